#include "core/adapters/storage/sqlite_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QSqlDatabase>

#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace sqlite_store_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::fromUnix;
using lanyard::ports::ActivityRecord;
using lanyard::ports::StoredIdentity;

namespace {

StoredIdentity alice() {
  StoredIdentity stored;
  stored.identity = {"id-1",          "https://issuer.example", "sub-1", "example", "work", "Алиса \"\n",
                     "a@example.com", fromUnix(1'700'000'000)};
  stored.settings.provider = "example";
  stored.settings.issuer = "https://issuer.example";
  stored.settings.clientId = "client";
  stored.settings.scopes = {"openid", "read:all", "quo\"te"};
  stored.settings.audience = "https://api.example";
  stored.settings.resources = {"https://r1.example", "https://r2.example"};
  stored.settings.extra = {{"prompt", "consent"}, {"ключ", ""}};
  stored.settings.loopback = {"localhost", {8080, 65535}, "/cb"};
  stored.settings.local = true;
  stored.settings.caFile = "/etc/ca.pem";
  stored.settings.clientAuth = "client_secret_post";
  stored.tokens.identityId = "id-1";
  stored.tokens.generation = 9;
  stored.tokens.scopes = {"openid"};
  stored.tokens.surplus = {"admin", "quo\"te"};
  stored.tokens.scopeRefused = true;
  stored.tokens.nonceSha256 = "00ff";
  stored.tokens.authTime = 1'700'000'001;
  stored.tokens.hasRefreshToken = true;
  stored.tokens.refreshIssuedAt = fromUnix(1'700'000'002);
  stored.tokens.needsSignIn = "token.invalid_grant";
  stored.tokens.signedInAt = fromUnix(1'700'000'003);
  stored.tokens.refreshUsedAt = fromUnix(1'700'000'004);
  stored.tokens.refreshExpiresAt = fromUnix(1'800'000'000);
  stored.tokens.refreshExpiryMoves = false;
  return stored;
}

StoredIdentity another(const char* id, const char* subject, const char* alias) {
  StoredIdentity stored;
  stored.identity.id = id;
  stored.identity.issuer = "https://issuer.example";
  stored.identity.subject = subject;
  stored.identity.alias = alias;
  stored.tokens.identityId = id;
  return stored;
}

}  // namespace

class SqliteStoreTest : public QObject {
  Q_OBJECT

 private:
  lanyard::base::SystemRandom m_random;
  FixedClock m_clock;

  std::unique_ptr<SqliteStore> open(const std::string& path) {
    auto store = SqliteStore::open(path, m_clock, m_random);
    if (!store) qWarning("%s: %s", store.error().code.c_str(), store.error().detail.c_str());
    return store ? std::move(*store) : nullptr;
  }
  /// A folder in its place: there is none, and none can be made.
  static void keepWithoutCopy(const std::string& path) {
    const QString copy = QString::fromStdString(SqliteCopy::placeOf(path));
    QVERIFY(QFile::remove(copy) && QDir().mkdir(copy));
  }
  QString codeOfOpening(const std::string& path) {
    return codeOf(SqliteStore::open(path, m_clock, m_random));
  }

 private Q_SLOTS:
  void accountIsMadeOnce() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const auto first = open(path)->account();
    QVERIFY(first && first->id.size() == 36);
    QVERIFY(first->createdAt == m_clock.now());
    const auto store = open(path);
    QCOMPARE(store->account()->id, first->id);
    QCOMPARE(store->account()->id, first->id);
  }

  void givesBackAnIdentityWhole() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const StoredIdentity saved = alice();
    QCOMPARE(codeOf(open(path)->saveIdentity(saved)), QStringLiteral("ok"));
    const auto all = open(path)->identities();
    QVERIFY(all && all->size() == 1);
    const StoredIdentity& found = all->front();
    QCOMPARE(found.identity.id, saved.identity.id);
    QCOMPARE(found.identity.issuer, saved.identity.issuer);
    QCOMPARE(found.identity.subject, saved.identity.subject);
    QCOMPARE(found.identity.provider, saved.identity.provider);
    QCOMPARE(found.identity.alias, saved.identity.alias);
    QCOMPARE(found.identity.name, saved.identity.name);
    QCOMPARE(found.identity.email, saved.identity.email);
    QVERIFY(found.identity.createdAt == saved.identity.createdAt);
    QCOMPARE(found.settings.provider, saved.settings.provider);
    QCOMPARE(found.settings.issuer, saved.settings.issuer);
    QCOMPARE(found.settings.clientId, saved.settings.clientId);
    QVERIFY(found.settings.scopes == saved.settings.scopes);
    QCOMPARE(found.settings.audience, saved.settings.audience);
    QVERIFY(found.settings.resources == saved.settings.resources);
    QVERIFY(found.settings.extra == saved.settings.extra);
    QCOMPARE(found.settings.loopback.host, saved.settings.loopback.host);
    QVERIFY(found.settings.loopback.ports == saved.settings.loopback.ports);
    QCOMPARE(found.settings.loopback.path, saved.settings.loopback.path);
    QCOMPARE(found.settings.local, true);
    QCOMPARE(found.settings.caFile, saved.settings.caFile);
    QCOMPARE(found.settings.clientAuth, saved.settings.clientAuth);
    QCOMPARE(found.tokens.identityId, saved.tokens.identityId);
    QVERIFY(found.tokens.generation == 9);
    QVERIFY(found.tokens.scopes == saved.tokens.scopes);
    QVERIFY(found.tokens.surplus == saved.tokens.surplus);
    QVERIFY(found.tokens.scopeRefused);
    QCOMPARE(found.tokens.nonceSha256, saved.tokens.nonceSha256);
    QVERIFY(found.tokens.authTime == saved.tokens.authTime);
    QCOMPARE(found.tokens.hasRefreshToken, true);
    QVERIFY(found.tokens.refreshIssuedAt == saved.tokens.refreshIssuedAt);
    QCOMPARE(found.tokens.needsSignIn, saved.tokens.needsSignIn);
    QVERIFY(found.tokens.signedInAt == saved.tokens.signedInAt);
    QVERIFY(found.tokens.refreshUsedAt == saved.tokens.refreshUsedAt);
    QVERIFY(found.tokens.refreshExpiresAt == saved.tokens.refreshExpiresAt);
    QVERIFY(found.tokens.refreshExpiryMoves == saved.tokens.refreshExpiryMoves);
  }

  void emptyFieldsAreKeptAsEmpty() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QCOMPARE(codeOf(store->saveIdentity(another("id-2", "", ""))), QStringLiteral("ok"));
    const auto all = store->identities();
    QVERIFY(all && all->size() == 1);
    QVERIFY(!all->front().tokens.authTime);
    QVERIFY(!all->front().tokens.signedInAt && !all->front().tokens.refreshUsedAt);
    QVERIFY(!all->front().tokens.refreshExpiresAt && !all->front().tokens.refreshExpiryMoves);
    QVERIFY(all->front().settings.scopes.empty() && all->front().settings.extra.empty());
  }

  void savingAgainChangesAndKeepsTheGrants() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    StoredIdentity who = alice();
    QVERIFY(store->saveIdentity(who) && store->saveGrant({"g1", "id-1", "{}", "aa"}));
    who.identity.alias = "home";
    who.tokens.authTime.reset();
    who.tokens.generation = 10;
    QVERIFY(store->saveIdentity(who));
    const auto all = store->identities();
    QCOMPARE(all->size(), std::size_t(1));
    QCOMPARE(all->front().identity.alias, std::string("home"));
    QVERIFY(all->front().tokens.generation == 10 && !all->front().tokens.authTime);
    QCOMPARE(store->grants()->size(), std::size_t(1));
  }

  void refusesATakenAliasWhole() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QVERIFY(store->saveIdentity(alice()));
    QCOMPARE(codeOf(store->saveIdentity(another("id-2", "sub-2", "work"))),
             QStringLiteral("store.alias_taken"));
    QCOMPARE(codeOf(store->saveIdentity(another("id-2", "sub-1", "home"))),
             QStringLiteral("store.identity_known"));
    QCOMPARE(store->identities()->size(), std::size_t(1));
    QCOMPARE(codeOf(store->saveIdentity(another("id-2", "sub-2", "home"))), QStringLiteral("ok"));
    StoredIdentity renamed = another("id-2", "sub-2", "work");
    renamed.tokens.generation = 77;
    QCOMPARE(codeOf(store->saveIdentity(renamed)), QStringLiteral("store.alias_taken"));
    const auto all = store->identities();
    QVERIFY(all && all->size() == 2);
    for (const StoredIdentity& stored : *all) QVERIFY(stored.tokens.generation != 77);
  }

  void savesTokensOfAKnownIdentityOnly() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QVERIFY(store->saveIdentity(alice()));
    lanyard::tokens::TokenRecord record = alice().tokens;
    record.generation = 10;
    QCOMPARE(codeOf(store->saveTokens(record, "mac")), QStringLiteral("ok"));
    QVERIFY(store->identities()->front().tokens.generation == 10);
    record.identityId = "stranger";
    QCOMPARE(codeOf(store->saveTokens(record, "mac")), QStringLiteral("store.unknown_identity"));
    QCOMPARE(codeOf(store->saveGrant({"g1", "stranger", "{}", ""})),
             QStringLiteral("store.unknown_identity"));
  }

