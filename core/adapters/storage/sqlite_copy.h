#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "core/base/clock.h"

namespace lanyard::adapters {

/// A second file beside the database, `<path>.copy`, with all that the database has: what the wallet goes on
/// with when the database is damaged (see sqlite_restore.h). Every change is made twice, first in the
/// database. No more is promised of the copy than SQLite promises of a file in WAL mode that is not synced.
/// Without one (no room, no right to write) the wallet goes on, and says so in the log.
class SqliteCopy {
 public:
  /// Where the copy of the database at `path` is.
  [[nodiscard]] static std::string placeOf(const std::string& path);

  /// Opens the copy of the database at `path`, which must be whole and up to date, and makes it equal: it
  /// may miss what was changed last, or be of an older version, or not be there.
  SqliteCopy(std::string path, std::span<const Migration> migrations, base::Clock& clock,
             base::Random& random);

  /// Makes a change that the database has already, which is its `count`th. Best effort: a copy that could not
  /// follow is made equal before the next change.
  void follow(const std::function<base::Result<void>(SqliteConnection&)>& change, int count);

 private:
  [[nodiscard]] base::Result<void> open();
  [[nodiscard]] base::Result<void> equal();
  void beginAnew();

  std::string m_path;
  std::span<const Migration> m_migrations;
  base::Clock& m_clock;
  base::Random& m_random;
  std::unique_ptr<SqliteConnection> m_connection;
  bool m_equal = false;
};

/// How many changes a database has seen (PRAGMA user_version: part of the transaction, in no table).
[[nodiscard]] base::Result<int> changeCount(SqliteConnection& connection);
[[nodiscard]] base::Result<void> setChangeCount(SqliteConnection& connection, int count);

}  // namespace lanyard::adapters
