#pragma once

#include "core/base/uptime.h"
#include "tests/support/fake_clock.h"

namespace lanyard::test {

/// Follows a test's wall clock, except its corrections.
class FakeUptime final : public base::Uptime {
 public:
  explicit FakeUptime(FakeClock& clock) : m_clock(clock), m_start(clock.now()) {}

  [[nodiscard]] std::chrono::milliseconds passed() const override { return m_clock.now() - m_start; }
  /// Corrects the wall clock by this much; no time passes.
  void correct(std::chrono::milliseconds by) {
    m_clock.advance(by);
    m_start += by;
  }

 private:
  FakeClock& m_clock;
  base::Instant m_start;
};

}  // namespace lanyard::test
