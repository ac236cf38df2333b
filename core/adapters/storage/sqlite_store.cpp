#include "core/adapters/storage/sqlite_store.h"

#include <fcntl.h>

#include <QSqlError>
#include <QVariant>
#include <limits>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_check.h"
#include "core/adapters/storage/sqlite_restore.h"
#include "core/adapters/storage/sqlite_rows.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;

// SQLite names the columns of a broken UNIQUE in its message only.
tl::unexpected<Error> constraintError(Error error) {
  if (error.code != errors::kStoreConstraint) return tl::unexpected<Error>(std::move(error));
  if (error.detail.find("identities.alias") != std::string::npos) {
    error.become(errors::kStoreAliasTaken);
  } else if (error.detail.find("identities.issuer") != std::string::npos) {
    error.become(errors::kStoreIdentityKnown);
  } else if (error.detail.find("FOREIGN KEY") != std::string::npos) {
    error.become(errors::kStoreUnknownIdentity);
  }
  return tl::unexpected<Error>(std::move(error));
}

// One statement, its broken rules named.
Result<void> runIn(SqliteConnection& connection, const QString& sql, const QVariantList& values) {
  Result<QSqlQuery> done = connection.run(sql, values);
  if (!done) return constraintError(done.error());
  return {};
}

int changesIn(const std::string& path, base::Random& random) {
  const auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  return connection ? changeCount(**connection).value_or(0) : 0;
}

struct Opening {
  const std::string& path;
  std::span<const Migration> migrations;
  base::Clock& clock;
  base::Random& random;
};

/// Copies the activity log's lines to their own file, before the migration drops their table here. If the
/// wallet is killed in between, the next start copies them again.
Result<void> moveActivity(SqliteConnection& connection, const Opening& opening) {
  const Result<int> version = schemaVersion(connection);
  if (!version) return base::fail(version.error());
  const bool older = *version > 0 && *version < kActivityLeft;
  if (!older || opening.migrations.back().version < kActivityLeft) return {};
  return takeActivity(connection, activityPlaceOf(opening.path), opening.clock, opening.random);
}

/// Open, whole as far as SQLite can tell, and of the newest version.
Result<std::unique_ptr<SqliteConnection>> openWhole(const Opening& opening) {
  {
    // Made here and not by SQLite, so that it is 0600 from its first moment; WAL and shared memory take its
    // mode.
    Result<base::FileDescriptor> file = openPrivateFile(opening.path, O_RDWR | O_CREAT);
    if (!file) return base::fail(renamed(file.error(), "store"));
  }
  Result<void> fine = inspect(opening.path, opening.migrations.back().version, opening.random);
  if (!fine) return base::fail(fine.error());
  Result<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::open(opening.path, SqliteConnection::Mode::ReadWrite, opening.random);
  if (!connection) return base::fail(connection.error());
  for (const char* sql : {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL",
                          "PRAGMA trusted_schema=OFF"}) {
    Result<QSqlQuery> done = (*connection)->run(QLatin1String(sql));
    if (!done) return base::fail(done.error());
  }
  Result<void> moved = moveActivity(**connection, opening);
  if (!moved) return base::fail(moved.error());
  Result<void> upToDate = migrate(**connection, opening.path, opening.migrations, opening.clock.now());
  if (!upToDate) return base::fail(upToDate.error());
  mendIndexes(**connection);
  return connection;
}

/// The same, from the copy if need be.
Result<std::unique_ptr<SqliteConnection>> openOrRestore(const Opening& opening) {
  Result<void> finished = finishRestore(opening.path);
  if (!finished) return base::fail(finished.error());
  Result<std::unique_ptr<SqliteConnection>> connection = openWhole(opening);
  if (!connection && connection.error().code != errors::kStoreCorrupt) return connection;
  // SQLite drops the end of its log from the first damaged byte on, and says nothing. A file that is empty or
  // gone has lost all.
  const bool lost = connection && changeCount(**connection).value_or(0) <
                                      changesIn(SqliteCopy::placeOf(opening.path), opening.random);
  if (connection && !lost) return connection;
  const Error damage = lost ? Error{} : connection.error();
  connection = base::fail(damage);  // closed, if it was open
  const Result<void> restored =
      restoreFromCopy(opening.path, opening.migrations, opening.clock, opening.random);
  if (!restored && restored.error().code != errors::kStoreCorrupt) return base::fail(restored.error());
  // Without a copy that is of use, the error is that of the database; or it goes on with what it has.
  return restored || lost ? openWhole(opening) : base::fail(damage);
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, base::Clock& clock,
                                                       base::Random& random) {
  return openWith(path, clock, random, walletMigrations());
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::openWith(const std::string& path, base::Clock& clock,
                                                           base::Random& random,
                                                           std::span<const Migration> migrations) {
  Result<void> folder = ensurePrivateDir(folderOf(path));
  if (!folder) return base::fail(renamed(folder.error(), "store"));
  Result<std::unique_ptr<SqliteConnection>> connection = openOrRestore({path, migrations, clock, random});
  if (!connection) return base::fail(connection.error());
  Result<int> changes = changeCount(**connection);
  if (!changes) return base::fail(changes.error());
  auto copy = std::make_unique<SqliteCopy>(path, migrations, clock, random);
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::move(*connection), std::move(copy), *changes, clock, random));
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteConnection> connection, std::unique_ptr<SqliteCopy> copy,
                         int changes, base::Clock& clock, base::Random& random)
    : m_connection(std::move(connection)),
      m_copy(std::move(copy)),
      m_clock(clock),
      m_random(random),
      m_changes(changes) {}

