#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.h"

namespace lanyard::tokens {

/// When to refresh by ourselves: 5 minutes before the end, or when 20 % of a short life is left, whichever is
/// later; earlier by up to a tenth of that lead, by `jitter` in [0, 1), so that tokens issued together do not
/// end together.
[[nodiscard]] base::Instant refreshDue(base::Instant issuedAt, base::Instant expiresAt, double jitter);

/// The least time from one renewal to the next one that nobody asked for, whatever a token's life is said to
/// be, after so many in a row that nobody asked for and whose token nobody used: 5 s, doubling up to 4 min.
/// So a life of 5 min or more is renewed in time however long nobody uses it, and a life of nothing is no
/// storm.
[[nodiscard]] std::chrono::milliseconds renewalPause(int unasked);

/// A server that asks for more than an hour is asked again after an hour: it may have been wrong.
inline constexpr std::chrono::hours kLongestRetryAfter{1};

/// How long to wait after the `failures`-th failure in a row (1, 2, …): 5 s doubling up to 10 min, the upper
/// half of it jittered. A server's Retry-After wins, clamped to [1 s, 1 h].
[[nodiscard]] std::chrono::milliseconds retryDelay(int failures,
                                                   std::optional<std::chrono::seconds> retryAfter,
                                                   double jitter);

}  // namespace lanyard::tokens
