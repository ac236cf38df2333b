#include "core/adapters/storage/sqlite_schema.h"

#include <fcntl.h>
#include <unistd.h>

#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>
#include <cerrno>
#include <cstdio>

#include "core/adapters/storage/posix_file.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::ErrorKind;
using base::fail;
using base::Result;

tl::unexpected<Error> failed(const Error& error) {
  return tl::unexpected<Error>(renamed(error, "store"));
}

// Times are milliseconds since 1970. Lists and maps are JSON texts. No column takes a secret.
const Migration kMigrations[] = {
    {1,
     {
         "CREATE TABLE account (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL,"
         " created_at INTEGER NOT NULL) STRICT",

         "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",

         "CREATE TABLE identities (id TEXT PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL,"
         " provider TEXT NOT NULL, alias TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL,"
         " created_at INTEGER NOT NULL, UNIQUE (issuer, subject)) STRICT",

         "CREATE TABLE providers (identity_id TEXT PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,"
         " provider TEXT NOT NULL, issuer TEXT NOT NULL, client_id TEXT NOT NULL, scopes TEXT NOT NULL,"
         " audience TEXT NOT NULL, resources TEXT NOT NULL, extra TEXT NOT NULL, loopback_host TEXT NOT NULL,"
         " loopback_ports TEXT NOT NULL, loopback_path TEXT NOT NULL, local INTEGER NOT NULL,"
         " ca_file TEXT NOT NULL) STRICT",

         "CREATE TABLE tokens (identity_id TEXT PRIMARY KEY REFERENCES identities (id) ON DELETE CASCADE,"
         " generation INTEGER NOT NULL, scopes TEXT NOT NULL, nonce_sha256 TEXT NOT NULL, auth_time INTEGER,"
         " has_refresh INTEGER NOT NULL, refresh_issued_at INTEGER NOT NULL, needs_sign_in TEXT NOT NULL)"
         " STRICT",

         "CREATE TABLE grants (id TEXT PRIMARY KEY,"
         " identity_id TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE, body TEXT NOT NULL,"
         " mac TEXT NOT NULL) STRICT",

         "CREATE INDEX grants_of_identity ON grants (identity_id)",

         "CREATE TABLE activity (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,"
         " identity_id TEXT NOT NULL, tool TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL) "
         "STRICT",
     }},
    {2,
     {
         // Stands alone: the identity that it belonged to is gone.
         "CREATE TABLE pending_revocations (id TEXT PRIMARY KEY, issuer TEXT NOT NULL, settings TEXT NOT "
         "NULL,"
         " created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL) STRICT",
     }},
    {3,
     {
         // Lines from before have no mac: the first one that has one covers them (services/activity_log.h).
         "ALTER TABLE activity ADD COLUMN mac BLOB",
         "ALTER TABLE activity ADD COLUMN seal BLOB",
         // In the one statement that appends: only the last line says that it is the last.
         "CREATE TRIGGER activity_unseal AFTER INSERT ON activity WHEN NEW.seal IS NOT NULL BEGIN"
         " UPDATE activity SET seal = NULL WHERE id = NEW.id - 1; END",
     }},
    {4,
     {
         // NULL is unknown, which is what all rows from before are.
         "ALTER TABLE tokens ADD COLUMN signed_in_at INTEGER",
         "ALTER TABLE tokens ADD COLUMN refresh_used_at INTEGER",
         "ALTER TABLE tokens ADD COLUMN refresh_expires_at INTEGER",
         "ALTER TABLE tokens ADD COLUMN refresh_expiry_moves INTEGER",
     }},
    {5,
     {
         // Over all of an identity's rows (services/row_seal.h). Rows from before have none: they are sealed
         // once.
         "ALTER TABLE identities ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
         "ALTER TABLE pending_revocations ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
     }},
    {6,
     {
         "ALTER TABLE tokens ADD COLUMN other_audiences TEXT NOT NULL DEFAULT '[]'",
     }},
};

// A whole and consistent copy, made by SQLite itself, under its final name only when it is complete.
Result<void> backUp(SqliteConnection& connection, const std::string& path, int version) {
  const std::string copy = path + ".v" + std::to_string(version) + ".backup";
  const std::string unfinished = copy + ".new";
  if (::unlink(unfinished.c_str()) != 0 && errno != ENOENT) {
    return failed(fileError(errno, "remove", unfinished));
  }
  Result<base::FileDescriptor> file = openPrivateFile(unfinished, O_RDWR | O_CREAT | O_EXCL);
  if (!file) return failed(file.error());
  Result<QSqlQuery> copied =
      connection.run(QStringLiteral("VACUUM INTO ?"), {QString::fromStdString(unfinished)});
  if (!copied) return tl::unexpected<Error>(copied.error());
  Result<void> synced = syncFile(file->get(), unfinished);
  if (!synced) return failed(synced.error());
  if (std::rename(unfinished.c_str(), copy.c_str()) != 0) return failed(fileError(errno, "rename", copy));
  synced = syncDirectory(folderOf(path));
  if (!synced) return failed(synced.error());
  return {};
}

}  // namespace

std::span<const Migration> walletMigrations() {
  return kMigrations;
}

Result<int> schemaVersion(SqliteConnection& connection) {
  Result<QSqlQuery> table = connection.run(
      QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"));
  if (!table) return tl::unexpected<Error>(table.error());
  if (!table->next()) return tl::unexpected<Error>(SqliteConnection::errorOf(table->lastError()));
  if (table->value(0).toInt() == 0) return 0;
  Result<QSqlQuery> last = connection.run(QStringLiteral("SELECT coalesce(max(version), 0) FROM migrations"));
  if (!last) return tl::unexpected<Error>(last.error());
  if (!last->next()) return tl::unexpected<Error>(SqliteConnection::errorOf(last->lastError()));
  return last->value(0).toInt();
}

Result<void> migrate(SqliteConnection& connection, const std::string& path,
                     std::span<const Migration> migrations, base::Instant now) {
  const int newest = migrations.back().version;
  Result<int> before = schemaVersion(connection);
  if (!before) return tl::unexpected<Error>(before.error());
  if (*before == newest) return {};
  if (*before > 0 && *before < newest) {
    Result<void> copied = backUp(connection, path, *before);
    if (!copied) return copied;
  }
  return connection.durably([&]() -> Result<void> {
    // Asked again under the write lock: another process may have been quicker.
    Result<int> version = schemaVersion(connection);
    if (!version) return tl::unexpected<Error>(version.error());
    if (*version > newest) return fail(ErrorKind::Misconfigured, "store.newer", std::to_string(*version));
    if (*version == 0) {
      Result<QSqlQuery> made = connection.run(QStringLiteral(
          "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"));
      if (!made) return tl::unexpected<Error>(made.error());
    }
    for (const Migration& step : migrations) {
      if (step.version <= *version) continue;
      for (const char* statement : step.statements) {
        Result<QSqlQuery> ran = connection.run(QLatin1String(statement));
        if (!ran) return tl::unexpected<Error>(ran.error());
      }
      Result<QSqlQuery> noted =
          connection.run(QStringLiteral("INSERT INTO migrations VALUES (?, ?)"),
                         {step.version, static_cast<qint64>(now.time_since_epoch().count())});
      if (!noted) return tl::unexpected<Error>(noted.error());
    }
    return {};
  });
}

}  // namespace lanyard::adapters
