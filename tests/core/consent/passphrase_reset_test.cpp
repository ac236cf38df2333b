#include "core/consent/passphrase_reset.h"

#include <QTest>

#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_person_check.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace passphrase_reset_test {

using namespace lanyard;
using namespace lanyard::activity;
using namespace lanyard::consent;
using namespace std::chrono_literals;

namespace {

const std::string kOld = "correct horse";
const std::string kNew = "another one";

struct World {
  World() { static_cast<void>(test::wait(approval.set(base::Secret(std::string_view(kOld))))); }

  test::Later<base::Result<void>> start(const std::string& next = kNew) {
    return test::start(reset.run(base::Secret(std::string_view(next)), "here"));
  }
  /// Asks for it, and has the person answer if somebody is asked.
  std::string run(const std::function<void()>& answer, const std::string& next = kNew) {
    const auto box = start(next);
    if (!box->has_value() && QTest::qWaitFor([&] { return person.open || box->has_value(); }) && person.open)
      answer();
    if (!QTest::qWaitFor([&] { return box->has_value(); })) return "waits";
    return box->value() ? "reset" : box->value().error().code;
  }
  std::string available() {
    const auto looked = test::wait(reset.available());
    return looked ? "yes" : looked.error().code;
  }
  std::string check(const std::string& text) {
    const auto checked = test::wait(approval.check(base::Secret(std::string_view(text))));
    return checked ? "right" : checked.error().code;
  }
  std::string lastLine() const {
    if (store.records.empty()) return {};
    const auto& last = store.records.back();
    return last.kind + " " + last.outcome + ": " + last.detail;
  }
  std::function<void()> yes() {
    return [this] { person.agree(); };
  }
  std::function<void()> no() {
    return [this] { person.refuse(); };
  }

  test::FakeClock clock;
  test::CountingRandom random;
  test::FakeWalletStore store;
  test::FakeSecretStore secrets;
  test::FakeKeyDerivation derivation;
  test::FakePersonCheck person;
  ActivityLog log{store, clock, base::Secret(std::string_view("log key"))};
  Approval approval{secrets, derivation, clock, random, store};
  Confirmation confirmation{person, store, clock};
  PassphraseReset reset{ResetParts{approval, log, store, clock, &confirmation}};
};

}  // namespace

class PassphraseResetTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void replacesItAfterTheComputersYes() {
    World world;
    QCOMPARE(world.available(), std::string("yes"));
    QVERIFY(!world.reset.lastAt());
    QCOMPARE(world.run(world.yes()), std::string("reset"));
    // A question of its own, not the unlock's.
    QVERIFY(world.person.asked == ports::PersonQuestion::ResetPassphrase);
    QCOMPARE(world.person.questions, 1);
    QCOMPARE(world.check(kOld), std::string("approval.wrong"));
    world.clock.advance(1s);
    QCOMPARE(world.check(kNew), std::string("right"));
    QCOMPARE(world.lastLine(),
             std::string("passphrase approval.reset: by the computer's confirmation, here"));
    QCOMPARE(base::toUnix(*world.reset.lastAt()), base::toUnix(world.clock.now() - 1s));
  }
  void anythingElseThanAYesLeavesTheOldOne_data() {
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<bool>("isLogged");
    const auto row = [](const char* code, bool isLogged) {
      QTest::newRow(code) << QByteArray(code) << isLogged;
    };
    row("confirm.denied", true);
    row("confirm.dismissed", true);
    row("confirm.late", true);
    row("confirm.no_agent", false);
    row("confirm.foreign", false);
  }
  void anythingElseThanAYesLeavesTheOldOne() {
    QFETCH(QByteArray, code);
    QFETCH(bool, isLogged);
    World world;
    const auto refuse = [&] { world.person.refuse(*base::findError(code.toStdString())); };
    QCOMPARE(world.run(refuse), code.toStdString());
    QCOMPARE(world.check(kOld), std::string("right"));
    QVERIFY(!world.reset.lastAt());
    QCOMPARE(world.lastLine(),
             isLogged ? "passphrase " + code.toStdString() + ": to reset it, here" : std::string());
  }
  void asksNobodyInVain() {
    World world;
    QCOMPARE(world.run(world.yes(), "seven77"), std::string("approval.short"));
    world.secrets.locked = true;
    QCOMPARE(world.run(world.yes()), std::string("keystore.locked"));
    QCOMPARE(world.available(), std::string("keystore.locked"));
    world.secrets.locked = false;
    world.secrets.items.clear();
    QCOMPARE(world.run(world.yes()), std::string("approval.not_set"));
    world.secrets.ownPassphrase = "of the file";
    QCOMPARE(world.available(), std::string("approval.sealed"));
    QCOMPARE(world.run(world.yes()), std::string("approval.sealed"));
    QCOMPARE(world.person.questions, 0);
    QVERIFY(world.store.records.empty());
  }
  void isNotToBeHadWhereTheComputerCannotAsk() {
    World world;
    world.person.forbidden = ports::PersonQuestion::ResetPassphrase;
    QCOMPARE(world.available(), std::string("confirm.no_action"));
    QCOMPARE(world.run(world.yes()), std::string("confirm.no_action"));
    QVERIFY(test::wait(world.confirmation.available(ports::PersonQuestion::Unlock)).has_value());
    PassphraseReset without(ResetParts{world.approval, world.log, world.store, world.clock});
    QCOMPARE(test::wait(without.available()).error().code, std::string("confirm.no_polkit"));
    const auto refused = test::wait(without.run(base::Secret(std::string_view(kNew)), "here"));
    QCOMPARE(refused.error().code, std::string("confirm.no_polkit"));
    QCOMPARE(world.check(kOld), std::string("right"));
  }
  void failedTriesMakeTheNextOneWait() {
    World world;
    for (const auto delay : {1s, 2s, 4s}) {
      QCOMPARE(world.run(world.no()), std::string("confirm.denied"));
      world.clock.advance(delay - 1ms);
      QCOMPARE(world.run(world.yes()), std::string("confirm.delayed"));
      world.clock.advance(1ms);
    }
    QCOMPARE(world.run(world.yes()), std::string("reset"));
  }
  void countsForNothingUnrecorded() {
    World world;
    const auto box = world.start();
    QTRY_VERIFY(world.person.open);
    world.store.failing = true;
    world.person.agree();
    QTRY_VERIFY(box->has_value());
    QCOMPARE(box->value().error().code, std::string("activity.unwritable"));
    world.store.failing = false;
    QCOMPARE(world.check(kOld), std::string("right"));
  }
  void saysWhenTheKeystoreDidNotTakeIt() {
    World world;
    world.secrets.takesNothing = true;
    QCOMPARE(world.run(world.yes()), std::string("keystore.failing"));
    QCOMPARE(world.lastLine(), std::string("passphrase keystore.failing: not reset, here"));
    QVERIFY(!world.reset.lastAt());
    QCOMPARE(world.check(kOld), std::string("right"));
  }
  void isTakenBackWithItsQuestion() {
    World world;
    const auto box = world.start();
    QTRY_VERIFY(world.person.open);
    world.reset.cancel();
    QTRY_VERIFY(box->has_value());
    QCOMPARE(box->value().error().code, std::string("confirm.cancelled"));
    world.reset.cancel();  // at any other time nothing happens
    QCOMPARE(world.person.cancels, 1);
    QCOMPARE(world.check(kOld), std::string("right"));
  }
  void isTakenBackAlsoWhereTheYesIsOnItsWay() {
    World world;
    world.person.answersLate = true;
    const auto box = world.start();
    QTRY_VERIFY(world.person.open);
    world.reset.cancel();
    world.person.agree();
    QTRY_VERIFY(box->has_value());
    QCOMPARE(box->value().error().code, std::string("confirm.cancelled"));
    QCOMPARE(world.lastLine(), std::string("passphrase confirm.cancelled: to reset it, here"));
    QCOMPARE(world.check(kOld), std::string("right"));
    // The next one counts again.
    world.person.answersLate = false;
    QCOMPARE(world.run(world.yes()), std::string("reset"));
  }
  void isTakenBackBeforeItsQuestion() {
    World world;
    const auto gate = std::make_shared<flows::Gate>();
    world.secrets.slowRead = gate;
    const auto box = world.start();
    QVERIFY(!box->has_value() && !world.person.open);
    world.reset.cancel();
    gate->open();
    QTRY_VERIFY(box->has_value());
    QCOMPARE(box->value().error().code, std::string("confirm.cancelled"));
    QCOMPARE(world.person.questions, 0);
  }
  void readsNoTimeThatIsNone() {
    World world;
    for (const char* text : {"", "x", "12x", "-5", "99999999999999999999"}) {
      static_cast<void>(world.store.saveSetting("approval.reset_at", text));
      QVERIFY2(!world.reset.lastAt(), text);
    }
  }
};

LANYARD_TEST(PassphraseResetTest)

}  // namespace passphrase_reset_test

#include "passphrase_reset_test.moc"
