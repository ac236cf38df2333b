#include "core/consent/passphrase_reset.h"

#include <charconv>

namespace lanyard::consent {
namespace {

using base::ErrorKind;

constexpr auto kResetSetting = "approval.reset_at";
constexpr auto kQuestion = ports::PersonQuestion::ResetPassphrase;

}  // namespace

PassphraseReset::PassphraseReset(ResetParts parts) : m_parts(parts) {}

QCoro::Task<base::Result<void>> PassphraseReset::available() {
  base::Result<void> can = co_await m_lifetime.during(m_parts.approval.replaceable());
  // Where no passphrase is set, the answer still depends on the computer.
  if (!can && can.error().code != errors::kApprovalNotSet) co_return can;
  if (m_parts.confirmation == nullptr) co_return base::fail(errors::kConfirmNoPolkit);
  base::Result<void> asks = co_await m_lifetime.during(m_parts.confirmation->available(kQuestion));
  co_return asks;
}

QCoro::Task<base::Result<void>> PassphraseReset::run(base::Secret next, std::string where) {
  // All that can fail without the person is checked first, so that nobody is asked in vain.
  if (next.size() < kMinPassphraseBytes) co_return base::fail(errors::kApprovalShort);
  const std::uint64_t cancels = m_cancels;
  base::Result<void> can = co_await m_lifetime.during(m_parts.approval.replaceable());
  if (!can) co_return can;
  if (m_parts.confirmation == nullptr) co_return base::fail(errors::kConfirmNoPolkit);
  if (m_asking) co_return base::fail(errors::kConfirmAsking);
  if (cancels != m_cancels) co_return base::fail(errors::kConfirmCancelled);
  m_asking = true;
  const std::uint64_t takenBack = m_parts.confirmation->cancels();
  base::Result<void> answer = co_await m_lifetime.during(m_parts.confirmation->ask(kQuestion));
  m_asking = false;
  // Also by a lock, which knows nothing of a reset.
  if (answer && takenBack != m_parts.confirmation->cancels()) answer = base::fail(errors::kConfirmCancelled);
  if (!answer) {
    // Recorded only where somebody was asked.
    const ErrorKind kind = answer.error().kind;
    if (kind == ErrorKind::Denied || kind == ErrorKind::Cancelled)
      note(answer.error().code, "to reset it, " + where);
    co_return answer;
  }
  const activity::Activity reset{
      "passphrase", {}, {}, "approval.reset", "by the computer's confirmation, " + where};
  if (const auto recorded = m_parts.activity.record(reset); !recorded)
    co_return tl::unexpected(recorded.error());
  base::Result<void> replaced = co_await m_lifetime.during(m_parts.approval.replace(std::move(next)));
  if (!replaced) {
    note(replaced.error().code, "not reset, " + where);
    co_return replaced;
  }
  // If a full disk loses this, the log still has it.
  static_cast<void>(
      m_parts.store.saveSetting(kResetSetting, std::to_string(base::toUnix(m_parts.clock.now()))));
  co_return base::Result<void>();
}

void PassphraseReset::cancel() {
  ++m_cancels;
  if (m_asking) m_parts.confirmation->cancel();
}

std::optional<base::Instant> PassphraseReset::lastAt() const {
  const auto kept = m_parts.store.setting(kResetSetting);
  if (!kept || kept->empty()) return {};
  std::int64_t at = 0;
  const char* end = kept->data() + kept->size();
  const auto read = std::from_chars(kept->data(), end, at);
  if (read.ec != std::errc() || read.ptr != end || at < 0) return {};
  return base::fromUnix(at);
}

void PassphraseReset::note(const std::string& outcome, const std::string& detail) {
  static_cast<void>(m_parts.activity.record({"passphrase", {}, {}, outcome, detail}));
}

}  // namespace lanyard::consent
