#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "core/base/clock.h"

namespace lanyard::adapters {

/// A second file beside the database, `<path>.snapshot`, with all that the database had at one moment: what
/// the wallet goes on with when the database is damaged (see sqlite_restore.h). SQLite writes it under
/// another name (VACUUM INTO), and it gets its name when it is whole and on the disk, so there is a whole one
/// at any moment.
[[nodiscard]] std::string snapshotPlaceOf(const std::string& path);

/// Renews the snapshot of the database at `path`, which `database` has open. The database is checked first,
/// so that a damaged one does not replace a good snapshot: `store.corrupt`. `store.disk_full`, `store.io`;
/// after any error the snapshot of before is still there.
[[nodiscard]] base::Result<void> renewSnapshot(SqliteConnection& database, const std::string& path);

/// The snapshot does not know of something that was taken away: it gets another name, so that whatever is
/// restored from it is doubtful. Where a file cannot be renamed, it is emptied.
void setSnapshotAside(const std::string& path);

/// A file that a database can be restored from.
struct SnapshotFile {
  std::string place;
  int changes = 0;       ///< see changeCount()
  int version = 0;       ///< see schemaVersion()
  bool current = false;  ///< it knows of everything that was taken away
  base::Instant at{};    ///< when it was made
};

/// The file that knows of most changes of the database at `path`: the snapshot, one that was set aside, or
/// the second copy that versions before kept (`<path>.copy`), which knows nothing of what was taken away
/// later. Those that are damaged, not ours or newer than `migrations` are passed over. `store.corrupt` if
/// none is left, with the reason.
[[nodiscard]] base::Result<SnapshotFile> newestSnapshot(const std::string& path,
                                                        std::span<const Migration> migrations,
                                                        base::Random& random);

/// Whether this is the snapshot of all that `database` has by its own count, and nothing else is left beside
/// it.
[[nodiscard]] bool isUpToDate(const SnapshotFile& snapshot, SqliteConnection& database,
                              const std::string& path);

/// How many changes a database has seen (PRAGMA user_version: part of the transaction, in no table).
[[nodiscard]] base::Result<int> changeCount(SqliteConnection& connection);
[[nodiscard]] base::Result<void> setChangeCount(SqliteConnection& connection, int count);

}  // namespace lanyard::adapters
