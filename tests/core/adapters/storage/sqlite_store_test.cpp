#include "core/adapters/storage/sqlite_store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <tuple>

#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace sqlite_store_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::fromUnix;
using lanyard::ports::IdentityRow;

namespace {

IdentityRow alice() {
  return {"id-1", "https://issuer.example", "sub-1", "client", "work", "{\"name\":\"Алиса \\\"\\n\"}", "aa"};
}

IdentityRow another(const char* id, const char* subject, const char* alias) {
  return {id, "https://issuer.example", subject, "client", alias, "{}", ""};
}

bool same(const IdentityRow& one, const IdentityRow& other) {
  const auto all = [](const IdentityRow& row) {
    return std::tie(row.id, row.issuer, row.subject, row.clientId, row.alias, row.body, row.mac);
  };
  return all(one) == all(other);
}

/// What a body says.
QJsonObject bodyOf(const IdentityRow& row) {
  return QJsonDocument::fromJson(QByteArray::fromStdString(row.body)).object();
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
    const QString copy = QString::fromStdString(snapshotPlaceOf(path));
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
    QCOMPARE(codeOf(open(path)->saveIdentity(alice())), QStringLiteral("ok"));
    const auto all = open(path)->identities();
    QVERIFY(all && all->size() == 1);
    QVERIFY(same(all->front(), alice()));
  }

