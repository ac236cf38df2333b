#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace reset_test {

using namespace lanyard;
using namespace lanyard::test;
using namespace std::chrono_literals;
using wire::Json;

namespace {

const Json kNew{{"new", "another one"}};

/// Asks for the reset, and has the computer ask the person.
void begin(PipeWorld& world, const std::shared_ptr<FakePipeConnection>& desktop, int id) {
  desktop->ask(id, "passphrase.reset", kNew);
  QTRY_VERIFY(world.person.open);
}

std::string check(PipeWorld& world, std::string_view text) {
  const auto checked = wait(world.approval.check(base::Secret(text)));
  return checked ? "right" : checked.error().code;
}

}  // namespace

/// A forgotten approval passphrase is replaced on the desktop's channel, by the computer's confirmation.
class ResetTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void replacesThePassphraseAndNothingElse() {
    PipeWorld world;
    world.setPassphrase();
    const std::string grant = world.allow({"profile"});
    const auto desktop = world.connectDesktop();
    begin(world, desktop, 1);
    QCOMPARE(desktop->outcome(1), std::string("waits"));
    QCOMPARE(check(world, "correct horse"), std::string("right"));
    world.person.agree();
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QVERIFY(desktop->answer(1)["result"] == (Json{{"reset", true}}));
    const auto& line = world.store.records.back();
    QCOMPARE(line.kind + " " + line.outcome + ": " + line.detail,
             std::string("passphrase approval.reset: by the computer's confirmation, on the screen"));
    QCOMPARE(world.book.list().at(0).id, grant);
    const auto tool = world.connect();
    tool->ask(1, "grant.allow",
              {{"program", "/usr/bin/git"}, {"identity", "work"}, {"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 1), std::string("passphrase_wrong"));
    world.clock.advance(1s);
    tool->ask(2, "grant.allow",
              {{"program", "/usr/bin/git"}, {"identity", "work"}, {"passphrase", "another one"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QVERIFY(desktop->raw.find("another one") == std::string::npos);
  }
  void isTold() {
    PipeWorld world;
    world.setPassphrase();
    const auto other = world.connectDesktop();
    other->ask(1, "events.subscribe");
    QTRY_COMPARE(other->notifications("wallet.changed").size(), std::size_t{1});
    QVERIFY(!other->notifications("wallet.changed").back().contains("passphrase_reset"));
    const auto desktop = world.connectDesktop();
    begin(world, desktop, 1);
    world.person.agree();
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QTRY_COMPARE(other->notifications("wallet.changed").size(), std::size_t{2});
    const std::int64_t at = base::toUnix(world.clock.now());
    QVERIFY(other->notifications("wallet.changed").back()["passphrase_reset"] ==
            (Json{{"at", at}, {"recent", true}}));
    // Every program hears when; as news only for a week.
    world.clock.advance(24h * 7);
    const auto tool = world.connect();
    tool->ask(1, "wallet.status");
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(tool->answer(1)["result"]["passphrase_reset"] == (Json{{"at", at}, {"recent", false}}));
  }
  void isNeverAskedForByThePipe() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "passphrase.reset", kNew);
    QCOMPARE(ended(tool, 1), std::string("unsupported"));
    tool->ask(2, "passphrase.reset", {{"new", "another one"}, {"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 2), std::string("bad_request"));
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    tool->ask(3, "passphrase.reset", kNew);
    QVERIFY(ended(tool, 3) != "ok");
    QTest::qWait(20);
    QCOMPARE(world.person.questions + world.person.looks, 0);
    QCOMPARE(check(world, "correct horse"), std::string("right"));
  }
  void leavesTheOldOneWithoutAYes() {
    PipeWorld world;
    world.setPassphrase();
    const auto desktop = world.connectDesktop();
    begin(world, desktop, 1);
    world.person.refuse();
    QCOMPARE(ended(desktop, 1), std::string("consent_denied"));
    QCOMPARE(check(world, "correct horse"), std::string("right"));
    desktop->ask(2, "passphrase.reset", kNew);
    QCOMPARE(ended(desktop, 2), std::string("rate_limited"));
    QCOMPARE(world.person.questions, 1);
  }
  void worksInALockedWalletAndLeavesItLocked() {
    PipeWorld world;
    world.setPassphrase();
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto desktop = world.connectDesktop();
    begin(world, desktop, 1);
    world.person.agree();
    QCOMPARE(ended(desktop, 1), std::string("ok"));
    QVERIFY(world.lock.locked() && !world.keysInMemory);
    desktop->ask(2, "wallet.unlock");
    QCOMPARE(ended(desktop, 2), std::string("passphrase_required"));
    desktop->ask(3, "wallet.unlock", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(desktop, 3), std::string("passphrase_wrong"));
    world.clock.advance(1s);
    desktop->ask(4, "wallet.unlock", {{"passphrase", "another one"}});
    QCOMPARE(ended(desktop, 4), std::string("ok"));
    QCOMPARE(world.person.questions, 1);
  }
  void isTakenBack_data() {
    QTest::addColumn<QString>("how");
    for (const char* how : {"cancelled", "window gone", "locked", "cancelled while locked"})
      QTest::newRow(how) << how;
  }
  void isTakenBack() {
    QFETCH(QString, how);
    PipeWorld world;
    world.setPassphrase();
    if (how.endsWith(QLatin1String("locked")) && how != QLatin1String("locked"))
      QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto desktop = world.connectDesktop();
    begin(world, desktop, 1);
    world.person.answersLate = true;
    if (how == QLatin1String("window gone")) {
      desktop->drop();
    } else if (how == QLatin1String("locked")) {
      QVERIFY(world.lock.lock(wallet::LockCause::Screen).has_value());
    } else {
      desktop->ask(2, "request.cancel", {{"request", 1}});
      QCOMPARE(ended(desktop, 2), std::string("ok"));
    }
    QTRY_COMPARE(world.person.cancels, 1);
    world.person.agree();  // too late
    // The line is the last thing that the request does, whether somebody still waits for it or not.
    const auto lastOutcome = [&] {
      return world.store.records.empty() ? std::string() : world.store.records.back().outcome;
    };
    QTRY_COMPARE(lastOutcome(), std::string("confirm.cancelled"));
    if (how != QLatin1String("window gone")) QCOMPARE(ended(desktop, 1), std::string("cancelled"));
    QCOMPARE(check(world, "correct horse"), std::string("right"));
  }
  void isRefusedWhereTheStoreHasItsOwn() {
    PipeWorld world;
    world.secrets.ownPassphrase = "of the file";
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "passphrase.reset", kNew);
    QCOMPARE(ended(desktop, 1), std::string("unsupported"));
    QVERIFY(desktop->answer(1)["error"]["data"]["error"] == "approval.sealed");
    QCOMPARE(world.person.questions, 0);
    desktop->ask(2, "wallet.doctor");
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    QVERIFY(desktop->answer(2)["result"]["reset"] ==
            (Json{{"state", "unavailable"}, {"detail", "approval.sealed"}}));
  }
  void theDoctorSaysWhetherItCanBeHad() {
    PipeWorld world;
    world.setPassphrase();
    const auto tool = world.connect();
    tool->ask(1, "wallet.doctor");
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(tool->answer(1)["result"]["reset"] == (Json{{"state", "ok"}}));
    world.person.forbidden = ports::PersonQuestion::ResetPassphrase;
    tool->ask(2, "wallet.doctor");
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QVERIFY(tool->answer(2)["result"]["reset"] ==
            (Json{{"state", "unavailable"}, {"detail", "confirm.no_action"}}));
    QVERIFY(tool->answer(2)["result"]["confirmation"] == (Json{{"state", "ok"}}));
    QCOMPARE(world.person.questions, 0);
  }
  /// The one that is set guards nothing any more once nothing is signed in.
  void theScreenSetsAnotherWithoutTheOldOneWhereNothingIsSignedIn() {
    PipeWorld world;
    world.setPassphrase();
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "passphrase.set", kNew);
    QCOMPARE(ended(desktop, 1), std::string("passphrase_required"));
    world.wallet.views.clear();
    const auto tool = world.connect();
    tool->ask(1, "passphrase.set", kNew);
    QCOMPARE(ended(tool, 1), std::string("passphrase_required"));
    desktop->ask(2, "passphrase.set", kNew);
    QCOMPARE(ended(desktop, 2), std::string("ok"));
    QCOMPARE(check(world, "another one"), std::string("right"));
  }
};

LANYARD_TEST(ResetTest)

}  // namespace reset_test

#include "reset_test.moc"
