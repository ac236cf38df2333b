#include "core/adapters/storage/sqlite_activity.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <QSqlError>
#include <QVariant>
#include <algorithm>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"
#include "core/adapters/storage/sqlite_check.h"
#include "core/adapters/storage/sqlite_restore.h"
#include "core/adapters/storage/sqlite_rows.h"
#include "core/adapters/storage/sqlite_schema.h"

namespace lanyard::adapters {
namespace {

using base::Result;
using Opened = Result<std::unique_ptr<SqliteConnection>>;

// As long as a read is open, SQLite does not write its write-ahead log back into the database. By itself it
// does so every 1,000 pages; a line takes one or two.
constexpr int kLinesARead = 100;

// The bytes are bound as they are, not copied: they live as long as the record does.
QVariant toBytes(const std::string& bytes) {
  return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
}
// NULL for none.
QVariant toBlob(const std::string& bytes) {
  return bytes.empty() ? QVariant() : toBytes(bytes);
}

Opened openLog(const std::string& path, base::Clock& clock, base::Random& random) {
  {
    // As the wallet's database: 0600 from its first moment.
    Result<base::FileDescriptor> file = openPrivateFile(path, O_RDWR | O_CREAT);
    if (!file) return base::fail(renamed(file.error(), "store"));
  }
  const Result<void> fine = inspect(path, activityMigrations().back().version, random);
  if (!fine) return base::fail(fine.error());
  Opened connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, random);
  if (!connection) return connection;
  for (const char* sql :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA trusted_schema=OFF"}) {
    const Result<QSqlQuery> done = (*connection)->run(QLatin1String(sql));
    if (!done) return base::fail(done.error());
  }
  const Result<void> upToDate = migrate(**connection, path, activityMigrations(), clock.now());
  if (!upToDate) return base::fail(upToDate.error());
  return connection;
}

/// The log's file and the database are two: whoever opens the second must not take an error of the first for
/// damage of the second.
base::Error ofTheLog(base::Error error) {
  if (error.code == errors::kStoreCorrupt.code) error.become(errors::kStoreIo);
  error.detail = "activity.db: " + error.detail;
  return error;
}

/// The same, with what can be read of a damaged one.
Opened openOrSalvage(const std::string& path, base::Clock& clock, base::Random& random) {
  const Result<void> folder = ensurePrivateDir(folderOf(path));
  if (!folder) return base::fail(renamed(folder.error(), "store"));
  const Result<void> finished = finishRestore(path);
  if (!finished) return base::fail(finished.error());
  Opened connection = openLog(path, clock, random);
  if (connection || connection.error().code != errors::kStoreCorrupt) return connection;
  const Result<void> salvaged = salvageActivity(path, clock, random);
  if (!salvaged) return base::fail(salvaged.error());
  return openLog(path, clock, random);
}

}  // namespace

std::string activityPlaceOf(const std::string& path) {
  return folderOf(path) + "/activity.db";
}

Result<void> takeActivity(SqliteConnection& older, const std::string& place, base::Clock& clock,
                          base::Random& random) {
  {
    const Opened made = openOrSalvage(place, clock, random);
    if (!made) return base::fail(ofTheLog(made.error()));
  }
  Result<QSqlQuery> bound = older.run(
      QStringLiteral("SELECT count(*) FROM pragma_table_info('activity') WHERE name IN ('mac', 'seal')"));
  if (!bound) return base::fail(bound.error());
  // Versions 1 and 2 had neither.
  const bool macs = bound->next() && bound->value(0).toInt() == 2;
  bound = base::fail(base::Error());  // an open statement would be in the way
  Result<QSqlQuery> done =
      older.run(QStringLiteral("ATTACH DATABASE ? AS log"), {QString::fromStdString(place)});
  if (!done) return base::fail(ofTheLog(done.error()));
  done = older.run(QStringLiteral("PRAGMA log.synchronous=FULL"));
  Result<void> taken = done ? older.together([&]() -> Result<void> {
    const Result<QSqlQuery> copied = older.run(
        QStringLiteral(
            "INSERT OR IGNORE INTO log.activity (id, at, kind, identity_id, tool, outcome, detail, mac, seal)"
            " SELECT id, at, kind, identity_id, tool, outcome, detail, %1 FROM main.activity ORDER BY id")
            .arg(macs ? QStringLiteral("mac, seal") : QStringLiteral("NULL, NULL")));
    if (!copied) return base::fail(copied.error());
    return {};
  })
                            : Result<void>(base::fail(done.error()));
  done = older.run(QStringLiteral("DETACH DATABASE log"));
  if (taken && !done) taken = base::fail(done.error());
  return taken;
}

std::unique_ptr<SqliteActivity> SqliteActivity::open(const std::string& path, base::Clock& clock,
                                                     base::Random& random) {
  return std::unique_ptr<SqliteActivity>(new SqliteActivity(openOrSalvage(path, clock, random), path));
}

SqliteActivity::SqliteActivity(Opened connection, std::string path)
    : m_connection(std::move(connection)), m_path(std::move(path)) {
  struct stat found {};
  if (::stat(m_path.c_str(), &found) != 0) return;
  m_device = found.st_dev;
  m_inode = found.st_ino;
}

SqliteActivity::~SqliteActivity() = default;

