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
using base::fail;
using base::Result;

tl::unexpected<Error> schemaFailed(const Error& error) {
  return tl::unexpected<Error>(renamed(error, "store"));
}

// One row for each identity, with a body as keeping/stored_identity.h reads it. A list or a map that is damaged becomes a
// text, so that the row stays a damaged one. clang-format does not touch raw strings.
constexpr const char* kIdentitiesWithBodies = R"sql(
  INSERT INTO identities_with_bodies
  SELECT i.id, i.issuer, i.subject, i.client_id, i.alias,
    json_object(
      'v', 1, 'id', i.id, 'issuer', i.issuer, 'subject', i.subject, 'client_id', i.client_id, 'provider', i.provider,
      'alias', i.alias, 'name', i.name, 'email', i.email, 'created_at', i.created_at,
      'settings', json(iif(p.identity_id IS NULL, 'null', json_object(
        'provider', p.provider, 'issuer', p.issuer, 'client_id', p.client_id,
        'scopes', json(iif(json_valid(p.scopes), p.scopes, json_quote(p.scopes))),
        'audience', p.audience,
        'resources', json(iif(json_valid(p.resources), p.resources, json_quote(p.resources))),
        'extra', json(iif(json_valid(p.extra), p.extra, json_quote(p.extra))),
        'loopback', json_object(
          'host', p.loopback_host,
          'ports', json(iif(json_valid(p.loopback_ports), p.loopback_ports, json_quote(p.loopback_ports))),
          'path', p.loopback_path),
        'local', json(iif(p.local = 0, 'false', 'true')),
        'ca_file', p.ca_file, 'client_auth', p.client_auth))),
      'tokens', json(iif(t.identity_id IS NULL, 'null', json_object(
        'generation', t.generation,
        'scopes', json(iif(json_valid(t.scopes), t.scopes, json_quote(t.scopes))),
        'surplus', json(iif(json_valid(t.surplus), t.surplus, json_quote(t.surplus))),
        'scope_refused', json(iif(t.scope_refused = 0, 'false', 'true')),
        'nonce_sha256', t.nonce_sha256,
        'other_audiences', json(iif(json_valid(t.other_audiences), t.other_audiences, json_quote(t.other_audiences))),
        'auth_time', t.auth_time,
        'has_refresh', json(iif(t.has_refresh = 0, 'false', 'true')),
        'refresh_issued_at', t.refresh_issued_at, 'signed_in_at', t.signed_in_at, 'refresh_used_at', t.refresh_used_at,
        'refresh_expires_at', t.refresh_expires_at,
        'refresh_expiry_moves', json(CASE t.refresh_expiry_moves WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE 'null' END),
        'needs_sign_in', t.needs_sign_in)))),
    i.mac
  FROM identities i LEFT JOIN providers p ON p.identity_id = i.id LEFT JOIN tokens t ON t.identity_id = i.id
  ORDER BY i.created_at, i.id
)sql";

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
         // Lines from before have no mac: the first one that has one covers them (activity/activity_log.h).
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
         // Over all of an identity's rows (keeping/row_seal.h). Rows from before have none: they are sealed
         // once.
         "ALTER TABLE identities ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
         "ALTER TABLE pending_revocations ADD COLUMN mac TEXT NOT NULL DEFAULT ''",
     }},
    {6,
     {
         "ALTER TABLE tokens ADD COLUMN other_audiences TEXT NOT NULL DEFAULT '[]'",
     }},
    {7,
     {
         // Empty: by what the provider lists, which is how all sign-ins from before were.
         "ALTER TABLE providers ADD COLUMN client_auth TEXT NOT NULL DEFAULT ''",
     }},
    {8,
     {
         // Two clients of one person are two identities. SQLite cannot drop a UNIQUE: the table is built
         // anew, and what refers to it goes on by its name. migrate() has foreign keys off meanwhile, and
         // checks them.
         "CREATE TABLE identities_of_clients (id TEXT PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT "
         "NULL,"
         " provider TEXT NOT NULL, alias TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL,"
         " created_at INTEGER NOT NULL, mac TEXT NOT NULL, client_id TEXT NOT NULL,"
         " UNIQUE (issuer, subject, client_id)) STRICT",
         "INSERT INTO identities_of_clients SELECT id, issuer, subject, provider, alias, name, email, "
         "created_at,"
         " mac, coalesce((SELECT client_id FROM providers WHERE identity_id = identities.id), '')"
         " FROM identities ORDER BY rowid",
         "DROP TABLE identities",
         "ALTER TABLE identities_of_clients RENAME TO identities",
     }},
    {9,
     {
         // What was given unasked. Of rows from before it is among the scopes: the start takes it out.
         "ALTER TABLE tokens ADD COLUMN surplus TEXT NOT NULL DEFAULT '[]'",
         "ALTER TABLE tokens ADD COLUMN scope_refused INTEGER NOT NULL DEFAULT 0",
     }},
    {10,
     {
         // The macs are those of before: the keystore's key tells which of them fit, and those rows get new ones
         // (keeping/row_seal.h).
         "CREATE TABLE identities_with_bodies (id TEXT PRIMARY KEY, issuer TEXT NOT NULL,"
         " subject TEXT NOT NULL, client_id TEXT NOT NULL, alias TEXT NOT NULL UNIQUE,"
         " body TEXT NOT NULL, mac TEXT NOT NULL, UNIQUE (issuer, subject, client_id)) STRICT",
         kIdentitiesWithBodies,
         "DROP TABLE tokens",
         "DROP TABLE providers",
         "DROP TABLE identities",
         "ALTER TABLE identities_with_bodies RENAME TO identities",
     }},
    {kActivityLeft,
     {
         // By now its lines are in their own file (sqlite_store.cpp), and in the backup of the older version.
         "DROP TABLE activity",
     }},
};

