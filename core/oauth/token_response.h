#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/person.h"
#include "core/providers/dialect.h"

namespace lanyard::oauth {

/// Bytes of one token. Real ones reach some 20 KiB (groups in a JWT); 64 KiB is what an HTTP header may grow
/// to anyway.
inline constexpr std::size_t kMaxTokenBytes = 64UL * 1024;

/// A successful token response (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3). Move-only.
struct TokenResponse {
  base::Secret accessToken;
  std::optional<base::Secret> refreshToken;  ///< absent on a refresh: the old one stays valid
  std::optional<base::Secret> idToken;
  std::string tokenType;                           ///< "Bearer", or "DPoP" of a bound one, in this spelling
  std::string issuedTokenType;                     ///< of an exchange (RFC 8693 section 2.2.1); empty: absent
  std::optional<std::chrono::seconds> expiresIn;   ///< absent: unknown, not never
  std::optional<std::vector<std::string>> scopes;  ///< absent: those asked for
  /// How long the refresh token lasts; absent: the provider does not say. No standard has it.
  std::optional<std::chrono::seconds> refreshExpiresIn;
  /// Whether using the refresh token before then puts that off; absent: the provider does not say.
  std::optional<bool> refreshExpiryMoves;
  /// Who signed in, where the provider's token reply says so (IdentityFrom::TokenReply).
  std::optional<Person> person;
  /// Why the access token is of no use to us: it is bound to a key or to a certificate (`unsupported.*`), or
  /// it is not bound to our key (`dpop.downgraded`). Only ReplyRules::keepsBound gives such a reply.
  std::optional<base::Error> bound;
};

/// How a reply differs from the standard.
struct ReplyRules {
  providers::ReplyForm form = {};
  bool commaScopes = false;
  /// Set for a refresh: where tokens come in a member at the sign-in, they may come plainly.
  bool refresh = false;
  /// The access token's binding is no error, but TokenResponse::bound: the refresh token that was sent is
  /// spent, so the new one in the reply must not be lost.
  bool keepsBound = false;
  /// Read from the reply where it is the source; `person` stays empty where the reply has none.
  providers::IdentitySource identity = {};
  /// The thumbprint of the key that the request proved (RFC 9449): the token has to be bound to it. Empty: no
  /// key was proved.
  std::string jkt = {};
};

/// The rules of a provider's replies.
[[nodiscard]] ReplyRules replyRules(const providers::Dialect& dialect, bool refresh);

/// Parses a reply of the token endpoint with any status of a complete reply (isWholeReply). `expires_in` is
/// read by wholeSeconds; more than ten years, however large, counts as ten years. `scope` may be a list of
/// texts. A member that is null counts as absent, "error" too; so does an empty refresh_token: it must never
/// replace a real one.
///
/// How long the refresh token lives is read from `refresh_expires_in`, `refresh_token_expires_in`, and
/// draft-ietf-oauth-refresh-token-expiration's `refresh_token_timeout` (which every use restarts) and
/// `authorization_expires_in` (which none puts off); the soonest of them counts. They are read as strictly as
/// `expires_in`; but a wrong value counts as absent, because a session must not be lost over a date that is
/// only shown. So does 0: Keycloak sends it for offline tokens, though it ends those that are idle for too
/// long.
///
/// Errors: those of tokenError (also in a reply with status 200); `token.unavailable`
/// Transient (429, 5xx); and Untrusted: `token.redirected` (3xx), `token.refused` (400 or 401 without an
/// OAuth error, from the provider or from a network in its place), `token.not_json` and `token.bad_json`
/// (badJson), `token.http_status` (any other status without an OAuth error), `token.missing` (access_token or
/// token_type), `token.bad_member` (a wrong type or number), `token.token_type` (not bearer),
/// `token.too_long`, `token.bad_token` (not what RFC 6750 section 2.1 can carry). Nothing of the body is ever
/// in the detail, but for the server's own error words. Unsupported: `unsupported.dpop` (token_type DPoP, and
/// no key was proved), and those of checkBinding. Where a key was proved, Untrusted: `dpop.downgraded`
/// (token_type Bearer), `dpop.proof_refused` (invalid_dpop_proof).
///
/// `rules` say where the provider differs: a form instead of JSON (by its content type), the person's token
/// within a member, a refusal with status 200 that a member tells (`token.refused` where it names no error),
/// no token_type (then the name of a person's or a bot's token is taken, and a scheme that is not bearer
/// still refused), a life where the reply says none, commas between scopes.
[[nodiscard]] base::Result<TokenResponse> parseTokenResponse(int status, std::string_view contentType,
                                                             const base::Secret& body,
                                                             const ReplyRules& rules = {});

/// A reply of the revocation endpoint (RFC 7009 section 2.2): 200, or another 2xx, means that the token is no
/// longer valid, even if it never was. Errors: `revoke.unavailable` Transient, `revoke.unsupported`
/// Misconfigured (unsupported_token_type), others as in serverError with room "revoke",
/// `revoke.invalid_client` for a bare 401 too, `revoke.http_status` Untrusted.
[[nodiscard]] base::Result<void> parseRevocationResponse(int status, std::string_view contentType,
                                                         const base::Secret& body);

}  // namespace lanyard::oauth
