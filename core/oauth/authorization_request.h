#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// One authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1). response_type is
/// always "code" and code_challenge_method always "S256".
struct AuthorizationRequest {
  std::string client_id;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::string state;
  std::string nonce;
  std::string code_challenge;
  std::string dpop_jkt;                ///< the key that the code is for (RFC 9449 section 10); empty: none
  std::vector<std::string> resources;  ///< RFC 8707, one parameter each
  std::string audience;                ///< where the provider asks for it
  std::string prompt;
  std::string login_hint;
  std::string response_mode;                 ///< empty: the default, the query
  std::map<std::string, std::string> extra;  ///< from the catalog or the person
  /// Where the scopes go: `scope`, unless the provider has another parameter for a person's scopes.
  std::string scopeParameter = "scope";
  /// Whether an ID token is asked for. Without, the provider decides what no scope means (RFC 6749 section
  /// 3.3).
  bool openId = true;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Asks for a refresh token as Core section 11 says: `offline_access` where the provider lists it, and
/// `prompt=consent` with it. An `offline_access` in the request counts too. A prompt in `extra` or in the
/// request stays.
void askForOfflineAccess(AuthorizationRequest& request, const ProviderMetadata& metadata);

/// Adds the scopes to ask for where neither the person nor the catalog says: who the person is (Core section
/// 5.4), as far as the provider lists them, because some refuse what they do not list. If there is no list,
/// or an empty one (against RFC 8414 section 2), all are asked for.
void addDefaultScopes(AuthorizationRequest& request, const std::vector<std::string>& defaults,
                      const ProviderMetadata& metadata);
/// The scopes in `wished` that the request does not ask for although the provider lists its scopes.
[[nodiscard]] std::vector<std::string> leftOut(const std::vector<std::string>& wished,
                                               const AuthorizationRequest& request,
                                               const ProviderMetadata& metadata);

/// The request's parameters. Errors, Misconfigured: `authorization.incomplete` (client_id, redirect_uri,
/// state or code_challenge is empty, or there is no scope in a request with OpenID),
/// `authorization.bad_scope` (not a scope token), `authorization.reserved` (an extra parameter would set or
/// repeat one of ours).
[[nodiscard]] base::Result<Parameters> authorizationParameters(const AuthorizationRequest& request);

/// The parameters of a request for a code on another device (RFC 8628 section 3.1): those of `request` that
/// are not about a redirect. `client_id` is not among them: the client's authentication adds it. Errors:
/// `authorization.incomplete` (no scope in a request with OpenID), `authorization.bad_scope`,
/// `authorization.reserved`.
[[nodiscard]] base::Result<Parameters> deviceParameters(const AuthorizationRequest& request);

/// The address for the browser. A query of the endpoint's own is kept (RFC 6749 section 3.1). Errors as
/// above, and `authorization.reserved` where that query names a parameter of ours.
[[nodiscard]] base::Result<std::string> authorizationUrl(std::string_view endpoint,
                                                         const AuthorizationRequest& request);

/// The address after a pushed request (RFC 9126 section 4): client_id and request_uri alone.
[[nodiscard]] std::string pushedAuthorizationUrl(std::string_view endpoint, std::string_view clientId,
                                                 std::string_view requestUri);

}  // namespace lanyard::oauth
