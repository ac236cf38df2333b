#include "core/wallet/step_up_desk.h"

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

namespace step_up_desk_test {

using namespace lanyard;
using namespace lanyard::wallet;
using grants::Kind;
using test::FakeAsker;
using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;
using Answer = test::Later<base::Result<Handout>>;

constexpr const char* kStronger =
    "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold silver\", max_age=300";
constexpr const char* kMore = "Bearer error=\"insufficient_scope\", scope=\"admin\"";

/// The desk with everything behind it faked. The person's sign-in brings what `brings` says.
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
  TokenDesk tokens{wallet, book, log, person};
  StepUpDesk reports{wallet, person, tokens, clock};
  std::shared_ptr<FakeAsker> git = std::make_shared<FakeAsker>();
  Words steps;
  std::shared_ptr<Cancellation> underWay;

  World() {
    grants::Grant grant;
    grant.need = {"id-1", {"openid", "read", "write"}, {}, {}};
    grant.tool = {"/usr/bin/git", {}, {}};
    grant.kind = Kind::Always;
    static_cast<void>(book.add(grant));
    wallet.inMemory = true;
    wallet.onSignIn = [this] { wallet.accessToken = "access-token-" + std::to_string(wallet.signIns + 1); };
  }
  Answer report(const char* challenge, std::string_view token = "access-token-1",
                std::shared_ptr<FakeAsker> asker = {}) {
    TokenAsk ask;
    ask.identity = "work";
    ask.reason = "to push";
    std::optional<base::Secret> refused;
    if (!token.empty()) refused.emplace(token);
    auto said = readReport(refused, {}, challenge);
    SignInWatch watch;
    watch.progress = [this](const SignInStep& step) { steps.push_back(step.step); };
    watch.underWay = [this](std::shared_ptr<Cancellation> cancellation) { underWay = cancellation; };
    return test::start(reports.get(asker ? asker : git, std::move(ask), std::move(*said), std::move(watch)));
  }
  base::Result<void> answer(std::optional<Kind> choice) {
    const grants::Prompt prompt = prompts.prompts().front();
    return prompts.answer({prompt.id, prompt.digest, choice, std::nullopt, std::nullopt});
  }
};

/// "ok", the error's code, or "waits".
std::string outcome(const Answer& box) {
  if (!box->has_value()) return "waits";
  return (*box)->has_value() ? "ok" : (*box)->error().code;
}

