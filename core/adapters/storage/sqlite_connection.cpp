#include "core/adapters/storage/sqlite_connection.h"

#include <QSqlError>

namespace lanyard::adapters {
namespace {

using base::Error;
using base::Result;

}  // namespace

Error SqliteConnection::errorOf(const QSqlError& error) {
  const std::string detail = error.text().toStdString();
  // SQLite's primary result codes (sqlite.org/rescode.html); the extended ones carry them in the low byte.
  switch (error.nativeErrorCode().toInt() & 0xff) {
    case 5:  // SQLITE_BUSY
    case 6:  // SQLITE_LOCKED
      return {errors::kStoreBusy, detail};
    case 1:   // SQLITE_ERROR: our statements are right, so the schema or the header is not
    case 11:  // SQLITE_CORRUPT
    case 26:  // SQLITE_NOTADB
      return {errors::kStoreCorrupt, detail};
    case 13:  // SQLITE_FULL
      return {errors::kStoreDiskFull, detail};
    case 19:  // SQLITE_CONSTRAINT
      return {errors::kStoreConstraint, detail};
    default:
      return {errors::kStoreIo, detail};
  }
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Mode mode,
                                                                 base::Random& random) {
  const QString name = QStringLiteral("lanyard-") + QString::fromStdString(base::randomHex(random, 8));
  std::unique_ptr<SqliteConnection> opened(new SqliteConnection(name));
  opened->m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
  opened->m_database.setDatabaseName(QString::fromStdString(path));
  // Another writer (a backup tool, a second wallet of an older version) gets 2 s to finish: the agent
  // has one thread, and stands still meanwhile.
  QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000");
  if (mode == Mode::ReadOnly) options += QStringLiteral(";QSQLITE_OPEN_READONLY");
  opened->m_database.setConnectOptions(options);
  if (!opened->m_database.open()) return tl::unexpected<Error>(errorOf(opened->m_database.lastError()));
  return opened;
}

SqliteConnection::~SqliteConnection() {
  m_database.close();
  m_database = QSqlDatabase();  // the last handle must go before the name does
  QSqlDatabase::removeDatabase(m_name);
}

Result<QSqlQuery> SqliteConnection::prepare(const QString& sql) {
  QSqlQuery query(m_database);
  query.setForwardOnly(true);
  if (!query.prepare(sql)) return tl::unexpected<Error>(errorOf(query.lastError()));
  return query;
}

Result<QSqlQuery> SqliteConnection::run(const QString& sql, const QVariantList& values) {
  Result<QSqlQuery> query = prepare(sql);
  if (!query) return query;
  for (const QVariant& value : values) query->addBindValue(value);
  if (!query->exec()) return tl::unexpected<Error>(errorOf(query->lastError()));
  return query;
}

Result<void> SqliteConnection::together(const std::function<Result<void>()>& work) {
  Result<QSqlQuery> begun = run(QStringLiteral("BEGIN IMMEDIATE"));
  if (!begun) return tl::unexpected<Error>(begun.error());
  Result<void> done = work();
  if (done) {
    Result<QSqlQuery> committed = run(QStringLiteral("COMMIT"));
    if (!committed) done = tl::unexpected<Error>(committed.error());
  }
  // A rollback that fails leaves nothing to do: SQLite rolls back by itself on the errors that could cause
  // it.
  if (!done) (void)run(QStringLiteral("ROLLBACK"));
  return done;
}

Result<void> SqliteConnection::durably(const std::function<Result<void>()>& work) {
  // `synchronous` cannot change inside a transaction.
  Result<QSqlQuery> set = run(QStringLiteral("PRAGMA synchronous=FULL"));
  if (!set) return tl::unexpected<Error>(set.error());
  Result<void> done = together(work);
  (void)run(QStringLiteral("PRAGMA synchronous=NORMAL"));
  return done;
}

}  // namespace lanyard::adapters
