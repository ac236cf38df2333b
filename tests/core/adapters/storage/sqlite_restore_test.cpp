#include "core/adapters/storage/sqlite_restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QSqlError>
#include <utility>

#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_snapshot.h"
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
  [[nodiscard]] std::string snapshot() const { return snapshotPlaceOf(path()); }
  /// Where a snapshot is while it is not current.
  [[nodiscard]] std::string aside() const { return snapshot() + ".old"; }
  /// The second copy of versions before.
  [[nodiscard]] std::string former() const { return path() + ".copy"; }
  [[nodiscard]] static bool isThere(const std::string& place) { return ::access(place.c_str(), F_OK) == 0; }
  /// From here on no snapshot can be written, until it is called again.
  [[nodiscard]] bool block(bool yes) const {
    const QString unfinished = QString::fromStdString(snapshot() + ".new");
    return yes ? QDir().mkdir(unfinished) : QDir().rmdir(unfinished);
  }
  [[nodiscard]] bool damage() const { return writeAll(path(), QByteArray(8192, 'x')); }
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
  QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("its snapshot took its place")));
}

void expectNotRenewed() {
  QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^the snapshot .* not be renewed")));
}

}  // namespace

class SqliteRestoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { test::keepFilesInMemory(); }
  // Before the call returns, and so before anybody gets an answer.
  void theSnapshotHasAtOnceWhatWasTakenAway() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    std::uint64_t takings = (*store)->takings();
    int heard = 0;
    bool whole = true;
    const auto same = [&] {
      const QByteArray there = folder.contents(folder.path());
      return !there.isEmpty() && folder.contents(folder.snapshot()) == there;
    };
    (*store)->onTaken([&] {
      ++heard;
      whole = whole && same();
    });
    const auto taken = [&] {
      return same() && whole && heard == 1 && std::exchange(heard, 0) == 1 &&
             (*store)->takings() == ++takings;
    };
    QVERIFY(same());
    QVERIFY((*store)->narrowGrant({"g", "one", "{\"less\":1}", "mac"}) && taken());
    QVERIFY((*store)->removeGrants({"g"}) && taken());
    QVERIFY((*store)->savePendingRevocation(
                {"q", someSettings(), folder.clock.now(), 1, folder.clock.now(), "mac"}) &&
            taken());
    QVERIFY((*store)->tightenSetting("wallet.locked", "1") && taken());
    QVERIFY((*store)->saveGrant({"h", "two", "{}", "mac"}));
    QVERIFY((*store)->removeIdentity("two") && taken());  // and its grant
    QVERIFY(!folder.contents(folder.snapshot()).contains("grants"));
    QVERIFY((*store)->settleDoubt({}, 70).has_value());
    QCOMPARE((*store)->takings(), std::uint64_t{71});
    QVERIFY(same());
    // The next start counts on from there.
    (*store).reset();
    QCOMPARE((*folder.open())->takings(), std::uint64_t{71});
    struct stat found {};
    QCOMPARE(::stat(folder.snapshot().c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
  }
  void theSnapshotHasEverythingElseSoon() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    const auto same = [&] { return folder.contents(folder.snapshot()) == folder.contents(folder.path()); };
    const std::uint64_t takings = (*store)->takings();
    IdentityRow changed = someone("two");
    changed.body = "{\"generation\":9}";
    changed.mac = "newer";
    QVERIFY((*store)->saveIdentity(changed).has_value());
    QVERIFY((*store)->saveGrant({"g", "one", "{\"uses\":1}", "mac"}).has_value());
    QVERIFY((*store)->removePendingRevocation("p").has_value());
    QVERIFY((*store)->saveSetting("theme", "light").has_value());
    QVERIFY(!same());                                   // nobody waits for it
    QTRY_VERIFY_WITH_TIMEOUT(same(), 30'000);
    QVERIFY((*store)->pruneGrants({"g"}).has_value());  // would be over in the snapshot too
    QVERIFY(!same());
    QTRY_VERIFY_WITH_TIMEOUT(same(), 30'000);
    // A new identity has tokens in the keystore, and a new grant a person's yes: neither is lost by a
    // restore.
    QVERIFY((*store)->saveIdentity(someone("three")) && same());
    QVERIFY((*store)->saveGrant({"h", "two", "{}", "mac"}) && same());
    QCOMPARE((*store)->takings(), takings);
    // What the database refuses is not in the snapshot either.
    IdentityRow taken = someone("four");
    taken.alias = "alias-one";
    QCOMPARE(codeOf((*store)->saveIdentity(taken)), QStringLiteral("store.alias_taken"));
    QVERIFY(same());
    QVERIFY((*store)->saveSetting("theme", "dark").has_value());
    (*store).reset();  // the end of the wallet
    QVERIFY(same());
  }

  // Whatever is done to the file: it is whole, or the snapshot takes its place with all that was kept.
  // core/wallet/row_damage_test does this at every byte, without a copy.
  void f01AFlippedBit() {
    Folder folder;
    QVERIFY(folder.fill() && folder.shrink(folder.path()));
    const QByteArray whole = readAll(folder.path());
    const QByteArray before = folder.contents(folder.path());
    const QByteArray snapshot = readAll(folder.snapshot());
    QVERIFY(!before.isEmpty());
    int restored = 0;
    int flips = 0;
    // All of the header, and enough of the rest.
    for (int at = 0; at < whole.size(); at += at < 100 ? test::kStride : 211 * test::kStride, ++flips) {
      QByteArray flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      QVERIFY(writeAll(folder.path(), flipped) && writeAll(folder.snapshot(), snapshot));
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
    qInfo("%d of %d flips brought the snapshot into use", restored, flips);
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
    const QByteArray snapshot = readAll(folder.snapshot());
    const QByteArray before = folder.contents(folder.path());
    QVERIFY(before.contains("sub-three") && wal.size() > 4096);
    int restored = 0;
    // As a kill leaves it, in another folder.
    for (int at = 0; at < wal.size(); at += 397) {
      QByteArray flipped = wal;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      Folder killed;
      QVERIFY(writeAll(killed.path(), database) && writeAll(killed.path() + "-wal", flipped));
      QVERIFY(writeAll(killed.snapshot(), snapshot));
      for (const std::string& file : {killed.path(), killed.snapshot()}) ::chmod(file.c_str(), 0600);
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
    QCOMPARE(folder.contents(folder.snapshot()), folder.contents(folder.path()));
  }
  void f02AllThatWasTakenAwayIsGoneAfterARestore() {
    Folder folder;
    QVERIFY(folder.fill());
    {
      auto store = folder.open();
      (*store)->onTaken([] {});
      QVERIFY((*store)->removeGrants({"g"}) && (*store)->removeIdentity("two"));
      QVERIFY((*store)->tightenSetting("wallet.locked", "1").has_value());
      QVERIFY((*store)->saveSetting("theme", "light").has_value());  // not in the snapshot yet
      QVERIFY(folder.damage());
      expectRestored();
      const auto restored = folder.open();
      QVERIFY(restored.has_value());
      QVERIFY((*restored)->grants()->empty());
      QCOMPARE((*restored)->identities()->size(), std::size_t{1});
      QCOMPARE(*(*restored)->setting("wallet.locked"), std::string("1"));
      QCOMPARE((*restored)->takings(), std::uint64_t{3});
      QVERIFY(!(*restored)->doubtful());
      // What was added last is missing, and since when is said.
      QCOMPARE(*(*restored)->setting("theme"), std::string("dark"));
      const auto words = QString::fromStdString(*(*restored)->setting(kRestoredAt)).split(QLatin1Char(' '));
      QCOMPARE(words.size(), qsizetype{2});
      QCOMPARE(words[0].toLongLong(), folder.clock.now().time_since_epoch().count());
      QVERIFY(words[1].toLongLong() > 0);
    }
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
      (*older).reset();  // with a snapshot that has none of the lines
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

  void leavesAllAsItIsWhereThereIsNoWholeSnapshot_data() {
    QTest::addColumn<QString>("copy");
    for (const char* copy : {"none", "damaged", "empty", "a link"})
      QTest::newRow(copy) << QString::fromLatin1(copy);
  }
  void leavesAllAsItIsWhereThereIsNoWholeSnapshot() {
    QFETCH(QString, copy);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray noise(5000, 'x');
    const QString place = QString::fromStdString(folder.snapshot());
    if (copy == QLatin1String("damaged")) QVERIFY(writeAll(folder.snapshot(), noise));
    if (copy == QLatin1String("empty")) QVERIFY(writeAll(folder.snapshot(), {}));
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

  void aSnapshotThatIsDamagedOldOrBehindIsMadeGoodAtTheStart_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"damaged", "gone", "of an older version", "behind", "changed", "a link"})
      QTest::newRow(how) << QString::fromLatin1(how);
  }
  void aSnapshotThatIsDamagedOldOrBehindIsMadeGoodAtTheStart() {
    QFETCH(QString, how);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray before = folder.contents(folder.path());
    const QString place = QString::fromStdString(folder.snapshot());
    if (how == QLatin1String("damaged")) QVERIFY(writeAll(folder.snapshot(), QByteArray(9000, 'x')));
    if (how == QLatin1String("gone")) QVERIFY(QFile::remove(place));
    if (how == QLatin1String("of an older version"))
      QVERIFY(folder.run(folder.snapshot(), QStringLiteral("DELETE FROM migrations WHERE version > 3")));
    if (how == QLatin1String("behind")) {
      QVERIFY(folder.run(folder.snapshot(), QStringLiteral("DELETE FROM grants")));
      QVERIFY(folder.run(folder.snapshot(), QStringLiteral("PRAGMA user_version=1")));
    }
    if (how == QLatin1String("changed"))
      QVERIFY(folder.run(folder.snapshot(), QStringLiteral("UPDATE identities SET alias = alias || 'x'")));
    if (how == QLatin1String("a link")) {
      QVERIFY(QFile::rename(place, folder.dir.filePath(QStringLiteral("elsewhere"))));
      QVERIFY(QFile::link(folder.dir.filePath(QStringLiteral("elsewhere")), place));
    }
    const auto store = folder.open();
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QVERIFY(!Folder::restored(**store));
    QCOMPARE(folder.contents(folder.path()), before);
    // What does not show in the counts is found by nobody, and goes with the next renewal.
    if (how == QLatin1String("changed"))
      QTRY_COMPARE_WITH_TIMEOUT(folder.contents(folder.snapshot()), before, 30'000);
    QCOMPARE(folder.contents(folder.snapshot()), before);
    QVERIFY(!QFileInfo(place).isSymLink());
  }
  void catchesUpAfterItCouldNotBeRenewed() {
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    const QByteArray before = readAll(folder.snapshot());
    QVERIFY(folder.block(true));
    expectNotRenewed();
    QVERIFY((*store)->saveIdentity(someone("three")).has_value());
    QVERIFY(!(*store)->snapshot().has_value());
    // Nothing was taken away, so the one of before is as good as it was.
    QCOMPARE(readAll(folder.snapshot()), before);
    QVERIFY(folder.block(false));
    (*store)->renewSnapshot();
    QVERIFY((*store)->snapshot().has_value());
    QCOMPARE(folder.contents(folder.snapshot()), folder.contents(folder.path()));
  }
  void aSnapshotThatLacksATakingIsDoubtful_data() {
    QTest::addColumn<bool>("renewed");
    QTest::newRow("never renewed") << false;
    QTest::newRow("renewed later") << true;
  }
  void aSnapshotThatLacksATakingIsDoubtful() {
    QFETCH(bool, renewed);
    Folder folder;
    QVERIFY(folder.fill());
    auto store = folder.open();
    QVERIFY(folder.block(true));
    expectNotRenewed();
    QVERIFY((*store)->removeGrants({"g"}).has_value());
    QVERIFY(!Folder::isThere(folder.snapshot()) && Folder::isThere(folder.aside()));
    if (renewed) {
      QVERIFY(folder.block(false));
      (*store)->renewSnapshot();
      QVERIFY(Folder::isThere(folder.snapshot()) && !Folder::isThere(folder.aside()));
    }
    // As a kill leaves it: without the renewal at the end.
    Folder killed;
    QVERIFY(killed.open().has_value() && killed.damage());
    for (const auto& [from, to] :
         {std::pair(folder.snapshot(), killed.snapshot()), std::pair(folder.aside(), killed.aside())}) {
      QFile::remove(QString::fromStdString(to));
      if (!Folder::isThere(from)) continue;
      QVERIFY(writeAll(to, readAll(from)));
      ::chmod(to.c_str(), 0600);
    }
    expectRestored();
    auto restored = killed.open();
    QCOMPARE(codeOf(restored), QStringLiteral("ok"));
    QCOMPARE((*restored)->grants()->empty(), renewed);
    QCOMPARE((*restored)->doubtful(), !renewed);
    if (renewed) return;
    // It stays so until somebody has dealt with it.
    (*restored).reset();
    restored = killed.open();
    QVERIFY((*restored)->doubtful());
    QVERIFY((*restored)->settleDoubt({{"g", "one", "{\"less\":1}", "mac"}}, 5).has_value());
    (*restored).reset();
    restored = killed.open();
    QVERIFY(!(*restored)->doubtful());
    QCOMPARE((*restored)->takings(), std::uint64_t{6});
    QCOMPARE((*restored)->grants()->front().body, std::string("{\"less\":1}"));
  }
  void aStartThatCannotRenewItDoubtsASnapshotThatIsBehind() {
    Folder folder;
    QVERIFY(folder.fill());
    // Killed behind the commit.
    QVERIFY(folder.run(folder.path(), QStringLiteral("DELETE FROM grants")));
    QVERIFY(folder.run(folder.path(), QStringLiteral("PRAGMA user_version=90")));
    QVERIFY(folder.block(true));
    expectNotRenewed();
    auto store = folder.open();
    QVERIFY(store.has_value());
    QVERIFY(!Folder::isThere(folder.snapshot()) && Folder::isThere(folder.aside()));
    QVERIFY(folder.block(false));
  }
  void aDamagedDatabaseDoesNotReplaceAGoodSnapshot() {
    Folder folder;
    QVERIFY(folder.fill());
    {
      auto store = folder.open();
      // More than SQLite keeps in memory.
      for (int i = 0; i < 800; ++i)
        QVERIFY((*store)->saveGrant({"g" + std::to_string(i), "one", std::string(6000, 'x'), "mac"}));
    }
    auto store = folder.open();
    const QByteArray good = readAll(folder.snapshot());
    QByteArray bytes = readAll(folder.path());
    QVERIFY(bytes.size() > 4'000'000);
    for (qsizetype at = bytes.size() / 3 / 4096 * 4096; at < 2 * bytes.size() / 3; at += 4096)
      bytes.replace(at, 100, QByteArray(100, '\xff'));
    QVERIFY(writeAll(folder.path(), bytes));
    expectNotRenewed();
    QVERIFY((*store)->saveIdentity(someone("three")).has_value());
    QCOMPARE(codeOf((*store)->snapshot()), QStringLiteral("store.corrupt"));
    QCOMPARE(readAll(folder.snapshot()), good);
    QVERIFY(!Folder::isThere(folder.snapshot() + ".new"));
    // A second failure says nothing new, at the end of the wallet either.
  }
  void anUnfinishedOneOfAKilledWalletIsInNobodysWay() {
    Folder folder;
    QVERIFY(folder.fill());
    QVERIFY(writeAll(folder.snapshot() + ".new", QByteArray(5000, 'x')));
    QVERIFY(writeAll(folder.snapshot() + ".new-journal", QByteArray(5000, 'x')));
    const auto store = folder.open();
    QVERIFY(store.has_value() && (*store)->saveIdentity(someone("three")).has_value());
    QVERIFY((*store)->snapshot().has_value());
    QVERIFY(!Folder::isThere(folder.snapshot() + ".new"));
    QCOMPARE(folder.contents(folder.snapshot()), folder.contents(folder.path()));
  }

  // The second copy of versions before, which wrote each change twice.
  void theCopyOfAVersionBefore_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("used");
    QTest::newRow("of a whole database") << QStringLiteral("whole") << false;
    QTest::newRow("of a damaged database") << QStringLiteral("damaged") << true;
    QTest::newRow("of one that lost its end") << QStringLiteral("behind") << true;
    QTest::newRow("that went on while a version before was used again")
        << QStringLiteral("newer than the snapshot") << true;
    QTest::newRow("that a snapshot outlived") << QStringLiteral("older than the snapshot") << false;
  }
  void theCopyOfAVersionBefore() {
    QFETCH(QString, what);
    QFETCH(bool, used);
    Folder folder;
    QVERIFY(folder.fill());
    const QByteArray before = folder.contents(folder.path());
    QVERIFY(writeAll(folder.former(), readAll(folder.snapshot())));
    ::chmod(folder.former().c_str(), 0600);
    QVERIFY(folder.run(folder.former(), QStringLiteral("PRAGMA journal_mode=WAL")));
    const bool withSnapshot = what.endsWith(QLatin1String("the snapshot"));
    if (!withSnapshot) QVERIFY(QFile::remove(QString::fromStdString(folder.snapshot())));
    if (what == QLatin1String("behind")) {
      QVERIFY(folder.run(folder.path(), QStringLiteral("DELETE FROM identities")));
      QVERIFY(folder.run(folder.path(), QStringLiteral("PRAGMA user_version=1")));
    } else if (what == QLatin1String("newer than the snapshot")) {
      QVERIFY(folder.run(folder.former(), QStringLiteral("PRAGMA user_version=500")));
      QVERIFY(folder.damage());
    } else if (what != QLatin1String("whole")) {
      QVERIFY(folder.damage());
    }
    if (what != QLatin1String("whole")) expectRestored();
    const auto store = folder.open();
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QCOMPARE(folder.contents(folder.path()).replace("settings: store.doubtful 1\n", ""), before);
    // It knows nothing of what was taken away later.
    QCOMPARE((*store)->doubtful(), used);
    for (const char* end : {"", "-wal", "-shm"}) QVERIFY(!Folder::isThere(folder.former() + end));
    QVERIFY(Folder::isThere(folder.snapshot()));
  }
};

LANYARD_TEST(SqliteRestoreTest)

}  // namespace sqlite_restore_test

#include "sqlite_restore_test.moc"
