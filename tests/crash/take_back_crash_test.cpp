#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "core/adapters/storage/file_store.h"
#include "core/adapters/storage/scrypt_thread.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/consent/grant_book.h"
#include "core/keeping/store_watch.h"
#include "tests/crash/disk_calls.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_folder.h"
#include "tests/support/stride.h"
#include "tests/support/tasks.h"

using namespace lanyard;

namespace {

// The cheapest scrypt: the passphrase is not what is tried here.
constexpr adapters::ScryptCost kCheap{4, 8, 1};
constexpr const char* kScopes[] = {"taken", "kept"};

/// What is allowed, put together as lanyard-agent does it.
class Grants {
 public:
  explicit Grants(std::string folder) : m_folder(std::move(folder)) {}

  base::Result<void> start() {
    auto store = adapters::SqliteStore::open(m_folder + "/wallet.db", clock, random);
    if (!store) return tl::unexpected(store.error());
    m_store = std::move(*store);
    auto file = adapters::FileStore::open(
        m_folder + "/secrets", base::Secret(std::string_view("only for the test")), random, scrypt, kCheap);
    if (!file) return tl::unexpected(file.error());
    m_secrets = std::move(*file);
    m_watch = std::make_unique<keeping::StoreWatch>(*m_store, *m_secrets);
    base::Result<void> done = test::wait(m_watch->start());
    if (!done) return done;
    book = std::make_unique<consent::GrantBook>(*m_store, clock, random, base::Secret(std::string(32, 'k')));
    done = book->load();
    if (done && m_watch->doubt()) done = book->suspendAll(*m_watch->doubt());
    if (!done) return done;
    m_watch->settled();
    reply();
    return done;
  }
  /// Two programs' grants for the one identity.
  bool fill() {
    bool good = m_store->saveIdentity({"id", "https://idp.example", "sub", "client", "work", "{}", "mac"})
                    .has_value();
    for (const char* scope : kScopes) {
      grants::Grant grant;
      grant.need = {"id", {scope}, {}, {}};
      grant.tool = {"/usr/bin/git", {}, {}};
      grant.kind = grants::Kind::Always;
      good = good && book->add(grant).has_value();
    }
    return good;
  }
  bool takeBack() {
    return book->revokeAll([](const grants::Grant& grant) { return grant.need.scopes.front() == "taken"; })
        .stored.has_value();
  }
  /// Waits as the reply to a request does.
  void reply() {
    const auto counted = [](keeping::StoreWatch& watch) -> QCoro::Task<bool> {
      co_await watch.counted();
      co_return true;
    };
    test::wait(counted(*m_watch));
  }
  [[nodiscard]] QByteArray stateOf(const char* scope) const {
    for (const grants::Grant& grant : book->list()) {
      if (grant.need.scopes.front() == scope) return grant.suspended ? "suspended" : "allowed";
    }
    return "gone";
  }

  test::FakeClock clock;
  base::SystemRandom random;
  adapters::ScryptThread scrypt;
  std::unique_ptr<consent::GrantBook> book;