  void removingAnIdentityTakesAllOfIt() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QVERIFY(store->saveIdentity(alice()) && store->saveIdentity(another("id-2", "sub-2", "home")));
    QVERIFY(store->saveGrant({"g1", "id-1", "{\"a\":1}", "aa"}) &&
            store->saveGrant({"g2", "id-2", "{}", "bb"}));
    QCOMPARE(codeOf(store->removeIdentity("id-1")), QStringLiteral("ok"));
    QCOMPARE(store->identities()->size(), std::size_t(1));
    QCOMPARE(store->identities()->front().identity.id, std::string("id-2"));
    const auto grants = store->grants();
    QCOMPARE(grants->size(), std::size_t(1));
    QCOMPARE(grants->front().id, std::string("g2"));
    QCOMPARE(codeOf(store->removeIdentity("id-1")), QStringLiteral("ok"));
    // Nothing is left of it that a new identity of the same id could pick up.
    QCOMPARE(codeOf(store->saveTokens(alice().tokens, {})), QStringLiteral("store.unknown_identity"));
  }

  void grantsComeBackAsWritten() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QVERIFY(store->saveIdentity(alice()));
    QVERIFY(store->saveGrant({"g1", "id-1", R"({"b":[1,2]})", "aa"}));
    QVERIFY(store->saveGrant({"g2", "id-1", "two", "bb"}));
    QVERIFY(store->saveGrant({"g1", "id-1", "changed", "cc"}));
    const auto grants = store->grants();
    QCOMPARE(grants->size(), std::size_t(2));
    QCOMPARE(grants->front().body, std::string("changed"));
    QCOMPARE(grants->front().mac, std::string("cc"));
    QCOMPARE(grants->front().identityId, std::string("id-1"));
    QVERIFY(store->removeGrant("g1"));
    QCOMPARE(store->grants()->size(), std::size_t(1));
  }

  void activityIsSeenByOthersAtOnceNewestFirst() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    auto store = open(path);
    auto reader = open(path);
    for (int i = 0; i < 5; ++i) {
      const ActivityRecord record{fromUnix(100 + i), "token",   "id-1",
                                  "/usr/bin/tool",   "allowed", std::to_string(i)};
      QVERIFY(store->append(record));
      QCOMPARE(reader->activity(1)->front().detail, std::to_string(i));
    }
    const auto last = reader->activity(3);
    QCOMPARE(last->size(), std::size_t(3));
    QCOMPARE(last->front().detail, std::string("4"));
    QVERIFY(last->front().at == fromUnix(104));
    QCOMPARE(last->front().kind, std::string("token"));
    QCOMPARE(last->front().identityId, std::string("id-1"));
    QCOMPARE(last->front().tool, std::string("/usr/bin/tool"));
    QCOMPARE(last->front().outcome, std::string("allowed"));
    QCOMPARE(reader->activity(-1)->size(), std::size_t(0));
    QCOMPARE(reader->activity(100)->size(), std::size_t(5));
  }

  void settingsAreKept() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    {
      auto store = open(path);
      QCOMPARE(*store->setting("keystore.backend"), std::string());
      QVERIFY(store->saveSetting("keystore.backend", "file"));
      QVERIFY(store->saveSetting("keystore.backend", "system"));
    }
    QCOMPARE(*open(path)->setting("keystore.backend"), std::string("system"));
  }

  void quotesAreDataNotSql() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    const std::string awkward = "'; DROP TABLE settings; --";
    QVERIFY(store->saveSetting(awkward, awkward));
    QCOMPARE(*store->setting(awkward), awkward);
  }

  void aNewerDatabaseIsRefusedAndUntouched() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const int newest = walletMigrations().back().version;
    {
      std::vector<Migration> future(walletMigrations().begin(), walletMigrations().end());
      future.push_back({newest + 1, {"CREATE TABLE tomorrow (x INTEGER) STRICT"}});
      QVERIFY(SqliteStore::openWith(path, m_clock, m_random, future));
    }
    const QByteArray before = readAll(path);
    QCOMPARE(codeOfOpening(path), QStringLiteral("store.newer"));
    QCOMPARE(readAll(path), before);
  }

  void rowsOfAnOlderVersionHaveUnknownTimes() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(SqliteStore::openWith(path, m_clock, m_random, walletMigrations().first(3)));
    {
      auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
      QVERIFY(connection);
      QVERIFY(
          (*connection)
              ->run(QStringLiteral("INSERT INTO identities VALUES ('i', 's', 'u', 'p', 'a', '', '', 1)")));
      QVERIFY(
          (*connection)
              ->run(QStringLiteral("INSERT INTO providers VALUES ('i', 'p', 's', 'c', '[]', '', '[]', '{}', "
                                   "'', '[]', '', 0, '')")));
      QVERIFY(
          (*connection)->run(QStringLiteral("INSERT INTO tokens VALUES ('i', 7, '[]', '', NULL, 1, 1, '')")));
    }
    const auto all = open(path)->identities();
    QVERIFY(all && all->size() == 1);
    const auto& tokens = all->front().tokens;
    QVERIFY(tokens.generation == 7);
    QVERIFY(!tokens.signedInAt && !tokens.refreshUsedAt && !tokens.refreshExpiresAt &&
            !tokens.refreshExpiryMoves);
  }

  /// The table is built anew: nothing of it, and nothing that refers to it, may get lost on the way.
  void clientsBecomePartOfWhatAnIdentityIs() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(SqliteStore::openWith(path, m_clock, m_random, walletMigrations().first(7)));
    {
      auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
      QVERIFY(connection);
      for (const char* sql :
           {"INSERT INTO identities VALUES ('b', 's', 'u', 'p', 'bee', 'B', 'b@x', 2, 'mac-b')",
            "INSERT INTO identities VALUES ('a', 's', 'v', 'p', 'ay', 'A', 'a@x', 1, 'mac-a')",
            "INSERT INTO providers VALUES ('b', 'p', 's', 'client-b', '[]', '', '[]', '{}', '', '[]', '', 0, "
            "'', 'client_secret_post')",
            "INSERT INTO tokens (identity_id, generation, scopes, nonce_sha256, has_refresh, "
            "refresh_issued_at,"
            " needs_sign_in) VALUES ('b', 7, '[]', '', 1, 1, '')",
            "INSERT INTO grants VALUES ('g', 'b', '{}', 'mac-g')",
            "INSERT INTO activity (at, kind, identity_id, tool, outcome, detail, seal)"
            " VALUES (1, 'token', 'b', '', 'ok', '', x'01')"}) {
        QVERIFY2((*connection)->run(QLatin1String(sql)).has_value(), sql);
      }
    }
    auto store = open(path);
    QVERIFY(store);
    const auto all = store->identities();
    QCOMPARE(all->size(), std::size_t(2));
    // One without the rest of it was damaged before, and is after.
    QVERIFY(all->front().damaged);
    const StoredIdentity& b = all->back();
    QVERIFY(!b.damaged);
    QCOMPARE(b.identity.clientId, std::string("client-b"));
    QCOMPARE(b.identity.alias, std::string("bee"));
    QCOMPARE(b.identity.email, std::string("b@x"));
    QCOMPARE(b.mac, std::string("mac-b"));
    QCOMPARE(b.settings.clientId, std::string("client-b"));
    QCOMPARE(b.settings.clientAuth, std::string("client_secret_post"));
    QVERIFY(b.tokens.generation == 7);
    QCOMPARE(store->grants()->size(), std::size_t(1));
    QCOMPARE(store->activity(9)->size(), std::size_t(1));
    // What refers to it still does, and a trigger still runs.
    QVERIFY(store->append({fromUnix(2), "token", "b", "", "ok", "", 0, "m", std::string("s", 1)}));
    QVERIFY(store->activity(2)->back().seal.empty());
    QCOMPARE(codeOf(store->saveGrant({"g2", "nobody", "{}", "mac"})),
             QStringLiteral("store.unknown_identity"));
    QVERIFY(store->removeIdentity("b"));
    QVERIFY(store->grants()->empty());
    // The copy has the same shape.
    auto copy = SqliteConnection::open(path + ".copy", SqliteConnection::Mode::ReadOnly, m_random);
    auto left = (*copy)->run(QStringLiteral("SELECT group_concat(id || client_id) FROM identities"));
    QVERIFY(left && left->next());
    QCOMPARE(left->value(0).toString(), QStringLiteral("a"));
  }

  void aPersonsClientsAreKeptApart() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    StoredIdentity one = alice();
    one.identity.clientId = one.settings.clientId = "one";
    StoredIdentity two = one;
    two.identity.id = "id-2";
    two.identity.alias = "other";
    QVERIFY(store->saveIdentity(one));
    QCOMPARE(codeOf(store->saveIdentity(two)), QStringLiteral("store.identity_known"));
    two.identity.clientId = two.settings.clientId = "two";
    QCOMPARE(codeOf(store->saveIdentity(two)), QStringLiteral("ok"));
    const auto all = store->identities();
    QCOMPARE(all->size(), std::size_t(2));
    QCOMPARE(all->back().identity.clientId, std::string("two"));
  }

  void climbsWithABackup() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const std::vector<Migration> first(walletMigrations().begin(), walletMigrations().end());
    const int newest = first.back().version;
    {
      auto store = SqliteStore::openWith(path, m_clock, m_random, first);
      QVERIFY(store && (*store)->saveIdentity(alice()));
    }
    std::vector<Migration> more(first);
    more.push_back({newest + 1, {"ALTER TABLE identities ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'"}});
    {
      auto store = SqliteStore::openWith(path, m_clock, m_random, more);
      QCOMPARE(codeOf(store), QStringLiteral("ok"));
      QCOMPARE((*store)->identities()->size(), std::size_t(1));
    }
    const std::string backup = path + ".v" + std::to_string(newest) + ".backup";
    struct stat found {};
    QCOMPARE(::stat(backup.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
    auto old = SqliteStore::openWith(backup, m_clock, m_random, first);
    QCOMPARE(codeOf(old), QStringLiteral("ok"));
    QCOMPARE((*old)->identities()->front().identity.alias, std::string("work"));
  }

  void aMigrationThatFailsChangesNothing() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const std::vector<Migration> first(walletMigrations().begin(), walletMigrations().end());
    {
      auto store = SqliteStore::openWith(path, m_clock, m_random, first);
      QVERIFY(store && (*store)->saveIdentity(alice()));
    }
    std::vector<Migration> broken(first);
    broken.push_back({first.back().version + 1, {"DROP TABLE providers", "NO SUCH STATEMENT"}});
    QVERIFY(!SqliteStore::openWith(path, m_clock, m_random, broken));
    auto store = SqliteStore::openWith(path, m_clock, m_random, first);
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QCOMPARE((*store)->identities()->size(), std::size_t(1));
  }

  void modesAreRepaired() {
    QTemporaryDir dir;
    const std::string path = in(dir, "data/wallet.db");
    QVERIFY(open(path)->saveSetting("a", "b"));
    QCOMPARE(::chmod(path.c_str(), 0644), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("had mode 644; it is 0600 now")));
    auto store = open(path);
    QVERIFY(store && store->saveSetting("c", "d"));
    for (const char* suffix : {"", "-wal", "-shm"}) {
      struct stat found {};
      QCOMPARE(::stat((path + suffix).c_str(), &found), 0);
      QCOMPARE(found.st_mode & 07777, 0600U);
    }
  }

  void aSymlinkIsRefused() {
    QTemporaryDir dir;
    const std::string real = in(dir, "real.db");
    QVERIFY(open(real));
    QCOMPARE(::symlink(real.c_str(), in(dir, "wallet.db").c_str()), 0);
    QCOMPARE(codeOfOpening(in(dir, "wallet.db")), QStringLiteral("store.symlink"));
  }

  void garbageIsCorruptAndLeftAlone() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const QByteArray garbage(8192, 'g');
    QVERIFY(writeAll(path, garbage));
    QCOMPARE(::chmod(path.c_str(), 0600), 0);
    QCOMPARE(codeOfOpening(path), QStringLiteral("store.corrupt"));
    QCOMPARE(readAll(path), garbage);
  }

  void aTruncatedDatabaseIsCorrupt() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    {
      auto store = open(path);
      QVERIFY(store->saveIdentity(alice()));
      for (int i = 0; i < 200; ++i) {  // so that the last page is full of rows
        QVERIFY(store->append({fromUnix(i), "token", "id-1", "/usr/bin/tool", "allowed", {}}));
      }
    }
    const QByteArray whole = readAll(path);
    keepWithoutCopy(path);
    QVERIFY(whole.size() >= 3 * 4096);
    for (qsizetype length = 1; length < whole.size(); length += 1021) {
      QVERIFY(writeAll(path, whole.left(length)));
      const QString code = codeOfOpening(path);
      QVERIFY2(code == QLatin1String("store.corrupt"), qPrintable(QString::number(length)));
    }
    QVERIFY(writeAll(path, whole));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^the second copy")));
    QCOMPARE(codeOfOpening(path), QStringLiteral("ok"));
  }

  void aDatabaseOfAnotherProgramIsLeftAlone() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    {
      auto raw = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
      QVERIFY((*raw)->run(QStringLiteral("CREATE TABLE theirs (x)")));
    }
    const QByteArray before = readAll(path);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("it is 0600 now")));
    QCOMPARE(codeOfOpening(path), QStringLiteral("store.corrupt"));
    QCOMPARE(readAll(path), before);
  }

  void aDamagedRowIsOneOfItsOwn_data() {
    QTest::addColumn<QString>("sql");
    QTest::newRow("a list that is none") << QStringLiteral("UPDATE providers SET scopes = 'openid' WHERE %1");
    QTest::newRow("a list of others") << QStringLiteral("UPDATE tokens SET scopes = '[1]' WHERE %1");
    QTest::newRow("ports that are none")
        << QStringLiteral("UPDATE providers SET loopback_ports = '[70000]' WHERE %1");
    QTest::newRow("a map that is none") << QStringLiteral("UPDATE providers SET extra = '[]' WHERE %1");
    QTest::newRow("no settings") << QStringLiteral("DELETE FROM providers WHERE %1");
    QTest::newRow("no tokens") << QStringLiteral("DELETE FROM tokens WHERE %1");
  }
  void aDamagedRowIsOneOfItsOwn() {
    QFETCH(QString, sql);
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    auto store = open(path);
    QVERIFY(store->saveIdentity(alice()));
    QVERIFY(store->saveIdentity(another("id-2", "sub-2", "home")));
    auto raw = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
    QCOMPARE(codeOf((*raw)->run(sql.arg(QStringLiteral("identity_id = 'id-1'")))), QStringLiteral("ok"));
    const auto all = store->identities();
    QVERIFY(all && all->size() == 2);
    for (const StoredIdentity& stored : *all) QCOMPARE(stored.damaged, stored.identity.id == "id-1");
    // It can still be seen, and removed.
    const StoredIdentity& damaged = all->front().damaged ? all->front() : all->back();
    QCOMPARE(damaged.identity.alias, std::string("work"));
    QVERIFY(store->removeIdentity("id-1"));
    QCOMPARE(store->identities()->size(), std::size_t{1});
  }

  void textsComeBackToTheByte() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    StoredIdentity stored = alice();
    stored.identity.name = "\xEF\xBB\xBFMallory";
    stored.identity.email = "\xEF\xBF\xBEm@example.com";  // U+FFFE, which is no character
    stored.identity.subject = std::string("\xEF\xBB\xBF\xEF\xBB\xBF\0x\xF0\x9F\x94\x91", 12);
    QVERIFY(store->saveIdentity(stored));
    const auto all = store->identities();
    QCOMPARE(all->front().identity.name, stored.identity.name);
    QCOMPARE(all->front().identity.email, std::string("\xEF\xBF\xBDm@example.com"));
    QCOMPARE(all->front().identity.subject, stored.identity.subject);
  }

  void anIndexThatDoesNotFitIsMadeAnew() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(open(path)->saveIdentity(alice()));
    qsizetype page = 0;
    {
      auto raw = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
      auto root = (*raw)->run(
          QStringLiteral("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_identities_1'"));
      QVERIFY(root && root->next());
      page = 4096 * (root->value(0).toInt() - 1);
    }
    QByteArray file = readAll(path);
    const qsizetype at = file.indexOf("id-1", page);
    QVERIFY(at > page && at < page + 4096);
    file[at] = 'I';
    QVERIFY(writeAll(path, file));
    auto store = open(path);
    QVERIFY(store);
    const auto all = store->identities();
    QCOMPARE(all->front().identity.id, std::string("id-1"));
    QVERIFY(!all->front().damaged);
    QVERIFY(store->removeIdentity("id-1"));
    QVERIFY(store->identities()->empty());
  }

  void tokensAndMacAreWrittenTogether() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    StoredIdentity stored = alice();
    stored.mac = "first";
    QVERIFY(store->saveIdentity(stored));
    QCOMPARE(store->identities()->front().mac, std::string("first"));
    stored.tokens.generation = 10;
    QVERIFY(store->saveTokens(stored.tokens, "second"));
    QCOMPARE(store->identities()->front().mac, std::string("second"));
    QVERIFY(store->identities()->front().tokens.generation == 10);
  }

  void twoProcessesWriteAtOnce() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(open(path)->saveIdentity(alice()));
    constexpr int kEach = 200;
    std::vector<pid_t> children;
    for (int who = 0; who < 2; ++who) {
      const pid_t child = ::fork();
      if (child == 0) {
        auto store = open(path);
        bool fine = store != nullptr;
        for (int i = 0; fine && i < kEach; ++i) {
          const ActivityRecord record{fromUnix(i), "token", "id-1", std::to_string(who), "allowed", {}};
          fine = store->append(record).has_value();
          if (i % 20 == 0) fine = fine && store->saveTokens(alice().tokens, {}).has_value();
        }
        ::_exit(fine ? 0 : 1);
      }
      children.push_back(child);
    }
    for (pid_t child : children) {
      int status = 0;
      QCOMPARE(::waitpid(child, &status, 0), child);
      QCOMPARE(status, 0);
    }
    QCOMPARE(open(path)->activity(10'000)->size(), std::size_t(2 * kEach));
  }

  void aWriterThatHoldsOnIsBusyNotFatal() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    auto store = open(path);
    auto other = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
    QVERIFY((*other)->run(QStringLiteral("BEGIN IMMEDIATE")));
    QCOMPARE(codeOf(store->saveSetting("a", "b")), QStringLiteral("store.busy"));
    QVERIFY((*other)->run(QStringLiteral("COMMIT")));
    QCOMPARE(codeOf(store->saveSetting("a", "b")), QStringLiteral("ok"));
  }

  void commitsOutliveAKill() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(open(path));
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = open(path);
      if (!store || !store->saveIdentity(alice())) ::_exit(1);
      if (!store->append({fromUnix(1), "token", "id-1", "tool", "allowed", {}})) ::_exit(2);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    auto store = open(path);
    QCOMPARE(store->identities()->size(), std::size_t(1));
    QCOMPARE(store->activity(10)->size(), std::size_t(1));
  }

  void noConnectionIsLeftBehind() {
    QTemporaryDir dir;
    const auto before = QSqlDatabase::connectionNames();
    { QVERIFY(open(in(dir, "wallet.db"))); }
    QCOMPARE(codeOfOpening("/proc/nowhere/wallet.db").startsWith(QLatin1String("store.")), true);
    QCOMPARE(QSqlDatabase::connectionNames(), before);
  }
};

LANYARD_TEST(SqliteStoreTest)

}  // namespace sqlite_store_test

#include "sqlite_store_test.moc"