const Migration kActivityMigrations[] = {
    {1,
     {
         "CREATE TABLE activity (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,"
         " identity_id TEXT NOT NULL, tool TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,"
         " mac BLOB, seal BLOB) STRICT",
         // In the statement that appends, so that only the last line is marked as the last.
         "CREATE TRIGGER activity_unseal AFTER INSERT ON activity WHEN NEW.seal IS NOT NULL BEGIN"
         " UPDATE activity SET seal = NULL WHERE id = NEW.id - 1; END",
     }},
};

Result<void> setForeignKeys(SqliteConnection& connection, bool on) {
  Result<QSqlQuery> set = connection.run(on ? QStringLiteral("PRAGMA foreign_keys=ON")
                                            : QStringLiteral("PRAGMA foreign_keys=OFF"));
  if (!set) return tl::unexpected<Error>(set.error());
  return {};
}

// How many rows refer to something that is not there.
Result<int> countLost(SqliteConnection& connection) {
  Result<QSqlQuery> lost = connection.run(QStringLiteral("SELECT count(*) FROM pragma_foreign_key_check"));
  if (!lost) return tl::unexpected<Error>(lost.error());
  if (!lost->next()) return tl::unexpected<Error>(SqliteConnection::errorOf(lost->lastError()));
  return lost->value(0).toInt();
}

// A whole and consistent copy, made by SQLite itself, under its final name only when it is complete.
Result<void> backUp(SqliteConnection& connection, const std::string& path, int version) {
  const std::string copy = path + ".v" + std::to_string(version) + ".backup";
  const std::string unfinished = copy + ".new";
  if (::unlink(unfinished.c_str()) != 0 && errno != ENOENT) {
    return schemaFailed(fileError(errno, "remove", unfinished));
  }
  Result<base::FileDescriptor> file = openPrivateFile(unfinished, O_RDWR | O_CREAT | O_EXCL);
  if (!file) return schemaFailed(file.error());
  Result<QSqlQuery> copied =
      connection.run(QStringLiteral("VACUUM INTO ?"), {QString::fromStdString(unfinished)});
  if (!copied) return tl::unexpected<Error>(copied.error());
  Result<void> synced = syncFile(file->get(), unfinished);
  if (!synced) return schemaFailed(synced.error());
  if (std::rename(unfinished.c_str(), copy.c_str()) != 0) return schemaFailed(fileError(errno, "rename", copy));
  synced = syncDirectory(folderOf(path));
  if (!synced) return schemaFailed(synced.error());
  return {};
}

}  // namespace

std::span<const Migration> walletMigrations() {
  return kMigrations;
}

std::span<const Migration> activityMigrations() {
  return kActivityMigrations;
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
  Result<int> old = schemaVersion(connection);
  if (!old) return tl::unexpected<Error>(old.error());
  if (*old == newest) return {};
  if (*old > 0 && *old < newest) {
    Result<void> copied = backUp(connection, path, *old);
    if (!copied) return copied;
  }
  // A table that is built anew is dropped once, which must not take along what refers to it. Foreign keys can
  // only be switched outside of a transaction; in there, they are checked by hand before it counts.
  Result<void> off = setForeignKeys(connection, false);
  if (!off) return off;
  Result<void> done = connection.durably([&]() -> Result<void> {
    // Asked again under the write lock: another process may have been quicker.
    Result<int> version = schemaVersion(connection);
    if (!version) return tl::unexpected<Error>(version.error());
    if (*version > newest) return fail(errors::kStoreNewer, std::to_string(*version));
    if (*version == 0) {
      Result<QSqlQuery> made = connection.run(QStringLiteral(
          "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"));
      if (!made) return tl::unexpected<Error>(made.error());
    }
    // There may be some already, of a program that wrote without foreign keys: no reason not to start.
    Result<int> before = countLost(connection);
    if (!before) return tl::unexpected<Error>(before.error());
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
    Result<int> after = countLost(connection);
    if (!after) return tl::unexpected<Error>(after.error());
    if (*after > *before) return fail(errors::kStoreIo, "rows would lose what they refer to");
    return {};
  });
  Result<void> on = setForeignKeys(connection, true);
  return done ? on : done;
}

}  // namespace lanyard::adapters
