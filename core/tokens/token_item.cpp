#include "core/tokens/token_item.h"

#include "core/wire/json.h"

namespace lanyard::tokens {
namespace {

constexpr int kTokenVersion = 1;
// A refresh token may be 64 KiB; escaping can at most double it, and a client secret or key stands beside it.
constexpr std::size_t kLongestItem = 256UL * 1024;

/// The string member, moved out of the JSON tree so that no second copy stays behind.
std::string take(wire::Json& json, const char* name) {
  auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return {};
  return std::move(found->get_ref<std::string&>());
}

}  // namespace

TokenItem TokenItem::copy() const {
  return TokenItem{accountId,           issuer,         subject,    clientId,
                   tokenEndpoint,       authMethod,     generation, refreshToken.copy(),
                   clientSecret.copy(), settingsDigest, unverified, accessToken.copy(),
                   clientKey.copy(),    authAlgorithm};
}

std::string tokenItemKey(const std::string& identityId) {
  return "identity/" + identityId;
}

base::Secret serialise(const TokenItem& item) {
  wire::Json json = {{"v", kTokenVersion},
                     {"account", item.accountId},
                     {"iss", item.issuer},
                     {"sub", item.subject},
                     {"client_id", item.clientId},
                     {"token_endpoint", item.tokenEndpoint},
                     {"auth_method", item.authMethod},
                     {"generation", item.generation},
                     {"settings_sha256", item.settingsDigest},
                     {"refresh_token", std::string(item.refreshToken.view())},
                     {"client_secret", std::string(item.clientSecret.view())}};
  if (item.unverified) json["unverified"] = true;
  if (!item.accessToken.empty()) json["access_token"] = std::string(item.accessToken.view());
  if (!item.clientKey.empty()) json["client_key"] = std::string(item.clientKey.view());
  if (!item.authAlgorithm.empty()) json["auth_alg"] = item.authAlgorithm;
  std::string text = json.dump();
  if (!item.clientKey.empty()) base::wipe(json["client_key"].get_ref<std::string&>());
  if (!item.accessToken.empty()) base::wipe(json["access_token"].get_ref<std::string&>());
  base::wipe(json["refresh_token"].get_ref<std::string&>());
  base::wipe(json["client_secret"].get_ref<std::string&>());
  return base::Secret::takeAndWipe(text);
}

base::Result<TokenItem> parseTokenItem(const base::Secret& text) {
  auto parsed = wire::parseJson(text.view(), {.bytes = kLongestItem});
  if (!parsed || !parsed->is_object()) {
    return base::fail(errors::kKeystoreBadItem, "not a token item");
  }
  wire::Json& json = *parsed;
  const auto version = json.find("v");
  const auto generation = json.find("generation");
  if (version == json.end() || !version->is_number_unsigned() || generation == json.end() ||
      !generation->is_number_unsigned()) {
    return base::fail(errors::kKeystoreBadItem, "no version or generation");
  }
  if (version->get<std::uint64_t>() > kTokenVersion) {
    return base::fail(errors::kKeystoreNewerItem, "written by a newer version");
  }
  TokenItem item;
  item.accountId = take(json, "account");
  item.issuer = take(json, "iss");
  item.subject = take(json, "sub");
  item.clientId = take(json, "client_id");
  item.tokenEndpoint = take(json, "token_endpoint");
  item.authMethod = take(json, "auth_method");
  item.generation = generation->get<std::uint64_t>();
  item.settingsDigest = take(json, "settings_sha256");
  const auto unverified = json.find("unverified");
  item.unverified = unverified != json.end() && *unverified == true;
  std::string refresh = take(json, "refresh_token");
  std::string secret = take(json, "client_secret");
  item.refreshToken = base::Secret::takeAndWipe(refresh);
  item.clientSecret = base::Secret::takeAndWipe(secret);
  std::string access = take(json, "access_token");
  item.accessToken = base::Secret::takeAndWipe(access);
  std::string key = take(json, "client_key");
  item.clientKey = base::Secret::takeAndWipe(key);
  item.authAlgorithm = take(json, "auth_alg");
  const bool pasted = item.clientId.empty() && item.tokenEndpoint.empty() && item.refreshToken.empty() &&
                      !item.accessToken.empty();
  const bool whole = pasted || (!item.clientId.empty() && !item.tokenEndpoint.empty());
  if (item.accountId.empty() || item.issuer.empty() || item.subject.empty() || !whole ||
      item.authMethod.empty()) {
    return base::fail(errors::kKeystoreBadItem, "a member is missing");
  }
  return item;
}

}  // namespace lanyard::tokens
