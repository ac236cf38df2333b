#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/jose/jws.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// The claims of an ID token whose signature is good (OpenID Connect Core section 2). Times are seconds since
/// 1970.
struct IdTokenClaims {
  std::string iss;
  std::string sub;
  std::vector<std::string> aud;
  std::optional<std::string> azp;
  std::int64_t exp = 0;
  std::int64_t iat = 0;
  std::optional<std::int64_t> nbf;
  std::optional<std::int64_t> auth_time;
  std::optional<std::string> nonce;
  std::optional<std::string> at_hash;
  std::optional<std::string> c_hash;
  std::string name;                              ///< or empty
  std::string email;                             ///< or empty
  jose::Algorithm alg = jose::Algorithm::RS256;  ///< of the signature
  wire::Json all;                                ///< every claim
};

/// What the token is checked against. Views are read only during the call.
struct IdTokenExpectations {
  std::string issuer;
  std::string client_id;
  base::Instant now;
  std::string nonceSha256;  ///< hex SHA-256 of the nonce that was sent; empty: none was sent
  bool nonceRequired =
      false;  ///< true after an authorization request, false after a refresh (Core section 12.2)
  std::string_view accessToken;  ///< for at_hash; empty: not compared
  std::string_view code;         ///< for c_hash; empty: not compared
  std::string subject;           ///< on a refresh, and where userinfo or a hint named one: the original's
  std::vector<std::string> audiences;                 ///< on a refresh: the original's, as a set; else empty
  std::optional<std::int64_t> auth_time;              ///< on a refresh: the original's, where it had one
  /// The earliest auth_time that will do, where a max_age was sent; absent: none was.
  std::optional<std::int64_t> authenticatedSince = {};
  std::vector<std::string> acrValues = {};            ///< that were asked for; empty: none were
  std::vector<jose::Algorithm> registeredAlgorithms;  ///< empty: any that is accepted
};

/// 60 s of leeway on exp, iat and nbf: clocks with NTP never need it, but people's clocks may.
inline constexpr std::int64_t kLeewaySeconds = 60;

/// One rule, named after the section that it enforces. `error` is raised when `holds` returns false.
struct IdTokenRule {
  std::string_view id;
  base::ErrorName error;
  std::string_view meaning;
  bool (*holds)(const IdTokenClaims&, const IdTokenExpectations&);
};

/// Every rule, in the order of OpenID Connect Core section 3.1.3.7, then those of other sections.
[[nodiscard]] std::span<const IdTokenRule> idTokenRules();

/// Checks every rule. The error is the first broken rule's, with its id and meaning as detail.
[[nodiscard]] base::Result<void> checkIdToken(const IdTokenClaims& claims,
                                              const IdTokenExpectations& expectations);
/// The same with other rules, for the tests.
[[nodiscard]] base::Result<void> checkIdToken(const IdTokenClaims& claims,
                                              const IdTokenExpectations& expectations,
                                              std::span<const IdTokenRule> rules);

/// A token's audiences without `clientId`, sorted, each once.
[[nodiscard]] std::vector<std::string> otherAudiences(const IdTokenClaims& claims, std::string_view clientId);

/// The claims of a verified payload, typed; a claim that is null counts as absent. Untrusted:
/// `id_token.not_json`, `id_token.bad_json` (JSON that is unsound); `id_token.missing_<claim>` for
/// iss, sub, aud, exp, iat; `id_token.bad_claim` for a known claim of a wrong type (an exp that is a string)
/// or out of range.
[[nodiscard]] base::Result<IdTokenClaims> parseIdTokenClaims(std::string_view payload);

/// Whether the provider's newer keys may help a refused signature: there is no key with that kid, or it does
/// not fit, because the provider may have another key under the same kid by now.
[[nodiscard]] bool isForNewerKeys(const base::Error& error);

/// Claims and rules, without the signature. The token is as good as unsigned: nothing in it may be believed,
/// only that these are the words that a good signature would have to cover. Errors: as verifyIdToken.
[[nodiscard]] base::Result<void> checkUnsignedIdToken(std::string_view token,
                                                      const IdTokenExpectations& expectations);

/// Checks signature, claims and rules. Errors: `unsupported.encrypted_id_token` Unsupported (a JWE); those of
/// jose::verifyJws (if isForNewerKeys, fetch the keys once more), of parseIdTokenClaims and of checkIdToken.
[[nodiscard]] base::Result<IdTokenClaims> verifyIdToken(std::string_view token, const jose::JwkSet& keys,
                                                        const IdTokenExpectations& expectations);

}  // namespace lanyard::oauth
