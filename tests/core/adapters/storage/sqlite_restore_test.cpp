#include "core/adapters/storage/sqlite_restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QSqlError>

#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_copy.h"
#include "core/adapters/storage/sqlite_store.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/memory_folder.h"
#include "tests/support/stride.h"
#include "tests/support/test_program.h"

namespace sqlite_restore_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::testing;
using ports::IdentityRow;

namespace {

constexpr const char* kTables[] = {"account", "settings", "identities", "grants", "pending_revocations"};

IdentityRow someone(const std::string& id) {
  return {id, "https://issuer.example", "sub-" + id, "client", "alias-" + id, "{\"generation\":3}", "mac"};
}

providers::ProviderSettings someSettings() {
  providers::ProviderSettings settings;
  settings.issuer = "https://issuer.example";
  return settings;
}

/// A wallet's folder, and what to do to it.
struct Folder {
  QTemporaryDir dir;
  base::SystemRandom random;
  FixedClock clock;

  [[nodiscard]] std::string path() const { return in(dir, "wallet.db"); }
  [[nodiscard]] std::string copy() const { return SqliteCopy::placeOf(path()); }
  base::Result<std::unique_ptr<SqliteStore>> open() { return SqliteStore::open(path(), clock, random); }
  std::unique_ptr<SqliteConnection> connect(const std::string& place) {
    auto connection = SqliteConnection::open(place, SqliteConnection::Mode::ReadWrite, random);
    return connection ? std::move(*connection) : nullptr;
  }
  bool run(const std::string& place, const QString& sql) {
    const auto connection = connect(place);
    return connection && connection->run(sql).has_value();
  }
  /// Small pages make a small file.
  bool shrink(const std::string& place) {
    for (const char* sql :
         {"PRAGMA journal_mode=DELETE", "PRAGMA page_size=512", "VACUUM", "PRAGMA journal_mode=WAL"}) {
      if (!run(place, QLatin1String(sql))) return false;
    }
    return true;
  }
  /// All rows: for comparison. Empty when it cannot be read.
  QByteArray contents(const std::string& place) {
    const auto connection = connect(place);
    if (!connection) return {};
    QByteArray all;
    for (const char* table : kTables) {
      const QString sql = QStringLiteral("SELECT * FROM %1 ORDER BY 1").arg(QLatin1String(table));
      auto row = connection->run(sql);
      while (row && row->next()) {
        // Says itself that the wallet was restored.
        if (row->value(0).toString() == QLatin1String(kRestoredAt)) continue;
        all += QByteArray(table) + ':';
        for (int i = 0; !row->value(i).isNull() && i < 14; ++i) all += ' ' + row->value(i).toByteArray();
        all += '\n';
      }
      if (!row || row->lastError().isValid()) return {};
    }
    return all;
  }
  /// Two identities, a grant, a pending revocation, and a setting.
  bool fill() {
    auto store = open();
    if (!store) return false;
    SqliteStore& wallet = **store;
    return wallet.account() && wallet.saveSetting("theme", "dark") && wallet.saveIdentity(someone("one")) &&
           wallet.saveIdentity(someone("two")) && wallet.saveGrant({"g", "one", "{}", "mac"}) &&
           wallet.savePendingRevocation({"p", someSettings(), clock.now(), 1, clock.now(), "mac"});
  }
  [[nodiscard]] static bool restored(SqliteStore& store) { return !store.setting(kRestoredAt)->empty(); }
};

void expectRestored() {
  QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("its copy took its place")));
}

}  // namespace

class SqliteRestoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { test::keepFilesInMemory(); }
  void theCopyFollowsEveryChange() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    const auto same = [&] {
      const QByteArray there = folder.contents(folder.path());
      return !there.isEmpty() && folder.contents(folder.copy()) == there;
    };
    QVERIFY(same());
    IdentityRow changed = someone("two");
    changed.body = "{\"generation\":9}";
    changed.mac = "newer";
    QVERIFY((*store)->saveIdentity(changed) && same());
    QVERIFY((*store)->removeGrant("g") && same());
    QVERIFY((*store)->saveGrant({"h", "two", "{}", "mac"}) && same());
    QVERIFY((*store)->removePendingRevocation("p") && same());
    QVERIFY((*store)->removeIdentity("two") && same());  // and its grant
    QVERIFY(!folder.contents(folder.copy()).contains("grants"));
    QVERIFY((*store)->saveSetting("theme", "light") && same());
    // What the database refuses is not in the copy either.
    IdentityRow taken = someone("three");
    taken.alias = "alias-one";
    QCOMPARE(codeOf((*store)->saveIdentity(taken)), QStringLiteral("store.alias_taken"));
    QVERIFY(same());
    struct stat found {};
    QCOMPARE(::stat(folder.copy().c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
  }

  // Whatever is done to the file: it is whole, or the copy takes its place with all that was kept.
  // core/wallet/row_damage_test does this at every byte, without a copy.
  void f01AFlippedBit() {
    Folder folder;
    QVERIFY(folder.fill() && folder.shrink(folder.path()));
    const QByteArray whole = readAll(folder.path());
    const QByteArray before = folder.contents(folder.path());
    const QByteArray copy = readAll(folder.copy());
    QVERIFY(!before.isEmpty());
    int restored = 0;
    int flips = 0;
    // All of the header, and enough of the rest.
    for (int at = 0; at < whole.size(); at += at < 100 ? test::kStride : 211 * test::kStride, ++flips) {
      QByteArray flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      QVERIFY(writeAll(folder.path(), flipped) && writeAll(folder.copy(), copy));
      const auto store = folder.open();
      QVERIFY2(store.has_value(),
               qPrintable(
                   QStringLiteral("byte %1: ").arg(at) +
                   (store ? QString() : QString::fromStdString(store.error().code + store.error().detail))));
      if (!Folder::restored(**store)) continue;
      ++restored;
      QCOMPARE(folder.contents(folder.path()), before);
      QCOMPARE(readAll(damagedPlaceOf(folder.path())), flipped);
    }
    qInfo("%d of %d flips brought the copy into use", restored, flips);
    QVERIFY(restored > 30 / test::kStride);
  }
  // SQLite drops the rest of its log from there on, without a word.
  void f01AFlippedBitOfTheWriteAheadLog() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    const QByteArray database = readAll(folder.path());
    QVERIFY((*store)->saveIdentity(someone("three")));
    const QByteArray wal = readAll(folder.path() + "-wal");
    const QByteArray copy = readAll(folder.copy());
    const QByteArray copysWal = readAll(folder.copy() + "-wal");
    const QByteArray before = folder.contents(folder.path());
    QVERIFY(before.contains("sub-three") && wal.size() > 4096);
    int restored = 0;
    // As a kill leaves it, in another folder.
    for (int at = 0; at < wal.size(); at += 397) {
      QByteArray flipped = wal;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      Folder killed;
      QVERIFY(writeAll(killed.path(), database) && writeAll(killed.path() + "-wal", flipped));
      QVERIFY(writeAll(killed.copy(), copy) && writeAll(killed.copy() + "-wal", copysWal));
      for (const std::string& file : {killed.path(), killed.copy()}) ::chmod(file.c_str(), 0600);
      auto opened = killed.open();
      QVERIFY2(opened.has_value(), qPrintable(QStringLiteral("byte %1").arg(at)));
      QCOMPARE(killed.contents(killed.path()), before);
      restored += Folder::restored(**opened) ? 1 : 0;
    }
    QVERIFY(restored > 5);
  }
  void f02CutAtManyLengths() {
    Folder folder;
    QVERIFY(folder.fill() && folder.shrink(folder.path()));
    const QByteArray whole = readAll(folder.path());
    const QByteArray before = folder.contents(folder.path());
    // Around the ends of pages, between them, and all of it.
    QList<qsizetype> lengths{0};
    for (qsizetype end = 512; end <= whole.size(); end += 512 * test::kStride)
      lengths << end - 300 << end - 1 << std::min(end + 1, whole.size() - 1);
    int restored = 0;
    for (const qsizetype length : lengths) {
      QVERIFY(writeAll(folder.path(), whole.first(length)));
      const auto store = folder.open();
      QVERIFY2(store.has_value(), qPrintable(QStringLiteral("length %1").arg(length)));
      // Zeros at the end of a page may be missing: SQLite reads them all the same.
      QCOMPARE(folder.contents(folder.path()), before);
      restored += Folder::restored(**store) ? 1 : 0;
      QVERIFY(length > 0 || Folder::restored(**store));
    }
    QVERIFY(restored > lengths.size() / 2);
  }
  void f02WholePagesGoneOrSomethingElseInItsPlace_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"first page", "all pages", "noise", "gone", "another program's database"})
      QTest::newRow(what) << QString::fromLatin1(what);
  }
  void f02WholePagesGoneOrSomethingElseInItsPlace() {
    QFETCH(QString, what);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray before = folder.contents(folder.path());
    QByteArray bytes = readAll(folder.path());
    if (what == QLatin1String("first page")) {
      bytes.replace(0, 4096, QByteArray(4096, '\0'));
      QVERIFY(writeAll(folder.path(), bytes));
    } else if (what == QLatin1String("gone")) {
      QVERIFY(QFile::remove(QString::fromStdString(folder.path())));
    } else if (what == QLatin1String("another program's database")) {
      QVERIFY(QFile::remove(QString::fromStdString(folder.path())));
      QVERIFY(folder.run(folder.path(), QStringLiteral("CREATE TABLE notes (text)")));
    } else {
      const bool noise = what == QLatin1String("noise");
      for (char& byte : bytes)
        byte = noise ? static_cast<char>(QRandomGenerator::global()->bounded(256)) : '\0';
      QVERIFY(writeAll(folder.path(), bytes));
    }
    // Left by a database that was damaged another day.
    const std::string stale = damagedPlaceOf(folder.path()) + "-wal";
    QVERIFY(writeAll(stale, QByteArray("of another one")));
    expectRestored();
    const auto store = folder.open();
    QVERIFY(readAll(stale) != QByteArray("of another one"));  // gone, or its own
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QCOMPARE(folder.contents(folder.path()), before);
    QVERIFY(Folder::restored(**store));
    // And it goes on from there.
    QVERIFY((*store)->saveIdentity(someone("three")).has_value());
    QCOMPARE(folder.contents(folder.copy()), folder.contents(folder.path()));
  }

  // Older versions kept the log in the database; today it has a file of its own (sqlite_activity_test).
  void keepsTheLinesOfTheLogThatCanBeRead() {
    Folder folder;
    const auto detail = [](int number) {
      return "line " + std::to_string(number) + " of some length, so that the log has more than one page";
    };
    {
      auto older =
          SqliteStore::openWith(folder.path(), folder.clock, folder.random, walletMigrations().first(9));
      QVERIFY(older && (*older)->saveSetting("theme", "dark"));
      const auto connection = folder.connect(folder.path());
      QVERIFY(connection->run(QStringLiteral("BEGIN")));
      for (int i = 1; i <= 600; ++i) {
        QVERIFY(connection->run(
            QStringLiteral("INSERT INTO activity VALUES (?, 1, 'token', '', '', '', ?, NULL, NULL)"),
            {i, QString::fromStdString(detail(i))}));
      }
      QVERIFY(connection->run(QStringLiteral("COMMIT")));
    }
    QByteArray bytes = readAll(folder.path());
    const qsizetype at = bytes.indexOf("line 300 of");
    QVERIFY(at > 0);
    bytes.replace(at / 4096 * 4096, 4096, QByteArray(4096, '\xff'));
    QVERIFY(writeAll(folder.path(), bytes));
    expectRestored();
    const auto store = folder.open();
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QCOMPARE(*(*store)->setting("theme"), std::string("dark"));
    const auto log = SqliteActivity::open(activityPlaceOf(folder.path()), folder.clock, folder.random);
    const auto lines = log->activity(1000).value();
    QVERIFY2(lines.size() > 500 && lines.size() < 600, qPrintable(QString::number(lines.size())));
    // Each as it was, in its place, and both ends are there.
    QCOMPARE(lines.front().id, std::int64_t{600});
    QCOMPARE(lines.back().id, std::int64_t{1});
    for (const auto& kept : lines) QCOMPARE(kept.detail, detail(static_cast<int>(kept.id)));
  }

  void leavesAllAsItIsWhereThereIsNoWholeCopy_data() {
    QTest::addColumn<QString>("copy");
    for (const char* copy : {"none", "damaged", "empty", "a link"})
      QTest::newRow(copy) << QString::fromLatin1(copy);
  }
  void leavesAllAsItIsWhereThereIsNoWholeCopy() {
    QFETCH(QString, copy);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray noise(5000, 'x');
    const QString place = QString::fromStdString(folder.copy());
    if (copy == QLatin1String("damaged")) QVERIFY(writeAll(folder.copy(), noise));
    if (copy == QLatin1String("empty")) QVERIFY(writeAll(folder.copy(), {}));
    if (copy == QLatin1String("none")) QVERIFY(QFile::remove(place));
    if (copy == QLatin1String("a link")) {
      QVERIFY(QFile::rename(place, folder.dir.filePath(QStringLiteral("elsewhere"))));
      QVERIFY(QFile::link(folder.dir.filePath(QStringLiteral("elsewhere")), place));
    }
    QVERIFY(writeAll(folder.path(), noise));
    QCOMPARE(codeOf(folder.open()), QStringLiteral("store.corrupt"));
    QCOMPARE(readAll(folder.path()), noise);
    QVERIFY(!QFile::exists(QString::fromStdString(damagedPlaceOf(folder.path()))));
  }

  void aCopyThatIsDamagedOldOrBehindIsMadeGoodAtTheStart_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"damaged", "gone", "of an older version", "behind", "changed", "a link"})
      QTest::newRow(how) << QString::fromLatin1(how);
  }
  void aCopyThatIsDamagedOldOrBehindIsMadeGoodAtTheStart() {
    QFETCH(QString, how);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray before = folder.contents(folder.path());
    const QString place = QString::fromStdString(folder.copy());
    if (how == QLatin1String("damaged")) QVERIFY(writeAll(folder.copy(), QByteArray(9000, 'x')));
    if (how == QLatin1String("gone")) QVERIFY(QFile::remove(place));
    if (how == QLatin1String("of an older version"))
      QVERIFY(folder.run(folder.copy(), QStringLiteral("DELETE FROM migrations WHERE version > 3")));
    if (how == QLatin1String("behind")) {
      QVERIFY(folder.run(folder.copy(), QStringLiteral("DELETE FROM grants")));
      QVERIFY(folder.run(folder.copy(), QStringLiteral("PRAGMA user_version=1")));
    }
    if (how == QLatin1String("changed"))
      QVERIFY(folder.run(folder.copy(), QStringLiteral("UPDATE identities SET alias = alias || 'x'")));
    if (how == QLatin1String("a link")) {
      QVERIFY(QFile::rename(place, folder.dir.filePath(QStringLiteral("elsewhere"))));
      QVERIFY(QFile::link(folder.dir.filePath(QStringLiteral("elsewhere")), place));
    }
    const auto store = folder.open();
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QVERIFY(!Folder::restored(**store));
    QCOMPARE(folder.contents(folder.path()), before);
    QCOMPARE(folder.contents(folder.copy()), before);
    QVERIFY(!QFileInfo(place).isSymLink());
  }
  void catchesUpAfterItCouldNotFollow() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    auto other = folder.connect(folder.copy());
    QVERIFY(other->run(QStringLiteral("BEGIN IMMEDIATE")).has_value());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("not up to date: store.busy")));
    QVERIFY((*store)->saveIdentity(someone("three")).has_value());
    QVERIFY(other->run(QStringLiteral("ROLLBACK")).has_value());
    other.reset();
    QVERIFY(!folder.contents(folder.copy()).contains("sub-three"));
    QVERIFY((*store)->saveSetting("theme", "light").has_value());
    QCOMPARE(folder.contents(folder.copy()), folder.contents(folder.path()));
  }
};

LANYARD_TEST(SqliteRestoreTest)

}  // namespace sqlite_restore_test

#include "sqlite_restore_test.moc"
