#include "core/wallet/token_desk.h"

#include <QTest>

#include "core/jose/digest.h"
#include "tests/support/counting_random.h"
#include "tests/support/fake_asker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace token_desk_test {

using namespace lanyard;
using namespace lanyard::wallet;
using grants::Kind;
using test::FakeAsker;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;
using Answer = test::Later<base::Result<Handout>>;

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
  bool screen = true;
  std::unique_ptr<consent::Person> person =
      std::make_unique<consent::Person>(prompts, approval, log, [this] { return screen; });
  std::unique_ptr<TokenDesk> tokens = std::make_unique<TokenDesk>(wallet, book, log, *person);
  std::shared_ptr<FakeAsker> git = std::make_shared<FakeAsker>();

  Answer ask(const Words& scopes = {}) { return ask(git, scopes); }
  Answer ask(const std::shared_ptr<FakeAsker>& asker, const Words& scopes = {}) {
    TokenAsk ask;
    ask.identity = "work";
    ask.limits.scopes = scopes;
    return test::start(tokens->get(asker, std::move(ask)));
  }
  Answer askWith(keeping::ProofNeed proof) {
    TokenAsk ask;
    ask.identity = "work";
    ask.proof = std::move(proof);
    return test::start(tokens->get(git, std::move(ask)));
  }
  /// From now on the identity's tokens are bound to a key.
  void bind() {
    wallet.views.front().bound = true;
    wallet.jkt = "thumbprint";
  }
  Answer report(const std::string& token) {
    TokenAsk ask;
    ask.identity = "work";
    ask.refusedSha256 = jose::sha256Hex(token);
    return test::start(tokens->report(git, std::move(ask)));
  }
  base::Result<void> answer(std::optional<Kind> choice, std::optional<Words> scopes = std::nullopt) {
    const grants::Prompt prompt = prompts.prompts().front();
    return prompts.answer({prompt.id, prompt.digest, choice, std::nullopt, std::move(scopes)});
  }
  std::string allow(std::optional<std::uint64_t> maxUses = std::nullopt,
                    const Words& scopes = {"openid", "read", "write"}) {
    grants::Grant grant;
    grant.need = {"id-1", scopes, {}, {}};
    grant.tool = {"/usr/bin/git", {}, {}};
    grant.kind = Kind::Always;
    grant.maxUses = maxUses;
    return book.add(grant)->id;
  }
  [[nodiscard]] int lines(const std::string& kind, const std::string& outcome) const {
    return static_cast<int>(std::ranges::count_if(store.records, [&](const ports::ActivityRecord& line) {
      return line.kind == kind && line.outcome == outcome;
    }));
  }
  [[nodiscard]] std::uint64_t uses() const { return book.list().front().uses; }
};

/// "ok", the error's code, or "waits".
template <class T>
std::string outcome(const test::Later<base::Result<T>>& box) {
  if (!box->has_value()) return "waits";
  return (*box)->has_value() ? "ok" : (*box)->error().code;
}

