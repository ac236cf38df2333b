#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/activity/activity_log.h"
#include "core/base/error.h"
#include "core/base/lifetime.h"
#include "core/base/secret.h"
#include "core/base/uptime.h"
#include "core/consent/approval.h"
#include "core/consent/confirmation.h"
#include "core/consent/consent_desk.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

/// A wallet that nobody has used for half a day is locked. It renews tokens unasked for the same time.
inline constexpr std::chrono::minutes kLockAfter{12 * 60};

/// Why the wallet is locked.
enum class LockCause { Hand, Idle, Screen, Suspend, Restart, Doubt };

/// What opens a locked wallet: the approval passphrase and nothing else, if there is one.
enum class UnlockBy { Nothing, Passphrase, System };

/// The keys that are in memory while the wallet is open. They come from the keystore.
struct WalletKeys {
  std::function<void()> forget;
  std::function<QCoro::Task<base::Result<void>>()> load;  ///< `keystore.*`
};

/// What the lock works with. All must outlive it.
struct LockParts {
  Wallet& wallet;
  consent::ConsentDesk& desk;
  consent::Approval& approval;
  ports::SecretStore& secrets;
  ports::WalletStore& store;
  activity::ActivityLog& activity;
  const base::Uptime& uptime;  ///< idle time: a suspend counts, a correction of the clock does not
  consent::Confirmation* confirmation = nullptr;  ///< null: this computer can confirm nobody
};

/// Whether the wallet is locked. Locking takes effect at once: access tokens are wiped, open questions
/// withdrawn, and nobody gets anything. What is on its way to the keystore (a rotated token) gets there
/// first; then the keys are wiped too. Unlocking takes the approval passphrase or, without one, the
/// computer's confirmation that it is the person; an open keyring does not unlock. If neither is available
/// the wallet could not be opened again, so it does not lock.
class WalletLock : public QObject {
  Q_OBJECT
 public:
  /// `lockAfter` of zero: never by itself.
  WalletLock(LockParts parts, WalletKeys keys, std::chrono::minutes lockAfter = kLockAfter);

  /// Looks whether there is a passphrase. Locks a wallet again that was locked when it ended, unless the
  /// passphrase has just opened its keystore, or the passphrase is gone and there is no identity. `doubtful`:
  /// the database may not know that the wallet was locked; then it locks too, if there is an identity and it
  /// can be unlocked again. To be awaited once, before anybody is served. `keystore.*`.
  QCoro::Task<base::Result<void>> begin(bool doubtful = false);
  /// Checks again whether the computer would confirm the person, as Confirmation::available; asks nobody.
  QCoro::Task<base::Result<void>> look();
  /// A passphrase was set: from now on the wallet can be locked.
  void passphraseSet();

  [[nodiscard]] bool locked() const { return m_locked; }
  /// What would open it, according to the last look().
  [[nodiscard]] UnlockBy unlockBy() const;
  /// Locks, or does nothing when it is locked. `lock.no_passphrase` Denied: nothing would open it again.
  base::Result<void> lock(LockCause cause);
  /// The same, after a look() if there is no passphrase. As lock(); `wallet.stopped`.
  QCoro::Task<base::Result<void>> lookAndLock(LockCause cause);
  /// Unlocks, or does nothing when it is open. `tool` is for the log. As Approval::check; `keystore.*`;
  /// `activity.unwritable`; `wallet.locked` Locked (locked again meanwhile). On any error it stays locked.
  QCoro::Task<base::Result<void>> unlock(base::Secret passphrase, std::string tool);
  /// The same by the computer's confirmation. As Confirmation::ask; `approval.required` Denied if there is a
  /// passphrase.
  QCoro::Task<base::Result<void>> confirm(std::string tool);
  /// Withdraws the question of confirm().
  void cancelConfirm();
  /// Somebody asks the wallet for something, so the idle time begins anew. False when the wallet is locked,
  /// or was idle too long.
  [[nodiscard]] bool admit();
  /// Locks when the idle time is over. Runs by itself now and then, and before anything is answered, so that
  /// all who ask hear the same.
  void sweep();

 Q_SIGNALS:
  void changed();
  /// unlockBy() has changed.
  void unlockByChanged();
  /// The wallet is locked, and no secret is left in memory.
  void settled();

 private:
  void close(LockCause cause);
  QCoro::Task<base::Result<void>> open(base::Result<void> checked, std::uint64_t locks, std::string tool,
                                       std::string how);
  QCoro::Task<void> wake();
  void settle();
  void schedule();
  [[nodiscard]] bool idleIsOver() const;

  LockParts m_parts;
  WalletKeys m_keys;
  std::chrono::minutes m_lockAfter;
  bool m_locked = false;
  int m_unlocking = 0;  ///< unlocks under way: the store is not sealed while one may open it
  bool m_passphraseSet = false;
  bool m_confirmable = false;
  std::uint64_t m_locks = 0;  ///< how often it was locked: tells an unlock under way that it is too late
  std::chrono::milliseconds m_lastUsed;  ///< by the uptime
  QTimer m_idle;
  QTimer m_settle;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
