#include "core/services/confirmation.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lanyard::services {
namespace {

using base::ErrorKind;

/// Ends of a question that the person, or whoever sat there, saw.
constexpr std::array<std::string_view, 4> kAsked{"confirm.denied", "confirm.dismissed", "confirm.late",
                                                 "confirm.cancelled"};

}  // namespace

Confirmation::Confirmation(ports::PersonCheck& check, ports::WalletStore& store, const base::Clock& clock)
    : m_check(check), m_delay(store, clock, "confirm.failed"), m_alive(std::make_shared<bool>(true)) {}

Confirmation::~Confirmation() {
  *m_alive = false;
}

QCoro::Task<base::Result<void>> Confirmation::ask() {
  if (m_asking) co_return base::fail(ErrorKind::Transient, "confirm.asking");
  if (m_delay.running()) co_return base::fail(ErrorKind::Transient, "confirm.delayed");
  const std::shared_ptr<bool> alive = m_alive;
  m_asking = true;
  base::Result<void> answer = co_await m_check.ask();
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  m_asking = false;
  if (answer) {
    m_delay.succeeded();
  } else if (std::ranges::find(kAsked, answer.error().code) != kAsked.end()) {
    m_delay.failed();
  }
  co_return answer;
}

}  // namespace lanyard::services
