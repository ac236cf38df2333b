#include "core/oauth/authorization_request.h"

#include <QUrl>
#include <QUrlQuery>
#include <algorithm>
#include <array>

#include "core/oauth/form.h"
#include "core/oauth/scope.h"

namespace lanyard::oauth {
namespace {

// Parameters that never come from outside, even where we do not set them: each would change how the answer
// comes back or what protects it.
constexpr std::array<std::string_view, 15> kReserved{
    "response_type", "response_mode", "client_id",   "client_secret",    "redirect_uri",
    "scope",         "state",         "nonce",       "code_challenge",   "code_challenge_method",
    "code_verifier", "request",       "request_uri", "client_assertion", "client_assertion_type"};

bool isReserved(std::string_view name) {
  return name.empty() || std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

base::Result<void> checkScopes(const AuthorizationRequest& request) {
  const std::vector<std::string>& scopes = request.scopes;
  if (scopes.empty() && request.openId) return base::fail(errors::kAuthorizationIncomplete, "no scope");
  if (std::all_of(scopes.begin(), scopes.end(), isScopeToken)) return {};
  return base::fail(errors::kAuthorizationBadScope, "a scope holds a character that scopes cannot have");
}

void add(Parameters& parameters, const char* name, const std::string& value) {
  if (!value.empty()) parameters.emplace_back(name, value);
}

/// Adds what the tokens are for, and how the person is asked.
void addTarget(Parameters& parameters, const AuthorizationRequest& request) {
  for (const std::string& resource : request.resources) add(parameters, "resource", resource);
  add(parameters, "audience", request.audience);
  add(parameters, "prompt", request.prompt);
}

base::Result<Parameters> withExtra(Parameters parameters, const std::map<std::string, std::string>& extra) {
  const auto ours = parameters;
  for (const auto& [name, value] : extra) {
    const bool set =
        std::any_of(ours.begin(), ours.end(), [&](const auto& own) { return own.first == name; });
    if (set || isReserved(name))
      return base::fail(errors::kAuthorizationReserved, "an extra parameter would set \"" + name + "\"");
    parameters.emplace_back(name, value);
  }
  return parameters;
}

bool tellsScopes(const ProviderMetadata& metadata) {
  return metadata.scopes_supported && !metadata.scopes_supported->empty();
}

}  // namespace

void addDefaultScopes(AuthorizationRequest& request, const std::vector<std::string>& defaults,
                      const ProviderMetadata& metadata) {
  for (const std::string& scope : defaults) {
    if (!tellsScopes(metadata) || ProviderMetadata::lists(metadata.scopes_supported, scope))
      addScope(request.scopes, scope);
  }
}

std::vector<std::string> leftOut(const std::vector<std::string>& wished, const AuthorizationRequest& request,
                                 const ProviderMetadata& metadata) {
  std::vector<std::string> missing;
  if (!tellsScopes(metadata)) return missing;
  for (const std::string& scope : wished) {
    const bool asked = std::find(request.scopes.begin(), request.scopes.end(), scope) != request.scopes.end();
    if (!asked) addScope(missing, scope);
  }
  return missing;
}

void askForOfflineAccess(AuthorizationRequest& request, const ProviderMetadata& metadata) {
  if (ProviderMetadata::lists(metadata.scopes_supported, "offline_access"))
    addScope(request.scopes, "offline_access");
  const bool asks =
      std::find(request.scopes.begin(), request.scopes.end(), "offline_access") != request.scopes.end();
  if (!asks || !request.prompt.empty() || request.extra.count("prompt") > 0) return;
  // Some providers list the prompts that they know; one that does not know "consent" would answer with an
  // error.
  const auto& prompts = metadata.prompt_values_supported;
  if (prompts && !ProviderMetadata::lists(prompts, "consent")) return;
  request.prompt = "consent";
}

base::Result<Parameters> authorizationParameters(const AuthorizationRequest& request) {
  for (const std::string* needed :
       {&request.client_id, &request.redirect_uri, &request.state, &request.code_challenge}) {
    if (needed->empty()) return base::fail(errors::kAuthorizationIncomplete, "a required parameter is empty");
  }
  if (const auto sound = checkScopes(request); !sound) return tl::unexpected(sound.error());
  Parameters parameters{
      {"response_type", "code"}, {"client_id", request.client_id}, {"redirect_uri", request.redirect_uri}};
  add(parameters, request.scopeParameter.c_str(), joinScopes(request.scopes));
  add(parameters, "state", request.state);
  add(parameters, "code_challenge", request.code_challenge);
  add(parameters, "code_challenge_method", "S256");
  add(parameters, "nonce", request.nonce);
  addTarget(parameters, request);
  add(parameters, "login_hint", request.login_hint);
  add(parameters, "response_mode", request.response_mode);
  return withExtra(std::move(parameters), request.extra);
}

base::Result<Parameters> deviceParameters(const AuthorizationRequest& request) {
  if (const auto sound = checkScopes(request); !sound) return tl::unexpected(sound.error());
  Parameters parameters;
  add(parameters, request.scopeParameter.c_str(), joinScopes(request.scopes));
  addTarget(parameters, request);
  return withExtra(std::move(parameters), request.extra);
}

base::Result<std::string> authorizationUrl(std::string_view endpoint, const AuthorizationRequest& request) {
  auto parameters = authorizationParameters(request);
  if (!parameters) return tl::unexpected(parameters.error());
  const QUrlQuery own(QUrl(QString::fromUtf8(endpoint.data(), static_cast<qsizetype>(endpoint.size()))));
  std::string query;
  for (const auto& [name, value] : *parameters) {
    if (own.hasQueryItem(QString::fromStdString(name))) {
      return base::fail(errors::kAuthorizationReserved, "the endpoint's own query sets \"" + name + "\"");
    }
    if (!query.empty()) query.push_back('&');
    query += percentEncode(name) + '=' + percentEncode(value);
  }
  return withQuery(endpoint, query);
}

std::string pushedAuthorizationUrl(std::string_view endpoint, std::string_view clientId,
                                   std::string_view requestUri) {
  return withQuery(endpoint,
                   "client_id=" + percentEncode(clientId) + "&request_uri=" + percentEncode(requestUri));
}

}  // namespace lanyard::oauth
