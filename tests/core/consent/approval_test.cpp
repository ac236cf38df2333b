#include "core/consent/approval.h"

#include <QCoro/QCoroTimer>
#include <QTest>
#include <QTimer>

#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace approval_test {

using namespace lanyard;
using namespace lanyard::consent;
using namespace std::chrono_literals;

namespace {

base::Secret secret(std::string_view text) {
  return base::Secret(text);
}

struct World {
  test::FakeSecretStore secrets;
  test::FakeKeyDerivation derivation;
  test::FakeClock clock;
  test::CountingRandom random;
  test::FakeWalletStore store;
  Approval approval{secrets, derivation, clock, random, store};

  std::string replace(std::string_view text) {
    const auto replaced = test::wait(approval.replace(secret(text)));
    return replaced ? "replaced" : replaced.error().code;
  }
  std::string check(std::string_view text) {
    const auto checked = test::wait(approval.check(secret(text)));
    return checked ? "right" : checked.error().code;
  }
};

/// Takes time, as scrypt does: later checks have to wait.
class SlowDerivation final : public ports::KeyDerivation {
 public:
  QCoro::Task<base::Result<base::Secret>> derive(base::Secret passphrase, std::string salt,
                                                 ports::ScryptCost cost) override {
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(5);
    co_await timer;
    co_return co_await quick.derive(std::move(passphrase), std::move(salt), cost);
  }
  test::FakeKeyDerivation quick;
};

struct SlowWorld : World {
  SlowDerivation slow;
  Approval atOnce{secrets, slow, clock, random, store};

