#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace surplus_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;
using Words = std::vector<std::string>;

namespace {

const Json kWork{{"identity", "work"}};

/// A wallet whose every token can do `admin` unasked.
struct Stubborn : PipeWorld {
  explicit Stubborn(bool inMemory = false) {
    wallet.tokenSurplus = {"admin"};
    wallet.inMemory = inMemory;
  }
  /// Waits for the question, and gives what it says the token can do beside.
  Words also() {
    static_cast<void>(QTest::qWaitFor([this] { return desk.size() == 1; }));
    return desk.prompts().empty() ? Words{"nobody is asked"} : desk.prompts().front().need.also;
  }
};

bool leaked(const std::shared_ptr<FakePipeConnection>& tool) {
  return tool->raw.find("access-token-1") != std::string::npos;
}

}  // namespace

class SurplusTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aGrantWithoutItIsAskedForIt_data() {
    QTest::addColumn<bool>("inMemory");
    QTest::newRow("in memory") << true;
    QTest::newRow("fetched") << false;
  }
  void aGrantWithoutItIsAskedForIt() {
    QFETCH(bool, inMemory);
    Stubborn world(inMemory);
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
    QVERIFY(!leaked(tool));
    const auto shown = tool->notifications("consent.waiting");
    QCOMPARE(shown.size(), std::size_t{1});
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["scopes"].dump(), std::string(R"(["openid","read","write"])"));
    QCOMPARE(tool->answer(1)["result"]["surplus"].dump(), std::string(R"(["admin"])"));
    // Once was once, and the grant is as it was.
    QVERIFY(world.book.list().size() == 1 && world.book.list().front().need.also.empty());
    tool->ask(2, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
  }
  void aNoIsNoToken() {
    Stubborn world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QVERIFY(!leaked(tool));
    QCOMPARE(world.book.size(), std::size_t{1});
  }
  void whoDoesNotWaitGetsNone() {
    for (const bool inMemory : {true, false}) {
      Stubborn world(inMemory);
      world.allow();
      const auto tool = world.connect();
      tool->ask(1, "token.get", {{"identity", "work"}, {"wait_s", 0}});
      QCOMPARE(ended(tool, 1), std::string("consent_timeout"));
      QVERIFY(!leaked(tool));
    }
  }
  void aLastingYesIsRememberedForThisAndNoMore() {
    Stubborn world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    for (const bool inMemory : {false, true}) {
      world.wallet.inMemory = inMemory;
      const int id = inMemory ? 2 : 3;
      tool->ask(id, "token.get", kWork);
      QCOMPARE(ended(tool, id), std::string("ok"));
    }
    world.wallet.tokenSurplus = {"admin", "root"};
    tool->ask(4, "token.get", kWork);
    QCOMPARE(world.also(), (Words{"admin", "root"}));
  }
  void aYesToATokenIsNoneToWhatItCanDoBeside() {
    Stubborn world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QVERIFY(world.also().empty());
    QVERIFY(world.answer(Kind::Always).has_value());
    QTRY_COMPARE(world.wallet.tokenCalls, 1);
    QCOMPARE(world.also(), Words{"admin"});
    QCOMPARE(tool->notifications("consent.waiting").size(), std::size_t{2});
    QVERIFY(world.answer(Kind::Session).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
  }
  void oneQuestionIsEnoughWhereItIsKnown() {
    Stubborn world(true);
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
  }
  void isAskedOnceForAHundred() {
    Stubborn world;
    world.allow();
    std::vector<std::shared_ptr<FakePipeConnection>> tools;
    for (int i = 0; i < 100; ++i) {
      tools.push_back(world.connect(programCaller("/usr/bin/git", 500 + i)));
      tools.back()->ask(1, "token.get", kWork);
    }
    QTRY_VERIFY(world.desk.size() == 1 && world.desk.prompts().front().waiting == 100);
    QVERIFY(world.answer(Kind::Always).has_value());
    for (const auto& tool : tools) QCOMPARE(ended(tool, 1), std::string("ok"));
  }
  void grantsHoldAsBeforeWithoutIt() {
    PipeWorld world;
    world.allow();
    world.wallet.views.front().surplus = {
        "admin"};  // of the sign-in; the provider leaves it out of its tokens
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(!tool->answer(1)["result"].contains("surplus"));
  }
  void aGrantThatNamesItCovers() {
    Stubborn world;
    const auto desktop = world.connectDesktop();
    const Json allow{{"program", "/usr/bin/git"}, {"identity", "work"}};
    desktop->ask(1, "grant.allow", allow);
    const auto tool = world.connect();
    tool->ask(1, "token.get", {{"identity", "work"}, {"wait_s", 0}});
    QCOMPARE(ended(tool, 1), std::string("consent_timeout"));
    Json also = allow;
    also["also"] = {"admin"};
    desktop->ask(2, "grant.allow", also);
    QCOMPARE(desktop->answer(2)["result"]["grant"]["also"].dump(), std::string(R"(["admin"])"));
    tool->ask(2, "token.get", {{"identity", "work"}, {"wait_s", 0}});
    QCOMPARE(ended(tool, 2), std::string("ok"));
    also["also"] = {""};
    desktop->ask(3, "grant.allow", also);
    QCOMPARE(desktop->outcome(3), std::string("bad_request"));
  }
  void aGrantForItsNameDoesNotCover() {
    Stubborn world;
    world.allow({"openid", "read", "write", "admin"});
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QCOMPARE(world.also(), Words{"admin"});
  }
  void thePersonMayGiveFewerScopesWithIt() {
    Stubborn world;
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    QVERIFY(world.also().empty());
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(world.also(), Words{"admin"});
    const auto prompt = world.desk.prompts().front();
    QVERIFY(world.desk.answer({prompt.id, prompt.digest, Kind::Once, {}, Words{"read"}}).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(tool->answer(1)["result"]["scopes"].dump(), std::string(R"(["read"])"));
  }
  void aProgramThatBecameAnotherIsNotAskedFor() {
    Stubborn world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    tool->peer.tool.startTime += 1;
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QCOMPARE(world.desk.size(), std::size_t{0});
  }
  void aTokenThatGrowsWithEachYesIsNotHandedOut() {
    Stubborn world;
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.get", kWork);
    for (const char* more : {"b", "c", "d"}) {
      QVERIFY(QTest::qWaitFor([&] { return world.desk.size() == 1 || tool->outcome(1) != "waits"; }));
      if (world.desk.size() == 0) break;
      world.wallet.tokenSurplus.push_back(more);
      QVERIFY(world.answer(Kind::Once).has_value());
    }
    QCOMPARE(ended(tool, 1), std::string("consent_denied"));
    QVERIFY(!leaked(tool));
    QCOMPARE(world.store.records.back().outcome, std::string("token.surplus"));
  }
  void theScreenGetsNoneUnasked() {
    Stubborn world;
    const auto desktop = world.connectDesktop();
    desktop->ask(1, "token.get", kWork);
    QCOMPARE(ended(desktop, 1), std::string("consent_denied"));
    QVERIFY(!leaked(desktop));
  }
  void aRenewalHandsNothingOutAndAsksNothing() {
    Stubborn world(true);
    world.allow();
    const auto tool = world.connect();
    tool->ask(1, "token.refresh", kWork);
    QCOMPARE(ended(tool, 1), std::string("ok"));
  }
  void theLogSaysWhatTheTokenCouldDo() {
    Stubborn world;
    const auto tool = world.connect();
    world.wallet.inMemory = true;
    tool->ask(1, "token.get", kWork);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QCOMPARE(world.store.records.back().detail, std::string("openid read write; also: admin"));
    const auto& records = world.store.records;
    QVERIFY(std::any_of(records.begin(), records.end(), [](const auto& line) {
      return line.kind == "consent" && line.outcome == "once" &&
             line.detail == "openid read write; also: admin";
    }));
  }
};

LANYARD_TEST(SurplusTest)

}  // namespace surplus_test

#include "surplus_test.moc"
