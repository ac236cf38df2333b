#include <unistd.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/adapters/storage/sqlite_activity.h"
#include "core/adapters/storage/sqlite_snapshot.h"
#include "core/adapters/storage/sqlite_store.h"
#include "tests/crash/disk_calls.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_folder.h"
#include "tests/support/stride.h"

using namespace lanyard;
using adapters::SqliteConnection;
using adapters::SqliteStore;

namespace {

constexpr const char* kTables[] = {"account", "settings", "identities", "grants"};

/// A wallet as the first version left it, with a row in every table and enough log to fill pages.
bool makeOldWallet(const std::string& path) {
  test::FakeClock clock;
  base::SystemRandom random;
  if (!SqliteStore::openWith(path, clock, random, adapters::walletMigrations().first(1))) return false;
  auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadWrite, random);
  if (!connection) return false;
  const auto run = [&](const QString& sql) { return (*connection)->run(sql).has_value(); };
  bool good = run(QStringLiteral("INSERT INTO account VALUES (1, 'a', 1)")) &&
              run(QStringLiteral("INSERT INTO settings VALUES ('theme', 'dark')"));
  for (int i = 0; i < 20; ++i) {
    const QString id = QStringLiteral("'i%1'").arg(i);
    good = good &&
           run(QStringLiteral(
                   "INSERT INTO identities VALUES (%1, 'https://idp.example', %1, 'p', %1, 'Ada', '', 1)")
                   .arg(id)) &&
           run(QStringLiteral("INSERT INTO providers VALUES (%1, 'p', 'https://idp.example', 'c', '[]', '', "
                              "'[]', '{}', '', "
                              "'[]', '', 0, '')")
                   .arg(id)) &&
           run(QStringLiteral("INSERT INTO tokens VALUES (%1, 1, '[]', '', NULL, 1, 1, '')").arg(id)) &&
           run(QStringLiteral("INSERT INTO grants VALUES (%1, %1, '{}', 'mac')").arg(id));
  }
  for (int i = 0; i < 300 && good; ++i) {
    good = run(
        QStringLiteral(
            "INSERT INTO activity (at, kind, identity_id, tool, outcome, detail) VALUES (%1, 'token', 'i1', "
            "'/usr/bin/git', 'ok', 'a detail of some length, so that the table has pages')")
            .arg(i));
  }
  return good;
}

QByteArray linesIn(const std::string& path) {
  base::SystemRandom random;
  auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  if (!connection) return "none";
  auto rows = (*connection)->run(QStringLiteral("SELECT count(*) FROM activity"));
  return rows && rows->next() ? rows->value(0).toByteArray() : QByteArray("none");
}

/// What is in the wallet, or an empty text when it does not open: for comparison. The log is in it, or in its
/// own file.
QByteArray contents(const std::string& path, bool asNewest) {
  test::FakeClock clock;
  base::SystemRandom random;
  if (asNewest && !SqliteStore::open(path, clock, random)) return {};
  auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  if (!connection) return {};
  auto check = (*connection)->run(QStringLiteral("PRAGMA integrity_check"));
  if (!check || !check->next()) return {};
  QByteArray found = check->value(0).toByteArray();
  for (const char* table : kTables) {
    auto rows = (*connection)->run(QStringLiteral("SELECT count(*) FROM ") + QLatin1String(table));
    if (!rows || !rows->next()) return {};
    found += QByteArray(" ") + table + ' ' + rows->value(0).toByteArray();
  }
  return found + " activity " + linesIn(asNewest ? adapters::activityPlaceOf(path) : path);
}

int versionOf(const std::string& path) {
  base::SystemRandom random;
  auto connection = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random);
  if (!connection) return -1;
  return adapters::schemaVersion(**connection).value_or(-1);
}

/// The process that is killed: brings the wallet up. Prints its steps when it lives.
int migrateProcess(const char* path, int fatal) {
  test::FakeClock clock;
  base::SystemRandom random;
  // Loads SQLite first; only what changes the wallet is counted.
  { const auto warm = SqliteConnection::open(path, SqliteConnection::Mode::ReadOnly, random); }
  crash::countDiskCalls(fatal);
  const bool good =
      SqliteStore::open(path, clock, random).has_value() &&
      adapters::SqliteActivity::open(adapters::activityPlaceOf(path), clock, random)->sync().has_value();
  std::printf("%d\n", crash::diskCallSteps());
  return good ? 0 : 1;
}

struct Migrated {
  bool killed = false;
  int steps = 0;
};

