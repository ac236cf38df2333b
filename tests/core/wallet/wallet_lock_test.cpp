#include "core/wallet/wallet_lock.h"

#include <QTest>

#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_uptime.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace wallet_lock_test {

using namespace lanyard;
using namespace lanyard::activity;
using namespace lanyard::consent;
using namespace lanyard::wallet;
using namespace std::chrono_literals;

namespace {

base::Secret secret(std::string_view text) {
  return base::Secret(text);
}

/// What outlives a restart of the wallet.
struct Machine {
  test::FakeClock clock;
  test::FakeUptime uptime{clock};
  test::CountingRandom random;
  test::FakeWalletStore store;
  test::FakeSecretStore secrets;
  test::FakeKeyDerivation derivation;
};

/// One run of it. The passphrase, once set, is "correct horse".
struct Run {
  explicit Run(Machine& on, std::chrono::minutes lockAfter = kLockAfter)
      : machine(on),
        lock(LockParts{wallet, desk, approval, on.secrets, on.store, log, on.uptime},
             WalletKeys{[this] { keysInMemory = false; }, [this] { return loadKeys(); }}, lockAfter) {}

  QCoro::Task<base::Result<void>> loadKeys() {
    if (whileLoading) whileLoading();
    if (keysFail) co_return tl::unexpected(*keysFail);
    keysInMemory = true;
    co_return base::Result<void>();
  }
  void begin() { QVERIFY(test::wait(lock.begin()).has_value()); }
  void setPassphrase() {
    QVERIFY(test::wait(approval.set(secret("correct horse"))).has_value());
    lock.passphraseSet();
  }
  std::string unlock(std::string_view text) {
    const auto unlocked = test::wait(lock.unlock(secret(text), "/usr/bin/lanyard"));
    return unlocked ? "open" : unlocked.error().code;
  }

  Machine& machine;
  bool keysInMemory = true;
  std::optional<base::Error> keysFail;
  std::function<void()> whileLoading;
  test::FakeWallet wallet{machine.clock};
  GrantBook book{machine.store, machine.clock, machine.random, secret("key")};
  ActivityLog log{machine.store, machine.clock, base::Secret(std::string_view("log key"))};
  ConsentDesk desk{book, log, machine.clock, machine.random};
  Approval approval{machine.secrets, machine.derivation, machine.clock, machine.random, machine.store};
  WalletLock lock;
};

}  // namespace

class WalletLockTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void wipesTheKeysAtOnceWhenNothingIsUnderWay() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    QVERIFY(run.wallet.locked && !run.keysInMemory);
    QCOMPARE(machine.secrets.seals, 1);
    QCOMPARE(run.unlock("correct horse"), std::string("open"));
    QVERIFY(!run.wallet.locked && run.keysInMemory);
    QCOMPARE(machine.store.records.back().outcome, std::string("unlocked"));
    QCOMPARE(machine.store.records.back().tool, std::string("/usr/bin/lanyard"));
  }
  void keepsTheKeysUntilWhatIsUnderWayIsKept() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    run.wallet.isQuiet = false;
    QVERIFY(run.lock.lock(LockCause::Suspend).has_value());
    QTest::qWait(60);
    QVERIFY(run.lock.locked() && run.keysInMemory);
    QCOMPARE(machine.secrets.seals, 0);
    run.wallet.isQuiet = true;
    QTRY_VERIFY(!run.keysInMemory);
    QCOMPARE(machine.secrets.seals, 1);
  }
  void doesNotSealTheStoreUnderAnUnlock() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    run.wallet.isQuiet = false;
    QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    // Quiet in the middle of the unlock, when it is time to look again.
    run.whileLoading = [&] {
      run.wallet.isQuiet = true;
      QTest::qWait(100);
    };
    QCOMPARE(run.unlock("correct horse"), std::string("open"));
    QVERIFY(run.keysInMemory);
    QCOMPARE(machine.secrets.seals, 0);
  }
  void staysLockedAndSealedWhenTheKeysCannotBeLoaded() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    run.keysFail = base::Error{errors::kKeystoreFailing};
    QCOMPARE(run.unlock("correct horse"), std::string("keystore.failing"));
    QVERIFY(run.lock.locked() && run.wallet.locked && !run.keysInMemory);
    QCOMPARE(machine.secrets.seals, 2);
    run.keysFail.reset();
    QCOMPARE(run.unlock("correct horse"), std::string("open"));
  }
  void aLockDuringTheUnlockWins() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    run.whileLoading = [&run] { QVERIFY(run.lock.lock(LockCause::Screen).has_value()); };
    QCOMPARE(run.unlock("correct horse"), std::string("wallet.locked"));
    QVERIFY(run.lock.locked() && !run.keysInMemory);
    run.whileLoading = {};
    QCOMPARE(run.unlock("correct horse"), std::string("open"));
  }
  void opensNothingUnrecorded() {
    Machine machine;
    Run run(machine);
    run.setPassphrase();
    QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    machine.store.failing = true;
    QCOMPARE(run.unlock("correct horse"), std::string("activity.unwritable"));
    QVERIFY(run.lock.locked() && !run.keysInMemory);
  }
  void isLockedAfterARestartAsBefore() {
    Machine machine;
    {
      Run run(machine);
      run.setPassphrase();
      QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    }
    {
      Run run(machine);
      run.begin();
      QVERIFY(run.lock.locked() && run.wallet.locked && !run.keysInMemory);
      QCOMPARE(run.unlock("correct horse"), std::string("open"));
    }
    Run run(machine);
    run.begin();
    QVERIFY(!run.lock.locked());
  }
  // The database may be older than the lock.
  void isLockedWhereADatabaseIsDoubtful() {
    Machine machine;
    {
      Run run(machine);
      run.setPassphrase();
    }
    {
      Run run(machine);
      QVERIFY(test::wait(run.lock.begin(true)).has_value());
      QVERIFY(run.lock.locked() && !run.keysInMemory);
      QCOMPARE(run.unlock("correct horse"), std::string("open"));
    }
    {
      // Nothing to guard.
      Run run(machine);
      run.wallet.views.clear();
      QVERIFY(test::wait(run.lock.begin(true)).has_value());
      QVERIFY(!run.lock.locked());
    }
    // The passphrase was just given.
    machine.secrets.ownPassphrase = "of the file";
    Run run(machine);
    QVERIFY(test::wait(run.lock.begin(true)).has_value());
    QVERIFY(!run.lock.locked());
  }
  void aRestartDoesNotShortenTheDelay() {
    Machine machine;
    {
      Run run(machine);
      run.setPassphrase();
      QVERIFY(run.lock.lock(LockCause::Hand).has_value());
      for (int i = 0; i < 3; ++i) {
        QCOMPARE(run.unlock("wrong wrong"), std::string("approval.wrong"));
        machine.clock.advance(4s);
      }
      QCOMPARE(run.unlock("wrong wrong"), std::string("approval.wrong"));  // the fourth: 8 s
    }
    Run run(machine);
    run.begin();
    machine.clock.advance(7s);
    QCOMPARE(run.unlock("correct horse"), std::string("approval.delayed"));
    machine.clock.advance(1s);
    QCOMPARE(run.unlock("correct horse"), std::string("open"));
  }
  void thePassphraseThatOpenedTheStoreOpensTheWallet() {
    Machine machine;
    machine.secrets.ownPassphrase = "of the file";
    {
      Run run(machine);
      run.begin();
      QVERIFY(run.lock.lock(LockCause::Hand).has_value());
    }
    Run run(machine);
    run.begin();
    QVERIFY(!run.lock.locked());
  }
  void isNotLockedWithoutAPassphrase() {
    Machine machine;
    Run run(machine);
    run.begin();
    for (const LockCause cause : {LockCause::Hand, LockCause::Idle, LockCause::Screen, LockCause::Suspend}) {
      QCOMPARE(run.lock.lock(cause).error().code, std::string("lock.no_passphrase"));
    }
    machine.clock.advance(24h);
    QVERIFY(run.lock.admit());
  }
  void sweepsByTheClock() {
    Machine machine;
    Run run(machine, 10min);
    run.setPassphrase();
    machine.clock.advance(9min);
    QVERIFY(run.lock.admit());
    machine.clock.advance(9min);
    run.lock.sweep();
    QVERIFY(!run.lock.locked());
    machine.clock.advance(1min);
    run.lock.sweep();
    QVERIFY(run.lock.locked());
  }
  void neverLocksByItselfWithZero() {
    Machine machine;
    Run run(machine, 0min);
    run.setPassphrase();
    machine.clock.advance(240h);
    run.lock.sweep();
    QVERIFY(run.lock.admit());
  }
  void aClockSetBackDoesNotPutTheIdleLockOff() {
    Machine machine;
    Run run(machine, 10min);
    run.setPassphrase();
    machine.uptime.correct(-240h);
    run.lock.sweep();
    machine.clock.advance(10min);
    QVERIFY(!run.lock.admit());
  }
  void aClockSetAheadIsNoIdleTime() {
    Machine machine;
    Run run(machine, 10min);
    run.setPassphrase();
    machine.uptime.correct(240h);
    run.lock.sweep();
    QVERIFY(run.lock.admit());
    machine.clock.advance(10min);
    QVERIFY(!run.lock.admit());
  }
};

LANYARD_TEST(WalletLockTest)

}  // namespace wallet_lock_test

#include "wallet_lock_test.moc"
