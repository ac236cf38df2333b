#include "core/services/wallet_lock.h"

#include <algorithm>

namespace lanyard::services {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

constexpr auto kLockedSetting = "wallet.locked";
// A refresh that was under way usually ends in a round trip; a keystore that fails may take hours.
constexpr milliseconds kFirstLook{20};
constexpr milliseconds kLongestLook = std::chrono::minutes(1);
// Suspend and a changed clock make a timer lie: the clock is looked at this often within the idle time, and
// no more than once a minute.
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
    case LockCause::Restart:
      break;
  }
  return "as it was before the restart";
}

}  // namespace

WalletLock::WalletLock(LockParts parts, WalletKeys keys, std::chrono::minutes lockAfter)
    : m_parts(parts),
      m_keys(std::move(keys)),
      m_lockAfter(lockAfter),
      m_lastUsed(parts.clock.now()),
      m_alive(std::make_shared<bool>(true)) {
  m_idle.setSingleShot(true);
  m_settle.setSingleShot(true);
  connect(&m_idle, &QTimer::timeout, this, &WalletLock::sweep);
  connect(&m_settle, &QTimer::timeout, this, &WalletLock::settle);
}

WalletLock::~WalletLock() {
  *m_alive = false;
}

QCoro::Task<base::Result<void>> WalletLock::begin() {
  const std::shared_ptr<bool> alive = m_alive;
  const base::Result<bool> isSet = co_await m_parts.approval.isSet();
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  if (!isSet) co_return tl::unexpected(isSet.error());
  m_passphraseSet = *isSet;
  const auto before = m_parts.store.setting(kLockedSetting);
  if (!before) co_return tl::unexpected(before.error());
  const bool opened = m_parts.secrets.hasOwnPassphrase();
  if (opened && !before->empty()) co_return m_parts.store.saveSetting(kLockedSetting, {});
  if (!before->empty() && m_passphraseSet) co_return lock(LockCause::Restart);
  schedule();
  co_return base::Result<void>();
}

void WalletLock::passphraseSet() {
  m_passphraseSet = true;
  schedule();
}

base::Result<void> WalletLock::lock(LockCause cause) {
  if (!m_passphraseSet) return base::fail(ErrorKind::Denied, "lock.no_passphrase");
  ++m_locks;
  if (m_locked) return {};
  m_locked = true;
  m_idle.stop();
  m_parts.wallet.lock();
  m_parts.desk.withdrawAll({ErrorKind::Locked, "wallet.locked", {}}, "locked");
  // Neither is worth staying open for: without the first, a restart would open it, without the second, nobody
  // reads of it.
  static_cast<void>(m_parts.store.saveSetting(kLockedSetting, "1"));
  static_cast<void>(m_parts.activity.record({"lock", {}, {}, "locked", causeName(cause)}));
  Q_EMIT changed();
  m_settle.setInterval(kFirstLook);
  settle();
  return {};
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
  const std::shared_ptr<bool> alive = m_alive;
  const std::uint64_t locks = m_locks;
  ++m_unlocking;
  base::Result<void> outcome = co_await m_parts.approval.check(std::move(passphrase));
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  if (!outcome && outcome.error().code == "approval.wrong") {
    static_cast<void>(m_parts.activity.record({"lock", {}, tool, outcome.error().code, {}}));
  }
  // A store that is sealed by the passphrase is open from here on.
  if (outcome) outcome = co_await m_keys.load();
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  --m_unlocking;
  if (!m_locked) co_return outcome;  // another unlock was quicker
  if (outcome && locks != m_locks) outcome = base::fail(ErrorKind::Locked, "wallet.locked");
  if (outcome) outcome = m_parts.activity.record({"lock", {}, tool, "unlocked", {}});
  if (!outcome) {
    settle();
    co_return outcome;
  }
  m_locked = false;
  m_settle.stop();
  // Lost on a full disk: the next start is locked, which costs a passphrase.
  static_cast<void>(m_parts.store.saveSetting(kLockedSetting, {}));
  m_lastUsed = m_parts.clock.now();
  m_parts.wallet.unlock();
  schedule();
  Q_EMIT changed();
  co_return base::Result<void>();
}

bool WalletLock::admit() {
  // By the clock, not by the timer: after a suspend whoever asks first would be too early for it.
  sweep();
  if (m_locked) return false;
  m_lastUsed = m_parts.clock.now();
  return true;
}

bool WalletLock::idleIsOver() const {
  return m_passphraseSet && m_lockAfter.count() > 0 && m_parts.clock.now() - m_lastUsed >= m_lockAfter;
}

void WalletLock::sweep() {
  if (m_locked) return;
  m_lastUsed = std::min(m_lastUsed, m_parts.clock.now());  // a clock that was set back
  if (idleIsOver()) {
    static_cast<void>(lock(LockCause::Idle));
  } else if (!m_idle.isActive()) {
    schedule();
  }
}

void WalletLock::schedule() {
  if (m_locked || !m_passphraseSet || m_lockAfter.count() == 0) return m_idle.stop();
  const milliseconds left =
      std::chrono::duration_cast<milliseconds>(m_lockAfter - (m_parts.clock.now() - m_lastUsed));
  const milliseconds step = std::max(kShortestSleep, milliseconds(m_lockAfter) / kLooks);
  m_idle.start(std::clamp(left, milliseconds(0), step));
}

}  // namespace lanyard::services
