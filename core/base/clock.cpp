#include "core/base/clock.h"

namespace lanyard::base {

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace lanyard::base
