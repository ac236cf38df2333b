#pragma once

#include <string>

#include "core/adapters/storage/sqlite_snapshot.h"
#include "core/base/clock.h"
#include "core/base/random.h"

namespace lanyard::adapters {

/// The setting that says when the database was replaced by its snapshot, and when that was made: two numbers
/// of milliseconds since 1970. Versions before noted only the first.
inline constexpr const char* kRestoredAt = "store.restored_at";
/// The setting of a database that was restored from something else than its current snapshot (see
/// WalletStore::doubtful()).
inline constexpr const char* kDoubtful = "store.doubtful";

/// Where the damaged database of `path` is kept.
[[nodiscard]] std::string damagedPlaceOf(const std::string& path);

/// Replaces a damaged database at `path` by a snapshot of it (see newestSnapshot()), and keeps the damaged
/// file beside it, in the place of an earlier one. One of a version that kept the activity log itself gives
/// the lines of it that can still be read. Killed at any moment, the next finishRestore() goes on.
/// `store.disk_full`, `store.io` when it can be tried again.
[[nodiscard]] base::Result<void> restoreFrom(const SnapshotFile& snapshot, const std::string& path,
                                             base::Clock& clock, base::Random& random);

/// The same for a damaged file of the activity log: what can be read of it takes its place.
/// `store.disk_full`, `store.io` when it can be tried again.
[[nodiscard]] base::Result<void> salvageActivity(const std::string& path, base::Clock& clock,
                                                 base::Random& random);

/// Brings a replacement that was interrupted to its end. To be called before the database is looked at.
[[nodiscard]] base::Result<void> finishRestore(const std::string& path);

}  // namespace lanyard::adapters
