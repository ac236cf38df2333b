#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/secret.h"

namespace lanyard::tokens {

/// A clock that was set back by less than this is one that was set right.
inline constexpr std::chrono::seconds kClockLeeway{60};

/// An access token in memory.
struct HeldToken {
  base::Secret accessToken;
  base::Instant issuedAt;
  base::Instant expiresAt;
  std::vector<std::string> scopes;

  /// Whether it is good for `minValid` more. Not when the clock stands before it was issued: then the clock
  /// was set back, and nobody knows how long the token still is good for.
  [[nodiscard]] bool validFor(base::Instant now, std::chrono::milliseconds minValid) const {
    return expiresAt - now >= minValid && now + kClockLeeway >= issuedAt;
  }
};

/// Nothing in memory; a refresh token waits in the keystore.
struct Unfetched {};
/// Only a new sign-in helps.
struct SignInNeeded {
  std::string reason;  ///< error code
};

/// What the wallet has of an identity's access token. That a refresh runs is told apart from it: a token
/// stays usable while it is renewed.
using TokenState = std::variant<Unfetched, HeldToken, SignInNeeded>;

/// A missing `expires_in` is unknown, not never (RFC 6749 section 5.1): we then trust a token for this long.
inline constexpr std::chrono::seconds kUnknownLife{3600};

/// Whether every scope of `asked` is in `given`.
[[nodiscard]] bool covers(const std::vector<std::string>& given, const std::vector<std::string>& asked);

/// The scopes to ask a refresh for, so that its token carries `asked` and no more (RFC 6749 section 6):
/// sorted, each once; empty when `asked` is empty or is all of `given`.
[[nodiscard]] std::vector<std::string> narrowed(const std::vector<std::string>& given,
                                                const std::vector<std::string>& asked);

}  // namespace lanyard::tokens
