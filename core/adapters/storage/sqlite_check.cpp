#include "core/adapters/storage/sqlite_check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QVariant>
#include <cerrno>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/sqlite_schema.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::ErrorKind;
using base::fail;
using base::Result;

// SQLite takes a file that is shorter than its smallest page for a new database, and would write over it.
constexpr off_t kSmallestPage = 512;

}  // namespace

Result<void> quickCheck(SqliteConnection& connection) {
  Result<QSqlQuery> check = connection.run(QStringLiteral("PRAGMA quick_check(1)"));
  if (!check) return base::fail(check.error());
  const bool answered = check->next();
  if (answered && check->value(0).toString() == QLatin1String("ok")) return {};
  return fail(errors::kStoreCorrupt, answered ? check->value(0).toString().toStdString() : "no answer");
}

Result<void> inspect(const std::string& path, int newest, base::Random& random) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return base::fail(renamed(fileError(errno, "stat", path), "store"));
  if (found.st_size == 0) return {};
  if (found.st_size < kSmallestPage) return fail(errors::kStoreCorrupt, path + " is cut short");
  // A write that was interrupted before the file was in WAL mode left a journal: only who may write can roll
  // it back, and without that nobody can read.
  const bool interrupted = ::access((path + "-journal").c_str(), F_OK) == 0;
  const auto mode = interrupted ? SqliteConnection::Mode::ReadWrite : SqliteConnection::Mode::ReadOnly;
  Result<std::unique_ptr<SqliteConnection>> connection = SqliteConnection::open(path, mode, random);
  if (!connection) return base::fail(connection.error());
  Result<int> version = schemaVersion(**connection);
  if (!version) return base::fail(version.error());
  if (*version > newest) {
    return fail(errors::kStoreNewer, path + " has version " + std::to_string(*version) +
                                         ", this program knows " + std::to_string(newest));
  }
  Result<QSqlQuery> tables = (*connection)->run(QStringLiteral("SELECT count(*) FROM sqlite_schema"));
  if (!tables) return base::fail(tables.error());
  if (*version == 0 && tables->next() && tables->value(0).toInt() > 0) {
    return fail(errors::kStoreCorrupt, path + " is not a wallet's database");
  }
  Result<void> fine = quickCheck(**connection);
  if (!fine) fine.error().detail.insert(0, path + ": ");
  return fine;
}

void mendIndexes(SqliteConnection& connection) {
  for (const char* table : {"identities", "grants", "pending_revocations"}) {
    const QString name = QLatin1String(table);
    Result<QSqlQuery> check = connection.run(QStringLiteral("PRAGMA integrity_check(%1)").arg(name));
    const bool fits = check && check->next() && check->value(0).toString() == QLatin1String("ok");
    check = fail(base::Error());  // an open statement would be in the way
    // Where two rows have the same key by now, it fails: then each row is judged as it is found.
    if (!fits) (void)connection.run(QStringLiteral("REINDEX ") + name);
  }
}

}  // namespace lanyard::adapters
