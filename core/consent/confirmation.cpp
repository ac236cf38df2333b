#include "core/consent/confirmation.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lanyard::consent {
namespace {

/// Outcomes of a question that somebody saw: the person, or whoever sat there.
constexpr std::array kAsked{errors::kConfirmDenied, errors::kConfirmDismissed, errors::kConfirmLate,
                            errors::kConfirmCancelled};

}  // namespace

Confirmation::Confirmation(ports::PersonCheck& check, ports::WalletStore& store, const base::Clock& clock)
    : m_check(check), m_delay(store, clock, "confirm.failed") {}

QCoro::Task<base::Result<void>> Confirmation::ask(ports::PersonQuestion question) {
  if (m_asking) co_return base::fail(errors::kConfirmAsking);
  if (m_delay.running()) co_return base::fail(errors::kConfirmDelayed);
  m_asking = true;
  base::Result<void> answer = co_await m_lifetime.during(m_check.ask(question));
  m_asking = false;
  if (answer) {
    m_delay.succeeded();
  } else if (std::ranges::find(kAsked, answer.error().code, &base::ErrorName::code) != kAsked.end()) {
    m_delay.failed();
  }
  co_return answer;
}

}  // namespace lanyard::consent
