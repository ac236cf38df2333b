#include "core/wallet/wallet_lock.h"

#include <algorithm>
#include <utility>

namespace lanyard::wallet {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

/// The setting: what opens the wallet again, or empty while it is open.
constexpr auto kLockedSetting = "wallet.locked";
constexpr auto kByPassphrase = "1";
constexpr auto kBySystem = "system";
// A refresh under way usually ends within a round trip; a failing keystore may take hours.
constexpr milliseconds kFirstLook{20};
constexpr milliseconds kLongestLook = std::chrono::minutes(1);
// A timer stands still while the machine is suspended. So the uptime is read this often within the idle time,
// but at most once a minute.
constexpr int kLooks = 12;
constexpr milliseconds kShortestSleep = std::chrono::minutes(1);

const char* causeName(LockCause cause) {
  switch (cause) {
    case LockCause::Hand:
      return "by hand";
    case LockCause::Idle:
      return "not used for long";
    case LockCause::Screen:
      return "the screen was locked";
    case LockCause::Suspend:
      return "before suspend";
    case LockCause::Doubt:
      return "the database may not know that it was locked";
    case LockCause::Restart:
      break;
  }
  return "as it was before the restart";
}

}  // namespace

WalletLock::WalletLock(LockParts parts, WalletKeys keys, std::chrono::minutes lockAfter)
    : m_parts(parts), m_keys(std::move(keys)), m_lockAfter(lockAfter), m_lastUsed(parts.uptime.passed()) {
  m_idle.setSingleShot(true);
  m_settle.setSingleShot(true);
  connect(&m_idle, &QTimer::timeout, this, [this] { wake(); });
  connect(&m_settle, &QTimer::timeout, this, &WalletLock::settle);
}

