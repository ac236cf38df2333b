#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace lanyard::ports {

/// One line of the activity log. No secret in any field. The store neither makes nor checks `mac` and `seal`.
struct ActivityRecord {
  base::Instant at;
  std::string kind;        ///< "token", "sign_in", "refresh", "revoke", "grant", "consent", …
  std::string identityId;  ///< or empty
  std::string tool;        ///< the tool's path, or empty
  std::string outcome;     ///< "allowed", "denied", "renewed", or an error code
  std::string detail;
  std::int64_t id = 0;    ///< its place, rising by one; to append with 0 is to take the next
  std::string mac = {};   ///< 32 bytes that bind it to the line before it; empty: it has none
  std::string seal = {};  ///< 32 bytes that say "this is the last line"; the next append takes them away
};

/// The file of the activity log. Synchronous: a commit costs about 20 µs. Errors: as WalletStore's.
class ActivityStore {
 public:
  virtual ~ActivityStore() = default;
  /// Commits before it returns: nothing is handed out unrecorded. `store.constraint` Misconfigured: another
  /// line has this id. `activity.missing` StoreUnavailable: the file was removed, or another one took its
  /// place.
  [[nodiscard]] virtual base::Result<void> append(const ActivityRecord& record) = 0;
  /// Newest first.
  [[nodiscard]] virtual base::Result<std::vector<ActivityRecord>> activity(int limit) = 0;
  /// The lines after the one with this id, oldest first.
  [[nodiscard]] virtual base::Result<std::vector<ActivityRecord>> activityAfter(std::int64_t id,
                                                                                int limit) = 0;
  /// Syncs to the disk all that was appended before.
  [[nodiscard]] virtual base::Result<void> sync() = 0;
};

}  // namespace lanyard::ports
