#pragma once

#include <string>
#include <string_view>

#include "core/base/random.h"
#include "core/base/secret.h"

namespace lanyard::oauth {

/// Proof key for one code exchange (RFC 7636). `plain` is not supported.
struct Pkce {
  base::Secret verifier;
  std::string challenge;  ///< S256
};

/// A verifier of 256 random bits: 43 characters, the least and the recommended (sections 4.1 and 7.1).
[[nodiscard]] Pkce makePkce(base::Random& random);

/// BASE64URL(SHA256(verifier)), section 4.2.
[[nodiscard]] std::string challengeOf(std::string_view verifier);

/// 256 random bits as base64url text: nonces.
[[nodiscard]] std::string makeNonce(base::Random& random);

}  // namespace lanyard::oauth