std::string ended(const Answer& box) {
  static_cast<void>(QTest::qWaitFor([&] { return box->has_value(); }, 5'000));
  return outcome(box);
}

std::string tokenOf(const Answer& box) {
  return std::string((*box)->value().token.accessToken.view());
}

}  // namespace

class StepUpDeskTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksThePersonForJustThat() {
    World world;
    const Answer answer = world.report(kStronger);
    QCOMPARE(outcome(answer), std::string("waits"));
    QCOMPARE(world.wallet.signIns, 0);
    QCOMPARE(world.prompts.size(), std::size_t{1});
    const grants::Prompt prompt = world.prompts.prompts().front();
    QVERIFY(prompt.kind == grants::PromptKind::SignIn);
    QCOMPARE(prompt.identity->id, std::string("id-1"));
    QCOMPARE(prompt.reason, std::string("to push"));
    QVERIFY(prompt.need.scopes.empty());
    QVERIFY(prompt.demand.has_value());
    QCOMPARE(prompt.demand->acrValues, Words({"gold", "silver"}));
    QVERIFY(prompt.demand->maxAge == 300s);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE(tokenOf(answer), std::string("access-token-2"));
    QCOMPARE(world.wallet.signIns, 1);
    QCOMPARE(world.wallet.lastChallenge->acr_values, Words({"gold", "silver"}));
    QVERIFY(world.wallet.lastOrder.scopes.empty());
    QVERIFY(world.steps == Words{"authorize"});
    QVERIFY(world.underWay == nullptr);  // it has ended
    // A refused token is not renewed: the sign-in brings another one.
    QVERIFY(world.wallet.reported.empty());
  }
  void whatIsShownIsBoundToTheAnswer() {
    World world;
    const Answer first = world.report(kStronger);
    grants::Prompt prompt = world.prompts.prompts().front();
    const std::string shown = grants::shownText(prompt);
    prompt.demand->maxAge = 0s;
    QVERIFY(grants::shownText(prompt) != shown);
    prompt.demand.reset();
    QVERIFY(grants::shownText(prompt) != shown);
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(first), std::string("consent.denied"));
  }
  void aNoIsNoSignIn() {
    World world;
    const Answer answer = world.report(kStronger);
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(answer), std::string("consent.denied"));
    QCOMPARE(world.wallet.signIns, 0);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  // The yes to the sign-in is no right to the new scope.
  void asksForTheRightToWhatIsNew() {
    World world;
    world.wallet.onSignIn = [&] {
      world.wallet.views.front().scopes.emplace_back("admin");
      world.wallet.issuedScopes.emplace_back("admin");
    };
    const Answer answer = world.report(kMore);
    QCOMPARE(world.prompts.prompts().front().need.scopes, Words{"admin"});
    QVERIFY(world.answer(Kind::Once).has_value());
    QTRY_COMPARE(world.wallet.signIns, 1);
    QCOMPARE(world.wallet.lastOrder.scopes, Words{"admin"});
    QTRY_COMPARE(world.prompts.size(), std::size_t{1});
    QVERIFY(world.prompts.prompts().front().kind == grants::PromptKind::Token);
    QCOMPARE(outcome(answer), std::string("waits"));
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("ok"));
    QCOMPARE((*answer)->value().token.scopes, Words({"openid", "read", "write", "admin"}));
  }
  void saysWhatTheProviderDidNotGive() {
    World world;
    const Answer answer = world.report(kMore);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(answer), std::string("challenge.unmet"));
    QCOMPARE((*answer)->error().values, Words{"admin"});
    QCOMPARE(world.wallet.signIns, 1);
    QCOMPARE(world.wallet.tokenCalls, 0);
  }
  // Hostile case d26.
  void asksNoMoreThanTwiceInARow() {
    World world;
    for (int i = 1; i <= 2; ++i) {
      const Answer answer = world.report(kStronger, "access-token-" + std::to_string(i));
      QCOMPARE(world.prompts.size(), std::size_t{1});
      QVERIFY(world.answer(Kind::Once).has_value());
      QCOMPARE(ended(answer), std::string("ok"));
    }
    QCOMPARE(outcome(world.report(kStronger, "access-token-3")), std::string("challenge.again"));
    QCOMPARE(outcome(world.report(kStronger, {})), std::string("challenge.again"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
    QCOMPARE(world.wallet.signIns, 2);
    // Another wish is another question, and so is the same one later.
    const Answer other = world.report(kMore);
    QCOMPARE(world.prompts.size(), std::size_t{1});
    QVERIFY(world.answer(std::nullopt).has_value());
    QCOMPARE(ended(other), std::string("consent.denied"));
    world.clock.advance(5min);
    const Answer later = world.report(kStronger, "access-token-3");
    QCOMPARE(world.prompts.size(), std::size_t{1});
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(later), std::string("ok"));
  }
  void anOlderTokenGetsTheNewOne() {
    World world;
    const Answer first = world.report(kStronger);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(first), std::string("ok"));
    const Answer second = world.report(kStronger, "access-token-1");
    QCOMPARE(ended(second), std::string("ok"));
    QCOMPARE(tokenOf(second), std::string("access-token-2"));
    QCOMPARE(world.wallet.signIns, 1);
  }
  void theSameWishSharesASignIn() {
    World world;
    auto other = std::make_shared<FakeAsker>();
    const Answer first = world.report(kStronger);
    const Answer second = world.report(kStronger, "access-token-1", other);
    QCOMPARE(world.prompts.size(), std::size_t{1});
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(first), std::string("ok"));
    QCOMPARE(ended(second), std::string("ok"));
    QCOMPARE(tokenOf(second), std::string("access-token-2"));
    QCOMPARE(world.wallet.signIns, 1);
  }
  void aFailureIsForAllWhoWait() {
    World world;
    world.wallet.error = base::Error{errors::kIdTokenAcr};
    const Answer first = world.report(kStronger);
    const Answer second = world.report(kStronger);
    QVERIFY(world.answer(Kind::Once).has_value());
    QCOMPARE(ended(first), std::string("id_token.acr"));
    QCOMPARE(ended(second), std::string("id_token.acr"));
    QCOMPARE(world.wallet.signIns, 1);
  }
  void asksNobodyWhereNobodyCanSignIn() {
    World world;
    world.wallet.views.front().credential = providers::Credential::Pasted;
    QCOMPARE(outcome(world.report(kStronger)), std::string("pasted.no_browser"));
    world.wallet.views.front().credential = providers::Credential::Issued;
    world.wallet.views.front().stateReason = std::string(errors::kIdentityDamaged.code);
    QCOMPARE(outcome(world.report(kStronger)), std::string("identity.damaged"));
    // Without the request that a bound token is for, there would be no token after the sign-in.
    world.wallet.views.front().stateReason.clear();
    world.wallet.views.front().bound = true;
    QCOMPARE(outcome(world.report(kStronger)), std::string("dpop.request_needed"));
    world.wallet.views.clear();
    QCOMPARE(outcome(world.report(kStronger)), std::string("identity.unknown"));
    QCOMPARE(world.prompts.size(), std::size_t{0});
  }
  void canBeCancelled() {
    World world;
    world.wallet.holdSignIn = true;
    const Answer answer = world.report(kStronger);
    QVERIFY(world.answer(Kind::Once).has_value());
    QTRY_VERIFY(world.underWay != nullptr);
    world.underWay->cancel();
    QCOMPARE(ended(answer), std::string("sign_in.cancelled"));
    QVERIFY(world.underWay == nullptr);
  }
  void renewsATokenOfWhichNothingElseIsWanted() {
    World world;
    QCOMPARE(ended(world.report("Bearer error=\"invalid_token\"")), std::string("ok"));
    QCOMPARE(world.wallet.reported.size(), std::size_t{1});
    QCOMPARE(world.prompts.size(), std::size_t{0});
    QCOMPARE(world.wallet.signIns, 0);
    QCOMPARE(readReport({}, {}, "Bearer").error().code, std::string("challenge.no_token"));
  }
};

LANYARD_TEST(StepUpDeskTest)

}  // namespace step_up_desk_test

#include "step_up_desk_test.moc"
