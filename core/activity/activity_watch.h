#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <memory>
#include <string>

#include "core/activity/activity_log.h"
#include "core/base/lifetime.h"
#include "core/ports/activity_store.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"

namespace lanyard::activity {

/// Looks after the activity log: looks through it once after the start, a few lines at a time, and keeps a
/// note of where it ends in the keystore. So an older copy of the file that somebody put back is found too.
/// What was written since the last note (up to ten minutes, after a kill) can be cut off unseen by somebody
/// who saw the file at that moment.
class ActivityWatch final : public QObject {
  Q_OBJECT
 public:
  /// All must outlive the watch.
  ActivityWatch(ActivityLog& log, ports::SecretStore& secrets, ports::ActivityStore& file,
                ports::WalletStore& store);

  /// Opens the log and begins to check its lines. A log that cannot be used stops tokens, but not the start
  /// (see ActivityLog::mayHandOut). `mayBeNew`: the wallet is empty, so a keystore without a note may be a
  /// new one. `accept`: a person accepts the log as it is. Errors: `keystore.*`, and `store.*` of the
  /// database.
  QCoro::Task<base::Result<void>> start(bool mayBeNew, bool accept = false);
  /// Notes where the log ends, unless that is noted already. The rows are synced to the disk first: after a
  /// power cut, the note must not be ahead of the log. Best effort: the note of before stays true.
  QCoro::Task<void> note();
  /// ActivityLog::startOver(), and a note of it.
  void startOver();

 Q_SIGNALS:
  /// The log was looked through.
  void checked();

 private:
  void look();
  QCoro::Task<void> write(std::string end);

  ActivityLog& m_log;
  ports::SecretStore& m_secrets;
  ports::ActivityStore& m_file;
  ports::WalletStore& m_store;
  std::string m_item;  ///< of the keystore: one for each wallet that is kept in it
  QTimer m_looking;
  QTimer m_noting;
  std::string m_noted;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::activity