QCoro::Task<base::Result<void>> WalletLock::begin(bool doubtful) {
  const base::Result<bool> isSet = co_await m_lifetime.during(m_parts.approval.isSet());
  if (!isSet) co_return tl::unexpected(isSet.error());
  m_passphraseSet = *isSet;
  const auto before = m_parts.store.setting(kLockedSetting);
  if (!before) co_return tl::unexpected(before.error());
  const bool opened = m_parts.secrets.hasOwnPassphrase();
  const bool wasLocked = !before->empty();
  if (opened && wasLocked) co_return m_parts.store.saveSetting(kLockedSetting, {});
  // The wallet stays locked even if what opens it is not available now. If the passphrase is gone with its
  // keystore and there is nothing to guard, it opens.
  const bool guards = m_passphraseSet || *before == kBySystem || !m_parts.wallet.identities().empty();
  const bool doubted = doubtful && !wasLocked && !opened && !m_parts.wallet.identities().empty();
  if (doubted && !m_passphraseSet) co_await m_lifetime.during(look());
  if (wasLocked && guards) close(LockCause::Restart);
  if (doubted && unlockBy() != UnlockBy::Nothing) close(LockCause::Doubt);
  if (!doubted && !m_passphraseSet) look();  // in the background: nobody waits for it
  schedule();
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> WalletLock::look() {
  if (m_parts.confirmation == nullptr) co_return base::fail(errors::kConfirmNoPolkit);
  base::Result<void> available =
      co_await m_lifetime.during(m_parts.confirmation->available(ports::PersonQuestion::Unlock));
  const bool before = std::exchange(m_confirmable, available.has_value());
  if (before != m_confirmable) Q_EMIT unlockByChanged();
  co_return available;
}

void WalletLock::passphraseSet() {
  m_passphraseSet = true;
  schedule();
}

UnlockBy WalletLock::unlockBy() const {
  if (m_passphraseSet) return UnlockBy::Passphrase;
  return m_confirmable ? UnlockBy::System : UnlockBy::Nothing;
}

base::Result<void> WalletLock::lock(LockCause cause) {
  if (!m_locked && unlockBy() == UnlockBy::Nothing) return base::fail(errors::kLockNoPassphrase);
  close(cause);
  return {};
}

QCoro::Task<base::Result<void>> WalletLock::lookAndLock(LockCause cause) {
  if (!m_passphraseSet && !m_locked) co_await m_lifetime.during(look());
  co_return lock(cause);
}

void WalletLock::close(LockCause cause) {
  ++m_locks;
  // An answer to an earlier question would come too late.
  cancelConfirm();
  if (m_locked) return;
  m_locked = true;
  m_idle.stop();
  m_parts.wallet.lock();
  m_parts.desk.withdrawAll({errors::kWalletLocked}, "locked");
  // If one of these fails, the wallet is locked all the same: without the first a restart would open it,
  // without the second the log has no line.
  static_cast<void>(
      m_parts.store.tightenSetting(kLockedSetting, m_passphraseSet ? kByPassphrase : kBySystem));
  static_cast<void>(m_parts.activity.record({"lock", {}, {}, "locked", causeName(cause)}));
  Q_EMIT changed();
  m_settle.setInterval(kFirstLook);
  settle();
}

void WalletLock::settle() {
  if (!m_locked) return;
  if (m_unlocking > 0 || !m_parts.wallet.quiet()) {
    m_settle.start();
    m_settle.setInterval(std::min(2 * m_settle.intervalAsDuration(), kLongestLook));
    return;
  }
  m_settle.stop();
  m_keys.forget();
  m_parts.secrets.seal();
  Q_EMIT settled();
}

QCoro::Task<base::Result<void>> WalletLock::unlock(base::Secret passphrase, std::string tool) {
  if (!m_locked) co_return base::Result<void>();
  const std::uint64_t locks = m_locks;
  // Counted from here on, because the check itself may open a store that the passphrase seals.
  ++m_unlocking;
  base::Result<void> checked = co_await m_lifetime.during(m_parts.approval.check(std::move(passphrase)));
  if (!checked && checked.error().code == errors::kApprovalWrong) {
    static_cast<void>(m_parts.activity.record({"lock", {}, tool, checked.error().code, {}}));
  }
  std::string how;
  base::Result<void> outcome =
      co_await m_lifetime.during(open(std::move(checked), locks, std::move(tool), std::move(how)));
  co_return outcome;
}

QCoro::Task<base::Result<void>> WalletLock::confirm(std::string tool) {
  if (!m_locked) co_return base::Result<void>();
  if (m_passphraseSet) co_return base::fail(errors::kApprovalRequired);
  if (m_parts.confirmation == nullptr) co_return base::fail(errors::kConfirmNoPolkit);
  const std::uint64_t locks = m_locks;
  const std::uint64_t takenBack = m_parts.confirmation->cancels();
  base::Result<void> answer =
      co_await m_lifetime.during(m_parts.confirmation->ask(ports::PersonQuestion::Unlock));
  // By whoever asked; what open() says after a lock is more.
  if (answer && locks == m_locks && takenBack != m_parts.confirmation->cancels())
    answer = base::fail(errors::kConfirmCancelled);
  // Recorded only if somebody was asked: any program can make us try to ask.
  const bool asked =
      !answer && (answer.error().kind == ErrorKind::Denied || answer.error().kind == ErrorKind::Cancelled);
  if (asked) {
    static_cast<void>(m_parts.activity.record({"lock", {}, tool, answer.error().code, {}}));
  }
  ++m_unlocking;
  std::string how = "by the computer's confirmation";
  base::Result<void> outcome =
      co_await m_lifetime.during(open(std::move(answer), locks, std::move(tool), std::move(how)));
  co_return outcome;
}

void WalletLock::cancelConfirm() {
  if (m_parts.confirmation != nullptr) m_parts.confirmation->cancel();
}

/// Opens the wallet if the check succeeded; else it stays locked. Ends this unlock's count in m_unlocking.
QCoro::Task<base::Result<void>> WalletLock::open(base::Result<void> checked, std::uint64_t locks,
                                                 std::string tool, std::string how) {
  base::Result<void> outcome = std::move(checked);
  if (outcome) outcome = co_await m_lifetime.during(m_keys.load());
  --m_unlocking;
  if (!m_locked) co_return outcome;  // another unlock was quicker
  if (outcome && locks != m_locks) outcome = base::fail(errors::kWalletLocked);
  if (outcome) outcome = m_parts.activity.record({"lock", {}, tool, "unlocked", how});
  if (!outcome) {
    settle();
    co_return outcome;
  }
  m_locked = false;
  m_settle.stop();
  // If a full disk loses this, the next start is locked, which costs an unlock.
  static_cast<void>(m_parts.store.saveSetting(kLockedSetting, {}));
  m_lastUsed = m_parts.uptime.passed();
  m_parts.wallet.unlock();
  schedule();
  Q_EMIT changed();
  co_return base::Result<void>();
}

bool WalletLock::admit() {
  sweep();
  if (m_locked) return false;
  m_lastUsed = m_parts.uptime.passed();
  return true;
}

bool WalletLock::idleIsOver() const {
  return m_lockAfter.count() > 0 && m_parts.uptime.passed() - m_lastUsed >= m_lockAfter;
}

void WalletLock::sweep() {
  if (m_locked) return;
  const bool isLocked = idleIsOver() && lock(LockCause::Idle).has_value();
  if (!isLocked && !m_idle.isActive()) schedule();
}

QCoro::Task<void> WalletLock::wake() {
  if (!m_passphraseSet && !m_locked) co_await m_lifetime.during(look());
  sweep();
}

void WalletLock::schedule() {
  const bool hopeless = !m_passphraseSet && m_parts.confirmation == nullptr;
  if (m_locked || hopeless || m_lockAfter.count() == 0) return m_idle.stop();
  const milliseconds left = m_lockAfter - (m_parts.uptime.passed() - m_lastUsed);
  const milliseconds step = std::max(kShortestSleep, milliseconds(m_lockAfter) / kLooks);
  // The idle time is over, but nothing would open the wallet again: look again at the next step.
  const bool cannotLock = left.count() <= 0 && unlockBy() == UnlockBy::Nothing;
  m_idle.start(cannotLock ? step : std::clamp(left, milliseconds(0), step));
}

}  // namespace lanyard::wallet
