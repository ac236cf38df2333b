#include "core/tokens/schedule.h"

#include <algorithm>

namespace lanyard::tokens {
namespace {

using std::chrono::milliseconds;

// Long enough for a refresh that needs two retries, short enough not to waste a rotation.
constexpr milliseconds kLead = std::chrono::minutes(5);
constexpr milliseconds kFirstRetry = std::chrono::seconds(5);
constexpr milliseconds kLongestRetry = std::chrono::minutes(10);
constexpr milliseconds kFirstPause = std::chrono::seconds(5);
constexpr milliseconds kLongestPause = std::chrono::minutes(4);

milliseconds scaled(milliseconds value, double factor) {
  return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(value.count()) * factor));
}

}  // namespace

base::Instant refreshDue(base::Instant issuedAt, base::Instant expiresAt, double jitter) {
  const milliseconds life = std::max(expiresAt - issuedAt, milliseconds(0));
  const milliseconds lead = std::min(kLead, life / 5);
  return expiresAt - lead - scaled(lead, 0.1 * jitter);
}

milliseconds renewalPause(int unasked) {
  milliseconds pause = kFirstPause;
  for (int i = 0; i < unasked && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

milliseconds retryDelay(int failures, std::optional<std::chrono::seconds> retryAfter, double jitter) {
  if (retryAfter) {
    const milliseconds asked =
        std::clamp<milliseconds>(*retryAfter, std::chrono::seconds(1), kLongestRetryAfter);
    return asked + scaled(asked, 0.1 * jitter);
  }
  milliseconds delay = kFirstRetry;
  for (int i = 1; i < failures && delay < kLongestRetry; ++i) delay *= 2;
  delay = std::min(delay, kLongestRetry);
  return delay / 2 + scaled(delay / 2, jitter);
}

}  // namespace lanyard::tokens
