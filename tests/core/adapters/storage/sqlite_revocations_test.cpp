#include <vector>

#include "core/adapters/storage/sqlite_store.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace sqlite_revocations_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::ports::PendingRevocation;

class SqliteRevocationsTest : public QObject {
  Q_OBJECT

  FixedClock m_clock;
  lanyard::base::SystemRandom m_random;

  static PendingRevocation some(const char* id) {
    PendingRevocation pending;
    pending.id = id;
    pending.settings.provider = "work";
    pending.settings.issuer = "https://idp.example";
    pending.settings.clientId = "client \"'ü";
    pending.settings.local = true;
    pending.settings.caFile = "/etc/ca.pem";
    pending.settings.endpoints.revocation = "https://idp.example/revoke";
    pending.settings.dialect.revocation.style = lanyard::providers::RevocationStyle::Bearer;
    pending.createdAt = lanyard::base::fromUnix(1'800'000'000);
    pending.attempts = 3;
    pending.nextAt = pending.createdAt + std::chrono::milliseconds(1500);
    return pending;
  }

 private Q_SLOTS:
  void keepsThemOverARestart() {
    QTemporaryDir dir;
    {
      auto store = SqliteStore::open(in(dir, "wallet.db"), m_clock, m_random);
      QCOMPARE(codeOf(store), QStringLiteral("ok"));
      QVERIFY((*store)->pendingRevocations()->empty());
      QVERIFY((*store)->savePendingRevocation(some("b")));
      QVERIFY((*store)->savePendingRevocation(some("a")));
      PendingRevocation again = some("a");
      again.attempts = 4;
      QVERIFY((*store)->savePendingRevocation(again));
      QVERIFY((*store)->removePendingRevocation("b"));
      QVERIFY((*store)->removePendingRevocation("never there"));
    }
    auto store = SqliteStore::open(in(dir, "wallet.db"), m_clock, m_random);
    const auto all = (*store)->pendingRevocations();
    QCOMPARE(all->size(), std::size_t{1});
    const PendingRevocation& kept = all->front();
    const PendingRevocation wanted = some("a");
    QCOMPARE(kept.id, wanted.id);
    QCOMPARE(kept.settings.provider, wanted.settings.provider);
    QCOMPARE(kept.settings.issuer, wanted.settings.issuer);
    QCOMPARE(kept.settings.clientId, wanted.settings.clientId);
    QCOMPARE(kept.settings.local, true);
    QCOMPARE(kept.settings.caFile, wanted.settings.caFile);
    QVERIFY(kept.settings.dialect == wanted.settings.dialect && !kept.damaged);
    QVERIFY(kept.createdAt == wanted.createdAt);
    QVERIFY(kept.nextAt == wanted.nextAt);
    QCOMPARE(kept.attempts, 4);
  }
  void aWalletOfTheFirstVersionGetsItsTableAndKeepsABackup() {
    QTemporaryDir dir;
    const std::string path = in(dir, "wallet.db");
    const std::vector<Migration> first(walletMigrations().begin(), walletMigrations().begin() + 1);
    QVERIFY(SqliteStore::openWith(path, m_clock, m_random, first));
    auto store = SqliteStore::open(path, m_clock, m_random);
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QVERIFY((*store)->savePendingRevocation(some("a")));
    QVERIFY(QFile::exists(dir.filePath(QStringLiteral("wallet.db.v1.backup"))));
  }
};

LANYARD_TEST(SqliteRevocationsTest)

}  // namespace sqlite_revocations_test

#include "sqlite_revocations_test.moc"
