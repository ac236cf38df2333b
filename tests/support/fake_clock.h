#pragma once

#include "core/base/clock.h"

namespace lanyard::test {

/// Time stands still until the test moves it.
class FakeClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return m_now; }
  void advance(std::chrono::milliseconds by) { m_now += by; }
  void set(base::Instant to) { m_now = to; }

 private:
  base::Instant m_now = base::fromUnix(1'800'000'000);
};

}  // namespace lanyard::test