Migrated migrateIn(const QString& path, int fatal) {
  QProcess process;
  process.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--migrate"), path, QString::number(fatal)});
  if (!process.waitForFinished(60'000)) return {};
  return {process.exitStatus() == QProcess::CrashExit, process.readAllStandardOutput().trimmed().toInt()};
}

}  // namespace

/// kill -9 at every call that changes the disk while an older database is brought up: it opens afterwards, as
/// the newest, with all that was in it, and so does the copy that was made before.
class MigrationCrashTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensWithAllThatWasInIt() {
    QTemporaryDir master;
    const QString old = master.filePath(QStringLiteral("wallet.db"));
    QVERIFY(makeOldWallet(old.toStdString()));
    const QByteArray before = contents(old.toStdString(), false);
    QVERIFY2(before.startsWith("ok account 1 settings 1 identities 20"), before.constData());

    int steps = 0;
    for (int fatal = 0; fatal <= steps; fatal += fatal == 0 ? 1 : test::kStride) {
      QTemporaryDir folder;
      const QString path = folder.filePath(QStringLiteral("wallet.db"));
      QVERIFY(QFile::copy(old, path));
      const Migrated migrated = migrateIn(path, fatal);
      QCOMPARE(migrated.killed, fatal != 0);
      if (fatal == 0) steps = migrated.steps;
      QVERIFY2(steps > 30, "SQLite's own calls are not among the steps");
      const QByteArray where = "step " + QByteArray::number(fatal);
      const std::string wallet = path.toStdString();
      // After a second kill, at an early step, it must come up too.
      if (fatal % 7 == 1) QVERIFY(migrateIn(path, 5).killed);
      const QByteArray after = contents(wallet, true);
      QVERIFY2(after == before, (where + ": " + after).constData());
      QCOMPARE(versionOf(wallet), newest());
      QVERIFY2(contents(wallet + ".v1.backup", false) == before, where.constData());
      QVERIFY2(!QFile::exists(path + QStringLiteral(".v1.backup.new")), where.constData());
    }
    qInfo("%d steps", steps);
  }

  /// The same at the very first start, when there is nothing yet.
  void beginsWhereverItIsKilled() {
    int steps = 0;
    for (int fatal = 0; fatal <= steps; fatal += fatal == 0 ? 1 : test::kStride) {
      QTemporaryDir folder;
      const QString path = folder.filePath(QStringLiteral("wallet.db"));
      const Migrated begun = migrateIn(path, fatal);
      QCOMPARE(begun.killed, fatal != 0);
      if (fatal == 0) steps = begun.steps;
      QVERIFY2(steps > 30, "SQLite's own calls are not among the steps");
      if (fatal % 7 == 1) static_cast<void>(migrateIn(path, 5));
      const QByteArray after = contents(path.toStdString(), true);
      QVERIFY2(after.startsWith("ok account 0 settings 0"),
               ("step " + QByteArray::number(fatal)).constData());
      QCOMPARE(versionOf(path.toStdString()), newest());
      QCOMPARE(versionOf(adapters::snapshotPlaceOf(path.toStdString())), newest());
    }
    qInfo("%d steps", steps);
  }

  /// The same while the snapshot takes the place of a damaged database, or the second copy of a version
  /// before does: whenever it is killed, the next start goes on with all that was kept.
  void takesUpTheSnapshotWhereverItIsKilled_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("settings");
    // There is one setting more, the note of what happened.
    QTest::newRow("snapshot") << QStringLiteral(".snapshot") << QByteArray(" settings 2 ");
    // And another, because nobody knows what was taken away since.
    QTest::newRow("copy of a version before") << QStringLiteral(".copy") << QByteArray(" settings 3 ");
  }
  void takesUpTheSnapshotWhereverItIsKilled() {
    QFETCH(QString, from);
    QFETCH(QByteArray, settings);
    QTemporaryDir master;
    const QString whole = master.filePath(QStringLiteral("wallet.db"));
    const QString snapshot = whole + QStringLiteral(".snapshot");
    QVERIFY(makeOldWallet(whole.toStdString()));
    const QByteArray before = contents(whole.toStdString(), true);
    QVERIFY2(before.contains(" settings 1 ") && before.contains(" activity 300"), before.constData());
    // The log has a file of its own.
    const QByteArray expected = QByteArray(before).replace(" settings 1 ", settings);
    const QString log = master.filePath(QStringLiteral("activity.db"));
    QFile damaged(whole);
    QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.write(QByteArray(4096, 'x')) == 4096);
    damaged.close();

    int steps = 0;
    for (int fatal = 0; fatal <= steps; fatal += fatal == 0 ? 1 : test::kStride) {
      QTemporaryDir folder;
      const QString path = folder.filePath(QStringLiteral("wallet.db"));
      QVERIFY(QFile::copy(whole, path) && QFile::copy(snapshot, path + from));
      QVERIFY(QFile::copy(log, folder.filePath(QStringLiteral("activity.db"))));
      const Migrated opened = migrateIn(path, fatal);
      QCOMPARE(opened.killed, fatal != 0);
      if (fatal == 0) steps = opened.steps;
      QVERIFY2(steps > 20, "SQLite's own calls are not among the steps");
      if (fatal % 7 == 1) static_cast<void>(migrateIn(path, 5));
      const QByteArray after = contents(path.toStdString(), true);
      QVERIFY2(after == expected, ("step " + QByteArray::number(fatal) + ": " + after).constData());
      QFile aside(path + QStringLiteral(".damaged"));
      QVERIFY(aside.open(QIODevice::ReadOnly) && aside.read(4096) == QByteArray(4096, 'x'));
      for (const char* gone : {".restored", ".copy", ".snapshot.new", ".snapshot.old"})
        QVERIFY2(!QFile::exists(path + QLatin1String(gone)), gone);
    }
    qInfo("%d steps", steps);
  }

 private:
  static int newest() { return adapters::walletMigrations().back().version; }
};

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  if (argc == 4 && std::strcmp(argv[1], "--migrate") == 0) return migrateProcess(argv[2], std::atoi(argv[3]));
  test::keepFilesInMemory();
  MigrationCrashTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "migration_crash_test.moc"
