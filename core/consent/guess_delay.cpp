#include "core/consent/guess_delay.h"

#include <algorithm>
#include <sstream>

namespace lanyard::consent {
namespace {

/// The longest delay after failures: annoying for a program, bearable for a person.
constexpr std::chrono::seconds kLongestDelay{60};

std::chrono::seconds delayAfter(int failures) {
  if (failures <= 0) return std::chrono::seconds(0);
  return std::min(std::chrono::seconds(1LL << std::min(failures - 1, 6)), kLongestDelay);
}

}  // namespace

GuessDelay::GuessDelay(ports::WalletStore& store, const base::Clock& clock, std::string setting)
    : m_store(store), m_clock(clock), m_setting(std::move(setting)) {
  remember();
}

std::chrono::milliseconds GuessDelay::left() {
  using std::chrono::milliseconds;
  if (!m_last) return milliseconds(0);
  const base::Instant now = m_clock.now();
  // A clock that was set back must neither lengthen the delay nor end it.
  m_last = std::min(*m_last, now);
  return std::max(std::chrono::ceil<milliseconds>(*m_last + delayAfter(m_failures) - now), milliseconds(0));
}

void GuessDelay::failed() {
  ++m_failures;
  m_last = m_clock.now();
  // If the disk is full, only this process remembers the delay.
  static_cast<void>(m_store.tightenSetting(
      m_setting, std::to_string(m_failures) + " " + std::to_string(base::toUnix(*m_last))));
}

void GuessDelay::succeeded() {
  if (m_failures > 0) static_cast<void>(m_store.saveSetting(m_setting, {}));
  m_failures = 0;
  m_last.reset();
}

/// The setting: "how many, when the last one was (unix)", or empty.
void GuessDelay::remember() {
  const auto kept = m_store.setting(m_setting);
  if (!kept || kept->empty()) return;
  std::istringstream words(*kept);
  int failures = 0;
  std::int64_t at = 0;
  if (!(words >> failures >> at) || failures <= 0 || at < 0) return;
  m_failures = std::min(failures, 100);  // far more than the longest delay needs
  // A time that the clock cannot hold, or a future one, is treated as if the clock had been set back: the
  // delay begins now.
  m_last = std::min(base::fromUnix(std::min(at, base::toUnix(m_clock.now()))), m_clock.now());
}

}  // namespace lanyard::consent