  void emptyFieldsAreKeptAsEmpty() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    const IdentityRow empty{"id-2", "", "", "", "", "", ""};
    QCOMPARE(codeOf(store->saveIdentity(empty)), QStringLiteral("ok"));
    QVERIFY(same(store->identities()->front(), empty));
  }

  void savingAgainChangesAndKeepsTheGrants() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    IdentityRow who = alice();
    QVERIFY(store->saveIdentity(who) && store->saveGrant({"g1", "id-1", "{}", "aa"}));
    who = {"id-1", "https://other.example", "sub-9", "client-9", "home", "{\"a\":1}", "bb"};
    QVERIFY(store->saveIdentity(who));
    const auto all = store->identities();
    QCOMPARE(all->size(), std::size_t(1));
    QVERIFY(same(all->front(), who));
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
    IdentityRow renamed = another("id-2", "sub-2", "work");
    renamed.body = "{\"generation\":77}";
    renamed.mac = "77";
    QCOMPARE(codeOf(store->saveIdentity(renamed)), QStringLiteral("store.alias_taken"));
    const auto all = store->identities();
    QVERIFY(all && all->size() == 2);
    for (const IdentityRow& row : *all) QVERIFY(row.body != renamed.body && row.mac != renamed.mac);
  }

  void savesGrantsOfAKnownIdentityOnly() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    QVERIFY(store->saveIdentity(alice()));
    QCOMPARE(codeOf(store->saveGrant({"g1", "id-1", "{}", ""})), QStringLiteral("ok"));
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
    QCOMPARE(store->identities()->front().id, std::string("id-2"));
    const auto grants = store->grants();
    QCOMPARE(grants->size(), std::size_t(1));
    QCOMPARE(grants->front().id, std::string("g2"));
    QCOMPARE(codeOf(store->removeIdentity("id-1")), QStringLiteral("ok"));
    // Nothing is left of it that a new identity of the same id could pick up.
    QVERIFY(store->saveIdentity(alice()));
    QCOMPARE(store->grants()->size(), std::size_t(1));
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
    QVERIFY(store->removeGrants({"g1"}));
    QCOMPARE(store->grants()->size(), std::size_t(1));
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
    const QJsonObject tokens = bodyOf(all->front()).value(QStringLiteral("tokens")).toObject();
    QCOMPARE(tokens.value(QStringLiteral("generation")).toInt(), 7);
    for (const char* time :
         {"signed_in_at", "refresh_used_at", "refresh_expires_at", "refresh_expiry_moves"}) {
      QVERIFY(tokens.value(QLatin1String(time)).isNull());
    }
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
    QVERIFY(bodyOf(all->front()).value(QStringLiteral("settings")).isNull());
    QVERIFY(bodyOf(all->front()).value(QStringLiteral("tokens")).isNull());
    const IdentityRow& b = all->back();
    QCOMPARE(b.clientId, std::string("client-b"));
    QCOMPARE(b.alias, std::string("bee"));
    QCOMPARE(b.mac, std::string("mac-b"));
    const QJsonObject body = bodyOf(b);
    QCOMPARE(body.value(QStringLiteral("email")).toString(), QStringLiteral("b@x"));
    const QJsonObject settings = body.value(QStringLiteral("settings")).toObject();
    QCOMPARE(settings.value(QStringLiteral("client_id")).toString(), QStringLiteral("client-b"));
    QCOMPARE(settings.value(QStringLiteral("client_auth")).toString(), QStringLiteral("client_secret_post"));
    QCOMPARE(body.value(QStringLiteral("tokens")).toObject().value(QStringLiteral("generation")).toInt(), 7);
    QCOMPARE(store->grants()->size(), std::size_t(1));
    // What refers to it still does.
    QCOMPARE(codeOf(store->saveGrant({"g2", "nobody", "{}", "mac"})),
             QStringLiteral("store.unknown_identity"));
    QVERIFY(store->removeIdentity("b"));
    QVERIFY(store->grants()->empty());
    // The snapshot has the same shape.
    auto copy = SqliteConnection::open(snapshotPlaceOf(path), SqliteConnection::Mode::ReadOnly, m_random);
    auto left = (*copy)->run(QStringLiteral("SELECT group_concat(id || client_id) FROM identities"));
    QVERIFY(left && left->next());
    QCOMPARE(left->value(0).toString(), QStringLiteral("a"));
  }

  void aPersonsClientsAreKeptApart() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    IdentityRow one = alice();
    one.clientId = "one";
    IdentityRow two = one;
    two.id = "id-2";
    two.alias = "other";
    QVERIFY(store->saveIdentity(one));
    QCOMPARE(codeOf(store->saveIdentity(two)), QStringLiteral("store.identity_known"));
    two.clientId = "two";
    QCOMPARE(codeOf(store->saveIdentity(two)), QStringLiteral("ok"));
    const auto all = store->identities();
    QCOMPARE(all->size(), std::size_t(2));
    QCOMPARE(all->back().clientId, std::string("two"));
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
    QCOMPARE((*old)->identities()->front().alias, std::string("work"));
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
    broken.push_back({first.back().version + 1, {"DROP TABLE grants", "NO SUCH STATEMENT"}});
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
        QVERIFY(store->saveGrant({"grant-" + std::to_string(i), "id-1", std::string(300, 'x'), "mac"}));
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
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^the snapshot")));
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

  /// What was damaged before comes through, and what is left of it can be seen, and removed.
  void aDamagedRowIsOneOfItsOwn_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("member");
    QTest::newRow("a list that is none")
        << QStringLiteral("UPDATE providers SET scopes = 'openid' WHERE %1") << QStringLiteral("settings");
    QTest::newRow("a list that ends too early")
        << QStringLiteral("UPDATE tokens SET surplus = '[1' WHERE %1") << QStringLiteral("tokens");
    QTest::newRow("a map that is none")
        << QStringLiteral("UPDATE providers SET extra = x'' || '{' WHERE %1") << QStringLiteral("settings");
    QTest::newRow("no settings") << QStringLiteral("DELETE FROM providers WHERE %1")
                                 << QStringLiteral("settings");
    QTest::newRow("no tokens") << QStringLiteral("DELETE FROM tokens WHERE %1") << QStringLiteral("tokens");
  }
  void aDamagedRowIsOneOfItsOwn() {
    QFETCH(QString, sql);
    QFETCH(QString, member);
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(SqliteStore::openWith(path, m_clock, m_random, walletMigrations().first(9)));
    {
      auto raw = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
      for (const char* id : {"id-1", "id-2"}) {
        for (const char* insert :
             {"INSERT INTO identities VALUES ('%1', 's', '%1', 'p', '%1', '', '', 1, 'mac', 'c')",
              "INSERT INTO providers VALUES ('%1', 'p', 's', 'c', '[\"a\"]', '', '[]', '{}', '', '[]', '', "
              "0, '', '')",
              "INSERT INTO tokens VALUES ('%1', 1, '[]', '', NULL, 1, 1, '', 1, 1, 1, 1, '[]', '[]', 0)"}) {
          QCOMPARE(codeOf((*raw)->run(QString::fromLatin1(insert).arg(QLatin1String(id)))),
                   QStringLiteral("ok"));
        }
      }
      QCOMPARE(codeOf((*raw)->run(sql.arg(QStringLiteral("identity_id = 'id-1'")))), QStringLiteral("ok"));
    }
    auto store = open(path);
    QVERIFY(store);
    const auto all = store->identities();
    QVERIFY(all && all->size() == 2);
    QCOMPARE(all->front().alias, std::string("id-1"));
    // As the other one's, but for what is damaged: nothing was mended on the way.
    QJsonObject damaged = bodyOf(all->front());
    QJsonObject whole = bodyOf(all->back());
    QVERIFY(!damaged.isEmpty() && damaged.value(member) != whole.value(member));
    for (QJsonObject* one : {&damaged, &whole}) {
      for (const QString& name :
           {member, QStringLiteral("id"), QStringLiteral("subject"), QStringLiteral("alias")})
        one->remove(name);
    }
    QCOMPARE(damaged, whole);
    QVERIFY(store->removeIdentity("id-1"));
    QCOMPARE(store->identities()->size(), std::size_t{1});
  }

  void textsComeBackToTheByte() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    IdentityRow row = alice();
    row.alias = "\xEF\xBB\xBFMallory";
    row.body = "\xEF\xBF\xBEm@example.com";  // U+FFFE, which is no character
    row.subject = std::string("\xEF\xBB\xBF\xEF\xBB\xBF\0x\xF0\x9F\x94\x91", 12);
    QVERIFY(store->saveIdentity(row));
    const auto all = store->identities();
    QCOMPARE(all->front().alias, row.alias);
    QCOMPARE(all->front().body, std::string("\xEF\xBF\xBDm@example.com"));
    QCOMPARE(all->front().subject, row.subject);
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
    QVERIFY(same(all->front(), alice()));
    QVERIFY(store->removeIdentity("id-1"));
    QVERIFY(store->identities()->empty());
  }

  void bodyAndMacAreWrittenTogether() {
    QTemporaryDir dir;
    auto store = open(in(dir, "wallet.db"));
    IdentityRow row = alice();
    QVERIFY(store->saveIdentity(row));
    row.body = "{}";
    row.mac = "second";
    QVERIFY(store->saveIdentity(row));
    QVERIFY(same(store->identities()->front(), row));
  }

  void twoProcessesWriteAtOnce() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    QVERIFY(open(path)->saveIdentity(alice()));
    constexpr int kEach = 40;
    std::vector<pid_t> children;
    for (int who = 0; who < 2; ++who) {
      const pid_t child = ::fork();
      if (child == 0) {
        auto store = open(path);
        bool fine = store != nullptr;
        for (int i = 0; fine && i < kEach; ++i) {
          fine = store->saveSetting(std::to_string(who) + '-' + std::to_string(i), "x").has_value();
          if (i % 10 == 0) fine = fine && store->saveIdentity(alice()).has_value();
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
    const auto store = open(path);
    for (int i = 0; i < 2 * kEach; ++i) {
      QCOMPARE(*store->setting(std::to_string(i % 2) + '-' + std::to_string(i / 2)), std::string("x"));
    }
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
      if (!store->saveSetting("last", "change")) ::_exit(2);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    auto store = open(path);
    QCOMPARE(store->identities()->size(), std::size_t(1));
    QCOMPARE(*store->setting("last"), std::string("change"));
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
