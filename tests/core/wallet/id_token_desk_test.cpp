#include "core/wallet/id_token_desk.h"

#include <QTest>

#include "tests/support/counting_random.h"
#include "tests/support/fake_asker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace id_token_desk_test {

using namespace lanyard;
using namespace lanyard::wallet;
using grants::Kind;
using test::FakeAsker;

namespace {

using Words = std::vector<std::string>;
using Answer = test::Later<base::Result<IdTokenHandout>>;

/// The desk with everything behind it faked, and no pipe before it.
struct World {
  test::FakeWalletStore store;
  test::FakeClock clock;
  test::CountingRandom random;
  test::FakeSecretStore secrets;
  test::FakeKeyDerivation derivation;
  test::FakeWallet wallet{clock};
  consent::GrantBook book{store, clock, random, base::Secret(std::string_view("key"))};
  activity::ActivityLog log{store, clock, base::Secret(std::string_view("log key"))};
  consent::ConsentDesk prompts{book, log, clock, random};
  consent::Approval approval{secrets, derivation, clock, random, store};
  consent::Person person{prompts, approval, log, [] { return true; }};
  std::unique_ptr<IdTokenDesk> desk = std::make_unique<IdTokenDesk>(wallet, book, log, person);
  std::shared_ptr<FakeAsker> kubectl = std::make_shared<FakeAsker>();

