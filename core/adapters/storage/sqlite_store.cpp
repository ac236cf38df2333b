#include "core/adapters/storage/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <QSqlError>
#include <QVariant>
#include <algorithm>
#include <cerrno>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"
#include "core/adapters/storage/sqlite_rows.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::ErrorKind;
using base::fail;
using base::Result;

tl::unexpected<Error> failed(const Error& error) {
  return tl::unexpected<Error>(error);
}

// NULL for none. The bytes are bound as they are, not copied: they live as long as the record does.
QVariant toBlob(const std::string& bytes) {
  if (bytes.empty()) return {};
  return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

// SQLite names the columns of a broken UNIQUE in its message only.
tl::unexpected<Error> constraintError(Error error) {
  if (error.code != "store.constraint") return tl::unexpected<Error>(std::move(error));
  if (error.detail.find("identities.alias") != std::string::npos) {
    error.code = "store.alias_taken";
  } else if (error.detail.find("identities.issuer") != std::string::npos) {
    error.code = "store.identity_known";
  } else if (error.detail.find("FOREIGN KEY") != std::string::npos) {
    error.code = "store.unknown_identity";
  }
  return tl::unexpected<Error>(std::move(error));
}

Result<void> quickCheck(SqliteConnection& connection) {
  Result<QSqlQuery> check = connection.run(QStringLiteral("PRAGMA quick_check(1)"));
  if (!check) return failed(check.error());
  const bool answered = check->next();
  if (answered && check->value(0).toString() == QLatin1String("ok")) return {};
  return fail(ErrorKind::StoreUnavailable, "store.corrupt",
              answered ? check->value(0).toString().toStdString() : "no answer");
}

// quick_check does not compare an index with its table. The table is what counts: an index that does not fit
// is made anew, or a row could neither be found nor removed.
void mendIndexes(SqliteConnection& connection) {
  for (const char* table : {"identities", "providers", "tokens", "grants", "pending_revocations"}) {
    const QString name = QLatin1String(table);
    Result<QSqlQuery> check = connection.run(QStringLiteral("PRAGMA integrity_check(%1)").arg(name));
    const bool fits = check && check->next() && check->value(0).toString() == QLatin1String("ok");
    check = fail(ErrorKind::Cancelled, {});  // an open statement would be in the way
    // Where two rows have the same key by now, it fails: then each row is judged as it is found.
    if (!fits) (void)connection.run(QStringLiteral("REINDEX ") + name);
  }
}

// Looks at what is there, through a connection that cannot write.
Result<void> inspect(const std::string& path, int newest, base::Random& random) {
  Result<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  if (!connection) return failed(connection.error());
  Result<int> version = schemaVersion(**connection);
  if (!version) return failed(version.error());
  if (*version > newest) {
    return fail(
        ErrorKind::Misconfigured, "store.newer",
        path + " has version " + std::to_string(*version) + ", this program knows " + std::to_string(newest));
  }
  Result<QSqlQuery> tables = (*connection)->run(QStringLiteral("SELECT count(*) FROM sqlite_schema"));
  if (!tables) return failed(tables.error());
  if (*version == 0 && tables->next() && tables->value(0).toInt() > 0) {
    return fail(ErrorKind::StoreUnavailable, "store.corrupt", path + " is not a wallet's database");
  }
  Result<void> fine = quickCheck(**connection);
  if (!fine) return fail(fine.error().kind, fine.error().code, path + ": " + fine.error().detail);
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
  if (!folder) return failed(renamed(folder.error(), "store"));
  {
    // Made here and not by SQLite, so that it is 0600 from its first moment; WAL and shared memory take its
    // mode.
    Result<base::FileDescriptor> file = openPrivateFile(path, O_RDWR | O_CREAT);
    if (!file) return failed(renamed(file.error(), "store"));
    struct stat found {};
    if (::fstat(file->get(), &found) != 0) return failed(renamed(fileError(errno, "stat", path), "store"));
    // SQLite takes a file that is shorter than its smallest page for a new database, and would write over it.
    constexpr off_t kSmallestPage = 512;
    if (found.st_size > 0 && found.st_size < kSmallestPage) {
      return fail(ErrorKind::StoreUnavailable, "store.corrupt", path + " is cut short");
    }
    if (found.st_size > 0) {
      Result<void> fine = inspect(path, migrations.back().version, random);
      if (!fine) return failed(fine.error());
    }
  }
  Result<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, random);
  if (!connection) return failed(connection.error());
  for (const char* sql : {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL",
                          "PRAGMA trusted_schema=OFF"}) {
    Result<QSqlQuery> done = (*connection)->run(QLatin1String(sql));
    if (!done) return failed(done.error());
  }
  Result<void> upToDate = migrate(**connection, path, migrations, clock.now());
  if (!upToDate) return failed(upToDate.error());
  mendIndexes(**connection);
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*connection), clock, random));
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteConnection> connection, base::Clock& clock,
                         base::Random& random)
    : m_connection(std::move(connection)), m_clock(clock), m_random(random) {}

