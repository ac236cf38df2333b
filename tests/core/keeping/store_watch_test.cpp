#include "core/keeping/store_watch.h"

#include <QTest>

#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace store_watch_test {

using namespace lanyard;
using keeping::StoreWatch;

namespace {

constexpr const char* kItem = "store-takings.account";

struct World {
  test::FakeWalletStore store;
  test::FakeSecretStore secrets;
  std::unique_ptr<StoreWatch> watch;

  bool start() {
    watch.reset();
    watch = std::make_unique<StoreWatch>(store, secrets);
    return test::wait(watch->start()).has_value();
  }
  [[nodiscard]] std::string kept() const {
    const auto found = secrets.items.find(kItem);
    return found == secrets.items.end() ? std::string("none") : std::string(found->second.view());
  }
  void keep(const std::string& text) { secrets.items[kItem] = base::Secret(std::string_view(text)); }
  void take() { QVERIFY(store.removeGrants({"g"}).has_value()); }
  bool countedSoon() {
    auto task = [](StoreWatch& one) -> QCoro::Task<bool> {
      co_await one.counted();
      co_return true;
    };
    return test::wait(task(*watch));
  }
};

}  // namespace

class StoreWatchTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void countsWhatIsTakenAwayInTheKeystore() {
    World world;
    QVERIFY(world.start());
    QVERIFY(!world.watch->doubt() && !world.watch->countedBefore());
    QCOMPARE(world.kept(), std::string("0"));
    world.take();
    QVERIFY(world.countedSoon());
    QCOMPARE(world.kept(), std::string("1"));
    world.take();
    world.take();
    QTRY_COMPARE(world.kept(), std::string("3"));
    QVERIFY(world.start());
    QVERIFY(!world.watch->doubt() && world.watch->countedBefore());
    QCOMPARE(world.kept(), std::string("3"));
  }

  void judgesTheDatabase_data() {
    QTest::addColumn<QString>("keystore");
    QTest::addColumn<int>("database");
    QTest::addColumn<bool>("counted");
    QTest::addColumn<bool>("doubtful");
    QTest::addColumn<int>("doubt");
    QTest::newRow("the first start") << QString() << 0 << false << false << -1;
    QTest::newRow("as it was") << QStringLiteral("4") << 4 << true << false << -1;
    QTest::newRow("killed before the keystore") << QStringLiteral("4") << 6 << true << false << -1;
    QTest::newRow("an older file") << QStringLiteral("4") << 3 << true << false << 4;
    QTest::newRow("a backup of a version before") << QStringLiteral("4") << 0 << false << false << 4;
    QTest::newRow("from a snapshot that was set aside") << QStringLiteral("4") << 4 << true << true << 4;
    QTest::newRow("from the copy of a version before") << QString() << 0 << false << true << 0;
    QTest::newRow("the keystore has lost it") << QString() << 4 << true << false << 4;
    QTest::newRow("lost before anything was taken") << QString() << 0 << true << false << 0;
    QTest::newRow("no number") << QStringLiteral("four") << 4 << true << false << 4;
    QTest::newRow("a number and more") << QStringLiteral("3 of 4") << 4 << true << false << 4;
    QTest::newRow("below nothing") << QStringLiteral("-1") << 4 << true << false << 4;
  }
  void judgesTheDatabase() {
    QFETCH(QString, keystore);
    QFETCH(int, database);
    QFETCH(bool, counted);
    QFETCH(bool, doubtful);
    QFETCH(int, doubt);
    World world;
    if (!keystore.isEmpty()) world.keep(keystore.toStdString());
    world.store.takingCount = static_cast<std::uint64_t>(database);
    world.store.isDoubtful = doubtful;
    if (counted) world.store.settings["store.counted"] = "1";
    // However often it is started, and whatever is taken away before it is dealt with.
    for (int starts = 0; starts < 3; ++starts) {
      QVERIFY(world.start());
      QCOMPARE(world.watch->doubt() ? static_cast<int>(*world.watch->doubt()) : -1, doubt);
      if (doubt < 0) return;
      for (int i = 0; i < 5; ++i) world.take();
      world.watch->count();
      QVERIFY(world.kept() == (keystore.isEmpty() ? "none" : keystore.toStdString()));
    }
    QVERIFY(world.store.settleDoubt({}, *world.watch->doubt()).has_value());
    world.watch->settled();
    QTRY_COMPARE(world.kept(), std::to_string(doubt + 1));
    QVERIFY(world.start());
    QVERIFY(!world.watch->doubt());
    // Killed behind the settling, before the keystore had it: settled all the same.
    if (!keystore.isEmpty()) world.keep(keystore.toStdString());
    if (keystore.toInt() > 0 && keystore.size() == 1) QVERIFY(world.start() && !world.watch->doubt());
  }

  // Nobody has to unlock anything to take something away.
  void aLockedKeystoreIsNoObstacle() {
    World world;
    QVERIFY(world.start());
    world.secrets.locked = true;
    world.take();
    QVERIFY(world.countedSoon());
    QCOMPARE(world.kept(), std::string("0"));
    world.secrets.locked = false;
    world.watch->count();  // the unlock
    QTRY_COMPARE(world.kept(), std::string("1"));
    // Or the next start.
    world.secrets.takesNothing = true;
    world.take();
    QVERIFY(world.countedSoon());
    world.secrets.takesNothing = false;
    QVERIFY(world.start() && !world.watch->doubt());
    QCOMPARE(world.kept(), std::string("2"));
  }
  void aSlowKeystoreIsWaitedForAWhile() {
    World world;
    QVERIFY(world.start());
    world.secrets.slow = std::make_shared<flows::Gate>();
    world.take();
    QVERIFY(world.countedSoon());  // test::wait gives up after 5 s
    QCOMPARE(world.kept(), std::string("0"));
    world.secrets.slow->open();
    QTRY_COMPARE(world.kept(), std::string("1"));
  }
  void aReplyWaitsForWhatIsBeingWritten() {
    World world;
    QVERIFY(world.start());
    const auto gate = std::make_shared<flows::Gate>();
    world.secrets.slow = gate;
    world.take();
    auto task = [](StoreWatch& one) -> QCoro::Task<bool> {
      co_await one.counted();
      co_return true;
    };
    const auto first = test::start(task(*world.watch));
    world.take();
    const auto second = test::start(task(*world.watch));
    QTest::qWait(50);
    QVERIFY(!first->has_value() && !second->has_value());
    world.secrets.slow.reset();
    gate->open();
    QTRY_VERIFY(first->has_value() && second->has_value());
    QCOMPARE(world.kept(), std::string("2"));
    QCOMPARE(world.secrets.writes, 3);
  }
  void whoWaitsWhenItEndsIsLetGo() {
    World world;
    QVERIFY(world.start());
    world.secrets.slow = std::make_shared<flows::Gate>();
    world.take();
    auto task = [](StoreWatch& one) -> QCoro::Task<base::Result<void>> {
      co_await one.counted();
      co_return base::Result<void>();
    };
    const auto waits = test::start(task(*world.watch));
    world.watch.reset();
    QTRY_VERIFY(waits->has_value());
    QCOMPARE((*waits)->error().code, std::string("wallet.stopped"));
    world.secrets.slow->open();
    QTest::qWait(20);
  }
  void aKeystoreThatCannotBeReadStopsTheStart() {
    World world;
    world.secrets.locked = true;
    QVERIFY(!world.start());
  }
};

LANYARD_TEST(StoreWatchTest)

}  // namespace store_watch_test

#include "store_watch_test.moc"
