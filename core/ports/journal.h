#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::ports {

/// What was under way for an identity when the wallet last ended.
struct JournalEntry {
  std::string identityId;
  std::uint64_t generation = 0;        ///< the generation that is being spent, or that was sealed
  std::optional<base::Secret> sealed;  ///< absent: "spending" only. Present: the item to write to the keystore
};

/// The sealed journal of rotations. Each call returns once the disk has the change (fsync). Entries are
/// AES-256-GCM, bound to account, identity and generation. Errors: `journal.disk_full`, `journal.io`,
/// `journal.corrupt`, StoreUnavailable.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Records "spending generation n", before the refresh request leaves. Refuses when the disk has no room
  /// for the reply.
  [[nodiscard]] virtual base::Result<void> markSpending(const std::string& identityId, std::uint64_t generation) = 0;
  /// Seals the new keystore item of `generation`. Replaces the identity's spending record.
  [[nodiscard]] virtual base::Result<void> seal(const std::string& identityId, std::uint64_t generation,
                                                const base::Secret& item) = 0;
  /// The refresh brought nothing: forgets that it was begun. A sealed item that still waits for the keystore
  /// stays.
  [[nodiscard]] virtual base::Result<void> unmarkSpending(const std::string& identityId) = 0;
  /// The keystore has the sealed item: forgets it. A refresh that was begun meanwhile stays marked.
  [[nodiscard]] virtual base::Result<void> settle(const std::string& identityId) = 0;
  /// Forgets all of the identity's records.
  [[nodiscard]] virtual base::Result<void> clear(const std::string& identityId) = 0;
  /// All records, for replay on start. A damaged record is an error of its own and does not hide the others.
  [[nodiscard]] virtual std::vector<base::Result<JournalEntry>> entries() = 0;
};

}  // namespace lanyard::ports
