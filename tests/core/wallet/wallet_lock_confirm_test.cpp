#include <QTest>

#include "core/wallet/wallet_lock.h"
#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_person_check.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_uptime.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace wallet_lock_confirm_test {

using namespace lanyard;
using namespace lanyard::activity;
using namespace lanyard::consent;
using namespace lanyard::wallet;
using namespace std::chrono_literals;

namespace {

const base::Error kNoPolkit{errors::kConfirmNoPolkit};

/// What outlives a restart of the wallet. There is no approval passphrase.
struct Machine {
  test::FakeClock clock;
  test::FakeUptime uptime{clock};
  test::CountingRandom random;
  test::FakeWalletStore store;
  test::FakeSecretStore secrets;
  test::FakeKeyDerivation derivation;
  test::FakePersonCheck person;
};

struct Run {
  explicit Run(Machine& on, std::chrono::minutes lockAfter = kLockAfter)
      : machine(on),
        lock(LockParts{wallet, desk, approval, on.secrets, on.store, log, on.uptime, &confirmation},
             WalletKeys{[this] { keysInMemory = false; }, [this] { return loadKeys(); }}, lockAfter) {}

  QCoro::Task<base::Result<void>> loadKeys() {
    keysInMemory = true;
    co_return base::Result<void>();
  }
  void begin() { QVERIFY(test::wait(lock.begin()).has_value()); }
  /// Begins, and waits for the look in the background.
  void beginAndLook() {
    begin();
    QTRY_VERIFY(machine.person.looks > 0);
    static_cast<void>(test::wait(lock.look()));
  }
  std::string lockFor(LockCause cause) {
    const auto locked = test::wait(lock.lookAndLock(cause));
    return locked ? "locked" : locked.error().code;
  }
  test::Later<base::Result<void>> ask() { return test::start(lock.confirm("/usr/bin/lanyard")); }
  /// Asks, and has the person answer.
  std::string confirm(const std::function<void()>& answer) {
    const auto box = ask();
    if (!box->has_value()) answer();
    return ended(box);
  }
  static std::string ended(const test::Later<base::Result<void>>& box) {
    if (!QTest::qWaitFor([&] { return box->has_value(); }, 5'000)) return "waits";
    return box->value() ? "open" : box->value().error().code;
  }
  std::function<void()> yes() {
    return [this] { machine.person.agree(); };
  }
  std::function<void()> no() {
    return [this] { machine.person.refuse(); };
  }

  Machine& machine;
  bool keysInMemory = true;
  test::FakeWallet wallet{machine.clock};
  GrantBook book{machine.store, machine.clock, machine.random, base::Secret(std::string_view("key"))};
  ActivityLog log{machine.store, machine.clock, base::Secret(std::string_view("log key"))};
  ConsentDesk desk{book, log, machine.clock, machine.random};
  Approval approval{machine.secrets, machine.derivation, machine.clock, machine.random, machine.store};
  Confirmation confirmation{machine.person, machine.store, machine.clock};
  WalletLock lock;
};

}  // namespace

/// The lock of a wallet without an approval passphrase.
class WalletLockConfirmTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void opensAfterAYes() {
    Machine machine;
    Run run(machine);
    run.beginAndLook();
    QCOMPARE(run.lock.unlockBy(), UnlockBy::System);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    QVERIFY(run.wallet.locked && !run.keysInMemory);
    QCOMPARE(run.confirm(run.yes()), std::string("open"));
    QVERIFY(!run.lock.locked() && !run.wallet.locked && run.keysInMemory);
    QCOMPARE(machine.store.records.back().outcome, std::string("unlocked"));
    QCOMPARE(machine.store.records.back().detail, std::string("by the computer's confirmation"));
    QCOMPARE(machine.store.records.back().tool, std::string("/usr/bin/lanyard"));
    QCOMPARE(machine.person.questions, 1);
  }
  void isLockedWhereADatabaseIsDoubtfulIfItCouldBeOpened() {
    Machine machine;
    {
      Run run(machine);
      QVERIFY(test::wait(run.lock.begin(true)).has_value());
      QVERIFY(run.lock.locked());
      QCOMPARE(run.confirm(run.yes()), std::string("open"));
    }
    machine.person.missing = kNoPolkit;
    Run run(machine);
    QVERIFY(test::wait(run.lock.begin(true)).has_value());
    QVERIFY(!run.lock.locked());
  }
  void everythingElseIsNoUnlock_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("wrong password") << QByteArray("confirm.denied");
    QTest::newRow("closed") << QByteArray("confirm.dismissed");
    QTest::newRow("late") << QByteArray("confirm.late");
    QTest::newRow("no agent") << QByteArray("confirm.no_agent");
    QTest::newRow("foreign") << QByteArray("confirm.foreign");
    QTest::newRow("no polkit") << QByteArray("confirm.no_polkit");
  }
  void everythingElseIsNoUnlock() {
    QFETCH(QByteArray, code);
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    const auto refuse = [&] { machine.person.refuse(*base::findError(code.toStdString())); };
    QCOMPARE(run.confirm(refuse), code.toStdString());
    QVERIFY(run.lock.locked() && run.wallet.locked && !run.keysInMemory);
  }
  void delaysLongerAfterEachFailure() {
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    for (const auto delay : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
      QCOMPARE(run.confirm(run.no()), std::string("confirm.denied"));
      const int asked = machine.person.questions;
      machine.clock.advance(delay - 1ms);
      QCOMPARE(run.confirm(run.yes()), std::string("confirm.delayed"));
      QCOMPARE(machine.person.questions, asked);
      machine.clock.advance(1ms);
    }
    QCOMPARE(run.confirm(run.yes()), std::string("open"));
  }
  void aRestartDoesNotShortenTheDelay() {
    Machine machine;
    {
      Run run(machine);
      QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
      for (int i = 0; i < 3; ++i) {
        QCOMPARE(run.confirm(run.no()), std::string("confirm.denied"));
        machine.clock.advance(4s);
      }
    }
    Run run(machine);
    run.begin();
    QCOMPARE(run.confirm(run.no()), std::string("confirm.denied"));
    machine.clock.advance(7s);
    Run again(machine);
    again.begin();
    QCOMPARE(again.confirm(again.yes()), std::string("confirm.delayed"));
    machine.clock.advance(1s);
    QCOMPARE(again.confirm(again.yes()), std::string("open"));
  }
  void whatCouldNotBeAskedCostsNoDelay() {
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    machine.person.missing = kNoPolkit;
    for (int i = 0; i < 3; ++i) QCOMPARE(run.confirm([] {}), std::string("confirm.no_polkit"));
    const auto noAgent = [&] { machine.person.refuse(errors::kConfirmNoAgent); };
    machine.person.missing.reset();
    QCOMPARE(run.confirm(noAgent), std::string("confirm.no_agent"));
    QCOMPARE(run.confirm(run.yes()), std::string("open"));
  }
  void oneQuestionAtATime() {
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    const auto first = run.ask();
    QTRY_VERIFY(machine.person.open);
    QCOMPARE(run.confirm([] {}), std::string("confirm.asking"));
    machine.person.agree();
    QCOMPARE(Run::ended(first), std::string("open"));
    QCOMPARE(machine.person.questions, 1);
  }
  void aLockTakesTheQuestionBack() {
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    const auto asked = run.ask();
    QTRY_VERIFY(machine.person.open);
    machine.person.answersLate = true;
    QCOMPARE(run.lockFor(LockCause::Screen), std::string("locked"));
    QCOMPARE(machine.person.cancels, 1);
    machine.person.agree();
    QCOMPARE(Run::ended(asked), std::string("wallet.locked"));
    QVERIFY(run.lock.locked() && !run.keysInMemory);
  }
  void aYesAfterTheQuestionWasTakenBackOpensNothing() {
    Machine machine;
    Run run(machine);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    const auto asked = run.ask();
    QTRY_VERIFY(machine.person.open);
    machine.person.answersLate = true;
    run.lock.cancelConfirm();
    machine.person.agree();
    QCOMPARE(Run::ended(asked), std::string("confirm.cancelled"));
    QVERIFY(run.lock.locked() && !run.keysInMemory);
  }
  void doesNotHoldTheKeysWhileItAsks() {
    Machine machine;
    Run run(machine);
    run.wallet.isQuiet = false;
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    const auto asked = run.ask();
    run.wallet.isQuiet = true;
    QTRY_VERIFY(!run.keysInMemory);
    machine.person.agree();
    QCOMPARE(Run::ended(asked), std::string("open"));
    QVERIFY(run.keysInMemory);
  }
  void isNotLockedWhereNothingWouldOpenIt() {
    Machine machine;
    machine.person.missing = kNoPolkit;
    Run run(machine);
    run.beginAndLook();
    QCOMPARE(run.lock.unlockBy(), UnlockBy::Nothing);
    for (const LockCause cause : {LockCause::Hand, LockCause::Idle, LockCause::Screen, LockCause::Suspend}) {
      QCOMPARE(run.lockFor(cause), std::string("lock.no_passphrase"));
    }
    machine.clock.advance(24h);
    QVERIFY(run.lock.admit());
    // What is installed meanwhile is noticed.
    machine.person.missing.reset();
    QCOMPARE(run.lockFor(LockCause::Screen), std::string("locked"));
  }
  void locksByTheClockToo() {
    Machine machine;
    Run run(machine, 10min);
    run.beginAndLook();
    machine.clock.advance(10min);
    QVERIFY(!run.lock.admit());
    QCOMPARE(machine.store.records.back().detail, std::string("not used for long"));
  }
  void isLockedAfterARestartAsBefore() {
    Machine machine;
    {
      Run run(machine);
      QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    }
    // Also where the computer cannot ask just now: that is no way in.
    machine.person.missing = kNoPolkit;
    Run run(machine);
    run.begin();
    QVERIFY(run.lock.locked() && run.wallet.locked && !run.keysInMemory);
    QCOMPARE(run.confirm([] {}), std::string("confirm.no_polkit"));
    machine.person.missing.reset();
    QCOMPARE(run.confirm(run.yes()), std::string("open"));
  }
  void anEmptyWalletToo() {
    Machine machine;
    {
      Run run(machine);
      run.wallet.views.clear();
      QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    }
    machine.person.missing = kNoPolkit;
    for (int i = 0; i < 2; ++i) {
      Run run(machine);
      run.wallet.views.clear();
      run.begin();
      QVERIFY(run.lock.locked());
    }
  }
  void aPassphraseThatIsGoneOpensNothingButAnEmptyWallet() {
    Machine machine;
    machine.person.missing = kNoPolkit;
    {
      Run run(machine);
      QVERIFY(test::wait(run.approval.set(base::Secret(std::string_view("correct horse")))).has_value());
      run.begin();
      QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    }
    machine.secrets.items.clear();
    {
      Run run(machine);
      run.wallet.views.clear();
      run.begin();
      QVERIFY(!run.lock.locked());
    }
    Run run(machine);
    run.begin();
    QVERIFY(run.lock.locked());
    // From now on the computer's confirmation opens it.
    machine.person.missing.reset();
    QCOMPARE(run.confirm(run.yes()), std::string("open"));
  }
  void whereThereIsAPassphraseNothingElseOpensIt() {
    Machine machine;
    Run run(machine);
    QVERIFY(test::wait(run.approval.set(base::Secret(std::string_view("correct horse")))).has_value());
    run.begin();
    QCOMPARE(run.lock.unlockBy(), UnlockBy::Passphrase);
    QCOMPARE(run.lockFor(LockCause::Hand), std::string("locked"));
    QCOMPARE(run.confirm(run.yes()), std::string("approval.required"));
    QCOMPARE(machine.person.questions + machine.person.looks, 0);
    QVERIFY(run.lock.locked());
  }
};

LANYARD_TEST(WalletLockConfirmTest)

}  // namespace wallet_lock_confirm_test

#include "wallet_lock_confirm_test.moc"
