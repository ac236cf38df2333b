#pragma once

#include <string>

#include "core/adapters/storage/sqlite_connection.h"

namespace lanyard::adapters {

/// SQLite's own check of the whole file: `store.corrupt`. It does not compare an index with its table.
[[nodiscard]] base::Result<void> quickCheck(SqliteConnection& connection);

/// Looks at the file at `path` without a change, but for the rollback of an interrupted write. Fine is an
/// empty file, and a wallet's database of version `newest` or before. `store.newer`, `store.corrupt`.
[[nodiscard]] base::Result<void> inspect(const std::string& path, int newest, base::Random& random);

/// The tables are what counts: an index that does not fit its table is made anew, or a row could neither be
/// found nor removed.
void mendIndexes(SqliteConnection& connection);

}  // namespace lanyard::adapters
