#include "core/tokens/registration_item.h"

#include "core/wire/json.h"

namespace lanyard::tokens {
namespace {

constexpr std::uint64_t kRegistrationItemVersion = 1;
constexpr std::size_t kLongestRegistration = 64UL * 1024;

base::Secret takeSecretOf(wire::Json& json, const char* name) {
  return base::Secret::takeAndWipe(json.at(name).get_ref<std::string&>());
}

RegistrationItem registrationFrom(wire::Json& json) {
  RegistrationItem item;
  // The secrets first, so that none stays in the tree if a later member is wrong.
  item.clientSecret = takeSecretOf(json, "client_secret");
  item.managementToken = takeSecretOf(json, "management_token");
  item.accountId = json.at("account").get<std::string>();
  item.issuer = json.at("iss").get<std::string>();
  item.clientId = json.at("client_id").get<std::string>();
  item.authMethod = json.at("auth_method").get<std::string>();
  const wire::Json& expiry = json.at("secret_expires_at");
  if (!expiry.is_null()) item.secretExpiresAt = expiry.get<std::int64_t>();
  item.redirectUris = json.at("redirect_uris").get<std::vector<std::string>>();
  const wire::Json& scopes = json.at("scopes");
  if (!scopes.is_null()) item.scopes = scopes.get<std::vector<std::string>>();
  item.managementUri = json.at("management_uri").get<std::string>();
  item.former = json.at("former").get<std::vector<std::string>>();
  return item;
}

}  // namespace

RegistrationItem RegistrationItem::copy() const {
  return RegistrationItem{accountId,       issuer,       clientId, authMethod,    clientSecret.copy(),
                          secretExpiresAt, redirectUris, scopes,   managementUri, managementToken.copy(),
                          former};
}

std::string registrationItemKey(const std::string& issuerSha256) {
  return "registration/" + issuerSha256;
}

base::Secret serialise(const RegistrationItem& item) {
  wire::Json json = {{"v", kRegistrationItemVersion},
                     {"account", item.accountId},
                     {"iss", item.issuer},
                     {"client_id", item.clientId},
                     {"auth_method", item.authMethod},
                     {"client_secret", std::string(item.clientSecret.view())},
                     {"secret_expires_at", nullptr},
                     {"redirect_uris", item.redirectUris},
                     {"scopes", nullptr},
                     {"management_uri", item.managementUri},
                     {"management_token", std::string(item.managementToken.view())},
                     {"former", item.former}};
  if (item.secretExpiresAt) json["secret_expires_at"] = *item.secretExpiresAt;
  if (item.scopes) json["scopes"] = *item.scopes;
  std::string text = json.dump();
  base::wipe(json["client_secret"].get_ref<std::string&>());
  base::wipe(json["management_token"].get_ref<std::string&>());
  return base::Secret::takeAndWipe(text);
}

base::Result<RegistrationItem> parseRegistrationItem(const base::Secret& text) {
  const auto bad = base::fail(errors::kKeystoreBadItem, "not a registration");
  auto json = wire::parseJson(text.view(), {.bytes = kLongestRegistration});
  if (!json || !json->is_object()) return bad;
  const auto version = json->find("v");
  if (version == json->end() || !version->is_number_unsigned()) return bad;
  if (version->get<std::uint64_t>() > kRegistrationItemVersion)
    return base::fail(errors::kKeystoreNewerItem, "written by a newer version");
  try {
    RegistrationItem item = registrationFrom(*json);
    const bool whole = !item.accountId.empty() && !item.issuer.empty() && !item.clientId.empty() &&
                       !item.authMethod.empty() && !item.redirectUris.empty();
    if (!whole) return bad;
    return item;
  } catch (const wire::Json::exception&) {
    return bad;
  }
}

}  // namespace lanyard::tokens
