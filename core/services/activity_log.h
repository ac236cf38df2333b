#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/ports/wallet_store.h"

namespace lanyard::services {

/// What happened, in words for the log. No secret in any field.
struct Activity {
  std::string kind;  ///< "token", "consent", "grant", "sign_in", "revoke", "passphrase", …
  std::string identityId;
  std::string tool;
  std::string outcome;
  std::string detail;
};

/// The log that comes first: nothing is handed out unrecorded. Whoever hands something out records it and, on
/// an error, keeps it.
class ActivityLog {
 public:
  /// Both must outlive the log.
  ActivityLog(ports::WalletStore& store, const base::Clock& clock) : m_store(store), m_clock(clock) {}
  /// Commits before it returns. `activity.unwritable` StoreUnavailable; the detail names the store's own
  /// code.
  [[nodiscard]] base::Result<void> record(const Activity& activity);

 private:
  ports::WalletStore& m_store;
  const base::Clock& m_clock;
};

}  // namespace lanyard::services
