#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/demo/authorization.h"
#include "core/base/clock.h"
#include "core/base/random.h"

namespace lanyard::demo {

/// What one person allowed the client: all tokens of one sign-in come from it.
struct Family {
  std::string subject;
  std::vector<std::string> scopes;
  std::string nonce;
  base::Instant authenticatedAt;
};

/// What the token endpoint hands out, before it is signed.
struct Issued {
  Family family;
  std::vector<std::string> scopes;  ///< of the access token: the family's, or fewer
  std::string tokenId;              ///< `jti` of the access token
  std::string refreshToken;         ///< empty without offline_access
  base::Instant issuedAt;
  base::Instant expiresAt;  ///< of the access token
};

/// The state of an access token.
struct AccessState {
  Family family;
  std::vector<std::string> scopes;
  base::Instant issuedAt;
  base::Instant expiresAt;
};

/// Codes, refresh tokens and access tokens, in memory. A code or a refresh token that comes a second time
/// ends its whole family (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2). Errors are those of RFC 6749
/// section 5.2.
class Issuance {
 public:
  Issuance(base::Random& random, base::Clock& clock, std::chrono::seconds accessLife)
      : m_random(random), m_clock(clock), m_accessLife(accessLife) {}

  /// A code for an answered request: good once, for 60 s.
  [[nodiscard]] std::string issueCode(const AuthorizationRequest& request);
  /// `invalid_grant`: unknown, spent or old code, another redirect, or a verifier that does not fit.
  [[nodiscard]] tl::expected<Issued, std::string> redeemCode(const std::string& code,
                                                             const std::string& redirectUri,
                                                             const std::string& verifier);
  /// Rotates. `scope` narrows the access token and may be empty. `invalid_grant`, `invalid_scope`.
  [[nodiscard]] tl::expected<Issued, std::string> refresh(const std::string& token, const std::string& scope);

  /// RFC 7009: a refresh token ends its family; an access token ends alone. Unknown tokens are no error.
  void revokeRefreshToken(const std::string& token);
  void revokeAccessToken(const std::string& tokenId);

  /// The access token with this id, or null when it is unknown, ended or expired.
  [[nodiscard]] const AccessState* access(const std::string& tokenId) const;
  /// The family of a refresh token that is the newest of its line, or null.
  [[nodiscard]] const Family* refreshable(const std::string& token) const;

 private:
  struct Code {
    AuthorizationRequest request;
    base::Instant issuedAt;
    std::string family;  ///< set once it is spent
  };
  struct Access {
    AccessState state;
    std::string family;
  };
  struct Refresh {
    std::string family;
    bool spent = false;
  };

  Issued issue(const std::string& familyId, std::vector<std::string> scopes);
  void endFamily(const std::string& familyId);
  void forgetOld();

  base::Random& m_random;
  base::Clock& m_clock;
  std::chrono::seconds m_accessLife;
  std::map<std::string, Code> m_codes;
  std::map<std::string, Family> m_families;
  std::map<std::string, Access> m_access;
  std::map<std::string, Refresh> m_refresh;
};

}  // namespace lanyard::demo
