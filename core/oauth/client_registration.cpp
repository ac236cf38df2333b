#include "core/oauth/client_registration.h"

#include <algorithm>

#include "core/oauth/endpoint.h"
#include "core/oauth/json_members.h"
#include "core/oauth/scope.h"
#include "core/oauth/server_error.h"
#include "core/oauth/wiped_json.h"

namespace lanyard::oauth {
namespace {

using wire::Json;
using Texts = std::vector<std::string>;

// A client ID travels in the browser's address, and a secret in a header. Real ones have less than 300 bytes;
// some providers put a signed token in their place.
constexpr std::size_t kLongestValue = 4096;

bool has(const Texts& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// VSCHAR (RFC 6749 appendix A.1 and A.2).
bool isVisibleText(std::string_view text) {
  return text.size() <= kLongestValue &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// Empty where it is absent.
base::Result<base::Secret> takeSecret(Json& reply, const char* name) {
  if (!hasMember(reply, name)) return base::Secret();
  Json& member = reply[name];
  if (!member.is_string()) return base::fail(errors::kRegistrationBadMember, name);
  auto& text = member.get_ref<std::string&>();
  if (!isVisibleText(text)) return base::fail(errors::kRegistrationBadMember, name);
  return base::Secret::takeAndWipe(text);
}

base::Result<void> readRedirects(const Json& reply, const RegistrationRequest& request,
                                 ClientRegistration& into) {
  const auto kept = listMember(reply, "redirect_uris");
  if (!kept) return base::fail(errors::kRegistrationBadMember, "redirect_uris");
  if (!*kept) {
    into.redirect_uris = request.redirect_uris;
    return {};
  }
  for (const std::string& uri : **kept) {
    if (!has(request.redirect_uris, uri))
      return base::fail(errors::kRegistrationRedirects, "one that was not asked for");
  }
  for (const std::string& uri : request.redirect_uris) {
    if (has(**kept, uri)) into.redirect_uris.push_back(uri);
  }
  if (into.redirect_uris.empty()) return base::fail(errors::kRegistrationRedirects, "none is left");
  return {};
}

base::Result<void> checkGrants(const Json& reply) {
  const auto grants = listMember(reply, "grant_types");
  if (!grants) return base::fail(errors::kRegistrationBadMember, "grant_types");
  const auto types = listMember(reply, "response_types");
  if (!types) return base::fail(errors::kRegistrationBadMember, "response_types");
  if (*grants && !has(**grants, "authorization_code"))
    return base::fail(errors::kRegistrationGrantTypes, "without authorization_code");
  if (*types && !has(**types, "code")) return base::fail(errors::kRegistrationGrantTypes, "without code");
  return {};
}

base::Result<void> readKeptScopes(const Json& reply, const RegistrationRequest& request,
                                  ClientRegistration& into) {
  const auto scope = stringMember(reply, "scope");
  if (!scope) return base::fail(errors::kRegistrationBadMember, "scope");
  if (!hasMember(reply, "scope") || request.scopes.empty()) return {};
  const Texts kept = splitScopes(*scope);
  into.scopes.emplace();
  for (const std::string& asked : request.scopes) {
    if (has(kept, asked)) into.scopes->push_back(asked);
  }
  return {};
}

/// When the secret in `reply` ends. 0 stands for never.
base::Result<std::optional<std::int64_t>> readSecretExpiry(const Json& reply) {
  const auto expiry = dateMember(reply, "client_secret_expires_at");
  if (!expiry) return base::fail(errors::kRegistrationBadMember, "client_secret_expires_at");
  return expiry->value_or(0) == 0 ? std::nullopt : *expiry;
}

base::Result<void> readSecret(Json& reply, const RegistrationRequest& request, ClientRegistration& into) {
  const auto method = stringMember(reply, "token_endpoint_auth_method");
  if (!method) return base::fail(errors::kRegistrationBadMember, "token_endpoint_auth_method");
  if (!method->empty() && *method != nameOf(request.method))
    return base::fail(errors::kRegistrationAuthMethod, "not the one that was asked for");
  into.method = request.method;
  auto secret = takeSecret(reply, "client_secret");
  if (!secret) return tl::unexpected(secret.error());
  if (into.method == ClientAuthMethod::None) return {};  // then a secret is never sent, and is not kept
  if (secret->empty()) return base::fail(errors::kRegistrationMissing, "client_secret");
  into.client_secret = std::move(*secret);
  const auto expiry = readSecretExpiry(reply);
  if (!expiry) return tl::unexpected(expiry.error());
  into.secretExpiresAt = *expiry;
  return {};
}

base::Result<void> readManagement(Json& reply, std::string_view endpoint, ClientRegistration& into) {
  auto uri = stringMember(reply, "registration_client_uri");
  if (!uri) return base::fail(errors::kRegistrationBadMember, "registration_client_uri");
  auto token = takeSecret(reply, "registration_access_token");
  if (!token) return tl::unexpected(token.error());
  // The endpoint itself may speak plain http only if the provider is on this computer.
  if (uri->empty() || token->empty() || !checkEndpoint(*uri, true) || !sameOrigin(*uri, endpoint)) return {};
  into.registration_client_uri = std::move(*uri);
  into.registration_access_token = std::move(*token);
  return {};
}

base::Result<std::string> readClientId(const Json& reply) {
  auto id = stringMember(reply, "client_id");
  if (!id || !isVisibleText(*id)) return base::fail(errors::kRegistrationBadMember, "client_id");
  if (id->empty()) return base::fail(errors::kRegistrationMissing, "client_id");
  return std::move(*id);
}

base::Result<ClientRegistration> read(Json& reply, const RegistrationRequest& request,
                                      std::string_view endpoint) {
  ClientRegistration made;
  auto id = readClientId(reply);
  if (!id) return tl::unexpected(id.error());
  made.client_id = std::move(*id);
  if (const auto done = readRedirects(reply, request, made); !done) return tl::unexpected(done.error());
  if (const auto done = readSecret(reply, request, made); !done) return tl::unexpected(done.error());
  if (const auto done = checkGrants(reply); !done) return tl::unexpected(done.error());
  if (const auto done = readKeptScopes(reply, request, made); !done) return tl::unexpected(done.error());
  if (const auto done = readManagement(reply, endpoint, made); !done) return tl::unexpected(done.error());
  return made;
}

base::Result<RegistrationState> readState(Json& reply, std::string_view clientId) {
  const auto id = readClientId(reply);
  if (!id) return tl::unexpected(id.error());
  if (*id != clientId) return base::fail(errors::kRegistrationBadMember, "another client_id");
  RegistrationState state;
  auto secret = takeSecret(reply, "client_secret");
  if (!secret) return tl::unexpected(secret.error());
  state.client_secret = std::move(*secret);
  const auto expiry = readSecretExpiry(reply);
  if (!expiry) return tl::unexpected(expiry.error());
  if (!state.client_secret.empty()) state.secretExpiresAt = *expiry;
  auto token = takeSecret(reply, "registration_access_token");
  if (!token) return tl::unexpected(token.error());
  state.registration_access_token = std::move(*token);
  return state;
}

base::Error refusal(const Json& reply, const std::string& number) {
  base::Error error{errors::kRegistrationRefused, number};
  error.said = wordsOf(reply);
  error.detail += ", the server says " + sanitised(stringMember(reply, "error").value_or(""));
  return error;
}

}  // namespace

base::Result<ClientAuthMethod> registeredMethod(const ProviderMetadata::List& listed) {
  if (!listed || has(*listed, nameOf(ClientAuthMethod::None))) return ClientAuthMethod::None;
  // Never by a key: the wallet makes none for itself, and a person's belongs to the client that it came with.
  return chooseClientAuth(listed, ClientMeans::Secret);
}

std::string registrationBody(const RegistrationRequest& request) {
  Json body = {{"application_type", "native"},
               {"client_name", request.client_name},
               {"redirect_uris", request.redirect_uris},
               {"grant_types", request.grant_types},
               {"response_types", {"code"}},
               {"token_endpoint_auth_method", std::string(nameOf(request.method))}};
  if (!request.scopes.empty()) body["scope"] = joinScopes(request.scopes);
  if (!request.software_id.empty()) body["software_id"] = request.software_id;
  if (!request.software_version.empty()) body["software_version"] = request.software_version;
  return wire::writeJson(body);
}

base::Result<ClientRegistration> parseRegistration(int status, std::string_view contentType,
                                                   const base::Secret& body,
                                                   const RegistrationRequest& request,
                                                   std::string_view endpoint) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kRegistrationUnavailable, number);
  if (status == 401 || status == 403) return base::fail(errors::kRegistrationClosed, number);
  auto json = jsonObject(contentType, body.view());
  if (!json) {
    const bool sent = isWholeReply(status);
    return base::fail(!sent                  ? errors::kRegistrationHttpStatus
                      : json.error().unsound ? errors::kRegistrationBadJson
                                             : errors::kRegistrationNotJson,
                      json.error().reason + ", " + number);
  }
  WipedJson reply(std::move(*json));
  if (hasMember(*reply, "error")) return tl::unexpected(refusal(*reply, number));
  if (!isWholeReply(status)) return base::fail(errors::kRegistrationHttpStatus, number);
  return read(*reply, request, endpoint);
}

bool saysUnregistered(int status) {
  return status == 401 || status == 404;
}

base::Result<RegistrationState> parseRegistrationState(int status, std::string_view contentType,
                                                       const base::Secret& body, std::string_view clientId) {
  const std::string number = "status " + std::to_string(status);
  if (saysUnregistered(status)) {
    RegistrationState gone;
    gone.known = false;
    return gone;
  }
  if (!isWholeReply(status)) return base::fail(errors::kRegistrationHttpStatus, number);
  auto json = jsonObject(contentType, body.view());
  if (!json) {
    return base::fail(json.error().unsound ? errors::kRegistrationBadJson : errors::kRegistrationNotJson,
                      json.error().reason);
  }
  WipedJson reply(std::move(*json));
  return readState(*reply, clientId);
}

}  // namespace lanyard::oauth