  /// Starts all checks at once, and returns their results, in order.
  QStringList checkAll(const std::vector<std::string>& texts) {
    std::vector<test::Later<base::Result<void>>> boxes;
    for (const std::string& text : texts) boxes.push_back(test::start(atOnce.check(secret(text))));
    QStringList outcomes;
    for (const auto& box : boxes) {
      if (!QTest::qWaitFor([&] { return box->has_value(); }, 5'000)) return {QStringLiteral("waits")};
      outcomes << (**box ? QStringLiteral("right") : QString::fromStdString((**box).error().code));
    }
    return outcomes;
  }
};

}  // namespace

class ApprovalTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void acceptsWhatWasSet() {
    World world;
    QVERIFY(!*test::wait(world.approval.isSet()));
    QCOMPARE(world.check("correct horse"), std::string("approval.not_set"));
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    QVERIFY(*test::wait(world.approval.isSet()));
    QCOMPARE(world.check("correct horse"), std::string("right"));
    QCOMPARE(world.check("correct horsf"), std::string("approval.wrong"));
  }
  void keepsNoPassphraseInTheStore() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    QVERIFY(world.secrets.items.at("approval").view().find("correct") == std::string_view::npos);
  }
  void delaysLongerAfterEachWrongOne() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    for (const auto delay : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
      QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
      world.clock.advance(delay - 1ms);
      // Even the right one is not checked: otherwise the delay would cost a guesser nothing.
      QCOMPARE(world.check("correct horse"), std::string("approval.delayed"));
      world.clock.advance(1ms);
    }
    QCOMPARE(world.check("correct horse"), std::string("right"));
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    world.clock.advance(1s);
    QCOMPARE(world.check("correct horse"), std::string("right"));
  }
  void saysHowLongToWait() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    const auto left = [&] {
      return test::wait(world.approval.check(secret("correct horse"))).error().values;
    };
    using Values = std::vector<std::string>;
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    QCOMPARE(left(), Values{"1"});
    world.clock.advance(1s);
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    QCOMPARE(left(), Values{"2"});
    world.clock.advance(500ms);
    QCOMPARE(left(), Values{"2"});
    world.clock.advance(501ms);
    QCOMPARE(left(), Values{"1"});
  }
  void acceptsManyRightOnesAtOnce() {
    SlowWorld world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    const std::vector<std::string> texts(8, "correct horse");
    QCOMPARE(world.checkAll(texts).count(QStringLiteral("right")), 8);
  }
  void looksAtOneWrongOneOfManyAtOnce() {
    SlowWorld world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    const QStringList outcomes = world.checkAll({"wrong 1", "wrong 2", "wrong 3", "correct horse"});
    const QString delayed = QStringLiteral("approval.delayed");
    QCOMPARE(outcomes, (QStringList{QStringLiteral("approval.wrong"), delayed, delayed, delayed}));
    QCOMPARE(world.slow.quick.calls, 1);
    world.clock.advance(1s);
    QCOMPARE(world.checkAll({"correct horse"}), QStringList{QStringLiteral("right")});
  }
  void letsNoEndlessRowWait() {
    SlowWorld world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    const std::vector<std::string> texts(40, "correct horse");
    const QStringList outcomes = world.checkAll(texts);
    QCOMPARE(outcomes.count(QStringLiteral("right")), 33);
    QCOMPARE(outcomes.count(QStringLiteral("approval.crowded")), 7);
  }
  void aClockSetBackDoesNotEndTheDelay() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    world.clock.advance(-1h);
    QCOMPARE(world.check("correct horse"), std::string("approval.delayed"));
    world.clock.advance(1s);
    QCOMPARE(world.check("correct horse"), std::string("right"));
  }
  void changesOnlyWithTheCurrentOne() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    std::optional<base::Secret> wrong(secret("wrong wrong"));
    QCOMPARE(test::wait(world.approval.set(secret("another one"), std::move(wrong))).error().code,
             std::string("approval.wrong"));
    world.clock.advance(1s);
    std::optional<base::Secret> right(secret("correct horse"));
    QVERIFY(test::wait(world.approval.set(secret("another one"), std::move(right))).has_value());
    QCOMPARE(world.check("another one"), std::string("right"));
  }
  void refusesAShortOne() {
    World world;
    QCOMPARE(test::wait(world.approval.set(secret("seven77"))).error().code, std::string("approval.short"));
    QVERIFY(test::wait(world.approval.set(secret("eight888"))).has_value());
  }
  void replacesOneThatWasForgotten() {
    World world;
    QCOMPARE(world.replace("another one"), std::string("approval.not_set"));
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    QCOMPARE(world.replace("seven77"), std::string("approval.short"));
    // The delay after earlier wrong guesses ends with it.
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
      world.clock.advance(4s);
    }
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    QCOMPARE(world.replace("another one"), std::string("replaced"));
    QCOMPARE(world.check("another one"), std::string("right"));
    QVERIFY(world.store.settings.at("approval.wrong").empty());
    QCOMPARE(world.check("correct horse"), std::string("approval.wrong"));
    world.clock.advance(1s);
    QCOMPARE(world.check("another one"), std::string("right"));
  }
  void theOldOneStaysWhereTheNewOneIsNotTaken() {
    World world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    world.secrets.takesNothing = true;
    QCOMPARE(world.replace("another one"), std::string("keystore.failing"));
    // The delay is not gone either.
    QCOMPARE(world.check("correct horse"), std::string("approval.delayed"));
    world.clock.advance(1s);
    QCOMPARE(world.check("correct horse"), std::string("right"));
    QCOMPARE(world.check("another one"), std::string("approval.wrong"));
  }
  void measuresWhoWaitsByTheNewOne() {
    SlowWorld world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    const auto replaced = test::start(world.atOnce.replace(secret("another one")));
    const auto old = test::start(world.atOnce.check(secret("correct horse")));
    std::optional<base::Secret> current(secret("correct horse"));
    const auto set = test::start(world.atOnce.set(secret("of the thief"), std::move(current)));
    QTRY_VERIFY(replaced->has_value() && old->has_value() && set->has_value());
    QVERIFY((**replaced).has_value());
    QCOMPARE((**old).error().code, std::string("approval.wrong"));
    QVERIFY(!(**set).has_value());
    world.clock.advance(2s);
    QCOMPARE(world.check("another one"), std::string("right"));
  }
  /// The old passphrase was right until it was replaced; the change by it comes too late.
  void aChangeByTheOldOneUnderWayDoesNotUndoIt() {
    SlowWorld world;
    QVERIFY(test::wait(world.approval.set(secret("correct horse"))).has_value());
    std::optional<base::Secret> current(secret("correct horse"));
    const auto set = test::start(world.atOnce.set(secret("of the thief"), std::move(current)));
    const auto replaced = test::start(world.atOnce.replace(secret("another one")));
    QTRY_VERIFY(replaced->has_value() && set->has_value());
    QVERIFY((**replaced).has_value());
    QCOMPARE((**set).error().code, std::string("approval.wrong"));
    QCOMPARE(world.check("another one"), std::string("right"));
  }
  void replacesNoneThatSealsTheStore() {
    World world;
    world.secrets.ownPassphrase = "of the file";
    QCOMPARE(world.replace("another one"), std::string("approval.sealed"));
    QCOMPARE(world.check("of the file"), std::string("right"));
  }
  void usesTheStoresOwnPassphrase() {
    World world;
    world.secrets.ownPassphrase = "of the file";
    QVERIFY(*test::wait(world.approval.isSet()));
    QCOMPARE(world.check("of the file"), std::string("right"));
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    QCOMPARE(test::wait(world.approval.set(secret("another one"))).error().code,
             std::string("approval.current_needed"));
  }
  void saysThatTheKeystoreIsLocked() {
    World world;
    world.secrets.locked = true;
    QCOMPARE(world.check("correct horse"), std::string("keystore.locked"));
    world.secrets.locked = false;
    QCOMPARE(world.check("correct horse"), std::string("approval.not_set"));
  }
  void refusesAVerifierThatWouldEatTheMemory() {
    World world;
    world.secrets.items["approval"] =
        secret(R"({"v":1,"n":1099511627776,"r":8,"p":1,"salt":"00","hash":"00"})");
    QCOMPARE(world.check("correct horse"), std::string("approval.corrupt"));
  }
};

LANYARD_TEST(ApprovalTest)

}  // namespace approval_test

#include "approval_test.moc"
