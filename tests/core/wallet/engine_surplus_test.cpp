#include <QTest>

#include "core/keeping/row_seal.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_surplus_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;
using Words = std::vector<std::string>;

namespace {

const Words kAsked{"openid", "profile", "offline_access"};
const Words kAdmin{"admin"};

/// A provider that gives `admin` unasked.
struct Generous : EngineBench {
  explicit Generous(bool stubborn = false) {
    provider.adds = "admin";
    provider.stubborn = stubborn;
    id = signedIn();
  }
  base::Result<keeping::IssuedToken> token(keeping::TokenNeed need = {}) {
    return finish(engine->token(id, std::move(need)));
  }
  keeping::IdentityView view() const { return *engine->find(id); }
  std::string id;
};

}  // namespace

class EngineSurplusTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void keepsItApartFromTheScopes() {
    Generous bench;
    for (int run = 0; run < 2; ++run) {
      QCOMPARE(bench.view().scopes, kAsked);
      QCOMPARE(bench.view().surplus, kAdmin);
      bench.restart();
    }
  }
  void nobodyGetsItByItsName_data() {
    QTest::addColumn<bool>("stubborn");
    QTest::newRow("honest") << false;
    QTest::newRow("stubborn") << true;
  }
  void nobodyGetsItByItsName() {
    QFETCH(bool, stubborn);
    Generous bench(stubborn);
    keeping::TokenNeed need;
    need.scopes = kAdmin;
    QCOMPARE(bench.token(need).error().code, std::string("token.scope_not_available"));
    QVERIFY(!bench.engine->cached(bench.id, need).has_value());
    QCOMPARE(bench.provider.refreshes, 0);
  }
  void isLeftOutBeforeTheFirstTokenIsHandedOut() {
    Generous bench;
    QVERIFY(!bench.engine->cached(bench.id, {}).has_value());
    QVERIFY(bench.engine->surplus(bench.id, {}).empty());
    const auto token = bench.token();
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(token->scopes, kAsked);
    QVERIFY(token->surplus.empty());
    QCOMPARE(bench.provider.named, Words{"openid profile offline_access"});
    // What the sign-in can do is still known, and still left out.
    QCOMPARE(bench.view().surplus, kAdmin);
    QVERIFY(bench.engine->cached(bench.id, {}).has_value());
    bench.clock.advance(1h);
    QVERIFY(bench.token()->surplus.empty());
    QCOMPARE(bench.provider.named.size(), std::size_t{2});
    QCOMPARE(bench.provider.named.back(), bench.provider.named.front());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aStubbornProviderIsAskedOnceForEachToken() {
    Generous bench(true);
    for (int round = 1; round <= 3; ++round) {
      const auto token = bench.token();
      QCOMPARE(token->scopes, kAsked);
      QCOMPARE(token->surplus, kAdmin);
      QCOMPARE(bench.engine->surplus(bench.id, {}), kAdmin);
      QCOMPARE(bench.engine->cached(bench.id, {})->surplus, kAdmin);
      QVERIFY(bench.token().has_value());
      QCOMPARE(bench.provider.refreshes, round);
      bench.clock.advance(1h);
      QVERIFY(bench.engine->surplus(bench.id, {}).empty());
    }
    for (const std::string& named : bench.provider.named)
      QCOMPARE(named, std::string("openid profile offline_access"));
  }
  void aRefreshThatBringsItIsAskedOnceMore() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.adds = "admin";
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY(token.has_value() && token->surplus.empty());
    QCOMPARE(bench.provider.named, (Words{"", "openid profile offline_access"}));
    QCOMPARE(bench.engine->find(id)->scopes, kAsked);
    QCOMPARE(bench.engine->find(id)->surplus, kAdmin);
  }
  void allWhoWaitShareBothRefreshes() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.adds = "admin";
    std::vector<test::Later<base::Result<keeping::IssuedToken>>> waiting;
    for (int i = 0; i < 50; ++i) waiting.push_back(test::start(bench.engine->token(id, {})));
    for (const auto& one : waiting) {
      QTRY_VERIFY(one->has_value());
      QVERIFY((*one)->has_value() && (**one)->surplus.empty());
    }
    QCOMPARE(bench.provider.refreshes, 2);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void aRefreshByHandLeavesItOut() {
    Generous bench;
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    QCOMPARE(bench.provider.named, Words{"openid profile offline_access"});
    QVERIFY(bench.engine->cached(bench.id, {})->surplus.empty());
  }
  void withoutARefreshTokenNothingCanBeLeftOut() {
    EngineBench bench;
    bench.provider.adds = "admin";
    bench.provider.givesRefreshToken = false;
    const std::string id = bench.signedIn();
    QCOMPARE(bench.engine->surplus(id, {}), kAdmin);
    QCOMPARE(bench.finish(bench.engine->token(id, {}))->surplus, kAdmin);
    QCOMPARE(bench.provider.refreshes, 0);
  }
  void nothingIsHandedOutWhileItCannotBeTried() {
    Generous bench;
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    QCOMPARE(bench.token().error().code, std::string("http.not_sent"));
    QVERIFY(!bench.engine->cached(bench.id, {}).has_value());
    bench.provider.fails.reset();
    bench.clock.advance(1min);
    QVERIFY(bench.token()->surplus.empty());
  }
  // A provider that refuses the parameter keeps its session, and is not asked that way again.
  void aProviderThatTakesNoScopesByNameIsRemembered() {
    Generous bench;
    bench.provider.knowsScope = false;
    const auto token = bench.token();
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(token->surplus, kAdmin);
    const Words first{"openid profile offline_access", ""};
    QCOMPARE(bench.provider.named, first);
    bench.clock.advance(1h);
    QVERIFY(bench.token().has_value());
    bench.restart();
    // A reply without scopes means all that there were.
    bench.provider.saysScopes = false;
    QCOMPARE(bench.token()->surplus, kAdmin);
    QCOMPARE(bench.view().scopes, kAsked);
    const Words all{"openid profile offline_access", "", "", ""};
    QCOMPARE(bench.provider.named, all);
    QCOMPARE(bench.provider.reuses, 0);
    // A new sign-in starts from the beginning.
    bench.provider.saysScopes = bench.provider.knowsScope = true;
    wallet::SignInOrder again;
    again.identityId = bench.id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QVERIFY(bench.token()->surplus.empty());
  }
  void aRefusalForAnotherReasonIsNoneOfTheScopes() {
    Generous bench;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      return base::Result<ports::HttpResponse>(test::jsonReply(400, {{"error", "invalid_scope"}}));
    };
    QCOMPARE(bench.token().error().code, std::string("token.invalid_scope"));
    bench.provider.intercept = {};
    bench.clock.advance(1min);
    QVERIFY(bench.token()->surplus.empty());
    QCOMPARE(bench.provider.named, Words{"openid profile offline_access"});
  }
  void aTokenForFewerScopesSaysWhatItCanDoBeside() {
    Generous bench(true);
    keeping::TokenNeed need;
    need.scopes = {"openid"};
    const auto token = bench.token(need);
    QCOMPARE(token->scopes, Words{"openid"});
    QCOMPARE(token->surplus, kAdmin);
    QCOMPARE(bench.engine->surplus(bench.id, need), kAdmin);
    QCOMPARE(bench.provider.named, Words{"openid"});
  }
  void whoAsksForItAtASignInHasIt() {
    Generous bench;
    wallet::SignInOrder again;
    again.identityId = bench.id;
    again.settings.scopes = kAdmin;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QVERIFY(bench.view().surplus.empty());
    keeping::TokenNeed need;
    need.scopes = kAdmin;
    QVERIFY(bench.engine->cached(bench.id, {}).has_value());
    QCOMPARE(bench.view().scopes, (Words{"openid", "profile", "offline_access", "admin"}));
  }
  void aScopeByTheProvidersOtherNameWasAskedFor() {
    EngineBench bench;
    constexpr std::string_view kEntry =
        R"({"id":"x","issuer":"https://idp.example","scope":{"other_names":{"email":["mail:read"]}}})";
    QVERIFY(bench.catalog.add(kEntry).has_value());
    bench.restart();
    bench.provider.adds = "mail:read";
    // By its name: unasked, a sign-in leaves out what the provider does not list.
    wallet::SignInOrder order = bench.order();
    order.settings.scopes = {"openid", "profile", "email"};
    const std::string id = bench.signIn(std::move(order))->identity.identity.id;
    QVERIFY(bench.engine->find(id)->surplus.empty());
    QCOMPARE(bench.engine->find(id)->scopes, (Words{"openid", "profile", "offline_access", "mail:read"}));
  }
  void takesItOutOfTheRowsOfOlderVersions() {
    Generous bench;
    bench.engine.reset();
    keeping::RowSeal seal;
    seal.takeKey(EngineBench::rowKey());
    keeping::StoredIdentity row = keeping::identityOf(bench.store->identities()->front());
    row.tokens.scopes.push_back("admin");
    row.tokens.surplus.clear();
    QVERIFY(bench.store->saveIdentity(seal.sealed(row)).has_value());
    for (int run = 0; run < 2; ++run) {
      bench.restart();
      QVERIFY(bench.started.has_value());
      QCOMPARE(bench.view().scopes, kAsked);
      QCOMPARE(bench.view().surplus, kAdmin);
    }
    QVERIFY(bench.token()->surplus.empty());
  }
  // As before: what a provider takes away of what was asked for is gone.
  void aScopeThatARefreshTakesAwayIsGone() {
    Generous bench;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply["scope"] = "openid offline_access";
    };
    QCOMPARE(bench.token()->scopes, (Words{"openid", "offline_access"}));
    QCOMPARE(bench.view().scopes, (Words{"openid", "offline_access"}));
    QCOMPARE(bench.view().surplus, kAdmin);
  }
};

LANYARD_TEST(EngineSurplusTest)

}  // namespace engine_surplus_test

#include "engine_surplus_test.moc"
