#include "core/services/approval.h"

#include <QTest>

#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"

using namespace lanyard;
using namespace lanyard::services;
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

  std::string check(std::string_view text) {
    const auto checked = test::wait(approval.check(secret(text)));
    return checked ? "right" : checked.error().code;
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
      // Even the right one is not looked at: else the delay would tell nothing and cost nothing.
      QCOMPARE(world.check("correct horse"), std::string("approval.delayed"));
      world.clock.advance(1ms);
    }
    QCOMPARE(world.check("correct horse"), std::string("right"));
    QCOMPARE(world.check("wrong wrong"), std::string("approval.wrong"));
    world.clock.advance(1s);
    QCOMPARE(world.check("correct horse"), std::string("right"));
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

QTEST_GUILESS_MAIN(ApprovalTest)
#include "approval_test.moc"
