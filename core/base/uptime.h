#pragma once

#include <chrono>

namespace lanyard::base {

/// Measures elapsed time, whatever happens to the wall clock: suspend counts, a correction of the time of day
/// does not. As a parameter, so that tests decide how much time went by.
class Uptime {
 public:
  virtual ~Uptime() = default;
  /// The time since a moment that stays the same while the process runs. Never goes back.
  [[nodiscard]] virtual std::chrono::milliseconds passed() const = 0;
};

/// The kernel's clock that goes on while the machine is suspended (clock_gettime(2), CLOCK_BOOTTIME).
class SystemUptime final : public Uptime {
 public:
  [[nodiscard]] std::chrono::milliseconds passed() const override;
};

}  // namespace lanyard::base
