#include "core/adapters/storage/sqlite_snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QSqlError>
#include <QVariant>
#include <cerrno>
#include <cstdio>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/sqlite_check.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;

constexpr const char* kEnds[] = {"-wal", "-shm", "-journal", ""};

std::string asidePlaceOf(const std::string& path) {
  return snapshotPlaceOf(path) + ".old";
}

std::string formerPlaceOf(const std::string& path) {
  return path + ".copy";
}

tl::unexpected<Error> snapshotFailed(const Error& error) {
  return tl::unexpected<Error>(renamed(error, "store"));
}

/// With what SQLite keeps beside it. Its log goes first: it must not be there when another file has the name.
void removeAll(const std::string& place) {
  for (const char* end : kEnds) (void)::unlink((place + end).c_str());
}

/// Not synced: SQLite would sync several times.
Result<void> vacuumInto(SqliteConnection& database, const std::string& place) {
  const Result<QSqlQuery> off = database.run(QStringLiteral("PRAGMA synchronous=OFF"));
  if (!off) return base::fail(off.error());
  const auto copy = [&]() -> Result<void> {
    const Result<QSqlQuery> made =
        database.run(QStringLiteral("VACUUM INTO ?"), {QString::fromStdString(place)});
    return made ? Result<void>() : base::fail(made.error());
  };
  const Result<void> copied = copy();
  // Each commit sets its own (SqliteConnection::durably); this is for checkpoints.
  const Result<QSqlQuery> on = database.run(QStringLiteral("PRAGMA synchronous=NORMAL"));
  if (copied && !on) return base::fail(on.error());
  return copied;
}

Result<void> writeWhole(SqliteConnection& database, const std::string& path, const std::string& unfinished) {
  removeAll(unfinished);
  Result<base::FileDescriptor> file = openPrivateFile(unfinished, O_RDWR | O_CREAT | O_EXCL);
  if (!file) return snapshotFailed(file.error());
  const Result<void> copied = vacuumInto(database, unfinished);
  if (!copied) return copied;
  Result<void> done = syncFile(file->get(), unfinished);
  const std::string place = snapshotPlaceOf(path);
  if (done && std::rename(unfinished.c_str(), place.c_str()) != 0)
    done = base::fail(fileError(errno, "rename", place));
  if (done) done = syncDirectory(folderOf(path));
  if (!done) return snapshotFailed(done.error());
  return {};
}

Result<SnapshotFile> look(const std::string& place, int version, base::Random& random) {
  {
    const Result<base::FileDescriptor> ours = openPrivateFile(place, O_RDWR);
    if (!ours) return snapshotFailed(ours.error());
  }
  const Result<void> fine = inspect(place, version, random);
  if (!fine) return base::fail(fine.error());
  struct stat found {};
  if (::stat(place.c_str(), &found) != 0) return snapshotFailed(fileError(errno, "stat", place));
  if (found.st_size == 0) return fail(errors::kStoreCorrupt, place + " is empty");
  Result<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::open(place, SqliteConnection::Mode::ReadOnly, random);
  if (!connection) return base::fail(connection.error());
  const Result<int> count = changeCount(**connection);
  if (!count) return base::fail(count.error());
  const Result<int> shape = schemaVersion(**connection);
  if (!shape) return base::fail(shape.error());
  return SnapshotFile{place, *count, *shape, false, base::fromUnix(found.st_mtim.tv_sec)};
}

}  // namespace

std::string snapshotPlaceOf(const std::string& path) {
  return path + ".snapshot";
}

Result<void> renewSnapshot(SqliteConnection& database, const std::string& path) {
  // Each page that is copied is looked at first, as this connection has it.
  const Result<void> whole = quickCheck(database);
  if (!whole) return whole;
  const std::string unfinished = snapshotPlaceOf(path) + ".new";
  const Result<void> written = writeWhole(database, path, unfinished);
  if (!written) {
    removeAll(unfinished);
    return written;
  }
  removeAll(asidePlaceOf(path));
  removeAll(formerPlaceOf(path));
  return {};
}

void setSnapshotAside(const std::string& path) {
  const std::string place = snapshotPlaceOf(path);
  const bool done = std::rename(place.c_str(), asidePlaceOf(path).c_str()) == 0 || errno == ENOENT;
  if (!done) (void)::truncate(place.c_str(), 0);
  (void)syncDirectory(folderOf(path));
}

Result<SnapshotFile> newestSnapshot(const std::string& path, std::span<const Migration> migrations,
                                    base::Random& random) {
  const int version = migrations.back().version;
  Result<SnapshotFile> best = look(snapshotPlaceOf(path), version, random);
  if (best) best->current = true;
  for (const std::string& place : {asidePlaceOf(path), formerPlaceOf(path)}) {
    if (::access(place.c_str(), F_OK) != 0) continue;
    Result<SnapshotFile> other = look(place, version, random);
    if (other && (!best || best->changes < other->changes)) best = std::move(other);
  }
  if (!best) return fail(errors::kStoreCorrupt, "nothing to go on with: " + best.error().detail);
  return best;
}

bool isUpToDate(const SnapshotFile& snapshot, SqliteConnection& database, const std::string& path) {
  for (const std::string& left : {asidePlaceOf(path), formerPlaceOf(path)})
    if (::access(left.c_str(), F_OK) == 0) return false;
  return snapshot.current && changeCount(database).value_or(-1) == snapshot.changes &&
         schemaVersion(database).value_or(-1) == snapshot.version;
}

Result<int> changeCount(SqliteConnection& connection) {
  Result<QSqlQuery> count = connection.run(QStringLiteral("PRAGMA main.user_version"));
  if (!count) return base::fail(count.error());
  if (!count->next()) return base::fail(SqliteConnection::errorOf(count->lastError()));
  return count->value(0).toInt();
}

Result<void> setChangeCount(SqliteConnection& connection, int count) {
  Result<QSqlQuery> set = connection.run(QStringLiteral("PRAGMA main.user_version = %1").arg(count));
  if (!set) return base::fail(set.error());
  return {};
}

}  // namespace lanyard::adapters
