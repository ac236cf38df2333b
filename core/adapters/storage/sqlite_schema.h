#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/base/clock.h"

namespace lanyard::adapters {

/// One step of the database's shape. Statements run in order, in the one transaction of the whole way up.
struct Migration {
  int version;
  std::vector<const char*> statements;
};

/// Every step so far, from 1 upwards without a gap. A step that was published is never changed.
[[nodiscard]] std::span<const Migration> walletMigrations();

/// The version with which the activity log left the wallet's database.
inline constexpr int kActivityLeft = 11;

/// The shape of the activity log's own file, as above.
[[nodiscard]] std::span<const Migration> activityMigrations();

/// The version that a database has; 0 for an empty one.
[[nodiscard]] base::Result<int> schemaVersion(SqliteConnection& connection);

/// Brings the database at `path` up to the last of `migrations`. One that has an older version is copied
/// first, to
/// `<path>.v<version>.backup`. `store.newer` Misconfigured when it is beyond them.
[[nodiscard]] base::Result<void> migrate(SqliteConnection& connection, const std::string& path,
                                         std::span<const Migration> migrations, base::Instant now);

}  // namespace lanyard::adapters
