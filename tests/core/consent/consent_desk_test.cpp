#include "core/consent/consent_desk.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/counting_random.h"
#include "tests/support/fake_caller.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace consent_desk_test {

using namespace lanyard;
using namespace lanyard::activity;
using namespace lanyard::consent;
using grants::Kind;
using grants::PromptKind;
using namespace std::chrono_literals;

namespace {

struct World {
  test::FakeWalletStore store;
  test::FakeClock clock;
  test::CountingRandom random;
  GrantBook book{store, clock, random, base::Secret(std::string_view("key"))};
  ActivityLog log{store, clock, base::Secret(std::string_view("log key"))};
  std::unique_ptr<ConsentDesk> desk = std::make_unique<ConsentDesk>(book, log, clock, random);
  std::uint64_t lastAsker = 0;

  ConsentRequest request(const grants::Caller& caller = test::programCaller(),
                         const std::vector<std::string>& scopes = {"read", "write"}) {
    ConsentRequest made;
    made.asker = ++lastAsker;
    made.caller = caller;
    made.identity =
        identity::Identity{"id-1", "https://issuer.example", "sub", "example", "work", {}, {}, {}};
    made.issuer = "https://issuer.example";
    made.need = {"id-1", scopes, {}, {}};
    return made;
  }
  test::Later<base::Result<Consent>> ask(const ConsentRequest& request) {
    return test::start(desk->ask(request));
  }
  ConsentAnswer answerTo(const grants::Prompt& prompt, std::optional<Kind> choice) const {
    return {prompt.id, prompt.digest, choice, std::nullopt, std::nullopt};
  }
  base::Result<void> answerFirst(std::optional<Kind> choice) {
    return desk->answer(answerTo(desk->prompts().front(), choice));
  }
};

std::string outcome(const test::Later<base::Result<Consent>>& box) {
  if (!box->has_value()) return "waits";
  return (*box)->has_value() ? std::string(grants::kindName((**box)->kind)) : (*box)->error().code;
}

}  // namespace

class ConsentDeskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void waitsForTheAnswer() {
    World world;
    QSignalSpy closed(world.desk.get(), &ConsentDesk::promptClosed);
    const auto box = world.ask(world.request());
    QCOMPARE(outcome(box), std::string("waits"));
    QVERIFY(world.answerFirst(Kind::Once).has_value());
    QCOMPARE(outcome(box), std::string("once"));
    QCOMPARE(closed.count(), 1);
    QCOMPARE(world.desk->size(), std::size_t{0});
    QCOMPARE(world.book.size(), std::size_t{0});
    QCOMPARE(world.store.records.back().kind, std::string("consent"));
  }
  void makesAGrantOfALastingYes_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("session") << int(Kind::Session);
    QTest::newRow("until") << int(Kind::Until);
    QTest::newRow("always") << int(Kind::Always);
  }
  void makesAGrantOfALastingYes() {
    QFETCH(int, kind);
    World world;
    const auto box = world.ask(world.request());
    ConsentAnswer answer = world.answerTo(world.desk->prompts().front(), static_cast<Kind>(kind));
    if (answer.choice == Kind::Until) answer.until = world.clock.now() + 8h;
    QVERIFY(world.desk->answer(answer).has_value());
    QVERIFY((*box)->has_value());
    QCOMPARE(world.book.size(), std::size_t{1});
    QVERIFY(std::holds_alternative<grants::Allow>(
        world.book.decide(test::programCaller(), world.request().need)));
  }
  // What the token can do unasked is part of what was shown, and of what a lasting yes remembers.
  void aYesToWhatTheTokenCanDoBesideIsOneOfItsOwn() {
    World world;
    auto more = world.request();
    more.need.also = {"admin"};
    const auto plain = world.ask(world.request());
    const auto beside = world.ask(more);
    QCOMPARE(world.desk->size(), std::size_t{2});  // no answer to the smaller question serves the greater
    const auto joined = world.ask(more);
    QCOMPARE(world.desk->size(), std::size_t{2});
    grants::Prompt shown = world.desk->prompts().back();
    const std::string with = grants::shownText(shown);
    shown.need.also.clear();
    QVERIFY(with != grants::shownText(shown));
    QVERIFY(world.desk->answer(world.answerTo(world.desk->prompts().back(), Kind::Always)).has_value());
    QCOMPARE(outcome(joined), std::string("always"));
    QCOMPARE(outcome(plain), std::string("waits"));
    QVERIFY(std::holds_alternative<grants::Allow>(world.book.decide(test::programCaller(), more.need)));
    more.need.also = {"root"};
    QVERIFY(std::holds_alternative<grants::Ask>(world.book.decide(test::programCaller(), more.need)));
  }
  void deniesAndCoolsDown() {
    World world;
    const auto box = world.ask(world.request());
    QVERIFY(world.answerFirst(std::nullopt).has_value());
    QCOMPARE(outcome(box), std::string("consent.denied"));
    QCOMPARE(outcome(world.ask(world.request())), std::string("consent.cool_down"));
    world.clock.advance(kCoolDown - 1ms);
    QCOMPARE(outcome(world.ask(world.request())), std::string("consent.cool_down"));
    QCOMPARE(outcome(world.ask(world.request(test::programCaller("/usr/bin/curl")))), std::string("waits"));
    world.clock.advance(1ms);
    QCOMPARE(outcome(world.ask(world.request())), std::string("waits"));
  }
  void endsAtTheDeadline() {
    World world;
    QSignalSpy closed(world.desk.get(), &ConsentDesk::promptClosed);
    auto shorter = world.request();
    shorter.wait = 10s;
    const auto first = world.ask(world.request());
    const auto second = world.ask(shorter);
    world.clock.advance(10s);
    world.desk->sweep();
    QCOMPARE(outcome(second), std::string("consent.timeout"));
    QCOMPARE(outcome(first), std::string("waits"));
    QCOMPARE(world.desk->prompts().front().waiting, 1);
    world.clock.advance(110s);
    world.desk->sweep();
    QCOMPARE(outcome(first), std::string("consent.timeout"));
    QCOMPARE(closed.count(), 1);
    QCOMPARE(closed.first().at(1).value<std::string>(), std::string("timeout"));
  }
  void closesWhenNobodyWaitsAnyMore() {
    World world;
    QSignalSpy closed(world.desk.get(), &ConsentDesk::promptClosed);
    const auto first = world.ask(world.request());
    const auto second = world.ask(world.request());
    world.desk->askerGone(1);
    QCOMPARE(outcome(first), std::string("consent.cancelled"));
    QCOMPARE(outcome(second), std::string("waits"));
    QCOMPARE(closed.count(), 0);
    world.desk->askerGone(2);
    QCOMPARE(closed.count(), 1);
    QCOMPARE(closed.first().at(1).value<std::string>(), std::string("cancelled"));
  }
  void asksOnceForAHundredOfTheSame() {
    World world;
    QSignalSpy opened(world.desk.get(), &ConsentDesk::promptOpened);
    std::vector<test::Later<base::Result<Consent>>> boxes;
    for (int i = 0; i < 100; ++i)
      boxes.push_back(world.ask(world.request(test::programCaller("/usr/bin/git", 500 + i))));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(world.desk->prompts().front().waiting, 100);
    QVERIFY(world.answerFirst(Kind::Always).has_value());
    for (const auto& box : boxes) QCOMPARE(outcome(box), std::string("always"));
    QCOMPARE(world.book.size(), std::size_t{1});
  }
  void joinsOnlyForTheSameOrLess() {
    World world;
    world.ask(world.request(test::programCaller(), {"read"}));
    world.ask(world.request(test::programCaller(), {"read"}));
    QCOMPARE(world.desk->size(), std::size_t{1});
    world.ask(world.request(test::programCaller(), {"read", "write"}));
    QCOMPARE(world.desk->size(), std::size_t{2});
    auto audience = world.request(test::programCaller(), {"read"});
    audience.need.audience = "api";
    world.ask(audience);
    QCOMPARE(world.desk->size(), std::size_t{3});
  }
  void joinsNeitherAnotherSessionNorAnUnknownProcess() {
    World world;
    world.ask(world.request());
    grants::Caller elsewhere = test::programCaller();
    elsewhere.sessionLeader.pid = 999;
    world.ask(world.request(elsewhere));
    QCOMPARE(world.desk->size(), std::size_t{2});
    grants::Caller unknown = test::unverifiedCaller();
    world.ask(world.request(unknown));
    unknown.tool.pid += 1;
    world.ask(world.request(unknown));
    QCOMPARE(world.desk->size(), std::size_t{4});
  }
  void narrowsForEachWhoWaits() {
    World world;
    const auto wide = world.ask(world.request());
    const auto readOnly = world.ask(world.request(test::programCaller(), {"read"}));
    const auto writeOnly = world.ask(world.request(test::programCaller(), {"write"}));
    ConsentAnswer answer = world.answerTo(world.desk->prompts().front(), Kind::Session);
    answer.scopes = std::vector<std::string>{"read"};
    QVERIFY(world.desk->answer(answer).has_value());
    QCOMPARE((**wide)->scopes, std::vector<std::string>{"read"});
    QCOMPARE((**readOnly)->scopes, std::vector<std::string>{"read"});
    QCOMPARE(outcome(writeOnly), std::string("consent.denied"));
    QCOMPARE(world.book.list().front().need.scopes, std::vector<std::string>{"read"});
  }
  void refusesAnAnswerToSomethingElse_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("code");
    QTest::newRow("prompt") << "prompt"
                            << "consent.unknown_prompt";
    QTest::newRow("digest") << "digest"
                            << "consent.digest";
    QTest::newRow("choice") << "choice"
                            << "consent.choice";
    QTest::newRow("wider") << "wider"
                           << "consent.scopes";
    QTest::newRow("none") << "none"
                          << "consent.scopes";
    QTest::newRow("until without a time") << "until"
                                          << "grant.until";
    QTest::newRow("until in the past") << "past"
                                       << "grant.until";
    QTest::newRow("a time for once") << "time"
                                     << "grant.until";
  }
  void refusesAnAnswerToSomethingElse() {
    QFETCH(QString, what);
    QFETCH(QString, code);
    World world;
    const bool shell = what == QLatin1String("choice");
    const auto box = world.ask(world.request(shell ? test::shellCaller() : test::programCaller()));
    ConsentAnswer answer = world.answerTo(world.desk->prompts().front(), Kind::Once);
    if (what == QLatin1String("prompt")) answer.prompt = "other";
    if (what == QLatin1String("digest")) answer.digest[0] = answer.digest[0] == 'a' ? 'b' : 'a';
    if (shell) answer.choice = Kind::Always;
    if (what == QLatin1String("wider")) answer.scopes = std::vector<std::string>{"read", "admin"};
    if (what == QLatin1String("none")) answer.scopes = std::vector<std::string>{};
    if (what == QLatin1String("until") || what == QLatin1String("past")) answer.choice = Kind::Until;
    if (what == QLatin1String("past")) answer.until = world.clock.now();
    if (what == QLatin1String("time")) answer.until = world.clock.now() + 1h;
    QCOMPARE(QString::fromStdString(world.desk->answer(answer).error().code), code);
    QCOMPARE(outcome(box), std::string("waits"));
  }
  void aDigestIsOfOnePromptOnly() {
    World world;
    world.ask(world.request());
    world.ask(world.request(test::programCaller("/usr/bin/curl")));
    const auto prompts = world.desk->prompts();
    ConsentAnswer answer = world.answerTo(prompts[0], Kind::Once);
    answer.digest = prompts[1].digest;
    QVERIFY(!world.desk->answer(answer).has_value());
  }
  void limitsAFlood() {
    World world;
    for (std::size_t i = 0; i < kMaxPromptsPerTool; ++i) {
      QCOMPARE(outcome(world.ask(world.request(test::programCaller(), {"s" + std::to_string(i)}))),
               std::string("waits"));
    }
    QCOMPARE(outcome(world.ask(world.request(test::programCaller(), {"more"}))),
             std::string("consent.flood"));
    for (std::size_t i = kMaxPromptsPerTool; i < kMaxPrompts; ++i) {
      const auto caller = test::programCaller("/usr/bin/tool" + std::to_string(i));
      QCOMPARE(outcome(world.ask(world.request(caller))), std::string("waits"));
    }
    QCOMPARE(outcome(world.ask(world.request(test::programCaller("/usr/bin/last")))),
             std::string("consent.flood"));
  }
  void saysYesToNothingItCannotRecord() {
    World world;
    const auto box = world.ask(world.request());
    world.store.failing = true;
    QCOMPARE(world.answerFirst(Kind::Once).error().code, std::string("activity.unwritable"));
    QCOMPARE(outcome(box), std::string("waits"));
    QVERIFY(world.answerFirst(std::nullopt).has_value());
    QCOMPARE(outcome(box), std::string("consent.denied"));
  }
  // To end what one has must be possible without the log, and to sign in hands nothing out.
  void aYesToASignInOrASignOutCountsUnrecorded() {
    for (const PromptKind kind : {PromptKind::SignIn, PromptKind::Revoke, PromptKind::RevokeAll}) {
      World world;
      auto request = world.request();
      request.kind = kind;
      const auto box = world.ask(request);
      world.store.failing = true;
      QVERIFY(world.answerFirst(Kind::Once).has_value());
      QCOMPARE(outcome(box), std::string("once"));
    }
  }
  void refusesWildcardsWithoutAsking() {
    World world;
    QCOMPARE(outcome(world.ask(world.request(test::programCaller(), {"*"}))), std::string("grant.wildcard"));
    QCOMPARE(outcome(world.ask(world.request(test::programCaller(), {}))), std::string("grant.empty"));
    QCOMPARE(world.desk->size(), std::size_t{0});
  }
  void asksForEachSignInByItself() {
    World world;
    for (int i = 0; i < 2; ++i) {
      auto request = world.request();
      request.kind = PromptKind::SignIn;
      world.ask(request);
    }
    QCOMPARE(world.desk->size(), std::size_t{2});
    QCOMPARE(world.desk->prompts().front().choices, std::vector<Kind>{Kind::Once});
  }
  void tellsWhoWaitsWhenItEnds() {
    World world;
    const auto box = world.ask(world.request());
    world.desk.reset();
    QCOMPARE(outcome(box), std::string("consent.cancelled"));
  }
  void cutsALongReason() {
    World world;
    auto request = world.request();
    request.reason = std::string(199, 'a') + "\xc3\xa9" + std::string(5000, 'b');
    world.ask(request);
    QCOMPARE(world.desk->prompts().front().reason, std::string(199, 'a'));
  }
};

LANYARD_TEST(ConsentDeskTest)

}  // namespace consent_desk_test

#include "consent_desk_test.moc"