 private:
  std::string m_folder;
  std::unique_ptr<adapters::SqliteStore> m_store;
  std::unique_ptr<adapters::FileStore> m_secrets;
  std::unique_ptr<keeping::StoreWatch> m_watch;
};

/// The process that is killed. `take`: takes a grant back, and is killed from there on; `start`: is killed
/// while it starts. Says "replied" when the person would hear of it, and then how many steps there were.
int process(const char* job, const char* folder, int fatal) {
  Grants grants(folder);
  const bool starts = std::strcmp(job, "start") == 0;
  {
    base::SystemRandom random;
    // Loads SQLite first.
    const auto warm = adapters::SqliteConnection::open(std::string(folder) + "/wallet.db",
                                                       adapters::SqliteConnection::Mode::ReadOnly, random);
  }
  if (starts) crash::countDiskCalls(fatal);
  if (!grants.start()) return 1;
  if (!starts) {
    crash::countDiskCalls(fatal);
    if (!grants.takeBack()) return 1;
    grants.reply();
  }
  std::printf("replied\n%d\n", crash::diskCallSteps());
  std::fflush(stdout);
  // As a kill behind the reply: nothing is tidied up.
  ::_exit(0);
}

struct Ran {
  bool killed = false;
  bool replied = false;
  int steps = 0;
};

/// A wallet's folder, as a test leaves it.
class Folder {
 public:
  [[nodiscard]] QString path(const QString& name = {}) const { return m_dir.filePath(name); }
  bool take(const Folder& other) const {
    bool good = true;
    const QDir from(other.path());
    const auto all = from.entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    for (const QString& name : all) {
      const QString to = path(name);
      if (QFileInfo(from.filePath(name)).isDir()) {
        good = good && QDir().mkpath(to);
      } else {
        good =
            good && QFile::copy(from.filePath(name), to) && ::chmod(to.toLocal8Bit().constData(), 0600) == 0;
      }
    }
    return good;
  }
  /// Without a trace of what its log had.
  void damage() const {
    QFile file(path(QStringLiteral("wallet.db")));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.write(QByteArray(4096, 'x')) == 4096);
    remove({"wallet.db-wal", "wallet.db-shm"});
  }
  /// The file of before the taking is put in the place of the present one, whose snapshot is removed.
  void putBack(const Folder& before) const {
    remove({"wallet.db", "wallet.db-wal", "wallet.db-shm", "wallet.db.snapshot", "wallet.db.snapshot.old"});
    const QString to = path(QStringLiteral("wallet.db"));
    QVERIFY(QFile::copy(before.path(QStringLiteral("wallet.db")), to));
    QCOMPARE(::chmod(to.toLocal8Bit().constData(), 0600), 0);
  }
  /// From here on nothing can be written under this name.
  void block(const char* name) const { QVERIFY(QDir().mkpath(path(QLatin1String(name)))); }
  /// What blocked it is gone by the next start.
  void unblock() const {
    for (const char* name : {"wallet.db.snapshot.new", "secrets.new"})
      QDir().rmdir(path(QLatin1String(name)));
  }
  [[nodiscard]] Ran run(const char* job, int fatal) const {
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(),
                  {QStringLiteral("--job"), QLatin1String(job), path(), QString::number(fatal)});
    if (!process.waitForFinished(60'000)) return {};
    const QList<QByteArray> said = process.readAllStandardOutput().split('\n');
    return {process.exitStatus() == QProcess::CrashExit, said.front() == "replied",
            said.size() > 1 ? said[1].toInt() : 0};
  }
  /// "taken, kept", as the next start has them; an error's code where it does not start.
  [[nodiscard]] QByteArray look() const {
    Grants grants(path().toStdString());
    const auto started = grants.start();
    if (!started) return QByteArray::fromStdString(started.error().code + ' ' + started.error().detail);
    return grants.stateOf("taken") + ", " + grants.stateOf("kept");
  }

 private:
  void remove(const QList<const char*>& names) const {
    for (const char* name : names) QFile::remove(path(QLatin1String(name)));
  }
  QTemporaryDir m_dir;
};

}  // namespace

