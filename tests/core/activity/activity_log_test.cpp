#include "core/activity/activity_log.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "core/activity/activity_watch.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "core/base/hex.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace activity_log_test {

using namespace lanyard;
using namespace lanyard::activity;

namespace {

constexpr int kLines = 250;  // more than are looked at in one go
using State = ActivityCheck::State;

base::Secret key(const char* text = "a key of the keystore") {
  return base::Secret(std::string_view(text));
}

/// A wallet's log in a real database, which the test changes behind its back.
struct World {
  QTemporaryDir dir;
  test::FakeClock clock;
  base::SystemRandom random;
  std::unique_ptr<adapters::SqliteActivity> store;
  std::unique_ptr<ActivityLog> log;

  World() { start({}, true); }

  [[nodiscard]] std::string path() const { return dir.filePath(QStringLiteral("activity.db")).toStdString(); }
  void openStore() {
    log.reset();
    store.reset();
    store = adapters::SqliteActivity::open(path(), clock, random);
  }
  /// A start of the wallet, its look through the log included.
  ActivityCheck start(const std::string& anchor = {}, bool newKey = false, base::Secret with = key()) {
    openStore();
    log = std::make_unique<ActivityLog>(*store, clock, with);
    ActivityLog::Past past;
    past.anchor = anchor;
    past.newKey = newKey;
    if (!log->open(past)) qFatal("the log cannot be opened");
    while (!log->checkSome()) {
    }
    return log->check();
  }
  void write(int lines = kLines) {
    for (int i = 0; i < lines; ++i) {
      clock.advance(std::chrono::milliseconds(1));
      const Activity activity{"token", "id-" + std::to_string(i % 3), "/usr/bin/git", "allowed",
                              "openid " + std::to_string(i)};
      if (!log->record(activity)) qFatal("not recorded");
    }
  }
  /// Lines as older versions wrote them: without a mac, and then bound as they did.
  void writeFormer(int without, int bound) {
    ActivityChain chain(key());
    std::string before;
    for (int i = 1; i <= without + bound; ++i) {
      ports::ActivityRecord row{clock.now(), "token", {}, {}, "allowed", std::to_string(i), i};
      const std::string mac = chain.formerLink(before, row);
      if (i > without) {
        row.mac = mac;
        row.seal = chain.formerSeal(mac);
      }
      before = mac;
      if (!store->append(row)) qFatal("not written");
    }
  }
  /// What another program does to the file while no wallet runs.
  void run(const QString& sql) {
    log.reset();
    store.reset();
    auto raw = adapters::SqliteConnection::open(path(), adapters::SqliteConnection::Mode::ReadWrite, random);
    if (!(*raw)->run(sql)) qFatal("%s", qPrintable(sql));
  }
  [[nodiscard]] ports::ActivityRecord last() const { return store->activity(1)->front(); }
};

/// With the watch over it, as the agent has it.
struct Watched : World {
  test::FakeSecretStore secrets;
  test::FakeWalletStore database;

  State cycle(bool accept = false, bool isEmpty = false) {
    openStore();
    log = std::make_unique<ActivityLog>(*store, clock, key());
    ActivityWatch watch(*log, secrets, *store, database);
    bool checked = false;
    QObject::connect(&watch, &ActivityWatch::checked, &watch, [&checked] { checked = true; });
    if (!test::wait(watch.start(isEmpty, accept))) qFatal("not started");
    if (!QTest::qWaitFor([&] { return checked; })) qFatal("not looked through");
    return log->check().state;
  }
  [[nodiscard]] std::string note() {
    return std::string(secrets.items["activity-anchor." + database.account()->id].view());
  }
  void removeFile() {
    log.reset();
    store.reset();
    for (const char* end : {"", "-wal", "-shm"}) QFile::remove(QString::fromStdString(path() + end));
  }
};

}  // namespace

class ActivityLogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isWholeAsItWasWritten() {
    World world;
    QVERIFY(world.start().state == State::Whole);  // empty
    world.write(1);
    QVERIFY(world.start().state == State::Whole);
    world.write();
    QVERIFY(world.start().state == State::Whole);
    QCOMPARE(world.store->activity(1000)->size(), std::size_t(kLines + 1));
    QVERIFY(!world.log->check().changedBefore);
  }

  void findsWhatWasDoneToIt_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<qint64>("line");
    const auto row = [](const char* name, const char* sql, qint64 line) {
      QTest::newRow(name) << QString::fromLatin1(sql) << line;
    };
    row("time", "UPDATE activity SET at = at + 1 WHERE id = 7", 7);
    row("kind", "UPDATE activity SET kind = 'consent' WHERE id = 7", 7);
    row("identity", "UPDATE activity SET identity_id = 'id-9' WHERE id = 7", 7);
    row("tool", "UPDATE activity SET tool = '/usr/bin/curl' WHERE id = 7", 7);
    row("outcome", "UPDATE activity SET outcome = 'denied' WHERE id = 7", 7);
    row("detail", "UPDATE activity SET detail = '' WHERE id = 7", 7);
    row("text moved between columns",
        "UPDATE activity SET outcome = outcome || substr(detail, 1, 1), detail = substr(detail, 2) "
        "WHERE id = 7",
        7);
    row("mac", "UPDATE activity SET mac = zeroblob(32) WHERE id = 7", 7);
    row("no mac", "UPDATE activity SET mac = NULL WHERE id = 7", 7);
    row("the first", "UPDATE activity SET detail = '' WHERE id = 1", 1);
    row("the first removed", "DELETE FROM activity WHERE id = 1", 2);
    row("first ones removed", "DELETE FROM activity WHERE id <= 120", 121);
    row("one removed", "DELETE FROM activity WHERE id = 150", 151);
    row("many removed", "DELETE FROM activity WHERE id BETWEEN 20 AND 200", 201);
    row("the last", "UPDATE activity SET detail = '' WHERE id = 250", 250);
    row("the last removed", "DELETE FROM activity WHERE id = 250", 250);
    row("half removed", "DELETE FROM activity WHERE id > 100", 101);
    row("half removed, an old mac for a seal",
        "DELETE FROM activity WHERE id > 101; UPDATE activity SET seal = mac WHERE id = 101", 102);
    row("the seal", "UPDATE activity SET seal = NULL WHERE id = 250", 251);
    row("one added at the end",
        "INSERT INTO activity (at, kind, identity_id, tool, outcome, detail) VALUES (1, 'a', '', '', '', '')",
        251);
    row("one added before all",
        "INSERT INTO activity (id, at, kind, identity_id, tool, outcome, detail)"
        " VALUES (-5, 1, 'a', '', '', '', '')",
        1);
    row("one copied to the end, mac and seal with it",
        "INSERT INTO activity (id, at, kind, identity_id, tool, outcome, detail, mac, seal)"
        " SELECT 251, at, kind, identity_id, tool, outcome, detail, mac, seal FROM activity WHERE id = 250",
        251);
    row("two swapped",
        "UPDATE activity SET id = CASE id WHEN 30 THEN -31 WHEN 31 THEN -30 END WHERE id IN (30, 31)", 30);
    row("another finding faked",
        "UPDATE activity SET kind = 'activity', outcome = 'activity.changed_outside' WHERE id = 60", 60);
    row("all macs taken away", "UPDATE activity SET mac = NULL, seal = NULL", 250);
  }
  void findsWhatWasDoneToIt() {
    QFETCH(QString, sql);
    QFETCH(qint64, line);
    World world;
    world.write();
    const std::string anchor = world.log->anchor();
    for (const QString& statement : sql.split(QLatin1Char(';'))) world.run(statement);
    if (sql.contains(QLatin1String("-31"))) {
      world.run(QStringLiteral("UPDATE activity SET id = -id WHERE id < 0"));
    }
    // What the end alone cannot tell, the anchor does.
    const ActivityCheck found =
        world.start(sql.contains(QLatin1String("SET mac = NULL, seal")) ? anchor : "");
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, line);
    // Said in the log, once.
    QCOMPARE(world.last().kind, std::string("activity"));
    QCOMPARE(world.last().outcome, std::string("activity.changed_outside"));
    QCOMPARE(world.last().detail, "from line " + std::to_string(line) + " on");
    const std::int64_t said = world.last().id;
    // Nothing else breaks: the log goes on, and is whole from there on.
    world.write(3);
    const ActivityCheck after = world.start(world.log->anchor());
    QVERIFY(after.state == State::Whole);
    QVERIFY(after.changedBefore.has_value());
    QCOMPARE(world.last().id, said + 3);
  }

  void findsASecondChange() {
    World world;
    world.write();
    world.run(QStringLiteral("DELETE FROM activity WHERE id = 20"));
    QVERIFY(world.start().state == State::Changed);
    world.write();
    const std::int64_t later = world.last().id - 5;
    world.run(QStringLiteral("UPDATE activity SET tool = '' WHERE id = %1").arg(later));
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, later);
  }

  void anOlderCopyIsFoundByTheAnchor() {
    World world;
    world.write(20);
    const std::string copy = world.dir.filePath(QStringLiteral("copy.db")).toStdString();
    world.run(QStringLiteral("VACUUM INTO '%1'").arg(QString::fromStdString(copy)));
    QVERIFY(world.start().state == State::Whole);
    world.write(30);
    const std::string anchor = world.log->anchor();
    QVERIFY(world.start(anchor).state == State::Whole);
    world.write(5);  // since the anchor was noted
    QVERIFY(world.start(anchor).state == State::Whole);
    world.log.reset();
    world.store.reset();
    const QDir dir(world.dir.path());
    for (const char* name : {"activity.db", "activity.db-wal", "activity.db-shm"}) {
      static_cast<void>(QFile::remove(dir.filePath(QLatin1String(name))));
    }
    QVERIFY(QFile::rename(QString::fromStdString(copy), dir.filePath(QStringLiteral("activity.db"))));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("it is 0600 now")));
    const ActivityCheck found = world.start(anchor);
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(21));
  }

  void anotherLineInThePlaceOfTheAnchorIsFound() {
    World world;
    world.write(20);
    const std::string anchor = "10:" + std::string(64, '0');
    const ActivityCheck found = world.start(anchor);
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(10));
  }

  void coversLinesFromBeforeThereWereMacs() {
    World world;
    for (int i = 0; i < 5; ++i) {
      QVERIFY(world.store->append({world.clock.now(), "token", {}, {}, "allowed", std::to_string(i)}));
    }
    QVERIFY(world.start().state == State::Whole);
    world.write(5);
    QVERIFY(world.start().state == State::Whole);
    world.run(QStringLiteral("UPDATE activity SET outcome = 'denied' WHERE id = 2"));
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(6));  // the first that says what was before it
  }

  void goesOnBehindLinesThatAnOlderVersionBound() {
    World world;
    world.writeFormer(5, 3);
    QVERIFY(world.start().state == State::Whole);
    world.write(5);
    QVERIFY(world.start().state == State::Whole);
    world.run(QStringLiteral("UPDATE activity SET outcome = 'denied' WHERE id = 7"));
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(7));
  }
  void coversLinesWithoutMacsBelowThoseOfAnOlderVersion() {
    World world;
    world.writeFormer(5, 3);
    world.run(QStringLiteral("UPDATE activity SET outcome = 'denied' WHERE id = 2"));
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(6));
  }
  void findsALineOfAnOlderVersionBehindOneOfToday() {
    World world;
    world.write(5);
    ActivityChain chain(key());
    ports::ActivityRecord row = world.last();
    const std::string before = row.mac;
    ++row.id;
    row.mac = chain.formerLink(before, row);
    row.seal = chain.formerSeal(row.mac);
    QVERIFY(world.store->append(row).has_value());
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(6));
  }

  void underANewKeyItBeginsAnew() {
    World world;
    world.write();
    QVERIFY(world.start({}, false, key("another")).state == State::Changed);
    World fresh;
    fresh.write();
    QVERIFY(fresh.start({}, true, key("another")).state == State::Whole);
    QCOMPARE(fresh.last().outcome, std::string("activity.begun"));
    fresh.write(3);
    const ActivityCheck later = fresh.start({}, false, key("another"));
    QVERIFY(later.state == State::Whole);
    QVERIFY(!later.changedBefore);
  }

  void goesOnBehindALineThatTookItsPlace() {
    World world;
    world.write(3);
    const auto other = adapters::SqliteActivity::open(world.path(), world.clock, world.random);
    QVERIFY(other->append({world.clock.now(), "token", {}, {}, "allowed", "not ours"}));
    world.write(3);
    QCOMPARE(world.last().id, std::int64_t(7));
    const ActivityCheck found = world.start();
    QVERIFY(found.state == State::Changed);
    QCOMPARE(found.line, std::int64_t(4));
  }

  void onlyTheLastLineIsSealed() {
    World world;
    world.write(50);
    const auto rows = world.store->activity(50);
    QVERIFY(!rows->front().seal.empty());
    for (std::size_t i = 1; i < rows->size(); ++i) QVERIFY((*rows)[i].seal.empty());
  }

  // Whoever can put an older log in the place of ours takes tokens unseen, until a person has said that it is
  // well.
  void whatHasLostItsEndHandsNothingOut_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("anchored");
    QTest::addColumn<std::string>("why");
    QTest::newRow("end cut") << QStringLiteral("DELETE FROM activity WHERE id > 20") << false
                             << std::string("activity.rolled_back");
    QTest::newRow("all lines, the anchor knows")
        << QStringLiteral("DELETE FROM activity") << true << std::string("activity.missing");
    QTest::newRow("another end, the anchor knows")
        << QStringLiteral("UPDATE activity SET mac = zeroblob(32), seal = NULL WHERE id = 30") << true
        << std::string("activity.rolled_back");
  }
  void whatHasLostItsEndHandsNothingOut() {
    QFETCH(QString, sql);
    QFETCH(bool, anchored);
    QFETCH(std::string, why);
    World world;
    world.write(30);
    const std::string anchor = anchored ? world.log->anchor() : std::string();
    QVERIFY(world.log->mayHandOut().has_value());
    world.run(sql);
    QVERIFY(world.start(anchor).state == State::Changed);
    QCOMPARE(world.log->mayHandOut().error().code, why);
    // What else happens is recorded, and the finding outlives a restart.
    world.write(3);
    const std::string noted = world.log->anchor();
    world.start(noted);
    QCOMPARE(world.log->mayHandOut().error().code, why);
    QVERIFY(world.log->accept().has_value());
    QVERIFY(world.log->mayHandOut().has_value());
    QCOMPARE(world.last().outcome, std::string("activity.accepted"));
    QCOMPARE(world.last().detail, "as it is, by --accept-activity-log: " + why);
    const std::string after = world.log->anchor();
    QVERIFY(world.start(after).state == State::Whole);
    QVERIFY(world.log->mayHandOut().has_value());
    QVERIFY(world.log->accept().has_value());  // nothing to accept, nothing said
    QCOMPARE(world.log->anchor(), after);
  }
  void aChangedLineStopsNothing() {
    World world;
    world.write(30);
    const std::string anchor = world.log->anchor();
    world.run(QStringLiteral("UPDATE activity SET outcome = 'denied' WHERE id = 7"));
    QVERIFY(world.start(anchor).state == State::Changed);
    QVERIFY(world.log->mayHandOut().has_value());
  }
  void aWalletWithNothingToGuardOnlySaysIt() {
    World world;
    world.write(5);
    world.run(QStringLiteral("DELETE FROM activity WHERE id > 2"));
    world.openStore();
    world.log = std::make_unique<ActivityLog>(*world.store, world.clock, key());
    ActivityLog::Past past;
    past.nothingToGuard = true;
    QVERIFY(world.log->open(past).has_value());
    while (!world.log->checkSome()) continue;
    QVERIFY(world.log->check().state == State::Changed);
    QVERIFY(world.log->mayHandOut().has_value());
  }
  void whatCannotBeUsedHandsNothingOut() {
    test::FakeWalletStore store;
    test::FakeClock clock;
    ActivityLog log(store, clock, key());
    store.failing = true;
    store.unreadable = true;
    QCOMPARE(log.open({}).error().code, std::string("activity.unwritable"));
    QCOMPARE(log.mayHandOut().error().code, std::string("activity.unwritable"));
    QVERIFY(log.check().refusal.has_value());
    QCOMPARE(log.accept().error().code, std::string("activity.unwritable"));
    QCOMPARE(log.anchor(), std::string());
  }

  void theWatchKeepsTheAnchorInTheKeystore() {
    Watched world;
    world.write(150);
    QVERIFY(world.cycle() == State::Whole);
    QCOMPARE(world.note().substr(0, 4), std::string("150:"));
    world.run(QStringLiteral("DELETE FROM activity"));
    QVERIFY(world.cycle() == State::Changed);
    QCOMPARE(world.last().outcome, std::string("activity.changed_outside"));
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
    // Said once; that no token is handed out lasts until a person accepts it.
    const std::int64_t lines = world.last().id;
    QVERIFY(world.cycle() == State::Whole);
    QCOMPARE(world.last().id, lines);
    QCOMPARE(world.note(), std::string("activity.missing"));
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
    QVERIFY(world.cycle(true) == State::Whole);
    QVERIFY(world.log->mayHandOut().has_value());
    QCOMPARE(world.last().outcome, std::string("activity.accepted"));
    QCOMPARE(world.note().substr(0, 2), std::to_string(world.last().id) + ':');
    QVERIFY(world.cycle() == State::Whole);
    QVERIFY(world.log->mayHandOut().has_value());
    world.secrets.locked = true;
    world.openStore();
    world.log = std::make_unique<ActivityLog>(*world.store, world.clock, key());
    ActivityWatch watch(*world.log, world.secrets, *world.store, world.database);
    QCOMPARE(test::wait(watch.start(false)).error().code, std::string("keystore.locked"));
  }
  void theWatchMissesALogThatIsGone_data() {
    QTest::addColumn<bool>("noted");
    QTest::newRow("its end was noted") << true;
    QTest::newRow("the note is gone too") << false;
  }
  void theWatchMissesALogThatIsGone() {
    QFETCH(bool, noted);
    Watched world;
    QVERIFY(world.cycle() == State::Whole);
    QVERIFY(world.log->mayHandOut().has_value());  // the first start of all
    world.write(20);
    QVERIFY(world.cycle() == State::Whole);
    if (!noted) world.secrets.items.clear();
    world.removeFile();
    for (int starts = 0; starts < 3; ++starts) {
      static_cast<void>(world.cycle());
      QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
      world.write(1);
    }
    static_cast<void>(world.cycle(true));
    QVERIFY(world.log->mayHandOut().has_value());
    QVERIFY(world.cycle() == State::Whole);
    QVERIFY(world.log->mayHandOut().has_value());
  }
  void whatAStartFindsMissingOutlivesItsEnd_data() {
    QTest::addColumn<bool>("emptied");
    QTest::newRow("the file was removed") << false;
    QTest::newRow("its lines were deleted") << true;
  }
  void whatAStartFindsMissingOutlivesItsEnd() {
    QFETCH(const bool, emptied);
    Watched world;
    QVERIFY(world.cycle() == State::Whole);
    world.write(20);
    world.secrets.items.clear();  // killed before the first note
    emptied ? world.run(QStringLiteral("DELETE FROM activity")) : world.removeFile();
    // A start that ends before it can read the keystore, which makes the file.
    world.openStore();
    QVERIFY(QFile::exists(QString::fromStdString(world.path())));
    static_cast<void>(world.cycle());
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
  }
  void anEmptyWalletInItsPlaceForgivesNothing() {
    Watched world;
    QVERIFY(world.cycle() == State::Whole);
    world.write(20);
    QVERIFY(world.cycle() == State::Whole);
    world.run(QStringLiteral("DELETE FROM activity WHERE id > 5"));
    static_cast<void>(world.cycle(false, true));
    QVERIFY(world.log->mayHandOut().has_value());  // there is nothing to hand out
    static_cast<void>(world.cycle());
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.rolled_back"));
    // Where the empty one is meant, it counts from its first sign-in on.
    static_cast<void>(world.cycle(false, true));
    QVERIFY(world.log->startOver());
    QVERIFY(!world.log->startOver());
    QCOMPARE(world.log->anchor(), std::to_string(world.last().id) + ':' + base::hex(world.last().mac));
  }
  void twoWalletsShareAKeystore() {
    Watched world;
    QVERIFY(world.cycle() == State::Whole);
    world.write(20);
    QVERIFY(world.cycle() == State::Whole);
    const std::string ours = world.note();
    Watched other;
    other.database.local.id = "another account";
    other.secrets.items[("activity-anchor." + world.database.local.id)] =
        base::Secret(std::string_view(ours));
    QVERIFY(other.cycle() == State::Whole);
    QVERIFY(other.log->mayHandOut().has_value());
    QCOMPARE(std::string(other.secrets.items["activity-anchor." + world.database.local.id].view()), ours);
    QVERIFY(other.note() != ours);
  }
  void theNoteOfAnOlderVersionCounts() {
    Watched world;
    world.openStore();
    world.log = std::make_unique<ActivityLog>(*world.store, world.clock, key());
    world.write(20);
    const std::string end = world.log->anchor();
    world.secrets.items["activity-anchor"] = base::Secret(std::string_view(end));
    world.run(QStringLiteral("DELETE FROM activity WHERE id > 5"));
    static_cast<void>(world.cycle());
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.rolled_back"));
  }
  void aLogThatIsRemovedWhileTheWalletRunsIsMissedAtOnce() {
    Watched world;
    world.write(5);
    QVERIFY(world.cycle() == State::Whole);
    QVERIFY(QFile::remove(QString::fromStdString(world.path())));
    const Activity token{"token", {}, {}, "allowed", {}};
    QCOMPARE(world.log->record(token).error().code, std::string("activity.missing"));
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
    QCOMPARE(world.log->anchor(), std::string("activity.missing"));
    static_cast<void>(world.cycle());
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.missing"));
    static_cast<void>(world.cycle(true));
    QVERIFY(world.log->record(token).has_value() && world.log->mayHandOut().has_value());
  }
  void theWatchStopsNoStartForAFileThatCannotBeUsed() {
    Watched world;
    world.write(5);
    world.removeFile();
    QVERIFY(QDir().mkdir(QString::fromStdString(world.path())));
    world.openStore();
    world.log = std::make_unique<ActivityLog>(*world.store, world.clock, key());
    ActivityWatch watch(*world.log, world.secrets, *world.store, world.database);
    QVERIFY(test::wait(watch.start(false)).has_value());
    QCOMPARE(world.log->mayHandOut().error().code, std::string("activity.unwritable"));
    QCOMPARE(world.log->record({"revoke", {}, {}, "revoked", {}}).error().code,
             std::string("activity.unwritable"));
  }
};

LANYARD_TEST(ActivityLogTest)

}  // namespace activity_log_test

#include "activity_log_test.moc"
