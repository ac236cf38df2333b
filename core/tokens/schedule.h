#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.h"

namespace lanyard::tokens {

/// When to refresh unasked: 5 minutes before the end, or when 20 % of a short life is left, whichever is
/// later; and earlier by up to a tenth of that lead, by `jitter` in [0, 1), so that tokens issued together
/// are not all renewed together.
[[nodiscard]] base::Instant refreshDue(base::Instant issuedAt, base::Instant expiresAt, double jitter);

/// The least time from one renewal to the next unasked one, whatever the provider says of the token's life,
/// after `unasked` renewals in a row that nobody asked for and whose token nobody used: 5 s, doubling up to 4
/// min. So a token with a life of 5 min or more is always renewed in time, and one with no life at all causes
/// no flood of requests.
[[nodiscard]] std::chrono::milliseconds renewalPause(int unasked);

/// If a server asks for more than an hour, we try again after an hour: it may have been wrong.
inline constexpr std::chrono::hours kLongestRetryAfter{1};

/// How long to wait after the `failures`-th failure in a row (1, 2, …): 5 s doubling up to 10 min, the upper
/// half of it jittered. A server's Retry-After wins, clamped to [1 s, 1 h].
[[nodiscard]] std::chrono::milliseconds retryDelay(int failures,
                                                   std::optional<std::chrono::seconds> retryAfter,
                                                   double jitter);

}  // namespace lanyard::tokens
