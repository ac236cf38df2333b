#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace lanyard::oauth {

/// The content of our `state` parameter.
struct StateClaims {
  std::string attemptId;
  std::string origin;  ///< who started the attempt, for the page that answers a late redirect
  base::Instant madeAt;
};

/// Makes and opens the `state` parameter (RFC 6749 section 10.12): 256 random bits and the claims, under an
/// HMAC-SHA-256 with a key that lives as long as the process. So a late redirect of ours can be told from a
/// foreign one.
class StateSigner {
 public:
  /// `key`: 32 random bytes, made anew on each start. `random` must outlive the signer.
  StateSigner(base::Secret key, base::Random& random);
  [[nodiscard]] std::string make(std::string_view attemptId, std::string_view origin, base::Instant now);
  /// `state.malformed` (not the shape of ours, or beyond 2 KiB), `state.foreign` (not signed by this run);
  /// Untrusted. Does not check age or use: the attempt does.
  [[nodiscard]] base::Result<StateClaims> open(std::string_view state) const;

 private:
  base::Secret m_key;
  base::Random& m_random;
};

}  // namespace lanyard::oauth
