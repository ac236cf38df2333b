#include <QTest>

#include "core/jose/base64url.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_narrow_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;
using Words = std::vector<std::string>;
using Token = base::Result<keeping::IssuedToken>;

namespace {

const std::string kMail = "https://mail.example/api";
const std::string kFiles = "https://files.example/api";

keeping::TokenNeed scopes(Words some) {
  keeping::TokenNeed need;
  need.scopes = std::move(some);
  return need;
}

keeping::TokenNeed resource(const std::string& which) {
  keeping::TokenNeed need;
  need.resource = which;
  return need;
}

keeping::TokenNeed audience(const std::string& which) {
  keeping::TokenNeed need;
  need.audience = which;
  return need;
}

/// A provider that knows two resources.
struct Bench : EngineBench {
  Bench() {
    provider.knownTargets = {kMail, kFiles};
    id = signedIn();
  }
  Token token(keeping::TokenNeed need = {}) { return finish(engine->token(id, std::move(need))); }
  std::string outcome(keeping::TokenNeed need) {
    const Token given = token(std::move(need));
    return given ? "ok" : given.error().code;
  }
  /// The sign-in is as good as before: nothing was lost, and nothing was sent twice.
  bool intact() {
    static_cast<void>(QTest::qWaitFor([this] { return !engine->busy(); }, 5'000));
    return engine->find(id)->state != keeping::IdentityState::NeedsSignIn && provider.reuses == 0 &&
           provider.validRefresh.size() == 1 && finish(engine->refresh(id)).has_value();
  }
  std::string id;
};

}  // namespace

class EngineNarrowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksForOneResourceAndKeepsItsToken() {
    Bench bench;
    bench.provider.jwts = true;
    const Token mail = bench.token(resource(kMail));
    QVERIFY2(mail.has_value(), mail ? "" : mail.error().code.c_str());
    QCOMPARE(mail->audiences, Words{kMail});
    QCOMPARE(bench.provider.targets, Words{kMail});
    QCOMPARE(bench.provider.refreshes, 1);
    QVERIFY(bench.token(resource(kMail))->accessToken.equals(mail->accessToken.view()));
    QVERIFY(bench.engine->cached(bench.id, resource(kMail)).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
    // The sign-in's own token and another resource's are others.
    QVERIFY(!bench.engine->cached(bench.id, resource(kFiles)).has_value());
    QVERIFY(!bench.engine->cached(bench.id, {})->accessToken.equals(mail->accessToken.view()));
    QVERIFY(!bench.token(resource(kFiles))->accessToken.equals(mail->accessToken.view()));
    QCOMPARE(bench.provider.refreshes, 2);
    QVERIFY(bench.intact());
  }
  void keepsItsScopesApartFromThoseOfTheSignIn() {
    Bench bench;
    bench.provider.jwts = true;
    const auto before = bench.engine->find(bench.id)->scopes;
    keeping::TokenNeed need = resource(kMail);
    need.scopes = {"profile"};
    const Token mail = bench.token(need);
    QCOMPARE(mail->scopes, Words{"profile"});
    QCOMPARE(bench.engine->find(bench.id)->scopes, before);
    QVERIFY(!bench.engine->cached(bench.id, resource(kMail)).has_value());
  }
  void asksTheProviderWhatAnOpaqueTokenIsFor() {
    Bench bench;
    QCOMPARE(bench.outcome(resource(kMail)), std::string("token.narrow_unproved"));
    QVERIFY(bench.intact());
    bench.provider.introspects = true;
    bench.restart();
    const Token mail = bench.token(resource(kMail));
    QVERIFY2(mail.has_value(), mail ? "" : mail.error().code.c_str());
    QCOMPARE(mail->audiences, Words{kMail});
    QCOMPARE(bench.provider.introspected, 1);
    QVERIFY(bench.intact());
  }
  void believesTheCatalogOfAnOpaqueToken() {
    Bench bench;
    const wire::Json entry{
        {"id", "idp"}, {"issuer", "https://idp.example"}, {"narrow", {{"resource", "parameter"}}}};
    QVERIFY(bench.catalog.add(entry.dump()).has_value());
    bench.restart();
    QCOMPARE(bench.outcome(resource(kMail)), std::string("ok"));
    // Even so, a token that says that it is for more is refused.
    bench.provider.jwts = true;
    bench.provider.ignoresTargets = true;
    QCOMPARE(bench.outcome(resource(kFiles)), std::string("token.narrow_ignored"));
    QVERIFY(bench.intact());
  }
  void asksNoProviderWhoseScopesLimitNothing() {
    Bench bench;
    const wire::Json entry{{"id", "idp"}, {"issuer", "https://idp.example"}, {"scope", {{"ignored", true}}}};
    QVERIFY(bench.catalog.add(entry.dump()).has_value());
    bench.restart();
    QCOMPARE(bench.outcome(scopes({"profile"})), std::string("token.wider"));
    QCOMPARE(bench.provider.refreshes, 0);
    QCOMPARE(bench.outcome({}), std::string("ok"));
    QVERIFY(bench.intact());
  }
  // Hostile case d21: the reply to a narrower request is a wider token.
  void handsOutNoWiderToken_data() {
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("code");
    QTest::newRow("its usual token, says the JWT") << "jwt"
                                                   << "token.narrow_ignored";
    QTest::newRow("its usual token, says the introspection") << "introspected"
                                                             << "token.narrow_ignored";
    QTest::newRow("for another one too") << "besides"
                                         << "token.narrow_ignored";
    QTest::newRow("nothing says what it is for") << "opaque"
                                                 << "token.narrow_unproved";
    QTest::newRow("more scopes, says the reply") << "scopes"
                                                 << "token.wider";
    QTest::newRow("more scopes, says the JWT alone") << "lies"
                                                     << "token.wider";
    QTest::newRow("the exchange gives more scopes") << "exchanged"
                                                    << "token.wider";
  }
  void handsOutNoWiderToken() {
    QFETCH(QString, how);
    QFETCH(QString, code);
    Bench bench;
    test::FakeProvider& provider = bench.provider;
    keeping::TokenNeed need = resource(kMail);
    provider.jwts = how != QLatin1String("opaque") && how != QLatin1String("introspected");
    provider.introspects = how == QLatin1String("introspected");
    provider.ignoresTargets = how != QLatin1String("besides");
    if (how == QLatin1String("besides")) provider.alwaysFor = {kFiles};
    if (how == QLatin1String("scopes") || how == QLatin1String("lies")) {
      need = scopes({"openid"});
      provider.narrows = false;
    }
    if (how == QLatin1String("lies")) {
      provider.bendReply = [](const std::string& path, wire::Json& reply) {
        if (path == "/token") reply["scope"] = "openid";
      };
    }
    if (how == QLatin1String("exchanged")) {
      need = audience(kMail);
      need.scopes = {"openid"};
      provider.exchanges = true;
      provider.ignoresTargets = false;
      provider.bendReply = [](const std::string& path, wire::Json& reply) {
        if (path == "/token" && reply.contains("issued_token_type")) reply["scope"] = "openid profile";
      };
    }
    bench.restart();
    QCOMPARE(bench.outcome(need), code.toStdString());
    QVERIFY(!bench.engine->cached(bench.id, need).has_value());
    // It is remembered: the next request asks nobody.
    const int posts = provider.tokenPosts;
    QCOMPARE(bench.outcome(need), code.toStdString());
    QCOMPARE(provider.tokenPosts, posts);
    // All that the identity has is still there, and was not disturbed.
    QCOMPARE(bench.outcome({}), std::string("ok"));
    provider.bendReply = {};
    // Where it lied of the sign-in's own scopes too, the same need is for another token from now on.
    if (how == QLatin1String("lies")) {
      QVERIFY(bench.intact());
      return;
    }
    // The provider gives what is asked for from now on, and is asked for it after an hour.
    provider.ignoresTargets = false;
    provider.alwaysFor.clear();
    provider.jwts = true;
    provider.narrows = true;
    bench.clock.advance(59min);
    QCOMPARE(bench.outcome(need), code.toStdString());
    bench.clock.advance(2min);
    QCOMPARE(bench.outcome(need), std::string("ok"));
    QVERIFY(bench.intact());
  }
  void saysWhereTheProviderRefuses() {
    Bench bench;
    bench.provider.jwts = true;
    const std::string other = "https://unknown.example";
    QCOMPARE(bench.outcome(resource(other)), std::string("token.narrow_refused"));
    const int posts = bench.provider.tokenPosts;
    QCOMPARE(bench.outcome(resource(other)), std::string("token.narrow_refused"));
    QCOMPARE(bench.provider.tokenPosts, posts);
    // After an hour, or when the person renews it, it is asked again.
    bench.clock.advance(61min);
    bench.provider.knownTargets.insert(other);
    QCOMPARE(bench.outcome(resource(other)), std::string("ok"));
    QVERIFY(bench.intact());
  }
  void asksAgainAfterARenewalByHand() {
    Bench bench;
    bench.provider.jwts = true;
    bench.provider.knownTargets.clear();
    QCOMPARE(bench.outcome(resource(kMail)), std::string("token.narrow_refused"));
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    bench.provider.knownTargets = {kMail};
    QCOMPARE(bench.outcome(resource(kMail)), std::string("ok"));
  }
  void aRefusalHoldsNothingElseUp() {
    Bench bench;
    bench.provider.knowsScope = false;
    QCOMPARE(bench.outcome(scopes({"openid"})), std::string("token.narrow_refused"));
    bench.clock.advance(1h);
    QCOMPARE(bench.outcome({}), std::string("ok"));
    QVERIFY(bench.engine->find(bench.id)->state == keeping::IdentityState::Fresh);
  }
  void exchangesForAnAudience() {
    Bench bench;
    bench.provider.jwts = true;
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.narrow_no_way"));
    bench.provider.exchanges = true;
    bench.restart();
    const int before = bench.provider.refreshes;
    const Token mail = bench.token(audience(kMail));
    QVERIFY2(mail.has_value(), mail ? "" : mail.error().code.c_str());
    QCOMPARE(mail->audiences, Words{kMail});
    // One refresh for the token to exchange, because none was in memory; none for the next audience.
    QCOMPARE(bench.provider.refreshes, before + 1);
    QCOMPARE(bench.outcome(audience(kFiles)), std::string("ok"));
    QCOMPARE(bench.provider.refreshes, before + 1);
    QCOMPARE(bench.provider.exchanged, 2);
    QVERIFY(bench.intact());
  }
  void exchangesWhereARefreshDoesNotNarrow() {
    Bench bench;
    bench.provider.jwts = true;
    bench.provider.exchanges = true;
    bench.provider.ignoresTargets = true;
    bench.provider.narrows = false;
    bench.restart();
    QCOMPARE(bench.outcome(resource(kMail)), std::string("ok"));
    QCOMPARE(bench.outcome(scopes({"openid"})), std::string("ok"));
    QCOMPARE(bench.provider.exchanged, 2);
    QVERIFY(bench.intact());
  }
  // Whatever an exchange is refused with, the sign-in is as good as before.
  void anExchangeNeverEndsASignIn_data() {
    QTest::addColumn<QString>("error");
    for (const char* error :
         {"invalid_grant", "invalid_client", "access_denied", "invalid_token", "login_required"})
      QTest::newRow(error) << error;
  }
  void anExchangeNeverEndsASignIn() {
    QFETCH(QString, error);
    Bench bench;
    bench.provider.exchanges = true;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.body.view().find("token-exchange") == std::string_view::npos) return std::nullopt;
      return test::jsonReply(400, {{"error", error.toStdString()}});
    };
    bench.restart();
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.narrow_refused"));
    QVERIFY(bench.intact());
  }
  // What a provider binds for one resource says nothing of the sign-in, and the refresh token in that very
  // reply is not lost.
  void aTokenThatWeCannotUseNeverEndsASignIn_data() {
    QTest::addColumn<bool>("exchange");
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("text");
    const auto bound = [](const char* claims) {
      return QByteArray::fromStdString("e30." + jose::base64urlEncode(claims) + ".c2ln");
    };
    for (const bool exchange : {false, true}) {
      const char* how = exchange ? "exchange" : "refresh";
      QTest::addRow("%s: DPoP", how) << exchange << QByteArray("token_type") << QByteArray("DPoP");
      QTest::addRow("%s: bound to a key", how)
          << exchange << QByteArray("access_token") << bound("{\"cnf\":{\"jkt\":\"a\"}}");
      QTest::addRow("%s: bound to a certificate", how)
          << exchange << QByteArray("access_token") << bound("{\"cnf\":{\"x5t#S256\":\"a\"}}");
    }
    const std::string header = jose::base64urlEncode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}");
    QTest::newRow("refresh: an encrypted ID token")
        << false << QByteArray("id_token") << QByteArray::fromStdString(header + ".a2V5.aXY.dGV4dA.dGFn");
  }
  void aTokenThatWeCannotUseNeverEndsASignIn() {
    QFETCH(bool, exchange);
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, text);
    Bench bench;
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    bench.provider.exchanges = exchange;
    const keeping::TokenNeed need = exchange ? audience(kMail) : resource(kMail);
    bench.restart();
    QCOMPARE(bench.outcome({}), std::string("ok"));
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/token" || reply.contains("issued_token_type") != exchange) return;
      if (member != "id_token") reply.erase("id_token");
      reply[member.toStdString()] = text.toStdString();
    };
    QCOMPARE(bench.outcome(need), std::string("token.narrow_refused"));
    QVERIFY(bench.engine->find(bench.id)->state == keeping::IdentityState::Fresh);
    const int posts = bench.provider.tokenPosts;
    QCOMPARE(bench.outcome(need), std::string("token.narrow_refused"));
    QCOMPARE(bench.provider.tokenPosts, posts);
    bench.provider.bendReply = {};
    QVERIFY(bench.intact());
  }
  // RFC 8693 section 2.2.1: any sort of token comes in the member access_token.
  void handsOutNothingButAnAccessToken_data() {
    QTest::addColumn<QByteArray>("issued");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("outcome");
    const auto row = [](const char* issued, const char* type, const char* outcome) {
      const QByteArray urn("urn:ietf:params:oauth:token-type:");
      QTest::addRow("%s, %s", issued, type)
          << (*issued == 0 ? QByteArray() : urn + issued) << QByteArray(type) << QByteArray(outcome);
    };
    row("access_token", "Bearer", "ok");
    row("jwt", "Bearer", "ok");
    row("refresh_token", "Bearer", "token.narrow_refused");
    row("id_token", "Bearer", "token.narrow_refused");
    row("saml2", "Bearer", "token.narrow_refused");
    row("id_token", "N_A", "token.narrow_refused");
    row("access_token", "N_A", "token.narrow_refused");
    row("", "Bearer", "token.narrow_refused");
  }
  void handsOutNothingButAnAccessToken() {
    QFETCH(QByteArray, issued);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, outcome);
    Bench bench;
    bench.provider.exchanges = true;
    bench.provider.jwts = true;
    bench.restart();
    QCOMPARE(bench.outcome({}), std::string("ok"));
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/token" || !reply.contains("issued_token_type")) return;
      reply["token_type"] = type.toStdString();
      reply["issued_token_type"] = issued.toStdString();
      if (issued.isEmpty()) reply.erase("issued_token_type");
    };
    QCOMPARE(bench.outcome(audience(kMail)), outcome.toStdString());
    QVERIFY(bench.engine->cached(bench.id, audience(kMail)).has_value() == (outcome == "ok"));
    const int posts = bench.provider.tokenPosts;
    QCOMPARE(bench.outcome(audience(kMail)), outcome.toStdString());
    QCOMPARE(bench.provider.tokenPosts, posts);
    bench.provider.bendReply = {};
    QVERIFY(bench.intact());
  }
  void whatTakesNoRefreshTokenCastsNoDoubtOnIt_data() {
    QTest::addColumn<QByteArray>("lost");
    for (const char* lost : {"/token", "/introspect", "/.well-known/openid-configuration"})
      QTest::newRow(lost) << QByteArray(lost);
  }
  void whatTakesNoRefreshTokenCastsNoDoubtOnIt() {
    QFETCH(QByteArray, lost);
    Bench bench;
    test::FakeProvider& provider = bench.provider;
    provider.introspects = true;
    provider.exchanges = lost == "/token";
    bench.restart();
    QCOMPARE(bench.outcome({}), std::string("ok"));
    const int before = provider.refreshes;
    // By then, what the directory knows of the provider is old.
    provider.passing = [&](const std::string& path, int step) {
      if (path == "/token" && step < 0 && !provider.exchanges) bench.clock.advance(61min);
    };
    provider.loseReply = [&](const std::string& path) -> std::optional<base::Error> {
      if (path != lost.toStdString() || provider.refreshes + provider.exchanged == before)
        return std::nullopt;
      return base::Error{errors::kHttpUnknownOutcome};
    };
    QCOMPARE(bench.outcome(provider.exchanges ? audience(kMail) : resource(kMail)),
             std::string("http.unknown_outcome"));
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string());
    provider.passing = {};
    provider.loseReply = {};
    // It was not sent, or its reply came: another reason explains why it is refused now.
    provider.validRefresh.clear();
    QVERIFY(!bench.finish(bench.engine->refresh(bench.id)).has_value());
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string("token.invalid_grant"));
  }
  void anExchangeThatFailsIsTriedAgainAfterAMoment() {
    Bench bench;
    bench.provider.exchanges = true;
    bench.provider.introspects = true;
    bench.restart();
    QCOMPARE(bench.outcome({}), std::string("ok"));
    int asked = 0;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.body.view().find("token-exchange") == std::string_view::npos) return std::nullopt;
      ++asked;
      return test::jsonReply(503, wire::Json::object());
    };
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.unavailable"));
    QCOMPARE(bench.outcome(audience(kFiles)), std::string("token.unavailable"));
    QCOMPARE(asked, 1);
    // Nothing else waits for it.
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string());
    QVERIFY(bench.finish(bench.engine->refresh(bench.id)).has_value());
    bench.clock.advance(2s);
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.unavailable"));
    QCOMPARE(asked, 2);
    bench.provider.intercept = {};
    bench.clock.advance(2s);
    QCOMPARE(bench.outcome(audience(kMail)), std::string("ok"));
    QVERIFY(bench.intact());
  }
  void aRefusalIsNoRecovery() {
    Bench bench;
    bench.provider.intercept =
        [](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      return test::jsonReply(503, wire::Json::object());
    };
    QCOMPARE(bench.finish(bench.engine->refresh(bench.id)).error().code, std::string("token.unavailable"));
    bench.clock.advance(2s);
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.narrow_no_way"));
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string("token.unavailable"));
  }
  void aRefreshThatFailedStopsNoExchangeOfAGoodToken() {
    Bench bench;
    bench.provider.exchanges = true;
    bench.provider.introspects = true;
    bench.restart();
    QCOMPARE(bench.outcome({}), std::string("ok"));
    bench.provider.intercept =
        [](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.body.view().find("grant_type=refresh_token") == std::string_view::npos) return std::nullopt;
      return test::jsonReply(503, wire::Json::object());
    };
    QCOMPARE(bench.finish(bench.engine->refresh(bench.id)).error().code, std::string("token.unavailable"));
    bench.clock.advance(2s);
    QCOMPARE(bench.outcome(audience(kMail)), std::string("ok"));
  }
  void aRefreshThatIsRefusedOnTheWayToAnExchangeEndsTheSignIn() {
    Bench bench;
    bench.provider.exchanges = true;
    bench.restart();
    bench.provider.validRefresh.clear();
    QCOMPARE(bench.outcome(audience(kMail)), std::string("token.sign_in_required"));
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string("token.invalid_grant"));
    QCOMPARE(std::ranges::count_if(bench.said, [](const auto& one) { return one.starts_with("refresh "); }),
             0);
  }
  void fiftyToolsAndFiveTokensAreFiveRefreshes() {
    Bench bench;
    bench.provider.jwts = true;
    // Expired, and with nothing else due: the wallet has just started.
    bench.clock.advance(1h);
    bench.restart();
    bench.provider.delay = 5ms;
    std::vector<keeping::TokenNeed> needs{scopes({"openid"}), scopes({"profile"}),
                                          scopes({"openid", "profile"}), resource(kMail), resource(kFiles)};
    std::vector<test::Later<Token>> answers;
    for (int i = 0; i < 50; ++i) answers.push_back(test::start(bench.engine->token(bench.id, needs[i % 5])));
    QTRY_VERIFY(std::ranges::all_of(answers, [](const auto& one) { return one->has_value(); }));
    std::map<int, std::set<std::string>> tokens;
    for (int i = 0; i < 50; ++i) {
      QVERIFY2((*answers[i])->has_value(),
               (*answers[i])->has_value() ? "" : (*answers[i])->error().code.c_str());
      tokens[i % 5].emplace((**answers[i])->accessToken.view());
    }
    std::set<std::string> all;
    for (const auto& [which, some] : tokens) {
      QCOMPARE(some.size(), std::size_t{1});
      all.insert(some.begin(), some.end());
    }
    QCOMPARE(all.size(), std::size_t{5});
    QCOMPARE(bench.provider.refreshes, 5);
    bench.provider.delay = 0ms;
    QVERIFY(bench.intact());
  }
  void keepsTheLastUsedAndNoMore() {
    Bench bench;
    bench.provider.jwts = true;
    for (int i = 0; i < 40; ++i)
      bench.provider.knownTargets.insert("https://r" + std::to_string(i) + ".example");
    for (int i = 0; i < 40; ++i) {
      QCOMPARE(bench.outcome(resource("https://r" + std::to_string(i) + ".example")), std::string("ok"));
      // One is used all the time.
      QVERIFY(bench.engine->cached(bench.id, resource("https://r0.example")).has_value());
    }
    int kept = 0;
    for (int i = 0; i < 40; ++i) {
      if (bench.engine->cached(bench.id, resource("https://r" + std::to_string(i) + ".example"))) ++kept;
    }
    QCOMPARE(kept, static_cast<int>(tokens::kMostNarrowed));
    QVERIFY(!bench.engine->cached(bench.id, resource("https://r1.example")).has_value());
    QVERIFY(bench.engine->cached(bench.id, {}).has_value());
  }
  void goesWithTheLockAndTheSignOut() {
    Bench bench;
    bench.provider.jwts = true;
    const std::string mail(bench.token(resource(kMail))->accessToken.view());
    bench.engine->lock();
    QVERIFY(!bench.engine->cached(bench.id, resource(kMail)).has_value());
    bench.engine->unlock();
    QVERIFY(!bench.engine->cached(bench.id, resource(kMail)).has_value());
    const std::string again(bench.token(resource(kMail))->accessToken.view());
    QVERIFY(again != mail);
    QVERIFY(bench.finish(bench.engine->signOut(bench.id)).has_value());
    QCOMPARE(std::ranges::count(bench.provider.revoked, again), 1);
    QVERIFY(bench.provider.validAccess.empty());
  }
  // The session is over by then; a sign-out does not wait for all that only lasts until it expires.
  void aSignOutIsNotHeldUpByThem_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("takes");
    QTest::addColumn<int>("asked");
    QTest::newRow("revoked") << 200 << 0 << 4;
    QTest::newRow("refused") << 400 << 0 << 4;
    QTest::newRow("trouble") << 503 << 0 << 1;
    QTest::newRow("too many") << 429 << 0 << 1;
    QTest::newRow("slow") << 200 << 3 << 2;
  }
  void aSignOutIsNotHeldUpByThem() {
    QFETCH(int, status);
    QFETCH(int, takes);
    QFETCH(int, asked);
    Bench bench;
    bench.provider.jwts = true;
    QCOMPARE(bench.outcome({}), std::string("ok"));
    for (const auto& need : {scopes({"openid"}), scopes({"profile"}), resource(kMail), resource(kFiles)})
      QCOMPARE(bench.outcome(need), std::string("ok"));
    int posts = 0;
    std::vector<std::chrono::milliseconds> deadlines;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      // The first two are the refresh token and the token of the sign-in.
      if (request.url.find("/revoke") == std::string::npos || ++posts <= 2) return std::nullopt;
      deadlines.push_back(request.deadline);
      bench.clock.advance(std::chrono::seconds(takes));
      return test::jsonReply(status, wire::Json::object());
    };
    const auto out = bench.finish(bench.engine->signOut(bench.id));
    QVERIFY(out && out->outcome == wallet::RevokeOutcome::RevokedThere);
    QCOMPARE(deadlines.size(), static_cast<std::size_t>(asked));
    std::chrono::milliseconds left = 5s;
    for (const std::chrono::milliseconds deadline : deadlines) {
      QVERIFY(deadline == left);
      left -= std::chrono::seconds(takes);
    }
  }
  void whatComesAfterALockIsNotKept() {
    Bench bench;
    bench.provider.jwts = true;
    QCOMPARE(bench.outcome({}), std::string("ok"));
    bench.provider.hold = std::make_shared<flows::Gate>();
    const auto waiting = test::start(bench.engine->token(bench.id, resource(kMail)));
    QTRY_COMPARE(bench.provider.tokenPosts, 2);
    bench.engine->lock();
    bench.provider.hold->open();
    bench.provider.hold.reset();
    QTRY_VERIFY(waiting->has_value());
    QCOMPARE((*waiting)->error().code, std::string("wallet.locked"));
    bench.engine->unlock();
    QVERIFY(!bench.engine->cached(bench.id, resource(kMail)).has_value());
    QCOMPARE(bench.engine->find(bench.id)->stateReason, std::string());
    QVERIFY(bench.intact());
  }
  void aNewSignInDropsThem() {
    Bench bench;
    bench.provider.jwts = true;
    QCOMPARE(bench.outcome(resource(kMail)), std::string("ok"));
    QVERIFY(bench.signIn(bench.order()).has_value());
    QVERIFY(!bench.engine->cached(bench.id, resource(kMail)).has_value());
  }
  void whatANarrowRefreshRotatedSurvivesAKill() {
    Bench bench;
    bench.provider.jwts = true;
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QCOMPARE(bench.outcome(resource(kMail)), std::string("ok"));
    QCOMPARE(bench.provider.refreshes, 1);
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.intact());
  }
  void theSignInsOwnResourceIsNoNarrowing() {
    EngineBench bench;
    bench.provider.knownTargets = {kMail};
    wallet::SignInOrder order = bench.order();
    order.settings.resources = {kMail};
    const std::string id = bench.signIn(std::move(order))->identity.identity.id;
    QVERIFY(bench.engine->cached(id, resource(kMail)).has_value());
    QCOMPARE(bench.provider.refreshes, 0);
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, resource(kMail))).has_value());
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.provider.refreshes, 1);
  }
};

LANYARD_TEST(EngineNarrowTest)

}  // namespace engine_narrow_test

#include "engine_narrow_test.moc"
