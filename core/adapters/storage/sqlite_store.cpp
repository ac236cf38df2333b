#include "core/adapters/storage/sqlite_store.h"

#include <fcntl.h>

#include <QElapsedTimer>
#include <QSqlError>
#include <QVariant>
#include <algorithm>
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
using std::chrono::milliseconds;

// The settings of the store itself.
constexpr const char* kTakings = "store.takings";

// What a restore may lack of ordinary changes. Renewals of a large database take longer, and are rarer, so
// that they take no more than a hundredth of the time.
constexpr milliseconds kSoon = std::chrono::seconds(3);
constexpr int kPauseForCost = 100;
// A full disk is looked at again now and then.
constexpr milliseconds kAgain = std::chrono::minutes(1);

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

/// The same, from the snapshot if need be; and the snapshot, where there is one of use.
struct OpenedDatabase {
  std::unique_ptr<SqliteConnection> connection;
  Result<SnapshotFile> snapshot;
};

Result<OpenedDatabase> openOrRestore(const Opening& opening) {
  Result<void> finished = finishRestore(opening.path);
  if (!finished) return base::fail(finished.error());
  Result<std::unique_ptr<SqliteConnection>> connection = openWhole(opening);
  if (!connection && connection.error().code != errors::kStoreCorrupt) return base::fail(connection.error());
  Result<SnapshotFile> snapshot = newestSnapshot(opening.path, opening.migrations, opening.random);
  // SQLite drops the end of its log from the first damaged byte on, and says nothing. A file that is empty or
  // gone has lost all.
  const bool lost = connection && snapshot && changeCount(**connection).value_or(0) < snapshot->changes;
  if (!connection || lost) {
    const Error damage = lost ? Error{} : connection.error();
    connection = base::fail(damage);  // closed, if it was open
    // Without a snapshot that is of use, the error is that of the database.
    if (!snapshot) return base::fail(damage);
    const Result<void> restored = restoreFrom(*snapshot, opening.path, opening.clock, opening.random);
    if (!restored && restored.error().code != errors::kStoreCorrupt) return base::fail(restored.error());
    // A database that lost something goes on with what it has; the keystore's count says what it may lack.
    if (!restored && !lost) return base::fail(damage);
    connection = openWhole(opening);
    if (!connection) return base::fail(connection.error());
  }
  return OpenedDatabase{std::move(*connection), std::move(snapshot)};
}

Result<void> setSetting(SqliteConnection& connection, const std::string& key, const std::string& value) {
  return runIn(connection,
               QStringLiteral("INSERT INTO settings VALUES (?, ?)"
                              " ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
               {toQt(key), toQt(value)});
}

Result<void> replaceGrant(SqliteConnection& connection, const ports::StoredGrant& grant) {
  return runIn(connection,
               QStringLiteral("INSERT INTO grants (id, identity_id, body, mac) VALUES (?, ?, ?, ?)"
                              " ON CONFLICT (id) DO UPDATE SET identity_id = excluded.identity_id,"
                              " body = excluded.body, mac = excluded.mac"),
               {toQt(grant.id), toQt(grant.identityId), toQt(grant.body), toQt(grant.mac)});
}

Result<void> deleteGrants(SqliteConnection& connection, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Result<void> gone =
        runIn(connection, QStringLiteral("DELETE FROM grants WHERE id = ?"), {toQt(id)});
    if (!gone) return gone;
  }
  return {};
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
  Result<OpenedDatabase> opened = openOrRestore({path, migrations, clock, random});
  if (!opened) return base::fail(opened.error());
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(opened->connection), path, clock, random));
  const Result<void> counted = store->readCounts();
  if (!counted) return base::fail(counted.error());
  const Result<SnapshotFile>& snapshot = opened->snapshot;
  if (snapshot && isUpToDate(*snapshot, *store->m_connection, path)) {
    // What the counts do not show, goes with a renewal that nobody waits for.
    store->renewSoon();
    return store;
  }
  store->renew(false);
  // Something may have been taken away since the snapshot was made.
  const bool behind = snapshot && snapshot->current && snapshot->changes < store->m_counts.changes;
  if (!store->m_renewed && behind) setSnapshotAside(path);
  return store;
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteConnection> connection, std::string path, base::Clock& clock,
                         base::Random& random)
    : m_connection(std::move(connection)), m_path(std::move(path)), m_clock(clock), m_random(random) {
  m_renewal.setSingleShot(true);
  QObject::connect(&m_renewal, &QTimer::timeout, &m_renewal, [this] { renew(false); });
}

SqliteStore::~SqliteStore() {
  renewSnapshot();
}

Result<void> SqliteStore::readCounts() {
  const Result<int> changes = changeCount(*m_connection);
  if (!changes) return base::fail(changes.error());
  const Result<std::string> takings = setting(kTakings);
  if (!takings) return base::fail(takings.error());
  const Result<std::string> doubt = setting(kDoubtful);
  if (!doubt) return base::fail(doubt.error());
  bool number = false;
  const std::uint64_t read = toQt(*takings).toULongLong(&number);
  m_counts = {*changes, number ? read : 0};
  m_doubtful = !doubt->empty();
  return {};
}

SqliteStore::Counts SqliteStore::next() const {
  // Around the largest number of SQLite's: after 68 years of a change every second.
  const bool last = m_counts.changes == std::numeric_limits<int>::max();
  return {last ? 1 : m_counts.changes + 1, m_counts.takings};
}

