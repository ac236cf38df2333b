#include <sys/stat.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/adapters/storage/sqlite_restore.h"
#include "tests/core/wallet/kept_wallet.h"
#include "tests/support/test_program.h"

namespace kept_wallet_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::KeptWallet;

namespace {

/// A copy of a wallet that an earlier build made (make_kept_wallet.cpp), with the modes that it had.
struct Copy {
  explicit Copy(const QString& name) {
    const QString from = QStringLiteral(LANYARD_TEST_DATA "/") + name;
    QDirIterator file(from, QDir::Files, QDirIterator::Subdirectories);
    good = file.hasNext();
    while (file.hasNext()) {
      const QString place = path(QDir(from).relativeFilePath(file.next()));
      QDir().mkpath(QFileInfo(place).path());
      ::chmod(QFileInfo(place).path().toLocal8Bit().constData(), 0700);
      good =
          good && QFile::copy(file.filePath(), place) && ::chmod(place.toLocal8Bit().constData(), 0600) == 0;
    }
    QFile facts(path(QStringLiteral("facts")));
    good = good && facts.open(QIODevice::ReadOnly);
    expected = QString::fromUtf8(facts.readAll()).trimmed().split(QLatin1Char('\n'));
  }
  [[nodiscard]] QString path(const QString& name) const { return dir.filePath(name); }
  [[nodiscard]] std::string folder() const { return dir.path().toStdString(); }

  QTemporaryDir dir;
  QStringList expected;
  bool good = false;
};

QStringList factsOf(KeptWallet& wallet) {
  QStringList all;
  for (const std::string& fact : wallet.facts()) {
    all << QString::fromStdString(fact).replace(QLatin1Char('\n'), QLatin1String("\\n"));
  }
  return all;
}

/// The first facts that differ, for people.
void compare(const QStringList& found, const QStringList& expected) {
  for (qsizetype i = 0; i < std::min(found.size(), expected.size()); ++i) QCOMPARE(found[i], expected[i]);
  QCOMPARE(found.size(), expected.size());
}

}  // namespace

