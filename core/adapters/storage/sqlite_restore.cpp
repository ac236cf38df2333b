#include "core/adapters/storage/sqlite_restore.h"

#include <fcntl.h>
#include <unistd.h>

#include <QVariant>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <optional>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/sqlite_check.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;

tl::unexpected<Error> restoreFailed(const Error& error) {
  return tl::unexpected<Error>(renamed(error, "store"));
}

/// The replacement, under this name only when it is whole.
std::string replacementOf(const std::string& path) {
  return path + ".restored";
}

Result<void> move(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0 || errno == ENOENT) return {};
  return restoreFailed(fileError(errno, "rename", from));
}

Result<void> remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return restoreFailed(fileError(errno, "remove", path));
}

/// Takes lines over until one cannot be read, upwards or downwards. Answers the last one's place.
std::optional<qint64> takeLines(SqliteConnection& from, SqliteConnection& to, const QString& which) {
  const QString columns = QStringLiteral("id, at, kind, identity_id, tool, outcome, detail, mac, seal");
  std::optional<qint64> last;
  Result<QSqlQuery> line =
      from.run(QStringLiteral("SELECT ") + columns + QStringLiteral(" FROM activity") + which);
  while (line && line->next()) {
    QVariantList values;
    for (int i = 0; i < 9; ++i) values << line->value(i);
    const auto taken = to.run(
        QStringLiteral("INSERT OR IGNORE INTO activity (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").arg(columns),
        values);
    // A value of the wrong kind: the line is damaged, those behind it may not be.
    if (taken) last = values.constFirst().toLongLong();
  }
  return last;
}

/// What can be read of the log. That something is missing, the log's own chain tells.
Result<void> salvageLines(const std::string& damaged, SqliteConnection& to, base::Random& random) {
  Result<std::unique_ptr<SqliteConnection>> from =
      SqliteConnection::open(damaged, SqliteConnection::Mode::ReadOnly, random);
  if (!from) return {};
  return to.together([&]() -> Result<void> {
    const auto upTo = takeLines(**from, to, QStringLiteral(" ORDER BY id"));
    takeLines(**from, to,
              upTo ? QStringLiteral(" WHERE id > %1 ORDER BY id DESC").arg(*upTo)
                   : QStringLiteral(" ORDER BY id DESC"));
    return {};
  });
}

/// Whether a database is of a version that kept the activity log itself.
bool hasLog(SqliteConnection& connection) {
  const Result<int> version = schemaVersion(connection);
  return version && *version < kActivityLeft;
}

Result<void> note(SqliteConnection& connection, const char* setting, const std::string& value) {
  const Result<QSqlQuery> noted =
      connection.run(QStringLiteral("INSERT OR REPLACE INTO settings VALUES (?, ?)"),
                     {QString::fromLatin1(setting), QString::fromStdString(value)});
  if (!noted) return restoreFailed(noted.error());
  return {};
}

std::string inMilliseconds(base::Instant at) {
  return std::to_string(at.time_since_epoch().count());
}

/// The snapshot as a file of its own, with the note of what happened.
Result<void> build(const SnapshotFile& snapshot, const std::string& path, const std::string& unfinished,
                   base::Clock& clock, base::Random& random) {
  {
    Result<std::unique_ptr<SqliteConnection>> copy =
        SqliteConnection::open(snapshot.place, SqliteConnection::Mode::ReadOnly, random);
    if (!copy) return restoreFailed(copy.error());
    Result<QSqlQuery> copied =
        (*copy)->run(QStringLiteral("VACUUM INTO ?"), {QString::fromStdString(unfinished)});
    if (!copied) return restoreFailed(copied.error());
  }
  Result<std::unique_ptr<SqliteConnection>> made =
      SqliteConnection::open(unfinished, SqliteConnection::Mode::ReadWrite, random);
  if (!made) return restoreFailed(made.error());
  if (hasLog(**made)) {
    const Result<void> taken = salvageLines(path, **made, random);
    if (!taken) return taken;
  }
  Result<QSqlQuery> mode = (*made)->run(QStringLiteral("PRAGMA journal_mode=WAL"));
  if (!mode) return restoreFailed(mode.error());
  Result<void> noted =
      note(**made, kRestoredAt, inMilliseconds(clock.now()) + ' ' + inMilliseconds(snapshot.at));
  if (noted && !snapshot.current) noted = note(**made, kDoubtful, "1");
  return noted;
}

/// Puts what `build` makes in the place of a damaged file, which is kept aside.
Result<void> replace(const std::string& path,
                     const std::function<Result<void>(const std::string& unfinished)>& build) {
  // What an earlier damaged file left would not belong to the one that is moved there now.
  const Result<void> stale = remove(damagedPlaceOf(path) + "-wal");
  if (!stale) return stale;
  const std::string unfinished = replacementOf(path) + ".new";
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    const Result<void> removed = remove(unfinished + end);
    if (!removed) return removed;
  }
  Result<base::FileDescriptor> file = openPrivateFile(unfinished, O_RDWR | O_CREAT | O_EXCL);
  if (!file) return restoreFailed(file.error());
  const Result<void> built = build(unfinished);
  if (!built) return built;
  Result<void> done = syncFile(file->get(), unfinished);
  if (done) done = move(unfinished, replacementOf(path));
  if (done) done = syncDirectory(folderOf(path));
  if (!done) return restoreFailed(done.error());
  return finishRestore(path);
}

}  // namespace

std::string damagedPlaceOf(const std::string& path) {
  return path + ".damaged";
}

Result<void> restoreFrom(const SnapshotFile& snapshot, const std::string& path, base::Clock& clock,
                         base::Random& random) {
  return replace(
      path, [&](const std::string& unfinished) { return build(snapshot, path, unfinished, clock, random); });
}

Result<void> salvageActivity(const std::string& path, base::Clock& clock, base::Random& random) {
  return replace(path, [&](const std::string& unfinished) -> Result<void> {
    Result<std::unique_ptr<SqliteConnection>> made =
        SqliteConnection::open(unfinished, SqliteConnection::Mode::ReadWrite, random);
    if (!made) return restoreFailed(made.error());
    const Result<void> shaped = migrate(**made, unfinished, activityMigrations(), clock.now());
    if (!shaped) return shaped;
    const Result<void> taken = salvageLines(path, **made, random);
    if (!taken) return taken;
    const Result<QSqlQuery> mode = (*made)->run(QStringLiteral("PRAGMA journal_mode=WAL"));
    if (!mode) return restoreFailed(mode.error());
    return {};
  });
}

Result<void> finishRestore(const std::string& path) {
  const std::string ready = replacementOf(path);
  if (::access(ready.c_str(), F_OK) != 0) return {};
  const std::string damaged = damagedPlaceOf(path);
  // Each step may be done already. The log of the damaged file must be away before another file has its name.
  Result<void> done = move(path, damaged);
  if (done) done = move(path + "-wal", damaged + "-wal");
  if (done) done = remove(path + "-shm");
  if (done) done = syncDirectory(folderOf(path));
  if (done) done = move(ready, path);
  if (done) done = syncDirectory(folderOf(path));
  if (!done) return restoreFailed(done.error());
  if (path.ends_with("/activity.db")) {
    qWarning("the activity log was damaged; what can be read of it took its place, and it is kept as %s",
             damaged.c_str());
  } else {
    qWarning(
        "the database was damaged, or had lost something; its snapshot took its place, and it is kept as %s",
        damaged.c_str());
  }
  return {};
}

}  // namespace lanyard::adapters
