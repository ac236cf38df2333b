#pragma once

#include <QCoro/QCoroTask>
#include <cstdint>
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
  Confirmation* confirmation = nullptr;  ///< null: this computer can confirm nobody
};

/// Replaces a forgotten approval passphrase, after the computer has confirmed that it is the person. It
/// changes the passphrase and nothing else: what programs were allowed stays, and a locked wallet is as
/// locked as before. Each reset is in the activity log (`approval.reset`) before it counts, and the wallet
/// says when the last one was.
class PassphraseReset {
 public:
  explicit PassphraseReset(ResetParts parts);

  /// Whether a reset is possible now; asks nobody. Errors: as Approval::replaceable and
  /// Confirmation::available.
  QCoro::Task<base::Result<void>> available();
  /// Asks the person, then replaces the passphrase. `where`, for the log, tells where the reset was asked
  /// for. After any error the old one counts. As Approval::replace and Confirmation::ask;
  /// `activity.unwritable`.
  QCoro::Task<base::Result<void>> run(base::Secret next, std::string where);
  /// Ends run() with `confirm.cancelled` and withdraws its question, also if a yes is on its way. After the
  /// yes has arrived, and at any other time, nothing happens.
  void cancel();
  /// When the last reset was, from the database, where another program of the person could have removed it.
  /// The activity log has it bound by its chain.
  [[nodiscard]] std::optional<base::Instant> lastAt() const;

 private:
  void note(const std::string& outcome, const std::string& detail);

  ResetParts m_parts;
  bool m_asking = false;
  std::uint64_t m_cancels = 0;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::consent