Result<void> SqliteStore::commit(const Work& work, Counts next) {
  const Result<void> done = m_connection->durably([&]() -> Result<void> {
    Result<void> made = work(*m_connection);
    if (made && next.takings != m_counts.takings)
      made = setSetting(*m_connection, kTakings, std::to_string(next.takings));
    return made ? setChangeCount(*m_connection, next.changes) : made;
  });
  if (!done) return done;
  m_counts = next;
  m_behind = true;
  return done;
}

Result<void> SqliteStore::change(const Work& work, Snapshot when) {
  const Result<void> done = commit(work, next());
  if (done) when == Snapshot::AtOnce ? renew(false) : renewSoon();
  return done;
}

Result<void> SqliteStore::change(const QString& sql, const QVariantList& values, Snapshot when) {
  return change([&](SqliteConnection& connection) { return runIn(connection, sql, values); }, when);
}

Result<void> SqliteStore::take(const Work& work) {
  Counts counts = next();
  if (m_onTaken) ++counts.takings;
  const Result<void> done = commit(work, counts);
  if (!done) return done;
  renew(true);
  if (m_onTaken) m_onTaken();
  return done;
}

Result<void> SqliteStore::take(const QString& sql, const QVariantList& values) {
  return take([&](SqliteConnection& connection) { return runIn(connection, sql, values); });
}

void SqliteStore::renewSoon() {
  if (!m_renewal.isActive()) m_renewal.start(std::max(kSoon, kPauseForCost * m_cost));
}

void SqliteStore::renewSnapshot() {
  if (m_behind) renew(false);
}

void SqliteStore::renew(bool taken) {
  QElapsedTimer took;
  took.start();
  const bool wasGood = m_renewed.has_value();
  m_renewed = adapters::renewSnapshot(*m_connection, m_path);
  m_cost = milliseconds(took.elapsed());
  m_behind = !m_renewed;
  m_renewal.stop();
  if (m_renewed) return;
  if (taken) setSnapshotAside(m_path);
  m_renewal.start(kAgain);
  if (wasGood) {
    qWarning("the snapshot of the database could not be renewed: %s (%s)", m_renewed.error().code.c_str(),
             m_renewed.error().detail.c_str());
  }
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

/// A new sign-in, whose tokens are in the keystore already, and a new yes are rare: no restore shall lose
/// them.
Result<SqliteStore::Snapshot> SqliteStore::whenKept(const QString& table, const QString& id) {
  Result<QSqlQuery> known =
      m_connection->run(QStringLiteral("SELECT 1 FROM %1 WHERE id = ?").arg(table), {id});
  if (!known) return base::fail(known.error());
  return known->next() ? Snapshot::Soon : Snapshot::AtOnce;
}

Result<void> SqliteStore::saveIdentity(const ports::IdentityRow& row) {
  const Result<Snapshot> when = whenKept(QStringLiteral("identities"), toColumn(row.id));
  if (!when) return base::fail(when.error());
  // Not REPLACE: that would delete first, and the grants with it.
  return change(QStringLiteral("INSERT INTO identities (id, issuer, subject, client_id, alias, body, mac)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?)"
                               " ON CONFLICT (id) DO UPDATE SET issuer = excluded.issuer,"
                               " subject = excluded.subject, client_id = excluded.client_id,"
                               " alias = excluded.alias, body = excluded.body, mac = excluded.mac"),
                {toColumn(row.id), toColumn(row.issuer), toColumn(row.subject), toColumn(row.clientId),
                 toColumn(row.alias), toColumn(row.body), toColumn(row.mac)},
                *when);
}

Result<void> SqliteStore::removeIdentity(const std::string& identityId) {
  return take(QStringLiteral("DELETE FROM identities WHERE id = ?"), {toQt(identityId)});
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
  const Result<Snapshot> when = whenKept(QStringLiteral("grants"), toQt(grant.id));
  if (!when) return base::fail(when.error());
  return change([&](SqliteConnection& connection) { return replaceGrant(connection, grant); }, *when);
}

Result<void> SqliteStore::narrowGrant(const ports::StoredGrant& grant) {
  return take([&](SqliteConnection& connection) { return replaceGrant(connection, grant); });
}

Result<void> SqliteStore::removeGrants(const std::vector<std::string>& ids) {
  return take([&](SqliteConnection& connection) { return deleteGrants(connection, ids); });
}

Result<void> SqliteStore::pruneGrants(const std::vector<std::string>& ids) {
  return change([&](SqliteConnection& connection) { return deleteGrants(connection, ids); });
}

Result<void> SqliteStore::settleDoubt(const std::vector<ports::StoredGrant>& grants, std::uint64_t takings) {
  Counts counts = next();
  counts.takings = std::max(counts.takings, takings) + 1;
  const Result<void> done = commit(
      [&](SqliteConnection& connection) -> Result<void> {
        for (const ports::StoredGrant& grant : grants) {
          const Result<void> replaced = replaceGrant(connection, grant);
          if (!replaced) return replaced;
        }
        return runIn(connection, QStringLiteral("DELETE FROM settings WHERE key = ?"), {toQt(kDoubtful)});
      },
      counts);
  if (!done) return done;
  m_doubtful = false;
  renew(true);
  if (m_onTaken) m_onTaken();
  return done;
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
  return change([&](SqliteConnection& connection) { return setSetting(connection, key, value); });
}

Result<void> SqliteStore::tightenSetting(const std::string& key, const std::string& value) {
  return take([&](SqliteConnection& connection) { return setSetting(connection, key, value); });
}

}  // namespace lanyard::adapters