/// SQLite goes on writing a file that was removed, and its lines end with the process.
bool SqliteActivity::isInPlace() const {
  struct stat found {};
  return ::stat(m_path.c_str(), &found) == 0 && found.st_dev == m_device && found.st_ino == m_inode;
}

Result<void> SqliteActivity::append(const ports::ActivityRecord& record) {
  if (!m_connection) return base::fail(m_connection.error());
  if (!isInPlace()) return base::fail(errors::kActivityMissing);
  if (++m_linesSince > kLinesARead) m_reading.reset();
  Result<void> done = insert(record);
  if (!done && m_reading) {
    // Another process wrote since the read began: what it wrote must be seen before anything follows it.
    m_reading.reset();
    done = insert(record);
  }
  if (done && !m_reading) beginReading();
  return done;
}

/// Without it, appending takes longer, and that is all.
void SqliteActivity::beginReading() {
  m_linesSince = 0;
  Result<QSqlQuery> reading = (*m_connection)->run(QStringLiteral("SELECT 1 FROM sqlite_schema"));
  if (reading) m_reading.emplace(*std::move(reading));
}

Result<void> SqliteActivity::insert(const ports::ActivityRecord& record) {
  if (!m_append) {
    // Rollback is the same as the usual abort here, because each line is a transaction of its own. To be able
    // to abort one statement beside others, such as the open read, SQLite would keep a journal of its
    // changes.
    Result<QSqlQuery> insert =
        (*m_connection)
            ->prepare(QStringLiteral(
                "INSERT OR ROLLBACK INTO activity (at, kind, identity_id, tool, outcome, detail, id, mac, "
                "seal)"
                " VALUES (:at, CAST(:kind AS TEXT), CAST(:identity AS TEXT), CAST(:tool AS TEXT),"
                " CAST(:outcome AS TEXT), CAST(:detail AS TEXT), :id, :mac, :seal)"));
    if (!insert) return base::fail(insert.error());
    m_append.emplace(std::move(*insert));
  }
  // By name: for a number, Qt makes a name each time. As bytes: Qt would make UTF-16 of a text, and SQLite
  // UTF-8 of that.
  QSqlQuery& query = *m_append;
  query.bindValue(QStringLiteral(":at"), toMilliseconds(record.at));
  query.bindValue(QStringLiteral(":kind"), toBytes(record.kind));
  query.bindValue(QStringLiteral(":identity"), toBytes(record.identityId));
  query.bindValue(QStringLiteral(":tool"), toBytes(record.tool));
  query.bindValue(QStringLiteral(":outcome"), toBytes(record.outcome));
  query.bindValue(QStringLiteral(":detail"), toBytes(record.detail));
  query.bindValue(QStringLiteral(":id"),
                  record.id == 0 ? QVariant() : QVariant(static_cast<qint64>(record.id)));
  query.bindValue(QStringLiteral(":mac"), toBlob(record.mac));
  query.bindValue(QStringLiteral(":seal"), toBlob(record.seal));
  if (!query.exec()) return base::fail(SqliteConnection::errorOf(query.lastError()));
  return {};
}

Result<std::vector<ports::ActivityRecord>> SqliteActivity::activity(int limit) {
  return read(QStringLiteral(" ORDER BY id DESC LIMIT ?"), {std::max(limit, 0)});
}

Result<std::vector<ports::ActivityRecord>> SqliteActivity::activityAfter(std::int64_t id, int limit) {
  return read(QStringLiteral(" WHERE id > ? ORDER BY id LIMIT ?"),
              {static_cast<qint64>(id), std::max(limit, 0)});
}

// SQLite takes a negative limit for no limit; the callers pass none.
Result<std::vector<ports::ActivityRecord>> SqliteActivity::read(const QString& which,
                                                                const QVariantList& values) {
  if (!m_connection) return base::fail(m_connection.error());
  m_reading.reset();  // it would hide what others wrote since
  Result<QSqlQuery> row =
      (*m_connection)
          ->run(QStringLiteral(
                    "SELECT at, kind, identity_id, tool, outcome, detail, id, mac, seal FROM activity") +
                    which,
                values);
  if (!row) return base::fail(row.error());
  std::vector<ports::ActivityRecord> all;
  while (row->next()) {
    all.push_back({fromMilliseconds(row->value(0).toLongLong()), row->value(1).toString().toStdString(),
                   row->value(2).toString().toStdString(), row->value(3).toString().toStdString(),
                   row->value(4).toString().toStdString(), row->value(5).toString().toStdString(),
                   row->value(6).toLongLong(), row->value(7).toByteArray().toStdString(),
                   row->value(8).toByteArray().toStdString()});
  }
  if (row->lastError().isValid()) return base::fail(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteActivity::sync() {
  if (!m_connection) return base::fail(m_connection.error());
  m_reading.reset();
  // A synced commit syncs everything that the write-ahead log has before it. A commit without a change writes
  // nothing, so a number in the file's header changes.
  return (*m_connection)->durably([this]() -> Result<void> {
    Result<QSqlQuery> count = (*m_connection)->run(QStringLiteral("PRAGMA user_version"));
    if (!count) return base::fail(count.error());
    const int next = count->next() ? (count->value(0).toInt() + 1) % 1'000'000'000 : 1;
    count = base::fail(base::Error());
    const Result<QSqlQuery> set = (*m_connection)->run(QStringLiteral("PRAGMA user_version = %1").arg(next));
    if (!set) return base::fail(set.error());
    return {};
  });
}

}  // namespace lanyard::adapters
