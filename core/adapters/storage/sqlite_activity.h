#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/ports/activity_store.h"

namespace lanyard::adapters {

/// Where the activity log of the database at `path` is: `activity.db` in the same folder.
[[nodiscard]] std::string activityPlaceOf(const std::string& path);

/// Copies the activity log's lines from an older database into the file at `place`, which is made if it does
/// not exist. Lines that the file already has stay as they are. Synced before it returns. `store.*`.
[[nodiscard]] base::Result<void> takeActivity(SqliteConnection& older, const std::string& place,
                                              base::Clock& clock, base::Random& random);

/// The activity log's own file: SQLite in WAL mode. A line is committed, and outlives a killed process. A
/// power cut can take the lines that came after the last sync().
class SqliteActivity final : public ports::ActivityStore {
 public:
  /// Opens or makes the file in a folder that is this user's alone. A damaged file is kept as
  /// `<path>.damaged`, and the lines that can still be read take its place; the log's chain tells whether
  /// lines are missing. It never fails as a whole: if the file cannot be used (`store.newer`,
  /// `store.symlink`, `store.not_ours`, `store.disk_full`, `store.io`), every call returns that error.
  /// `random` must outlive the store.
  [[nodiscard]] static std::unique_ptr<SqliteActivity> open(const std::string& path, base::Clock& clock,
                                                            base::Random& random);
  ~SqliteActivity() override;

  [[nodiscard]] base::Result<void> append(const ports::ActivityRecord& record) override;
  [[nodiscard]] base::Result<std::vector<ports::ActivityRecord>> activity(int limit) override;
  [[nodiscard]] base::Result<std::vector<ports::ActivityRecord>> activityAfter(std::int64_t id,
                                                                               int limit) override;
  [[nodiscard]] base::Result<void> sync() override;

 private:
  SqliteActivity(base::Result<std::unique_ptr<SqliteConnection>> connection, std::string path);
  [[nodiscard]] bool isInPlace() const;
  [[nodiscard]] base::Result<void> insert(const ports::ActivityRecord& record);
  void beginReading();
  [[nodiscard]] base::Result<std::vector<ports::ActivityRecord>> read(const QString& which,
                                                                      const QVariantList& values);

  base::Result<std::unique_ptr<SqliteConnection>> m_connection;
  std::optional<QSqlQuery> m_append;  // after the connection: goes first
  /// A read that is left open. As long as it is, SQLite stays at its place in the write-ahead log, and a
  /// commit takes 2 locks instead of 6.
  std::optional<QSqlQuery> m_reading;
  int m_linesSince = 0;  ///< it was opened
  std::string m_path;
  dev_t m_device = 0;  ///< with the inode: of the file that was opened
  ino_t m_inode = 0;
};

}  // namespace lanyard::adapters
