#pragma once

#include <span>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "core/base/clock.h"

namespace lanyard::adapters {

/// The setting that says when the database was replaced by its copy: milliseconds since 1970.
inline constexpr const char* kRestoredAt = "store.restored_at";

/// Where the damaged database of `path` is kept.
[[nodiscard]] std::string damagedPlaceOf(const std::string& path);

/// Replaces a damaged database at `path` by its copy (see SqliteCopy), and keeps the damaged file beside it,
/// in the place of an earlier one. One of a version that kept the activity log itself gives the lines of it
/// that can still be read. Killed at any moment, the next finishRestore() goes on. `store.corrupt` when there
/// is no copy, or none that is whole; then nothing was changed. `store.disk_full`, `store.io` when it can be
/// tried again.
[[nodiscard]] base::Result<void> restoreFromCopy(const std::string& path,
                                                 std::span<const Migration> migrations, base::Clock& clock,
                                                 base::Random& random);

/// The same for a damaged file of the activity log: what can be read of it takes its place.
/// `store.disk_full`, `store.io` when it can be tried again.
[[nodiscard]] base::Result<void> salvageActivity(const std::string& path, base::Clock& clock,
                                                 base::Random& random);

/// Brings a replacement that was interrupted to its end. To be called before the database is looked at.
[[nodiscard]] base::Result<void> finishRestore(const std::string& path);

}  // namespace lanyard::adapters