SqliteStore::~SqliteStore() = default;

Result<void> SqliteStore::change(const QString& sql, const QVariantList& values) {
  Result<QSqlQuery> done = m_connection->run(sql, values);
  if (!done) return constraintError(done.error());
  return {};
}

Result<void> SqliteStore::changeDurably(const QString& sql, const QVariantList& values) {
  return m_connection->durably([&] { return change(sql, values); });
}

Result<void> SqliteStore::check() {
  return quickCheck(*m_connection);
}

Result<identity::LocalAccount> SqliteStore::account() {
  const QString select = QStringLiteral("SELECT id, created_at FROM account");
  Result<QSqlQuery> row = m_connection->run(select);
  if (!row) return failed(row.error());
  if (!row->next()) {
    // OR IGNORE: where another process was quicker, its account is the one.
    Result<void> made = changeDurably(QStringLiteral("INSERT OR IGNORE INTO account VALUES (1, ?, ?)"),
                                      {toQt(base::randomUuid(m_random)), toMilliseconds(m_clock.now())});
    if (!made) return failed(made.error());
    row = m_connection->run(select);
    if (!row) return failed(row.error());
    if (!row->next()) return failed(SqliteConnection::errorOf(row->lastError()));
  }
  return identity::LocalAccount{row->value(0).toString().toStdString(),
                                fromMilliseconds(row->value(1).toLongLong())};
}