/// Wallets of earlier builds open with all that was in them, and all of it is believed.
class KeptWalletTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensWithEverythingBelieved_data() { wallets(); }
  void opensWithEverythingBelieved() {
    QFETCH(QString, name);
    const Copy copy(name);
    QVERIFY(copy.good);
    KeptWallet wallet(copy.folder());
    const auto opened = wallet.open();
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().code.c_str());
    compare(factsOf(wallet), copy.expected);
    QVERIFY(copy.expected.filter(QStringLiteral(": believed")).size() >= 4);
    QVERIFY(copy.expected.filter(QStringLiteral("line ")).size() >= 150);
  }
  void goesOnFromThere_data() { wallets(); }
  void goesOnFromThere() {
    QFETCH(QString, name);
    const Copy copy(name);
    for (int starts = 0; starts < 2; ++starts) {
      KeptWallet wallet(copy.folder());
      QVERIFY(wallet.open().has_value());
      wallet.clock.advance(1h);
      const auto started = wallet.start();
      QVERIFY2(started.has_value(), started ? "" : started.error().code.c_str());
      for (const auto& view : wallet.engine->identities()) {
        const bool lasts = view.identity.alias != "short";
        QVERIFY2(view.state == keeping::IdentityState::Idle || !lasts, view.stateReason.c_str());
      }
      QCOMPARE(wallet.grants->size(), std::size_t{3});
      QVERIFY(wallet.grants->rejected().empty());
      QVERIFY(wallet.checkLog().state == activity::ActivityCheck::State::Whole);
      QVERIFY(!wallet.log->check().changedBefore);
      QVERIFY(wallet.log->mayHandOut().has_value());
      // The token that waited in the journal has found its keystore, and none is sent twice.
      QTRY_VERIFY(wallet.journal->entries().empty());
      wallet.provider.validRefresh.insert("waits in the journal");
      if (starts == 0)
        QVERIFY(test::wait(wallet.engine->token(wallet.engine->find("work")->identity.id, {})).has_value());
      QCOMPARE(wallet.provider.reuses, 0);
      // The revocation that was pending is asked for again; its row is believed.
      QTRY_VERIFY(wallet.store->pendingRevocations()->empty());
      if (starts == 0) QVERIFY(!wallet.provider.revoked.empty());
      QVERIFY(wallet.log->record({"token", {}, {}, "allowed", {}}).has_value());
    }
  }
  void everyRowGetsAMacOfToday_data() { wallets(); }
  void everyRowGetsAMacOfToday() {
    QFETCH(QString, name);
    const Copy copy(name);
    KeptWallet wallet(copy.folder());
    QVERIFY(wallet.open().has_value());
    const auto grantsBefore = *wallet.store->grants();
    QVERIFY(wallet.start().has_value());
    const keeping::RowSeal seal = wallet.seal();
    const auto identities = *wallet.store->identities();
    for (const auto& row : identities) QVERIFY(seal.fits(row));
    const auto pending = *wallet.store->pendingRevocations();
    for (const auto& row : pending) QVERIFY(seal.fits(row));
    QCOMPARE(pending.size(), std::size_t{1});
    const auto grantsAfter = *wallet.store->grants();
    for (const auto& before : grantsBefore) {
      const auto after = std::ranges::find(grantsAfter, before.id, &ports::StoredGrant::id);
      QVERIFY(after != grantsAfter.end() && after->mac != before.mac);
    }
  }
  void theSecondCopyOfThenTakesItsPlace_data() { wallets(); }
  void theSecondCopyOfThenTakesItsPlace() {
    QFETCH(QString, name);
    const Copy copy(name);
    QFile database(copy.path(QStringLiteral("wallet.db")));
    QVERIFY(database.open(QIODevice::ReadWrite) && database.write(QByteArray(4096, 'x')) == 4096);
    database.close();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("its snapshot took its place")));
    KeptWallet wallet(copy.folder());
    QVERIFY(wallet.open().has_value());
    const QStringList found = factsOf(wallet);
    for (const QString& fact : copy.expected) {
      if (!fact.startsWith(QLatin1String("line "))) QVERIFY2(found.contains(fact), qPrintable(fact));
    }
    // The log was in the damaged file alone, and nobody may pass that over.
    QVERIFY(wallet.start().has_value());
    QCOMPARE(wallet.log->mayHandOut().error().code, std::string("activity.missing"));
    // Nor does that copy know what was taken away since.
    QCOMPARE(suspendedIn(wallet), 3);
  }
  // What the migration kept beside the database is put in its place, or a row of it.
  void whatAMigrationKeptGivesNothingBack_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("row");
    QTest::newRow("the whole file") << QStringLiteral("wallet-9") << false;
    QTest::newRow("the row with its mac of then") << QStringLiteral("wallet-9") << true;
  }
  void whatAMigrationKeptGivesNothingBack() {
    QFETCH(QString, name);
    QFETCH(bool, row);
    const Copy copy(name);
    QVERIFY(copy.good);
    std::string taken;
    {
      KeptWallet wallet(copy.folder());
      QVERIFY(wallet.open().has_value() && wallet.start().has_value());
      QCOMPARE(suspendedIn(wallet), 0);
      const auto all = wallet.grants->list();
      const auto git =
          std::ranges::find_if(all, [](const auto& grant) { return !grant.maxUses && !grant.until; });
      QVERIFY(git != all.end());
      taken = git->id;
      QVERIFY(wallet.grants->revoke(taken).has_value());
      wallet.takings->count();
      QTRY_VERIFY(wallet.journal->entries().empty());
    }
    const QString place = copy.path(QStringLiteral("wallet.db"));
    const QString backup = place + QStringLiteral(".v9.backup");
    QVERIFY(QFile::exists(backup));
    if (row) {
      const QString id = QString::fromStdString(taken);
      QVERIFY(takeRow(copy, backup, id));
    } else {
      for (const char* end : {"", "-wal", "-shm", ".snapshot"}) QFile::remove(place + QLatin1String(end));
      QVERIFY(QFile::copy(backup, place));
    }
    for (int starts = 0; starts < 2; ++starts) {
      KeptWallet wallet(copy.folder());
      QVERIFY(wallet.open().has_value() && wallet.start().has_value());
      const auto all = wallet.grants->list();
      const auto back = std::ranges::find(all, taken, &grants::Grant::id);
      QVERIFY(back != all.end() && back->suspended);
      QCOMPARE(suspendedIn(wallet), row ? 1 : 3);
    }
  }
  void whatWasChangedBeforeIsNotBelievedAfter_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("fact");
    const QString id = QStringLiteral("(SELECT id FROM identities WHERE alias = 'work')");
    const auto row = [&](const char* sql, const char* fact) {
      QTest::newRow(sql) << QString::fromLatin1(sql).arg(id) << QString::fromLatin1(fact);
    };
    const char* changed = "identity work: identity.changed_outside";
    row("UPDATE identities SET subject = 'mallory' WHERE id = %1", changed);
    row("UPDATE identities SET client_id = 'other' WHERE id = %1", changed);
    row("UPDATE identities SET mac = (SELECT mac FROM identities WHERE alias = 'bob') WHERE id = %1",
        changed);
    row("UPDATE identities SET mac = '' WHERE id = %1", changed);
    row("UPDATE providers SET ca_file = '/tmp/evil.pem' WHERE identity_id = %1", changed);
    row("UPDATE providers SET extra = '{\"prompt\":\"none\"}' WHERE identity_id = %1", changed);
    row("UPDATE tokens SET surplus = '[\"admin\"]' WHERE identity_id = %1", changed);
    row("UPDATE tokens SET generation = generation + 1 WHERE identity_id = %1", changed);
    row("UPDATE providers SET scopes = 'x' WHERE identity_id = %1", "identity work: identity.damaged");
    row("DELETE FROM providers WHERE identity_id = %1", "identity work: identity.damaged");
    row("DELETE FROM tokens WHERE identity_id = %1", "identity work: identity.damaged");
    row("UPDATE grants SET body = replace(body, 'email', 'admin') WHERE identity_id = %1", "is not believed");
    row("UPDATE grants SET mac = '' WHERE identity_id = %1", "is not believed");
  }
  void whatWasChangedBeforeIsNotBelievedAfter() {
    QFETCH(QString, sql);
    QFETCH(QString, fact);
    const Copy copy(QStringLiteral("wallet-9"));
    QVERIFY(copy.good && change(copy, sql));
    // And it stays so: nothing may seal it on the way.
    for (int starts = 0; starts < 3; ++starts) {
      KeptWallet wallet(copy.folder());
      QVERIFY(wallet.open().has_value());
      const QStringList found = factsOf(wallet);
      const bool identity = fact.startsWith(QLatin1String("identity"));
      QCOMPARE(found.filter(QStringLiteral(": believed")).size(), identity ? 3 : 4);
      QCOMPARE(found.filter(fact).size(), 1);
      if (starts > 0) QVERIFY(wallet.start().has_value());
    }
  }
  void aPendingRevocationThatWasChangedBeforeAsksNobodyAfter() {
    const Copy copy(QStringLiteral("wallet-9"));
    QVERIFY(change(copy, QStringLiteral("UPDATE pending_revocations SET next_at = next_at + 1")));
    KeptWallet wallet(copy.folder());
    QVERIFY(wallet.open().has_value());
    wallet.clock.advance(1h);
    QVERIFY(wallet.start().has_value());
    QTRY_VERIFY(wallet.store->pendingRevocations()->empty());
    QVERIFY(wallet.provider.requests.empty());
  }
  void aLineThatWasChangedBeforeIsFoundAfter() {
    const Copy copy(QStringLiteral("wallet-9"));
    QVERIFY(change(copy, QStringLiteral("UPDATE activity SET tool = '/usr/bin/other' WHERE id = 50")));
    KeptWallet wallet(copy.folder());
    QVERIFY(wallet.open().has_value() && wallet.start().has_value());
    QVERIFY(wallet.checkLog().state == activity::ActivityCheck::State::Changed);
    QCOMPARE(wallet.log->check().line, std::int64_t{50});
  }
  void anEndThatWasCutBeforeIsMissedAfter() {
    const Copy copy(QStringLiteral("wallet-9"));
    QVERIFY(change(copy, QStringLiteral("DELETE FROM activity WHERE id > 100")));
    KeptWallet wallet(copy.folder());
    QVERIFY(wallet.open().has_value() && wallet.start().has_value());
    QCOMPARE(wallet.log->mayHandOut().error().code, std::string("activity.rolled_back"));
  }

 private:
  /// Writes the database of then, as another program would.
  static bool change(const Copy& copy, const QString& sql) {
    base::SystemRandom random;
    const auto connection =
        adapters::SqliteConnection::open(copy.path(QStringLiteral("wallet.db")).toStdString(),
                                         adapters::SqliteConnection::Mode::ReadWrite, random);
    const auto done = (*connection)->run(sql);
    if (!done) qWarning("%s", done.error().detail.c_str());
    return done.has_value();
  }
  /// Puts the grant's row of another file into the database.
  static bool takeRow(const Copy& copy, const QString& from, const QString& id) {
    base::SystemRandom random;
    const auto connection =
        adapters::SqliteConnection::open(copy.path(QStringLiteral("wallet.db")).toStdString(),
                                         adapters::SqliteConnection::Mode::ReadWrite, random);
    return (*connection)->run(QStringLiteral("ATTACH DATABASE ? AS older"), {from}) &&
           (*connection)
               ->run(QStringLiteral("INSERT INTO main.grants SELECT * FROM older.grants WHERE id = ?"), {id});
  }
  static int suspendedIn(const KeptWallet& wallet) {
    const auto all = wallet.grants->list();
    return static_cast<int>(std::ranges::count_if(all, &grants::Grant::suspended));
  }
  static void wallets() {
    QTest::addColumn<QString>("name");
    QTest::newRow("version 9") << QStringLiteral("wallet-9");
  }
};

LANYARD_TEST(KeptWalletTest)

}  // namespace kept_wallet_test

#include "kept_wallet_test.moc"
