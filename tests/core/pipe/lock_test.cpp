#include <QTest>
#include <set>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace lock_test {

using namespace lanyard;
using namespace lanyard::test;
using namespace std::chrono_literals;
using wire::Json;

namespace {

/// What a locked wallet answers: how it is, and the way in.
const std::set<std::string_view> kAnswered{"wallet.status",    "wallet.doctor",  "wallet.lock",
                                           "wallet.unlock",    "wallet.stop",    "desktop.show",
                                           "events.subscribe", "request.cancel", "passphrase.reset"};

Json valueFor(pipe::ParamType type) {
  switch (type) {
    case pipe::ParamType::Text:
      return "work";
    case pipe::ParamType::Secret:
      return "correct horse";
    case pipe::ParamType::Texts:
      return Json::array({"read"});
    case pipe::ParamType::TextMap:
      return Json::object();
    case pipe::ParamType::Flag:
      return true;
    default:
      return 1;
  }
}

/// Params that the method takes: what it requires, and the right passphrase where it takes one.
Json paramsOf(const pipe::Method& method) {
  Json params = Json::object();
  for (const pipe::Param& param : method.params) {
    if (param.required || param.name == "passphrase") params[std::string(param.name)] = valueFor(param.type);
  }
  return params;
}

}  // namespace

class LockTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void e17AnswersStatusOnlyWhileLocked_data() {
    QTest::addColumn<bool>("onDesktop");
    QTest::newRow("a tool with the passphrase") << false;
    QTest::newRow("the desktop's channel") << true;
  }
  void e17AnswersStatusOnlyWhileLocked() {
    QFETCH(bool, onDesktop);
    PipeWorld world;
    world.setPassphrase();
    world.allow();
    world.wallet.inMemory = true;
    // What the computer says when it is asked: reset_test.
    world.person.forbidden = ports::PersonQuestion::ResetPassphrase;
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto peer = onDesktop ? world.connectDesktop() : world.connect();
    int id = 0;
    for (const pipe::Method& method : pipe::methods()) {
      if (method.name == "wallet.unlock") continue;
      peer->ask(++id, std::string(method.name), paramsOf(method));
      const std::string outcome = ended(peer, id);
      const bool answered = outcome != "wallet_locked";
      const QByteArray said = QByteArray::fromStdString(std::string(method.name) + ": " + outcome);
      QVERIFY2(answered == (kAnswered.count(method.name) == 1), said.constData());
    }
    QTest::qWait(50);  // what is told a moment later
    for (const char* word : {"work", "Ada", "issuer.example", "access-token-1"}) {
      QVERIFY2(peer->raw.find(word) == std::string::npos, word);
    }
    QCOMPARE(
        world.wallet.tokenCalls + world.wallet.refreshCalls + world.wallet.signIns + world.wallet.signOuts,
        0);
    peer->ask(++id, "wallet.status");
    QCOMPARE(ended(peer, id), std::string("ok"));
    QVERIFY(peer->answer(id)["result"]["locked"].get<bool>());
  }
  void e17WithdrawsPromptsAndRequestsWithTheReason() {
    PipeWorld world;
    world.setPassphrase();
    world.wallet.holdSignIn = true;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    desktop->ask(2, "identity.sign_in", {{"identity", "work"}});
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    QTRY_COMPARE(world.desk.size(), std::size_t{1});
    QTRY_COMPARE(world.wallet.signIns, 1);
    tool->ask(2, "wallet.lock");
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QCOMPARE(ended(tool, 1), std::string("wallet_locked"));
    QVERIFY(tool->answer(1)["error"]["data"]["hint"].get<std::string>().find("lanyard unlock") !=
            std::string::npos);
    QCOMPARE(ended(desktop, 2), std::string("wallet_locked"));
    QTRY_COMPARE(world.wallet.cancelledSignIns, 1);
    QCOMPARE(world.desk.size(), std::size_t{0});
    QCOMPARE(desktop->notifications("prompt.closed").at(0)["outcome"].get<std::string>(),
             std::string("locked"));
    const auto& told = world.store.records;
    QVERIFY(std::ranges::any_of(
        told, [](const auto& one) { return one.kind == "lock" && one.outcome == "locked"; }));
  }
  void e17GivesNothingToARequestInFlight() {
    PipeWorld world;
    world.setPassphrase();
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(world.wallet.tokenCalls, 1);
    QCOMPARE(tool->outcome(1), std::string("waits"));
    QVERIFY(world.lock.lock(wallet::LockCause::Screen).has_value());
    QCOMPARE(tool->outcome(1), std::string("wallet_locked"));
    QTest::qWait(50);
    QVERIFY(tool->raw.find("access-token-1") == std::string::npos);
  }
  void isLockedForEverybodyFromTheEndOfTheIdleTimeOn() {
    PipeWorld world;
    world.setPassphrase();
    world.clock.advance(wallet::kLockAfter - 1ms);
    const auto tool = world.connect();
    tool->ask(1, "wallet.status");
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(!tool->answer(1)["result"]["locked"].get<bool>());
    world.clock.advance(1ms);
    tool->ask(2, "wallet.status");
    QCOMPARE(ended(tool, 2), std::string("ok"));
    QVERIFY(tool->answer(2)["result"]["locked"].get<bool>());
    tool->ask(3, "identity.list");
    QCOMPARE(ended(tool, 3), std::string("wallet_locked"));
  }
  void unlocksWhatTheIdleTimeHasLocked() {
    PipeWorld world;
    world.setPassphrase();
    world.clock.advance(wallet::kLockAfter);
    const auto tool = world.connect();
    tool->ask(1, "wallet.unlock", {{"passphrase", "not this one"}});
    QCOMPARE(ended(tool, 1), std::string("passphrase_wrong"));
    world.clock.advance(1s);
    tool->ask(2, "wallet.unlock", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    tool->ask(3, "identity.list");
    QCOMPARE(ended(tool, 3), std::string("ok"));
  }
  void aCorrectionOfTheClockLocksNothing() {
    PipeWorld world;
    world.setPassphrase();
    world.uptime.correct(48h);
    const auto tool = world.connect();
    tool->ask(1, "identity.list");
    QCOMPARE(ended(tool, 1), std::string("ok"));
  }
  void whatWasAllowedHoldsAfterTheUnlock() {
    PipeWorld world;
    world.setPassphrase();
    world.allow();
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto tool = world.connect();
    tool->ask(1, "wallet.unlock", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    tool->ask(2, "token.get", {{"identity", "work"}, {"wait_s", 0}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
  }
  void unlocksByThePassphraseAloneOnEveryChannel_data() {
    QTest::addColumn<bool>("onDesktop");
    QTest::newRow("a tool") << false;
    QTest::newRow("the desktop's channel: a click is no passphrase") << true;
  }
  void unlocksByThePassphraseAloneOnEveryChannel() {
    QFETCH(bool, onDesktop);
    PipeWorld world;
    world.setPassphrase();
    QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
    const auto peer = onDesktop ? world.connectDesktop() : world.connect();
    int id = 0;
    const auto unlock = [&](const Json& params) {
      peer->ask(++id, "wallet.unlock", params);
      return ended(peer, id);
    };
    QCOMPARE(unlock(Json::object()), std::string("passphrase_required"));
    for (const auto delay : {1s, 2s, 4s}) {
      QCOMPARE(unlock({{"passphrase", "wrong wrong"}}), std::string("passphrase_wrong"));
      world.clock.advance(delay - 1ms);
      QCOMPARE(unlock({{"passphrase", "correct horse"}}), std::string("rate_limited"));
      world.clock.advance(1ms);
    }
    QVERIFY(world.lock.locked());
    QCOMPARE(unlock({{"passphrase", "correct horse"}}), std::string("ok"));
    QVERIFY(!world.lock.locked());
    // Open already: whatever comes is a success, and tells nothing of the passphrase.
    QCOMPARE(unlock({{"passphrase", "wrong wrong"}}), std::string("ok"));
  }
  void refusesToLockWhatNobodyCouldUnlock() {
    PipeWorld world;
    world.person.missing = base::Error{errors::kConfirmNoPolkit};
    const auto tool = world.connect();
    tool->ask(1, "wallet.lock");
    QCOMPARE(ended(tool, 1), std::string("passphrase_required"));
    QVERIFY(tool->answer(1)["error"]["data"]["hint"].get<std::string>().find("passphrase set") !=
            std::string::npos);
    tool->ask(2, "passphrase.set", {{"new", "correct horse"}});
    world.wallet.views.clear();
    tool->ask(3, "passphrase.set", {{"new", "correct horse"}});
    QCOMPARE(ended(tool, 3), std::string("ok"));
    tool->ask(4, "wallet.lock");
    QCOMPARE(ended(tool, 4), std::string("ok"));
  }
  void withoutAPassphraseTheComputersConfirmationUnlocksOnEveryChannel_data() {
    unlocksByThePassphraseAloneOnEveryChannel_data();
  }
  void withoutAPassphraseTheComputersConfirmationUnlocksOnEveryChannel() {
    QFETCH(bool, onDesktop);
    PipeWorld world;
    const auto peer = onDesktop ? world.connectDesktop() : world.connect();
    peer->ask(1, "wallet.lock");
    QCOMPARE(ended(peer, 1), std::string("ok"));
    QVERIFY(world.lock.locked());
    peer->ask(2, "wallet.status");
    QCOMPARE(ended(peer, 2), std::string("ok"));
    QCOMPARE(peer->answer(2)["result"]["unlock"].get<std::string>(), std::string("system"));
    // A passphrase that nobody set opens nothing, and asks nobody.
    peer->ask(3, "wallet.unlock", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(peer, 3), std::string("passphrase_required"));
    QCOMPARE(world.person.questions, 0);
    peer->ask(4, "wallet.unlock");
    QTRY_VERIFY(world.person.open);
    QCOMPARE(peer->outcome(4), std::string("waits"));
    world.person.refuse();
    QCOMPARE(ended(peer, 4), std::string("consent_denied"));
    peer->ask(5, "wallet.unlock");
    QCOMPARE(ended(peer, 5), std::string("rate_limited"));
    QVERIFY(world.lock.locked() && !world.keysInMemory);
    world.clock.advance(1s);
    peer->ask(6, "wallet.unlock");
    QTRY_VERIFY(world.person.open);
    world.person.agree();
    QCOMPARE(ended(peer, 6), std::string("ok"));
    QVERIFY(!world.lock.locked() && world.keysInMemory);
  }
  void theQuestionGoesWithWhoeverAsked() {
    PipeWorld world;
    QVERIFY(wait(world.lock.lookAndLock(wallet::LockCause::Hand)).has_value());
    const auto tool = world.connect();
    tool->ask(1, "wallet.unlock");
    QTRY_VERIFY(world.person.open);
    // Another one who asks meanwhile, and goes, takes nothing along.
    const auto other = world.connect();
    other->ask(1, "wallet.unlock");
    QCOMPARE(ended(other, 1), std::string("rate_limited"));
    Q_EMIT other->closed();
    QVERIFY(world.person.open);
    Q_EMIT tool->closed();
    QTRY_VERIFY(!world.person.open);
    QCOMPARE(world.person.cancels, 1);
    QTest::qWait(20);
    QVERIFY(world.lock.locked());
  }
  void tellsTheDesktopEverythingAnewAfterTheUnlock() {
    PipeWorld world;
    world.setPassphrase();
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "events.subscribe");
    QTRY_COMPARE(desktop->notifications("identity.changed").size(), std::size_t{1});
    desktop->ask(2, "wallet.lock");
    QTRY_VERIFY(!desktop->notifications("wallet.changed").empty() &&
                desktop->notifications("wallet.changed").back()["locked"].get<bool>());
    Q_EMIT world.wallet.identityChanged("id-1");
    QTest::qWait(50);
    QCOMPARE(desktop->notifications("identity.changed").size(), std::size_t{1});
    desktop->ask(3, "wallet.unlock", {{"passphrase", "correct horse"}});
    QCOMPARE(ended(desktop, 3), std::string("ok"));
    QCOMPARE(desktop->notifications("identity.changed").size(), std::size_t{2});
    QTRY_VERIFY(!desktop->notifications("wallet.changed").back()["locked"].get<bool>());
  }
  void locksByTheClockAfterHalfADayWithoutARequest() {
    PipeWorld world;
    world.setPassphrase();
    world.allow();
    const auto tool = world.connect();
    world.clock.advance(11h);
    tool->ask(1, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 1), std::string("ok"));
    world.clock.advance(11h);
    tool->ask(2, "wallet.status");  // looking is not using
    QCOMPARE(ended(tool, 2), std::string("ok"));
    world.clock.advance(1h);
    tool->ask(3, "token.get", {{"identity", "work"}});
    QCOMPARE(ended(tool, 3), std::string("wallet_locked"));
    QCOMPARE(world.store.records.at(world.store.records.size() - 1).detail, std::string("not used for long"));
  }
};

LANYARD_TEST(LockTest)

}  // namespace lock_test

#include "lock_test.moc"
