#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace lanyard::base {

/// A point of wall-clock time, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Seconds since 1970, as JWTs and the pipe write them.
[[nodiscard]] constexpr std::int64_t toUnix(Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()).count();
}
/// The last second of the year 9999. Later times come from broken or lying sources, and the largest would
/// overflow in milliseconds.
inline constexpr std::int64_t kLastUnixSecond = 253'402'300'799;
/// The reverse. Times after the year 9999, or as far before 1970, are clamped to those limits.
[[nodiscard]] constexpr Instant fromUnix(std::int64_t seconds) {
  return Instant(std::chrono::seconds(std::clamp(seconds, -kLastUnixSecond, kLastUnixSecond)));
}

/// The wall clock as a parameter, so that tests decide what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

}  // namespace lanyard::base
