#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/jose/jwk.h"
#include "core/wire/json.h"

namespace lanyard::oauth {

/// Claims of the userinfo endpoint (OpenID Connect Core section 5.3.2): words from outside, only shown to
/// people.
struct UserinfoClaims {
  std::string sub;
  std::string name;   ///< or empty
  std::string email;  ///< or empty
  wire::Json all;
};

struct UserinfoExpectations {
  std::string issuer;
  std::string client_id;
  std::string subject;  ///< of the ID token
};

/// Parses a reply, plain JSON or signed (application/jwt, verified with the issuer's keys; then `iss` must be
/// the issuer and `aud` must name this client). If anything fails, nothing of it may be used. Errors,
/// Untrusted: `userinfo.sub_mismatch`, `userinfo.missing_sub`, `userinfo.not_json`, `userinfo.bad_json`,
/// `userinfo.iss`, `userinfo.aud`, `userinfo.http_status`, those of jose::verifyJws; `userinfo.unavailable`
/// Transient (429, 5xx); `userinfo.refused` Denied (401, 403).
[[nodiscard]] base::Result<UserinfoClaims> parseUserinfo(int status, std::string_view contentType,
                                                         std::string_view body, const jose::JwkSet& keys,
                                                         const UserinfoExpectations& expectations);

}  // namespace lanyard::oauth
