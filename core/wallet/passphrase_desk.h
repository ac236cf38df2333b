#pragma once

#include <QCoro/QCoroTask>
#include <optional>

#include "core/activity/activity_log.h"
#include "core/base/lifetime.h"
#include "core/consent/approval.h"
#include "core/consent/asker.h"
#include "core/wallet/wallet.h"
#include "core/wallet/wallet_lock.h"

namespace lanyard::wallet {

/// Sets and changes the approval passphrase, and decides who may do that.
class PassphraseDesk {
 public:
  /// All must outlive the desk.
  PassphraseDesk(consent::Approval& approval, const Wallet& wallet, activity::ActivityLog& log,
                 WalletLock& lock)
      : m_approval(approval), m_wallet(wallet), m_log(log), m_lock(lock) {}

  /// The change is recorded before it counts, and the lock is told. Without `current`, any program may set
  /// the first passphrase while there is nothing yet to guard. The screen may always set the first one, and
  /// may replace one where nothing is signed in, because there is nothing left to guard. Else
  /// `approval.current_needed` or `approval.required` Denied. As Approval::set; `activity.unwritable`.
  QCoro::Task<base::Result<void>> set(consent::AskerPtr asker, base::Secret next,
                                      std::optional<base::Secret> current);

 private:
  consent::Approval& m_approval;
  const Wallet& m_wallet;
  activity::ActivityLog& m_log;
  WalletLock& m_lock;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
