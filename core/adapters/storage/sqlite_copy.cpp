#include "core/adapters/storage/sqlite_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <QSqlError>
#include <QStringList>
#include <QVariant>
#include <utility>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/sqlite_check.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::Result;

// Parents before children. Identities and grants are read in the order of their making.
struct Table {
  const char* name;
  const char* order;
};
constexpr Table kTables[] = {{"account", ""},
                             {"settings", ""},
                             {"identities", " ORDER BY rowid"},
                             {"grants", " ORDER BY rowid"},
                             {"pending_revocations", ""}};

Result<bool> differs(SqliteConnection& connection, const QString& table) {
  const QString sql = QStringLiteral(
      "SELECT EXISTS (SELECT * FROM wallet.%1 EXCEPT SELECT * FROM main.%1)"
      " OR EXISTS (SELECT * FROM main.%1 EXCEPT SELECT * FROM wallet.%1)");
  Result<QSqlQuery> answer = connection.run(sql.arg(table));
  if (!answer) return base::fail(answer.error());
  if (!answer->next()) return base::fail(SqliteConnection::errorOf(answer->lastError()));
  return answer->value(0).toBool();
}

Result<void> runAll(SqliteConnection& connection, const QStringList& statements) {
  for (const QString& sql : statements) {
    Result<QSqlQuery> done = connection.run(sql);
    if (!done) return base::fail(done.error());
  }
  return {};
}

/// With the database at hand as "wallet".
Result<void> takeWhatDiffers(SqliteConnection& connection) {
  Result<QSqlQuery> counted = connection.run(QStringLiteral("PRAGMA wallet.user_version"));
  if (!counted) return base::fail(counted.error());
  if (!counted->next()) return base::fail(SqliteConnection::errorOf(counted->lastError()));
  const int count = counted->value(0).toInt();
  counted = base::fail(base::Error());  // an open statement would be in the way
  Result<int> own = changeCount(connection);
  if (!own) return base::fail(own.error());
  bool same = *own == count;
  for (const Table& table : kTables) {
    Result<bool> other = differs(connection, QLatin1String(table.name));
    if (!other) return base::fail(other.error());
    same = same && !*other;
  }
  if (same) return {};
  return connection.together([&]() -> Result<void> {
    QStringList statements{QStringLiteral("PRAGMA defer_foreign_keys=ON")};
    for (const Table& table : kTables) {
      const QString name = QLatin1String(table.name);
      statements << QStringLiteral("DELETE FROM main.") + name
                 << QStringLiteral("INSERT INTO main.%1 SELECT * FROM wallet.%1").arg(name) +
                        QLatin1String(table.order);
    }
    const Result<void> taken = runAll(connection, statements);
    return taken ? setChangeCount(connection, count) : taken;
  });
}

void sayBehind(const Error& error) {
  qWarning("the second copy of the database is not up to date: %s (%s)", error.code.c_str(),
           error.detail.c_str());
}

}  // namespace

std::string SqliteCopy::placeOf(const std::string& path) {
  return path + ".copy";
}

SqliteCopy::SqliteCopy(std::string path, std::span<const Migration> migrations, base::Clock& clock,
                       base::Random& random)
    : m_path(std::move(path)), m_migrations(migrations), m_clock(clock), m_random(random) {
  Result<void> ready = open();
  if (ready) ready = equal();
  // Nothing else: a copy that is only behind (no room on the disk) is better than none.
  const bool useless = !ready && (!m_connection || ready.error().code == errors::kStoreCorrupt);
  if (useless) {
    beginAnew();
    ready = open();
    if (ready) ready = equal();
  }
  if (!ready) sayBehind(ready.error());
}

Result<void> SqliteCopy::open() {
  const std::string place = placeOf(m_path);
  const int version = m_migrations.back().version;
  m_connection.reset();
  {
    Result<base::FileDescriptor> file = openPrivateFile(place, O_RDWR | O_CREAT);
    if (!file) return base::fail(file.error());
  }
  const Result<void> fine = inspect(place, version, m_random);
  if (!fine) return fine;
  Result<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::open(place, SqliteConnection::Mode::ReadWrite, m_random);
  if (!connection) return base::fail(connection.error());
  const Result<int> before = schemaVersion(**connection);
  if (!before) return base::fail(before.error());
  // Not brought up, which would leave a backup of the copy: made anew.
  if (*before != 0 && *before != version) return base::fail(errors::kStoreOlder, place);
  const Result<void> set =
      runAll(**connection,
             {QStringLiteral("PRAGMA journal_mode=WAL"), QStringLiteral("PRAGMA foreign_keys=ON"),
              QStringLiteral("PRAGMA synchronous=NORMAL"), QStringLiteral("PRAGMA trusted_schema=OFF")});
  if (!set) return set;
  const Result<void> shaped = migrate(**connection, place, m_migrations, m_clock.now());
  if (!shaped) return shaped;
  m_connection = std::move(*connection);
  return {};
}

void SqliteCopy::beginAnew() {
  m_connection.reset();
  // Its log first: it must not be there when another file has the name.
  for (const char* end : {"-wal", "-shm", "-journal", ""}) (void)::unlink((placeOf(m_path) + end).c_str());
}

Result<void> SqliteCopy::equal() {
  Result<QSqlQuery> attached =
      m_connection->run(QStringLiteral("ATTACH DATABASE ? AS wallet"), {QString::fromStdString(m_path)});
  if (!attached) return base::fail(attached.error());
  const Result<void> taken = takeWhatDiffers(*m_connection);
  attached = m_connection->run(QStringLiteral("DETACH DATABASE wallet"));
  if (!taken) return taken;
  if (!attached) return base::fail(attached.error());
  m_equal = true;
  return {};
}

void SqliteCopy::follow(const std::function<Result<void>(SqliteConnection&)>& change, int count) {
  if (!m_connection) return;
  const bool behind = !std::exchange(m_equal, false);
  const Result<void> done = behind ? equal() : m_connection->together([&]() -> Result<void> {
    const Result<void> made = change(*m_connection);
    return made ? setChangeCount(*m_connection, count) : made;
  });
  m_equal = done.has_value();
  if (!done && !behind) sayBehind(done.error());
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
