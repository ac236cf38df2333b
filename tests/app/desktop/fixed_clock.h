#pragma once

#include "core/base/clock.h"

namespace lanyard::desktop {

/// A clock that stands still until it is set.
class FixedClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return time; }
  base::Instant time = base::fromUnix(1'800'000'000);
};

}  // namespace lanyard::desktop