  Answer ask(const std::string& audience = {}) {
    IdTokenAsk ask;
    ask.identity = "work";
    ask.audience = audience;
    return test::start(desk->get(kubectl, std::move(ask)));
  }
  base::Result<void> answer(std::optional<Kind> choice) {
    const grants::Prompt prompt = prompts.prompts().front();
    return prompts.answer({prompt.id, prompt.digest, choice, std::nullopt, std::nullopt});
  }
  std::string allow(const std::string& audience = {}, bool idToken = true) {
    grants::Grant grant;
    grant.need = {"id-1", {"openid"}, audience, {}};
    grant.need.idToken = idToken;
    grant.tool = {"/usr/bin/git", {}, {}};
    grant.kind = Kind::Always;
    return book.add(grant)->id;
  }
};

std::string outcome(const Answer& box) {
  if (!box->has_value()) return "waits";
  return (*box)->has_value() ? "ok" : (*box)->error().code;
}

std::string ended(const Answer& box) {
  static_cast<void>(QTest::qWaitFor([&] { return box->has_value(); }, 5'000));
  return outcome(box);
}

}  // namespace

class IdTokenDeskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksThenDeliversAndRecords() {
    World world;
    const Answer answer = world.ask();
    QCOMPARE(outcome(answer), std::string("waits"));
    const grants::Prompt prompt = world.prompts.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::IdToken);
    QVERIFY(prompt.need.idToken);
    QCOMPARE(prompt.clientId, std::string("client-1"));
    QCOMPARE(world.wallet.idTokenCalls, 0);
    QVERIFY(world.answer(Kind::Always).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE(std::string((***answer).token.token.view()), std::string("id-token-1"));
    const ports::ActivityRecord& line = world.store.records.back();
    QCOMPARE(line.kind, std::string("id_token"));
    QCOMPARE(line.outcome, std::string("allowed"));
    QCOMPARE(line.detail, "for client-1 by grant " + world.book.list().front().id);
    // The yes lasts.
    QCOMPARE(ended(world.ask()), std::string("ok"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  void aRightToAnAccessTokenIsNone() {
    World world;
    world.allow({}, false);
    world.wallet.inMemory = true;
    QCOMPARE(outcome(world.ask()), std::string("waits"));
    QCOMPARE(world.prompts.size(), std::size_t{1});
  }
  void givesAtOnceWhatIsGrantedAndInMemory() {
    World world;
    world.allow();
    world.wallet.inMemory = true;
    QCOMPARE(outcome(world.ask()), std::string("ok"));  // no turn of the event loop was needed
    QCOMPARE(world.wallet.idTokenCalls, 0);
  }
  void deniesWhatThePersonDenies() {
    World world;
    const Answer answer = world.ask();
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(answer), std::string("consent.denied"));
    QCOMPARE(world.store.records.back().outcome, std::string("consent.denied"));
    QCOMPARE(world.wallet.idTokenCalls, 0);
  }
  void asksNobodyWhereThereIsNone() {
    World world;
    world.wallet.views.front().openId = false;
    const Answer answer = world.ask();
    QCOMPARE(outcome(answer), std::string("token.no_open_id"));
    QCOMPARE((*answer)->error().values, Words{"work"});
    world.wallet.views.front().openId = true;
    world.wallet.refused = base::Error{errors::kIdTokenNotRenewed};
    QCOMPARE(outcome(world.ask()), std::string("id_token.not_renewed"));
    world.wallet.refused.reset();
    world.wallet.views.front().state = keeping::IdentityState::NeedsSignIn;
    world.wallet.views.front().stateReason = "token.invalid_grant";
    QVERIFY(outcome(world.ask()) != "waits");
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  // Hostile case d23.
  void isForNobodyButWhomItWasAskedFor_data() {
    QTest::addColumn<Words>("others");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("had");
    const auto row = [](const char* name, const Words& others, const char* asked, bool had) {
      QTest::newRow(name) << others << QString::fromLatin1(asked) << had;
    };
    row("whomever it is for", {}, "", true);
    row("the client", {}, "client-1", true);
    row("another", {}, "k8s", false);
    row("whomever it is for, two", {"k8s"}, "", true);
    row("the other of two", {"k8s"}, "k8s", true);
    row("the client, though it is for another too", {"k8s"}, "client-1", false);
    row("one of three", {"k8s", "vault"}, "k8s", false);
  }
  void isForNobodyButWhomItWasAskedFor() {
    QFETCH(Words, others);
    QFETCH(QString, asked);
    QFETCH(bool, had);
    World world;
    world.wallet.views.front().otherAudiences = others;
    Words all = others;
    all.push_back("client-1");
    world.wallet.idTokenFor = all;
    const Answer answer = world.ask(asked.toStdString());
    QCOMPARE(outcome(answer), std::string(had ? "waits" : "id_token.other_audience"));
    QCOMPARE(world.prompts.size(), std::size_t{had ? 1U : 0U});
    if (!had) {
      QCOMPARE((*answer)->error().values.at(2), asked.toStdString());
      return;
    }
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
  }
  // Whatever was known when the person was asked: the token that came counts.
  void refusesATokenThatCameForOthers_data() {
    QTest::addColumn<bool>("inMemory");
    QTest::newRow("in memory") << true;
    QTest::newRow("fetched") << false;
  }
  void refusesATokenThatCameForOthers() {
    QFETCH(bool, inMemory);
    World world;
    world.allow();
    world.wallet.inMemory = inMemory;
    for (const Words& wrong : {Words{"client-1", "stranger"}, Words{"stranger"}, Words{}}) {
      world.wallet.idTokenFor = wrong;
      QCOMPARE(ended(world.ask()), std::string("id_token.other_audience"));
    }
    QCOMPARE(world.book.list().front().uses, std::uint64_t{0});
  }
  void eachAudienceIsARightOfItsOwn() {
    World world;
    world.wallet.views.front().otherAudiences = {"k8s"};
    world.wallet.idTokenFor = {"client-1", "k8s"};
    world.allow("k8s");
    QCOMPARE(ended(world.ask("k8s")), std::string("ok"));
    QCOMPARE(outcome(world.ask()), std::string("waits"));
  }
  void refusesAnAudienceThatIsNone() {
    World world;
    QCOMPARE(outcome(world.ask("k8s*")), std::string("grant.wildcard"));
    QCOMPARE(outcome(world.ask(std::string(2049, 'a'))), std::string("token.bad_resource"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  void refusesAPeerThatBecameAnotherAndWhatWasTakenBack() {
    for (const bool revoked : {false, true}) {
      World world;
      const std::string grant = world.allow();
      const Answer answer = world.ask();
      QCOMPARE(outcome(answer), std::string("waits"));
      if (revoked) QVERIFY(world.book.revoke(grant).has_value());
      if (!revoked) world.kubectl->peer.tool.startTime += 1;
      QCOMPARE(ended(answer), std::string(revoked ? "grant.revoked" : "peer.changed"));
    }
  }
  void handsOutNothingUnrecorded() {
    World world;
    world.allow();
    world.wallet.inMemory = true;
    world.store.failing = true;
    QCOMPARE(outcome(world.ask()), std::string("activity.unwritable"));
  }
  void handsOutNothingWhileTheLogHasLostItsEnd() {
    World world;
    world.allow();
    world.wallet.inMemory = true;
    activity::ActivityLog::Past past;
    past.anchor = "7:" + std::string(64, '0');
    QVERIFY(world.log.open(past).has_value());
    QCOMPARE(outcome(world.ask()), std::string("activity.missing"));
    // The line names the tool that asked.
    QCOMPARE(world.store.records.back().outcome, std::string("activity.missing"));
    QVERIFY(world.store.records.back().tool != "lanyard-desktop");
  }
  void touchesNothingOnceTheAskerIsGoneWithTheDesk() {
    World world;
    world.allow();
    const Answer answer = world.ask();
    QCOMPARE(world.wallet.idTokenCalls, 1);
    world.kubectl->isOpen = false;
    world.desk.reset();
    QCOMPARE(ended(answer), std::string("wallet.stopped"));
    QVERIFY(world.store.records.empty());
  }
};

LANYARD_TEST(IdTokenDeskTest)

}  // namespace id_token_desk_test

#include "id_token_desk_test.moc"