template <class T>
std::string ended(const test::Later<base::Result<T>>& box) {
  static_cast<void>(QTest::qWaitFor([&] { return box->has_value(); }, 5'000));
  return outcome(box);
}

QCoro::Task<void> noteReply(QCoro::Task<base::Result<Handout>> task, std::vector<std::string>* order) {
  const auto handout = co_await std::move(task);
  order->push_back(handout ? "reply" : "refusal");
}

}  // namespace

class TokenDeskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesAtOnceWhatIsGrantedAndInMemory() {
    World world;
    const std::string grant = world.allow();
    world.wallet.inMemory = true;
    const Answer answer = world.ask({"read"});
    QCOMPARE(outcome(answer), std::string("ok"));  // no turn of the event loop was needed
    const Handout& handout = ***answer;
    QCOMPARE(std::string(handout.token.accessToken.view()), std::string("access-token-1"));
    QCOMPARE(handout.token.scopes, Words{"read"});
    QCOMPARE(handout.identity.identity.id, std::string("id-1"));
    QCOMPARE(world.uses(), std::uint64_t{1});
    QCOMPARE(world.store.records.back().outcome, std::string("allowed"));
    QCOMPARE(world.store.records.back().tool, std::string("/usr/bin/git"));
    QCOMPARE(world.store.records.back().detail, "read by grant " + grant);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  // Before anybody is asked, and without a line in the log.
  void asksForTheRequestThatABoundTokenIsFor() {
    World world;
    world.wallet.inMemory = true;
    world.bind();
    const std::size_t lines = world.store.records.size();
    for (const auto& [proof, code] : std::vector<std::pair<keeping::ProofNeed, std::string>>{
             {{}, "dpop.request_needed"},
             {{"GET", {}, {}}, "dpop.request_needed"},
             {{{}, "https://api.example/me", {}}, "dpop.request_needed"},
             {{{}, {}, "n-1"}, "dpop.request_needed"},
             {{"get", "https://api.example/me", {}}, "dpop.bad_method"},
             {{"GET", "http://api.example/me", {}}, "dpop.bad_url"},
             {{"GET", "https://api.example/me", std::string(10'000, 'n')}, "dpop.bad_nonce"}}) {
      QCOMPARE(outcome(world.askWith(proof)), code);
    }
    QCOMPARE(world.prompts.size(), std::size_t{0});
    QCOMPARE(world.store.records.size(), lines);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  void givesABoundTokenWithItsProofAndSaysForWhatHost() {
    World world;
    const std::string grant = world.allow();
    world.wallet.inMemory = true;
    world.bind();
    const Answer answer = world.askWith({"GET", "https://api.example/the/persons/own", {}});
    QCOMPARE(ended(answer), std::string("ok"));
    const Handout& handout = ***answer;
    QVERIFY(handout.token.proof.equals("proof for GET https://api.example/the/persons/own "));
    QCOMPARE(world.uses(), std::uint64_t{1});
    QCOMPARE(world.store.records.back().detail,
             "openid read write; for one GET to api.example by grant " + grant);
  }
  void givesNoBoundTokenWithoutItsProof() {
    World world;
    world.allow();
    world.wallet.inMemory = true;
    world.bind();
    world.wallet.proofError = base::Error{errors::kKeystoreLocked};
    QCOMPARE(ended(world.askWith({"GET", "https://api.example/", {}})), std::string("keystore.locked"));
    QCOMPARE(world.uses(), std::uint64_t{0});
  }
  // The keystore is read for the proof, and much may happen meanwhile.
  void checksTheRightAgainAfterTheProof() {
    World world;
    const std::string grant = world.allow();
    world.wallet.inMemory = true;
    world.bind();
    const Answer answer = world.askWith({"GET", "https://api.example/", {}});
    QCOMPARE(outcome(answer), std::string("waits"));
    QVERIFY(world.book.revoke(grant));
    QCOMPARE(ended(answer), std::string("grant.revoked"));
  }
  void aTokenThatIsBoundToNothingTakesNoNotice() {
    World world;
    world.allow();
    world.wallet.inMemory = true;
    const Answer answer = world.askWith({"GET", "https://api.example/", {}});
    QCOMPARE(outcome(answer), std::string("ok"));
    QVERIFY((***answer).token.proof.empty());
    QCOMPARE(outcome(world.askWith({"GET", {}, {}})), std::string("dpop.request_needed"));
  }
  void fetchesWhatIsGrantedAndNotInMemory() {
    World world;
    world.allow();
    const Answer answer = world.ask();
    QCOMPARE(outcome(answer), std::string("waits"));
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE(world.uses(), std::uint64_t{1});
    QVERIFY(world.git->heard.empty());
  }
  void asksAndGivesOnce() {
    World world;
    const Answer first = world.ask();
    QCOMPARE(outcome(first), std::string("waits"));
    QCOMPARE(world.git->heard, Words{world.prompts.prompts().front().id});
    QCOMPARE(world.prompts.prompts().front().need.scopes, (Words{"openid", "read", "write"}));
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(first), std::string("ok"));
    QCOMPARE(world.book.size(), std::size_t{0});
    QCOMPARE(world.store.records.back().detail, std::string("openid read write"));  // by no grant
    const Answer second = world.ask();
    QCOMPARE(outcome(second), std::string("waits"));
    QCOMPARE(world.prompts.size(), std::size_t{1});
  }
  void aYesThatLastsIsUsedAsAGrant() {
    World world;
    const Answer first = world.ask();
    QVERIFY(world.answer(Kind::Session, Words{"read"}).has_value());
    QCOMPARE(ended(first), std::string("ok"));
    QCOMPARE((***first).token.scopes, Words{"read"});
    QCOMPARE(world.uses(), std::uint64_t{1});
    QCOMPARE(ended(world.ask({"read"})), std::string("ok"));
    QCOMPARE(world.uses(), std::uint64_t{2});
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  void joinsEqualQuestions() {
    World world;
    const Answer first = world.ask();
    const Answer second =
        world.ask(std::make_shared<FakeAsker>(test::programCaller("/usr/bin/git", 501)), {"read"});
    QCOMPARE(world.prompts.size(), std::size_t{1});
    QCOMPARE(world.prompts.prompts().front().waiting, 2);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(first), std::string("ok"));
    QCOMPARE(ended(second), std::string("ok"));
    QCOMPARE((***second).token.scopes, Words{"read"});
    QCOMPARE(world.lines("token", "allowed"), 2);
  }
  void refusesWhatIsDenied() {
    World world;
    const Answer answer = world.ask();
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(answer), std::string("consent.denied"));
    QCOMPARE(world.lines("token", "consent.denied"), 1);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  void asksNobodyWhereNobodyCanAnswerOrWaits() {
    World world;
    world.screen = false;
    QCOMPARE(ended(world.ask()), std::string("consent.nobody"));
    world.screen = true;
    world.git->waits = 0s;
    QCOMPARE(ended(world.ask()), std::string("consent.no_wait"));
    QVERIFY(world.git->heard.empty());
  }
  void asksNobodyForATokenThatCannotBeHad() {
    World world;
    world.wallet.views.front().state = keeping::IdentityState::NeedsSignIn;
    world.wallet.views.front().stateReason = "token.invalid_grant";
    const Answer answer = world.ask();
    QVERIFY(outcome(answer) != "waits" && outcome(answer) != "ok");
    QCOMPARE((*answer)->error().kind, base::ErrorKind::SignInAgain);
    QCOMPARE(world.prompts.size(), std::size_t{0});
    QCOMPARE(outcome(world.ask({"admin"})), std::string("token.scope_not_available"));
  }
  void asksAgainWhenTheUsesAreUp() {
    World world;
    world.allow(1);
    world.wallet.inMemory = true;
    QCOMPARE(outcome(world.ask()), std::string("ok"));
    QCOMPARE(outcome(world.ask()), std::string("waits"));
    QCOMPARE(world.prompts.size(), std::size_t{1});
  }
  void oneUseIsForOneOfTwoThatAskTogether() {
    World world;
    world.allow(1);
    const Answer first = world.ask();
    const Answer second = world.ask(std::make_shared<FakeAsker>(test::programCaller("/usr/bin/git", 501)));
    Words both{ended(first), ended(second)};
    std::ranges::sort(both);
    QCOMPARE(both, (Words{"grant.revoked", "ok"}));
    QCOMPARE(world.lines("token", "allowed"), 1);
  }
  void asksOnceMoreForWhatTheTokenCanDoBeside() {
    World world;
    world.wallet.tokenSurplus = {"admin"};
    const Answer answer = world.ask();
    QVERIFY(world.prompts.prompts().front().need.also.empty());
    QVERIFY(world.answer(Kind::Always).has_value());
    QTRY_VERIFY(world.prompts.size() == 1 || answer->has_value());
    QCOMPARE(outcome(answer), std::string("waits"));
    QCOMPARE(world.prompts.prompts().front().need.also, Words{"admin"});
    QCOMPARE(world.lines("token", "allowed"), 0);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE((***answer).token.surplus, Words{"admin"});
    QCOMPARE(world.store.records.back().detail, std::string("openid read write; also: admin"));
  }
  void refusesASurplusThatIsDenied() {
    World world;
    world.allow();
    world.wallet.tokenSurplus = {"admin"};
    const Answer answer = world.ask();
    QTRY_COMPARE(world.prompts.size(), std::size_t{1});
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(answer), std::string("consent.denied"));
    QCOMPARE(world.lines("token", "allowed"), 0);
    QCOMPARE(world.uses(), std::uint64_t{0});
  }
  void refusesATokenThatMayDoMore() {
    World world;
    world.allow({}, {"read"});
    world.wallet.ignoresNarrowing = true;
    for (const bool inMemory : {false, true}) {
      world.wallet.inMemory = inMemory;
      QCOMPARE(ended(world.ask({"read"})), std::string("token.wider"));
    }
    QCOMPARE(world.lines("token", "token.wider"), 2);
    QCOMPARE(world.uses(), std::uint64_t{0});
  }
  void givesNoMoreThanAskedForEvenWhereMoreIsAllowed() {
    World world;
    world.allow();
    world.wallet.ignoresNarrowing = true;
    for (const bool inMemory : {false, true}) {
      world.wallet.inMemory = inMemory;
      QCOMPARE(ended(world.ask({"read"})), std::string("token.wider"));
      QCOMPARE(world.store.records.back().detail, std::string("asked for: read"));
    }
    QCOMPARE(ended(world.ask()), std::string("ok"));
  }
  void saysInTheLogWhatATokenIsFor() {
    World world;
    TokenAsk ask;
    ask.identity = "work";
    ask.limits = {{"read"}, {}, "https://api.example"};
    const Answer answer = test::start(world.tokens->get(world.git, std::move(ask)));
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE(world.store.records.back().detail, std::string("read for https://api.example"));
  }
  void handsOutNothingUnrecorded_data() {
    QTest::addColumn<bool>("granted");
    QTest::addColumn<bool>("inMemory");
    QTest::newRow("granted, in memory") << true << true;
    QTest::newRow("granted, fetched") << true << false;
    QTest::newRow("allowed once") << false << false;
  }
  void handsOutNothingUnrecorded() {
    QFETCH(bool, granted);
    QFETCH(bool, inMemory);
    World world;
    if (granted) world.allow();
    world.wallet.inMemory = inMemory;
    if (granted) world.store.failing = true;
    const Answer answer = world.ask();
    if (!granted) {
      QVERIFY(world.answer(Kind::Once).has_value());
      world.store.failing = true;
    }
    QCOMPARE(ended(answer), std::string("activity.unwritable"));
    QCOMPARE(world.lines("token", "allowed"), 0);
  }
  void handsOutNothingWhileTheLogHasLostItsEnd_data() {
    QTest::addColumn<bool>("granted");
    QTest::newRow("granted, in memory") << true;
    QTest::newRow("not granted") << false;
  }
  void handsOutNothingWhileTheLogHasLostItsEnd() {
    QFETCH(bool, granted);
    World world;
    if (granted) world.allow(5);
    world.wallet.inMemory = true;
    activity::ActivityLog::Past past;
    past.anchor = "7:" + std::string(64, '0');
    QVERIFY(world.log.open(past).has_value());
    // Nobody is asked in vain, and no use is counted.
    QCOMPARE(outcome(world.ask()), std::string("activity.missing"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
    if (granted) QCOMPARE(world.uses(), std::uint64_t{0});
    QCOMPARE(world.lines("token", "activity.missing"), 1);
    QCOMPARE(world.store.records.back().tool, std::string("/usr/bin/git"));
    // A renewal hands nothing out.
    TokenAsk renewal;
    renewal.identity = "work";
    const auto renewed = test::start(world.tokens->refresh(world.git, renewal));
    QCOMPARE(granted ? ended(renewed) : outcome(renewed), std::string(granted ? "ok" : "waits"));
    QVERIFY(world.log.accept().has_value());
    QCOMPARE(outcome(world.ask()), std::string(granted ? "ok" : "waits"));
  }
  void handsOutNothingWhoseUseIsNotCounted() {
    World world;
    world.allow(5);
    world.wallet.inMemory = true;
    world.store.failing = true;
    QCOMPARE(outcome(world.ask()), std::string("store.disk_full"));
  }
  void countsThenRecordsThenReplies() {
    for (const bool inMemory : {true, false}) {
      World world;
      world.allow(5);
      world.wallet.inMemory = inMemory;
      world.store.written.clear();
      TokenAsk ask;
      ask.identity = "work";
      noteReply(world.tokens->get(world.git, std::move(ask)), &world.store.written);
      QTRY_VERIFY(!world.store.written.empty());
      QCOMPARE(world.store.written, (Words{"grant", "activity", "reply"}));
    }
  }
  void stopsWhenTheAskerIsGoneBeforeTheAnswer() {
    World world;
    const Answer answer = world.ask();
    world.git->isOpen = false;
    world.prompts.askerGone(world.git->serial());
    QCOMPARE(ended(answer), std::string("consent.cancelled"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
    QCOMPARE(world.wallet.tokenCalls, 0);
    QCOMPARE(world.lines("token", "consent.cancelled"), 0);  // nothing was refused
  }
  void touchesNothingOnceTheAskerIsGoneWithTheDesk() {
    World world;
    world.allow();
    const Answer answer = world.ask();
    QCOMPARE(world.wallet.tokenCalls, 1);
    world.git->isOpen = false;
    world.tokens.reset();
    world.person.reset();
    QCOMPARE(ended(answer), std::string("wallet.stopped"));
    QCOMPARE(world.uses(), std::uint64_t{0});
    QVERIFY(world.store.records.empty());
  }
  void refusesAPeerThatBecameAnother() {
    for (const bool granted : {true, false}) {
      World world;
      if (granted) world.allow();
      const Answer answer = world.ask();
      world.git->peer.tool.startTime += 1;
      if (!granted) QVERIFY(world.answer(Kind::Once).has_value());
      QCOMPARE(ended(answer), std::string("peer.changed"));
      QCOMPARE(world.lines("token", "allowed"), 0);
    }
    World world;
    world.git->gone = true;
    QCOMPARE(outcome(world.ask()), std::string("peer.unknown"));
  }
  void refusesWhatWasTakenBackMeanwhile() {
    World world;
    const std::string grant = world.allow();
    const Answer answer = world.ask();
    QVERIFY(world.book.revoke(grant).has_value());
    QCOMPARE(ended(answer), std::string("grant.revoked"));
    QCOMPARE(world.lines("token", "grant.revoked"), 1);
  }
  void givesAnotherTokenForARefusedOne() {
    World world;
    const std::string grant = world.allow();
    world.wallet.inMemory = true;
    QCOMPARE(ended(world.report("access-token-1")), std::string("ok"));
    QCOMPARE(world.wallet.reported, Words{jose::sha256Hex("access-token-1")});
    QCOMPARE(world.wallet.tokenCalls, 1);
    QCOMPARE(world.store.records.back().kind, std::string("report"));
    QCOMPARE(world.store.records.back().detail, "openid read write by grant " + grant);
  }
  void aReportIsWorthNothingBeforeTheYes() {
    World world;
    world.wallet.inMemory = true;
    const Answer answer = world.report("access-token-1");
    QCOMPARE(outcome(answer), std::string("waits"));
    QVERIFY(world.wallet.reported.empty());
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE(world.wallet.reported.size(), std::size_t{1});
  }
  void saysWhatARenewalDoesNotHelp() {
    World world;
    world.allow();
    world.wallet.reportFails = base::Error{errors::kTokenStillRefused};
    QCOMPARE(ended(world.report("access-token-1")), std::string("token.still_refused"));
    QCOMPARE(world.wallet.tokenCalls, 0);
    // The provider gives the same again.
    world.wallet.reportFails.reset();
    QCOMPARE(ended(world.report("access-token-2")), std::string("token.still_refused"));
    QCOMPARE(world.uses(), std::uint64_t{0});
  }
  void thePersonAtTheScreenNeedsNoGrant() {
    World world;
    world.git->atScreen = true;
    QCOMPARE(ended(world.ask()), std::string("ok"));
    QCOMPARE(world.store.records.back().tool, std::string("lanyard-desktop"));
    world.wallet.tokenSurplus = {"admin"};
    QCOMPARE(ended(world.ask()), std::string("token.surplus"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  void renewsByTheSameRightAndSaysSo() {
    World world;
    TokenAsk ask;
    ask.identity = "work";
    world.wallet.inMemory = true;
    world.wallet.tokenSurplus = {"admin"};
    const auto renewal = test::start(world.tokens->refresh(world.git, ask));
    QCOMPARE(outcome(renewal), std::string("waits"));
    QVERIFY(world.prompts.prompts().front().need.also.empty());
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(renewal), std::string("ok"));
    QCOMPARE((***renewal).expiresAt, std::optional(world.clock.now() + 1h));
    QCOMPARE(world.wallet.refreshCalls, 1);
    QCOMPARE(world.lines("refresh", "allowed"), 1);
  }
};

LANYARD_TEST(TokenDeskTest)

}  // namespace token_desk_test

#include "token_desk_test.moc"
