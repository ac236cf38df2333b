#pragma once

#include <QCoro/QCoroTask>
#include <memory>
#include <optional>
#include <string>

#include "core/activity/activity_log.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/lifetime.h"
#include "core/base/secret.h"
#include "core/consent/approval.h"
#include "core/consent/confirmation.h"
#include "core/ports/wallet_store.h"

namespace lanyard::consent {

/// What a reset needs. All must outlive it.
struct ResetParts {
  Approval& approval;
  activity::ActivityLog& activity;
  ports::WalletStore& store;
  const base::Clock& clock;
  Confirmation* confirmation = nullptr;  ///< null: this computer confirms nobody
};

/// A new approval passphrase in the place of one that was forgotten, after the computer has confirmed that it
/// is the person. It changes the passphrase and nothing else: what programs were allowed stays, and a locked
/// wallet is as locked as before. Each reset is in the activity log (`approval.reset`) before it counts, and
/// the wallet says when the last one was.
class PassphraseReset {
 public:
  explicit PassphraseReset(ResetParts parts);

  /// Whether it can be had now; asks nobody. As Approval::replaceable and Confirmation::available.
  QCoro::Task<base::Result<void>> available();
  /// Asks the person, then replaces it. `where` is for the log: where it was asked for. On any error the old
  /// one counts. As Approval::replace and Confirmation::ask; `activity.unwritable`.
  QCoro::Task<base::Result<void>> run(base::Secret next, std::string where);
  /// Takes back the question of run(). At any other time nothing happens.
  void cancel();
  /// When the last one was. The database says so, where another program of the person could have removed it;
  /// the activity log is bound.
  [[nodiscard]] std::optional<base::Instant> lastAt() const;

 private:
  void note(const std::string& outcome, const std::string& detail);

  ResetParts m_parts;
  bool m_asking = false;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