Result<std::vector<ports::StoredIdentity>> SqliteStore::identities() {
  Result<QSqlQuery> row = m_connection->run(QLatin1String(kSelectIdentities));
  if (!row) return failed(row.error());
  std::vector<ports::StoredIdentity> all;
  while (row->next()) {
    all.push_back(identityFrom(*row));
  }
  if (row->lastError().isValid()) return failed(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteStore::writeTokens(const tokens::TokenRecord& record) {
  return change(QStringLiteral("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                               " ON CONFLICT (identity_id) DO UPDATE SET generation = excluded.generation,"
                               " scopes = excluded.scopes, nonce_sha256 = excluded.nonce_sha256,"
                               " auth_time = excluded.auth_time, has_refresh = excluded.has_refresh,"
                               " refresh_issued_at = excluded.refresh_issued_at,"
                               " needs_sign_in = excluded.needs_sign_in,"
                               " signed_in_at = excluded.signed_in_at,"
                               " refresh_used_at = excluded.refresh_used_at,"
                               " refresh_expires_at = excluded.refresh_expires_at,"
                               " refresh_expiry_moves = excluded.refresh_expiry_moves"),
                tokenValues(record));
}

Result<void> SqliteStore::saveIdentity(const ports::StoredIdentity& stored) {
  return m_connection->durably([&]() -> Result<void> {
    // Not REPLACE: that would delete first, and the grants with it.
    Result<void> done =
        change(QStringLiteral("INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (id) DO UPDATE SET issuer = excluded.issuer,"
                              " subject = excluded.subject, provider = excluded.provider,"
                              " alias = excluded.alias, name = excluded.name, email = excluded.email,"
                              " created_at = excluded.created_at, mac = excluded.mac"),
               identityValues(stored.identity, stored.mac));
    if (!done) return done;
    done = change(QStringLiteral("INSERT OR REPLACE INTO providers"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                  providerValues(stored.identity.id, stored.settings));
    if (!done) return done;
    tokens::TokenRecord record = stored.tokens;
    record.identityId = stored.identity.id;
    return writeTokens(record);
  });
}

Result<void> SqliteStore::saveTokens(const tokens::TokenRecord& record, const std::string& mac) {
  return m_connection->durably([&]() -> Result<void> {
    Result<void> done = writeTokens(record);
    if (!done) return done;
    return change(QStringLiteral("UPDATE identities SET mac = ? WHERE id = ?"),
                  {toQt(mac), toQt(record.identityId)});
  });
}

Result<void> SqliteStore::removeIdentity(const std::string& identityId) {
  return changeDurably(QStringLiteral("DELETE FROM identities WHERE id = ?"), {toQt(identityId)});
}

Result<std::vector<ports::StoredGrant>> SqliteStore::grants() {
  Result<QSqlQuery> row =
      m_connection->run(QStringLiteral("SELECT id, identity_id, body, mac FROM grants ORDER BY rowid"));
  if (!row) return failed(row.error());
  std::vector<ports::StoredGrant> all;
  while (row->next()) {
    all.push_back({row->value(0).toString().toStdString(), row->value(1).toString().toStdString(),
                   row->value(2).toString().toStdString(), row->value(3).toString().toStdString()});
  }
  if (row->lastError().isValid()) return failed(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<void> SqliteStore::saveGrant(const ports::StoredGrant& grant) {
  return changeDurably(QStringLiteral("INSERT INTO grants (id, identity_id, body, mac) VALUES (?, ?, ?, ?)"
                                      " ON CONFLICT (id) DO UPDATE SET identity_id = excluded.identity_id,"
                                      " body = excluded.body, mac = excluded.mac"),
                       {toQt(grant.id), toQt(grant.identityId), toQt(grant.body), toQt(grant.mac)});
}

Result<void> SqliteStore::removeGrant(const std::string& grantId) {
  return changeDurably(QStringLiteral("DELETE FROM grants WHERE id = ?"), {toQt(grantId)});
}

Result<void> SqliteStore::append(const ports::ActivityRecord& record) {
  if (!m_append) {
    Result<QSqlQuery> insert = m_connection->prepare(
        QStringLiteral("INSERT INTO activity (at, kind, identity_id, tool, outcome, detail, id, mac, seal)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    if (!insert) return failed(insert.error());
    m_append.emplace(std::move(*insert));
  }
  QSqlQuery& query = *m_append;
  query.bindValue(0, toMilliseconds(record.at));
  query.bindValue(1, toQt(record.kind));
  query.bindValue(2, toQt(record.identityId));
  query.bindValue(3, toQt(record.tool));
  query.bindValue(4, toQt(record.outcome));
  query.bindValue(5, toQt(record.detail));
  query.bindValue(6, record.id == 0 ? QVariant() : QVariant(static_cast<qint64>(record.id)));
  query.bindValue(7, toBlob(record.mac));
  query.bindValue(8, toBlob(record.seal));
  if (!query.exec()) return failed(SqliteConnection::errorOf(query.lastError()));
  return {};
}

Result<std::vector<ports::ActivityRecord>> SqliteStore::activity(int limit) {
  return readActivity(QStringLiteral(" ORDER BY id DESC LIMIT ?"), {std::max(limit, 0)});
}

Result<std::vector<ports::ActivityRecord>> SqliteStore::activityAfter(std::int64_t id, int limit) {
  return readActivity(QStringLiteral(" WHERE id > ? ORDER BY id LIMIT ?"),
                      {static_cast<qint64>(id), std::max(limit, 0)});
}

// To SQLite a negative limit is none.
Result<std::vector<ports::ActivityRecord>> SqliteStore::readActivity(const QString& which,
                                                                     const QVariantList& values) {
  Result<QSqlQuery> row = m_connection->run(
      QStringLiteral("SELECT at, kind, identity_id, tool, outcome, detail, id, mac, seal FROM activity") +
          which,
      values);
  if (!row) return failed(row.error());
  std::vector<ports::ActivityRecord> all;
  while (row->next()) {
    all.push_back({fromMilliseconds(row->value(0).toLongLong()), row->value(1).toString().toStdString(),
                   row->value(2).toString().toStdString(), row->value(3).toString().toStdString(),
                   row->value(4).toString().toStdString(), row->value(5).toString().toStdString(),
                   row->value(6).toLongLong(), row->value(7).toByteArray().toStdString(),
                   row->value(8).toByteArray().toStdString()});
  }
  if (row->lastError().isValid()) return failed(SqliteConnection::errorOf(row->lastError()));
  return all;
}

Result<std::string> SqliteStore::setting(const std::string& key) {
  Result<QSqlQuery> row =
      m_connection->run(QStringLiteral("SELECT value FROM settings WHERE key = ?"), {toQt(key)});
  if (!row) return failed(row.error());
  if (row->next()) return row->value(0).toString().toStdString();
  if (row->lastError().isValid()) return failed(SqliteConnection::errorOf(row->lastError()));
  return std::string();
}

Result<void> SqliteStore::saveSetting(const std::string& key, const std::string& value) {
  return changeDurably(QStringLiteral("INSERT INTO settings VALUES (?, ?)"
                                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
                       {toQt(key), toQt(value)});
}

}  // namespace lanyard::adapters
