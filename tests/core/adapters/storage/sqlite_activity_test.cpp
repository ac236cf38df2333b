#include "core/adapters/storage/sqlite_activity.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/adapters/storage/sqlite_restore.h"
#include "core/adapters/storage/sqlite_store.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/memory_folder.h"
#include "tests/support/test_program.h"

namespace sqlite_activity_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::fromUnix;
using lanyard::ports::ActivityRecord;

namespace {

ActivityRecord line(int number) {
  ActivityRecord record;
  record.at = fromUnix(1'700'000'000 + number);
  record.kind = "token";
  record.detail =
      "line " + std::to_string(number) + " of some length, so that the log has more than one page";
  record.mac = std::string(32, 'm');
  return record;
}

}  // namespace

class SqliteActivityTest : public QObject {
  Q_OBJECT

 private:
  lanyard::base::SystemRandom m_random;
  FixedClock m_clock;

  std::unique_ptr<SqliteActivity> open(const std::string& path) {
    return SqliteActivity::open(path, m_clock, m_random);
  }
  bool run(const std::string& path, const QString& sql) {
    const auto raw = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, m_random);
    return raw && (*raw)->run(sql).has_value();
  }
  static void fill(SqliteActivity& log, int lines) {
    for (int i = 0; i < lines; ++i) QVERIFY(log.append(line(i)).has_value());
  }
  static void expectSalvaged() {
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("what can be read of it took its place")));
  }

 private Q_SLOTS:
  void initTestCase() { lanyard::test::keepFilesInMemory(); }
  void activityIsSeenByOthersAtOnceNewestFirst() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
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

  /// Each writes behind what the other one wrote since.
  void twoWriteInTurn() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    const auto one = open(path);
    const auto other = open(path);
    for (int i = 1; i <= 9; ++i) {
      SqliteActivity& log = i % 3 == 0 ? *other : *one;
      QCOMPARE(codeOf(log.append(line(i))), QStringLiteral("ok"));
      QCOMPARE(one->activity(9)->size(), std::size_t(i));
    }
    for (int i = 10; i <= 12; ++i) QCOMPARE(codeOf(one->append(line(i))), QStringLiteral("ok"));
    for (int i = 13; i <= 15; ++i) QCOMPARE(codeOf(other->append(line(i))), QStringLiteral("ok"));
    ActivityRecord taken = line(16);
    taken.id = 14;
    QCOMPARE(codeOf(one->append(taken)), QStringLiteral("store.constraint"));
    QCOMPARE(codeOf(one->append(line(16))), QStringLiteral("ok"));
    QCOMPARE(other->activity(1)->front().id, std::int64_t(16));
  }
  /// It is written back into the database while lines keep coming: 1,000 pages, and what comes until the next
  /// look.
  void theWriteAheadLogDoesNotGrow() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    const auto log = open(path);
    fill(*log, 5'000);
    QVERIFY(QFileInfo(QString::fromStdString(path + "-wal")).size() < 1'500 * 4'120);
    QVERIFY(QFileInfo(QString::fromStdString(path)).size() > 100 * 4'096);
  }
  void isMadeForItsUserAlone() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    QVERIFY(open(path)->activity(1)->empty());
    struct stat found {};
    QCOMPARE(::stat(path.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
  }
  void onlyTheLastLineKeepsItsSeal() {
    QTemporaryDir dir;
    const auto log = open(in(dir, "activity.db"));
    for (int i = 1; i <= 3; ++i) {
      ActivityRecord record = line(i);
      record.id = i;
      record.seal = "s";
      QVERIFY(log->append(record).has_value());
    }
    const auto lines = log->activity(3).value();
    QCOMPARE(lines[0].seal, std::string("s"));
    QVERIFY(lines[1].seal.empty() && lines[2].seal.empty());
    ActivityRecord taken = line(4);
    taken.id = 3;
    QCOMPARE(codeOf(log->append(taken)), QStringLiteral("store.constraint"));
  }
  void aSyncChangesNoLine() {
    QTemporaryDir dir;
    const auto log = open(in(dir, "activity.db"));
    fill(*log, 3);
    for (int i = 0; i < 3; ++i) QCOMPARE(codeOf(log->sync()), QStringLiteral("ok"));
    QCOMPARE(log->activity(9)->size(), std::size_t(3));
  }
  void twoProcessesWriteAtOnce() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    QVERIFY(open(path) != nullptr);
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

  void commitsOutliveAKill() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    const pid_t child = ::fork();
    if (child == 0) {
      const auto log = open(path);
      if (!log->append(line(1))) ::_exit(2);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    QCOMPARE(open(path)->activity(10)->size(), std::size_t(1));
  }
  void saysOfEachCallWhatIsWrongWithTheFile_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("code");
    QTest::newRow("a folder") << "folder"
                              << "store.io";
    QTest::newRow("a link") << "link"
                            << "store.symlink";
    QTest::newRow("a newer version") << "newer"
                                     << "store.newer";
  }
  void saysOfEachCallWhatIsWrongWithTheFile() {
    QFETCH(QString, what);
    QFETCH(QString, code);
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    if (what == QLatin1String("folder")) QVERIFY(QDir().mkdir(QString::fromStdString(path)));
    if (what == QLatin1String("link")) {
      QVERIFY(open(in(dir, "elsewhere.db")) != nullptr);
      QCOMPARE(::symlink(in(dir, "elsewhere.db").c_str(), path.c_str()), 0);
    }
    if (what == QLatin1String("newer")) {
      QVERIFY(open(path) != nullptr);
      QVERIFY(run(path, QStringLiteral("INSERT INTO migrations VALUES (99, 1)")));
    }
    const auto log = open(path);
    QCOMPARE(codeOf(log->append(line(1))), code);
    QCOMPARE(codeOf(log->activity(1)), code);
    QCOMPARE(codeOf(log->activityAfter(0, 1)), code);
    QCOMPARE(codeOf(log->sync()), code);
  }
  // SQLite would go on writing into a file that nobody finds again.
  void writesNothingIntoAFileThatIsGone_data() {
    QTest::addColumn<bool>("replaced");
    QTest::newRow("removed") << false;
    QTest::newRow("another one in its place") << true;
  }
  void writesNothingIntoAFileThatIsGone() {
    QFETCH(bool, replaced);
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    const auto log = open(path);
    fill(*log, 2);
    const std::string copy = in(dir, "copy.db");
    QVERIFY(run(path, QStringLiteral("VACUUM INTO '%1'").arg(QString::fromStdString(copy))));
    QCOMPARE(codeOf(log->append(line(3))), QStringLiteral("ok"));
    QVERIFY(QFile::remove(QString::fromStdString(path)));
    if (replaced) QCOMPARE(::rename(copy.c_str(), path.c_str()), 0);
    QCOMPARE(codeOf(log->append(line(4))), QStringLiteral("activity.missing"));
  }
  void keepsTheLinesOfTheLogThatCanBeRead() {
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    fill(*open(path), 600);
    QByteArray bytes = readAll(path);
    const qsizetype at = bytes.indexOf("line 300 of");
    QVERIFY(at > 0);
    bytes.replace(at / 4096 * 4096, 4096, QByteArray(4096, '\xff'));
    QVERIFY(writeAll(path, bytes));
    expectSalvaged();
    const auto log = open(path);
    const auto lines = log->activity(1000).value();
    QVERIFY2(lines.size() > 500 && lines.size() < 600, qPrintable(QString::number(lines.size())));
    // Each as it was, in its place, and both ends are there.
    QCOMPARE(lines.front().detail, line(599).detail);
    QCOMPARE(lines.back().detail, line(0).detail);
    for (const auto& kept : lines) QCOMPARE(kept.detail, line(static_cast<int>(kept.id) - 1).detail);
    QCOMPARE(readAll(damagedPlaceOf(path)), bytes);
    QCOMPARE(codeOf(log->append(line(600))), QStringLiteral("ok"));
  }
  void f02NoiseIsPutAside_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"noise", "zeros", "cut", "another program's database"})
      QTest::newRow(what) << QString::fromLatin1(what);
  }
  void f02NoiseIsPutAside() {
    QFETCH(QString, what);
    QTemporaryDir dir;
    const std::string path = in(dir, "activity.db");
    fill(*open(path), 100);
    QByteArray bytes = readAll(path);
    if (what == QLatin1String("noise")) bytes.fill('n');
    if (what == QLatin1String("zeros")) bytes.fill('\0');
    if (what == QLatin1String("cut")) bytes.truncate(300);
    if (what == QLatin1String("another program's database")) {
      QVERIFY(QFile::remove(QString::fromStdString(path)));
      QVERIFY(run(path, QStringLiteral("CREATE TABLE notes (text)")));
      ::chmod(path.c_str(), 0600);
    } else {
      QVERIFY(writeAll(path, bytes));
    }
    expectSalvaged();
    const auto log = open(path);
    QVERIFY(log->activity(1)->empty());
    QVERIFY(QFile::exists(QString::fromStdString(damagedPlaceOf(path))));
    QCOMPARE(codeOf(log->append(line(1))), QStringLiteral("ok"));
  }

  /// What was in the wallet's own database until version 11 of it.
  void takesTheLinesOfAnOlderDatabase_data() {
    QTest::addColumn<int>("version");
    for (const int version : {1, 2, 3, 9, 10}) QTest::addRow("%d", version) << version;
  }
  void takesTheLinesOfAnOlderDatabase() {
    QFETCH(int, version);
    QTemporaryDir dir;
    const std::string wallet = in(dir, "wallet.db");
    const std::string path = activityPlaceOf(wallet);
    const auto older = walletMigrations().first(static_cast<std::size_t>(version));
    QVERIFY(SqliteStore::openWith(wallet, m_clock, m_random, older));
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
    for (int i = 1; i <= 200; ++i) {
      const QString more =
          version < 3 ? QString() : QStringLiteral(", x'6d', iif(%1 = 200, x'73', NULL)").arg(i);
      QVERIFY(run(wallet,
                  QStringLiteral("INSERT INTO activity VALUES (%1, %1, 'token', 'i', '/t', 'ok', 'd%1'%2)")
                      .arg(i)
                      .arg(more)));
    }
    QVERIFY(SqliteStore::open(wallet, m_clock, m_random));
    const auto log = open(path);
    const auto lines = log->activityAfter(0, 1000).value();
    QCOMPARE(lines.size(), std::size_t(200));
    for (const auto& kept : lines) {
      QCOMPARE(kept.detail, "d" + std::to_string(kept.id));
      QCOMPARE(kept.mac, std::string(version < 3 ? "" : "m"));
      QCOMPARE(kept.seal, std::string(version >= 3 && kept.id == 200 ? "s" : ""));
    }
    const auto raw = SqliteConnection::open(wallet, SqliteConnection::Mode::ReadOnly, m_random);
    QVERIFY(!(*raw)->run(QStringLiteral("SELECT * FROM activity")));
    // The copy of before has them still.
    const std::string backup = wallet + ".v" + std::to_string(version) + ".backup";
    const auto kept = SqliteConnection::open(backup, SqliteConnection::Mode::ReadOnly, m_random);
    auto count = (*kept)->run(QStringLiteral("SELECT count(*) FROM activity"));
    QVERIFY(count && count->next());
    QCOMPARE(count->value(0).toInt(), 200);
  }
  void anOlderDatabaseOverwritesNoLine() {
    QTemporaryDir dir;
    const std::string wallet = in(dir, "wallet.db");
    QVERIFY(SqliteStore::openWith(wallet, m_clock, m_random, walletMigrations().first(9)));
    for (int i = 1; i <= 5; ++i) {
      QVERIFY(run(
          wallet,
          QStringLiteral("INSERT INTO activity VALUES (%1, 1, '', '', '', '', 'older', NULL, NULL)").arg(i)));
    }
    fill(*open(activityPlaceOf(wallet)), 3);
    QVERIFY(SqliteStore::open(wallet, m_clock, m_random));
    const auto lines = open(activityPlaceOf(wallet))->activityAfter(0, 10).value();
    QCOMPARE(lines.size(), std::size_t(5));
    QCOMPARE(lines[2].detail, line(2).detail);
    QCOMPARE(lines[3].detail, std::string("older"));
  }
  void withoutALogsFileAnOlderDatabaseStaysAsItIs() {
    QTemporaryDir dir;
    const std::string wallet = in(dir, "wallet.db");
    QVERIFY(SqliteStore::openWith(wallet, m_clock, m_random, walletMigrations().first(9)));
    QVERIFY(QDir().mkdir(QString::fromStdString(activityPlaceOf(wallet))));
    QCOMPARE(codeOf(SqliteStore::open(wallet, m_clock, m_random)), QStringLiteral("store.io"));
    const auto raw = SqliteConnection::open(wallet, SqliteConnection::Mode::ReadOnly, m_random);
    QCOMPARE(schemaVersion(**raw).value(), 9);
  }
};

LANYARD_TEST(SqliteActivityTest)

}  // namespace sqlite_activity_test

#include "sqlite_activity_test.moc"
