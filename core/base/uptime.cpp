#include "core/base/uptime.h"

#include <ctime>

namespace lanyard::base {

std::chrono::milliseconds SystemUptime::passed() const {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);  // fails only for an unknown clock
  const auto whole = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  return std::chrono::duration_cast<std::chrono::milliseconds>(whole);
}

}  // namespace lanyard::base