/// kill -9 at every call that changes the disk while a grant is taken back, and then whatever may become of
/// the database: once the person has heard that it is taken back, it is never allowed again.
class TakeBackCrashTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_usual = qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  }
  void cleanup() { qInstallMessageHandler(m_usual); }

  void isNeverGivenBack_data() {
    QTest::addColumn<QByteArray>("blocked");
    QTest::newRow("all well") << QByteArray();
    QTest::newRow("no snapshot can be written") << QByteArray("wallet.db.snapshot.new");
    QTest::newRow("the keystore takes nothing") << QByteArray("secrets.new");
    QTest::newRow("neither") << QByteArray("wallet.db.snapshot.new secrets.new");
  }
  void isNeverGivenBack() {
    QFETCH(QByteArray, blocked);
    const bool counts = !blocked.contains("secrets");
    const bool renews = !blocked.contains("snapshot");
    Folder master;
    QVERIFY(make(master));
    int steps = 0;
    int replied = 0;
    int heard = 0;
    for (int fatal = 0; fatal <= steps; fatal += fatal == 0 ? 1 : test::kStride) {
      Folder folder;
      QVERIFY(folder.take(master));
      // After the start of the process, which would fail otherwise.
      for (const QByteArray& name : blocked.split(' '))
        if (!name.isEmpty()) folder.block(name.constData());
      const Ran ran = folder.run("take", fatal);
      QCOMPARE(ran.killed, fatal != 0);
      if (fatal == 0) steps = ran.steps;
      QVERIFY2(steps > (renews ? 20 : 5), "SQLite's own calls are not among the steps");
      heard += ran.replied ? 1 : 0;
      folder.unblock();
      const QByteArray where = "step " + QByteArray::number(fatal) + ": ";
      const auto look = [&](const Folder& one) { return one.look(); };

      // As it is: nothing is suspended.
      Folder same;
      QVERIFY(same.take(folder));
      const QByteArray now = look(same);
      QVERIFY2(now == "gone, allowed" || (!ran.replied && now == "allowed, allowed"),
               (where + now).constData());
      replied += now.startsWith("gone") ? 1 : 0;

      // Its database is damaged, at once or after another start.
      Folder damaged;
      QVERIFY(damaged.take(folder));
      damaged.damage();
      const QByteArray restored = look(damaged);
      const bool isBack = restored.startsWith("allowed");
      QVERIFY2(!restored.isEmpty() && restored.contains(", "), (where + restored).constData());
      QVERIFY2(!isBack || !ran.replied, (where + restored).constData());
      // Where the snapshot was renewed, nobody is asked in vain.
      if (ran.replied && renews) QCOMPARE(restored, QByteArray("gone, allowed"));
      if (ran.replied && !renews) QCOMPARE(restored, QByteArray("suspended, suspended"));
      same.damage();
      const QByteArray later = look(same);
      QVERIFY2(later == now, (where + later).constData());

      // The file of before is put back.
      Folder older;
      QVERIFY(older.take(folder));
      older.putBack(master);
      const QByteArray old = look(older);
      QVERIFY2(!old.startsWith("allowed") || !ran.replied || !counts, (where + old).constData());
      if (ran.replied && counts) QCOMPARE(old, QByteArray("suspended, suspended"));
      // Every start after one that has seen the taking finds the older file.
      if (now.startsWith("gone")) {
        same.putBack(master);
        QCOMPARE(look(same), QByteArray("suspended, suspended"));
      }
    }
    cleanup();
    qInfo("%d steps; taken back after %d of the kills", steps, replied);
    QCOMPARE(heard, 1);
    QVERIFY(replied > 1);
  }

  /// kill -9 at every call while the wallet starts with an older file: it does not become a good one.
  void staysDoubtfulWhereverTheStartIsKilled_data() {
    QTest::addColumn<bool>("damaged");
    QTest::newRow("an older file was put back") << false;
    QTest::newRow("restored from a snapshot that was set aside") << true;
  }
  void staysDoubtfulWhereverTheStartIsKilled() {
    QFETCH(bool, damaged);
    Folder before;
    QVERIFY(make(before));
    Folder master;
    QVERIFY(master.take(before));
    if (damaged) {
      master.block("wallet.db.snapshot.new");
      master.block("secrets.new");
    }
    QVERIFY(master.run("take", 0).replied);
    master.unblock();
    damaged ? master.damage() : master.putBack(before);
    int steps = 0;
    for (int fatal = 0; fatal <= steps; fatal += fatal == 0 ? 1 : test::kStride) {
      Folder folder;
      QVERIFY(folder.take(master));
      const Ran ran = folder.run("start", fatal);
      QCOMPARE(ran.killed, fatal != 0);
      if (fatal == 0) steps = ran.steps;
      QVERIFY2(steps > 30, "SQLite's own calls are not among the steps");
      if (fatal % 7 == 1) static_cast<void>(folder.run("start", 9));
      QCOMPARE(folder.look(), QByteArray("suspended, suspended"));
      QCOMPARE(folder.look(), QByteArray("suspended, suspended"));
    }
    cleanup();
    qInfo("%d steps", steps);
  }

 private:
  static bool make(const Folder& folder) {
    Grants grants(folder.path().toStdString());
    return grants.start() && grants.fill();
  }
  QtMessageHandler m_usual = nullptr;
};

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  if (argc == 5 && std::strcmp(argv[1], "--job") == 0) return process(argv[2], argv[3], std::atoi(argv[4]));
  test::keepFilesInMemory();
  TakeBackCrashTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "take_back_crash_test.moc"
