#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.h"
#include "core/oauth/client_auth.h"

namespace lanyard::oauth {

/// Exchanges a code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5). `redirectUri` is the one of
/// the authorization request, byte for byte.
[[nodiscard]] FormRequest codeGrantRequest(const ClientCredentials& client, std::string_view code,
                                           std::string_view redirectUri, const base::Secret& verifier,
                                           std::span<const std::string> resources = {});

/// Uses a refresh token (RFC 6749 section 6). No scopes: all that were granted. Resources narrow the token to
/// them (RFC 8707 section 2.2). `extra` is for providers that want more (a redirect_uri, an audience).
[[nodiscard]] FormRequest refreshGrantRequest(const ClientCredentials& client,
                                              const base::Secret& refreshToken,
                                              std::span<const std::string> scopes = {},
                                              std::span<const std::string> resources = {},
                                              std::span<const FormField> extra = {});

/// Asks whether the person allowed a sign-in by a code, and for the tokens if so (RFC 8628 section 3.4).
[[nodiscard]] FormRequest deviceGrantRequest(const ClientCredentials& client, const base::Secret& deviceCode,
                                             std::span<const std::string> resources = {});

/// What a token is to be exchanged for. An empty member is not named.
struct ExchangeTarget {
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
};

/// Exchanges an access token for one of just that (RFC 8693 section 2.1).
[[nodiscard]] FormRequest exchangeRequest(const ClientCredentials& client, const base::Secret& accessToken,
                                          const ExchangeTarget& target);

/// The grant type of a token exchange, as metadata lists it.
inline constexpr std::string_view kExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

/// Whether what an exchange issued can be used as an access token, by its `issued_token_type` (RFC 8693
/// section 3).
[[nodiscard]] bool isAccessTokenType(std::string_view issuedTokenType);

enum class TokenHint { RefreshToken, AccessToken };

/// Revokes a token where the provider takes it alone, without a client.
[[nodiscard]] FormRequest tokenAloneRequest(const base::Secret& token);
/// `{"access_token": …}`, for a provider that revokes by DELETE; the client's Basic header is with it.
[[nodiscard]] FormRequest basicDeleteRequest(const ClientCredentials& client,
                                             const base::Secret& accessToken);
/// JSON's `null` with the access token as the bearer token.
[[nodiscard]] FormRequest bearerRequest(const base::Secret& accessToken);

/// Revokes a token (RFC 7009 section 2.1).
[[nodiscard]] FormRequest revocationRequest(const ClientCredentials& client, const base::Secret& token,
                                            TokenHint hint);

}  // namespace lanyard::oauth