SqliteStore::~SqliteStore() = default;

Result<void> SqliteStore::change(const std::function<Result<void>(SqliteConnection&)>& change) {
  // Around the largest number of SQLite's: after 68 years of a change every second.
  const int count = m_changes == std::numeric_limits<int>::max() ? 1 : m_changes + 1;
  Result<void> done = m_connection->durably([&]() -> Result<void> {
    Result<void> made = change(*m_connection);
    return made ? setChangeCount(*m_connection, count) : made;
  });
  if (!done) return done;
  m_changes = count;
  m_copy->follow(change, count);
  return done;
}

Result<void> SqliteStore::change(const QString& sql, const QVariantList& values) {
  return change([&](SqliteConnection& connection) { return runIn(connection, sql, values); });
}

Result<void> SqliteStore::check() {
  return quickCheck(*m_connection);
}

Result<identity::LocalAccount> SqliteStore::account() {
  const QString select = QStringLiteral("SELECT id, created_at FROM account");
  Result<QSqlQuery> row = m_connection->run(select);
  if (!row) return base::fail(row.error());
  if (!row->next()) {
    // OR IGNORE: where another process was quicker, its account is the one.
    Result<void> made = change(QStringLiteral("INSERT OR IGNORE INTO account VALUES (1, ?, ?)"),
                               {toQt(base::randomUuid(m_random)), toMilliseconds(m_clock.now())});
    if (!made) return base::fail(made.error());
    row = m_connection->run(select);
    if (!row) return base::fail(row.error());
    if (!row->next()) return base::fail(SqliteConnection::errorOf(row->lastError()));
  }
  return identity::LocalAccount{row->value(0).toString().toStdString(),
                                fromMilliseconds(row->value(1).toLongLong())};
}

Result<std::vector<ports::IdentityRow>> SqliteStore::identities() {
  Result<QSqlQuery> row = m_connection->run(QStringLiteral(
      "SELECT id, issuer, subject, client_id, alias, body, mac FROM identities ORDER BY rowid"));
  if (!row) return base::fail(row.error());
  std::vector<ports::IdentityRow> all;
  while (row->next()) {
    const auto text = [&row](int column) { return row->value(column).toString().toStdString(); };
    all.push_back({text(0), text(1), text(2), text(3), text(4), text(5), text(6)});
  }
  if (row->lastError().isValid()) return base::fail(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteStore::saveIdentity(const ports::IdentityRow& row) {
  // Not REPLACE: that would delete first, and the grants with it.
  return change(QStringLiteral("INSERT INTO identities (id, issuer, subject, client_id, alias, body, mac)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?)"
                               " ON CONFLICT (id) DO UPDATE SET issuer = excluded.issuer,"
                               " subject = excluded.subject, client_id = excluded.client_id,"
                               " alias = excluded.alias, body = excluded.body, mac = excluded.mac"),
                {toColumn(row.id), toColumn(row.issuer), toColumn(row.subject), toColumn(row.clientId),
                 toColumn(row.alias), toColumn(row.body), toColumn(row.mac)});
}

Result<void> SqliteStore::removeIdentity(const std::string& identityId) {
  return change(QStringLiteral("DELETE FROM identities WHERE id = ?"), {toQt(identityId)});
}

Result<std::vector<ports::StoredGrant>> SqliteStore::grants() {
  Result<QSqlQuery> row =
      m_connection->run(QStringLiteral("SELECT id, identity_id, body, mac FROM grants ORDER BY rowid"));
  if (!row) return base::fail(row.error());
  std::vector<ports::StoredGrant> all;
  while (row->next()) {
    all.push_back({row->value(0).toString().toStdString(), row->value(1).toString().toStdString(),
                   row->value(2).toString().toStdString(), row->value(3).toString().toStdString()});
  }
  if (row->lastError().isValid()) return base::fail(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteStore::saveGrant(const ports::StoredGrant& grant) {
  return change(QStringLiteral("INSERT INTO grants (id, identity_id, body, mac) VALUES (?, ?, ?, ?)"
                               " ON CONFLICT (id) DO UPDATE SET identity_id = excluded.identity_id,"
                               " body = excluded.body, mac = excluded.mac"),
                {toQt(grant.id), toQt(grant.identityId), toQt(grant.body), toQt(grant.mac)});
}

Result<void> SqliteStore::removeGrant(const std::string& grantId) {
  return change(QStringLiteral("DELETE FROM grants WHERE id = ?"), {toQt(grantId)});
}

Result<std::string> SqliteStore::setting(const std::string& key) {
  Result<QSqlQuery> row =
      m_connection->run(QStringLiteral("SELECT value FROM settings WHERE key = ?"), {toQt(key)});
  if (!row) return base::fail(row.error());
  if (row->next()) return row->value(0).toString().toStdString();
  if (row->lastError().isValid()) return base::fail(SqliteConnection::errorOf(row->lastError()));
  return std::string();
}

Result<void> SqliteStore::saveSetting(const std::string& key, const std::string& value) {
  return change(QStringLiteral("INSERT INTO settings VALUES (?, ?)"
                               " ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
                {toQt(key), toQt(value)});
}

}  // namespace lanyard::adapters
