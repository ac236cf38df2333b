#include <QFile>
#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/scripted_service.h"
#include "tests/support/test_program.h"

namespace engine_services_test {

using namespace lanyard;
using test::EngineBench;
using test::ScriptedService;
using test::SeenRequest;
using wire::Json;

namespace {

const std::string kGitHubToken = "POST https://github.com/login/oauth/access_token";
const std::string kGitHubUser = "GET https://api.github.com/user";

/// An engine with one provider's file of the catalog, and the service itself as a script.
struct Bench : EngineBench {
  explicit Bench(const char* provider) : Bench(provider, fileOf(provider)) {}
  Bench(const char* provider, const std::string& document) {
    known = catalog.add(document).has_value();
    asked.settings.provider = provider;
    asked.settings.clientId = "the client";
    http = &service;
    restart();
  }
  // The engine uses the service to its end.
  ~Bench() { engine.reset(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  static std::string fileOf(const char* provider) {
    QFile file(QStringLiteral(PROVIDERS_DIR "/%1.json").arg(QLatin1String(provider)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }
  [[nodiscard]] wallet::SignInOrder anOrder() const {
    wallet::SignInOrder one;
    one.settings = asked.settings;
    one.parts = asked.parts;
    if (!secret.empty()) one.clientSecret = base::Secret(std::string_view(secret));
    return one;
  }
  base::Result<wallet::SignInResult> signInThere() { return signIn(anOrder()); }
  base::Result<wallet::SignInResult> signInAgain(const std::string& id) {
    wallet::SignInOrder again;
    again.identityId = id;
    return signIn(std::move(again));
  }
  [[nodiscard]] std::string asksFor(const char* name) const {
    return QUrlQuery(QUrl(QString::fromStdString(lastUrl)))
        .queryItemValue(QLatin1String(name), QUrl::FullyDecoded)
        .toStdString();
  }

  ScriptedService service;
  wallet::SignInOrder asked;
  std::string secret;
  bool known = false;
};

struct GitHub : Bench {
  explicit GitHub() : Bench("github") {
    secret = "a secret";
    service.on(kGitHubToken, [](const SeenRequest&) {
      return ScriptedService::text(200, "application/x-www-form-urlencoded; charset=utf-8",
                                   "access_token=gho_1&scope=repo%2Cgist&token_type=bearer");
    });
    user(R"({"login":"ada","id":9007199254740993,"name":null,"email":"ada@example.org"})");
  }
  void user(const std::string& body, int status = 200) {
    service.on(kGitHubUser, [body, status](const SeenRequest&) {
      return ScriptedService::text(status, "application/json", body);
    });
  }
};

/// An OpenID provider with an issuer for each tenant, and an address that leaves the tenant open.
struct Tenants : EngineBench {
  Tenants() {
    const bool known = catalog.add(R"({"id":"tenants","issuer":"https://idp.example/{tenant}"})").has_value();
    if (!known) qFatal("the test's own catalog is wrong");
    provider.intercept =
        [this](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      const std::string url = request.url;
      if (!url.ends_with("/.well-known/openid-configuration")) return std::nullopt;
      const bool open = url.find("/common/") != std::string::npos;
      const std::string own = url.substr(0, url.find("/.well-known"));
      return test::jsonReply(200, {{"issuer", open ? named : own},
                                   {"authorization_endpoint", "https://idp.example/authorize"},
                                   {"token_endpoint", "https://idp.example/token"},
                                   {"jwks_uri", "https://idp.example/jwks"},
                                   {"id_token_signing_alg_values_supported", {"ES256"}}});
    };
    provider.bendClaims = [this](Json& claims) {
      claims["iss"] = issuer;
      if (!tenant.empty()) claims["tid"] = tenant;
    };
    restart();
  }
  [[nodiscard]] static wallet::SignInOrder at(const char* tenant) {
    wallet::SignInOrder order;
    order.settings.provider = "tenants";
    order.settings.clientId = "client";
    order.parts = {{"tenant", tenant}};
    return order;
  }

  std::string named = "https://idp.example/{tenantid}";  ///< the issuer of the open address
  std::string issuer = "https://idp.example/t1";         ///< of the ID tokens
  std::string tenant = "t1";                             ///< the same, in their claim
};

QByteArray codeOf(const base::Result<wallet::SignInResult>& result) {
  return result ? QByteArray("ok") : QByteArray::fromStdString(result.error().code);
}

}  // namespace

/// Services that speak OAuth without OpenID, each by its file of the catalog, from the sign-in to the
/// sign-out.
class EngineServicesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void gitHubTellsByItsAccountWhoSignedIn() {
    GitHub bench;
    QVERIFY(bench.known);
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const auto& who = result->identity.identity;
    QCOMPARE(who.issuer, std::string("https://github.com"));
    QCOMPARE(who.subject, std::string("9007199254740993"));
    QCOMPARE(who.name, std::string("ada"));
    QCOMPARE(bench.asksFor("code_challenge_method"), std::string("S256"));
    QVERIFY(!bench.asksFor("state").empty());
    QVERIFY(bench.lastUrl.find("nonce") == std::string::npos);
    QVERIFY(bench.asksFor("scope").find("openid") == std::string::npos);
    const SeenRequest exchange = bench.service.lastAt(kGitHubToken);
    QCOMPARE(exchange.headers.at("Accept"), std::string("application/json"));
    QVERIFY(exchange.field("code_verifier").size() >= 43);
    QCOMPARE(bench.service.lastAt(kGitHubUser).headers.at("Authorization"), std::string("Bearer gho_1"));
  }
  void gitHubsTokenDoesNotExpireAndOutlivesTheWallet() {
    GitHub bench;
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QVERIFY(!result->lastsUntil && !result->identity.expiresAt && !result->identity.hasRefreshToken);
    const std::string id = result->identity.identity.id;
    bench.clock.advance(std::chrono::hours(24 * 400));
    bench.restart();
    const auto before = bench.service.seen.size();
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(std::string(token->accessToken.view()), std::string("gho_1"));
    QVERIFY(!token->expiresAt);
    QCOMPARE(bench.service.seen.size(), before);
  }
  // No renewal tells it again: what is in the keystore has to.
  void aTokenThatDoesNotExpireStaysBoundToItsKey() {
    Json document = Json::parse(Bench::fileOf("github"));
    document["client"]["dpop"] = true;
    Bench bench("github", document.dump());
    bench.secret = "a secret";
    bench.service.on(kGitHubToken, [](const SeenRequest& seen) {
      return ScriptedService::json(
          200,
          {{"access_token", "gho_1"}, {"token_type", seen.headers.count("DPoP") == 1 ? "DPoP" : "bearer"}});
    });
    bench.service.on(kGitHubUser, Json{{"login", "ada"}, {"id", 42}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const std::string id = result->identity.identity.id;
    QVERIFY(result->identity.bound);
    QCOMPARE(bench.service.lastAt(kGitHubUser).headers.at("Authorization"), std::string("DPoP gho_1"));
    const std::string jkt = bench.finish(bench.engine->token(id, {}))->jkt;
    QVERIFY(!jkt.empty());
    bench.restart();
    auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(token->tokenType, std::string("DPoP"));
    QCOMPARE(token->jkt, jkt);
    const auto proved =
        bench.finish(bench.engine->prove(id, std::move(*token), {"GET", "https://api.github.com/user", {}}));
    QVERIFY(proved && !proved->proof.empty());
  }
  void gitHubHasNoIdToken() {
    GitHub bench;
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QVERIFY(!result->identity.openId);
    const auto before = bench.service.seen.size();
    const auto token =
        bench.finish(bench.engine->idToken(result->identity.identity.id, std::chrono::seconds(60)));
    QCOMPARE(token ? std::string("ok") : std::string(token.error().code), std::string("token.no_open_id"));
    QCOMPARE(bench.service.seen.size(), before);
  }
  // There is no other token than this one, and a new sign-in would bring no narrower one.
  void gitHubsTokenIsHandedOutForNoLess() {
    GitHub bench;
    bench.asked.settings.scopes = {"repo", "gist"};
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const std::string id = result->identity.identity.id;
    const auto before = bench.service.seen.size();
    keeping::TokenNeed scope;
    scope.scopes = {"gist"};
    keeping::TokenNeed resource;
    resource.resource = "https://api.github.com";
    for (const bool restarted : {false, true}) {
      if (restarted) bench.restart();
      const auto one = bench.finish(bench.engine->token(id, resource));
      QCOMPARE(one ? std::string("ok") : std::string(one.error().code), std::string("token.narrow_no_way"));
      const auto other = bench.finish(bench.engine->token(id, scope));
      const std::string said = other ? "ok" : std::string(other.error().code);
      QVERIFY2(said == "token.wider" || said == "token.narrow_no_way", said.c_str());
      const auto whole = bench.finish(bench.engine->token(id, {}));
      QVERIFY2(whole.has_value(), whole ? "" : (whole.error().code + (restarted ? " restarted" : "")).c_str());
    }
    QCOMPARE(bench.service.seen.size(), before);
  }
  void gitHubGivesScopesThatNobodyAskedFor() {
    GitHub bench;
    bench.asked.settings.scopes = {"gist"};
    bench.service.on(kGitHubToken,
                     Json{{"access_token", "gho_1"}, {"scope", "gist repo"}, {"token_type", "bearer"}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.scopes, std::vector<std::string>{"gist"});
    QCOMPARE(result->identity.surplus, std::vector<std::string>{"repo"});
  }
  void gitHubRevokesByDelete() {
    GitHub bench;
    const std::string at = "DELETE https://api.github.com/applications/the%20client/token";
    bench.service.on(at, [](const SeenRequest&) { return ScriptedService::text(204, "", ""); });
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const auto out = bench.finish(bench.engine->signOut(result->identity.identity.id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::RevokedThere);
    const SeenRequest seen = bench.service.lastAt(at);
    QCOMPARE(seen.body, std::string(R"({"access_token":"gho_1"})"));
    QCOMPARE(seen.headers.at("Authorization"),
             "Basic " + QByteArray("the%20client:a%20secret").toBase64().toStdString());
  }
  void gitHubSaysNoWithStatus200() {
    GitHub bench;
    bench.service.on(kGitHubToken, Json{{"error", "bad_verification_code"}});
    QVERIFY(!bench.signInThere().has_value());
    QCOMPARE(bench.service.asked(kGitHubUser), 0);
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  void nobodySignsInByADocumentThatNamesNobody_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("a switch") << 200 << QByteArray(R"({"id":true})") << QByteArray("userinfo.missing_sub");
    QTest::newRow("an object") << 200 << QByteArray(R"({"id":{}})") << QByteArray("userinfo.missing_sub");
    QTest::newRow("beyond 64 bits") << 200 << QByteArray(R"({"id":18446744073709551616})")
                                    << QByteArray("userinfo.missing_sub");
    QTest::newRow("deep") << 200 << QByteArray(100'000, '[') << QByteArray("userinfo.bad_json");
    QTest::newRow("a redirect") << 302 << QByteArray(R"({"id":1})") << QByteArray("userinfo.http_status");
    QTest::newRow("refused") << 401 << QByteArray("{}") << QByteArray("userinfo.refused");
    QTest::newRow("a page") << 200 << QByteArray("<html>") << QByteArray("userinfo.not_json");
  }
  void nobodySignsInByADocumentThatNamesNobody() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    GitHub bench;
    bench.user(body.toStdString(), status);
    QCOMPARE(codeOf(bench.signInThere()), code);
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  void itsAnswersComeToAnAddressOfItsOwn() {
    GitHub bench;
    QCOMPARE(codeOf(bench.signInThere()), QByteArray("ok"));
    QVERIFY(bench.lastRedirectUri.ends_with("/callback/github"));
    const auto asked = bench.service.seen.size();
    wallet::SignInOrder shared = bench.anOrder();
    shared.loopback = providers::LoopbackRule();
    QCOMPARE(codeOf(bench.signIn(std::move(shared))), QByteArray("unsupported.shared_redirect"));
    QCOMPARE(bench.service.seen.size(), asked);
  }
  // The tenant that came back is the identity's, and from then on no other.
  void theTenantThatComesBackIsPinned() {
    Tenants bench;
    const auto result = bench.signIn(Tenants::at("common"));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.issuer, std::string("https://idp.example/t1"));
    const std::string id = result->identity.identity.id;
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    bench.restart();
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    wallet::SignInOrder again;
    again.identityId = id;
    QCOMPARE(codeOf(bench.signIn(std::move(again))), QByteArray("ok"));
    bench.issuer = "https://idp.example/t2";
    bench.tenant = "t2";
    wallet::SignInOrder other;
    other.identityId = id;
    QCOMPARE(codeOf(bench.signIn(std::move(other))), QByteArray("id_token.iss"));
    QVERIFY(!bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
  }
  void noTenantIsTakenThatIsNotTheProviders_data() {
    QTest::addColumn<QByteArray>("named");
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<QByteArray>("tenant");
    QTest::addColumn<QByteArray>("code");
    const QByteArray open = "https://idp.example/{tenantid}";
    QTest::newRow("another host") << open << QByteArray("https://evil.example/t1") << QByteArray("t1")
                                  << QByteArray("id_token.iss");
    QTest::newRow("more of a path") << open << QByteArray("https://idp.example/t1/x") << QByteArray("t1")
                                    << QByteArray("id_token.iss");
    QTest::newRow("no tenant at all") << open << QByteArray("https://idp.example/{tenantid}")
                                      << QByteArray("{tenantid}") << QByteArray("id_token.iss");
    QTest::newRow("two that differ") << open << QByteArray("https://idp.example/t1") << QByteArray("t2")
                                     << QByteArray("id_token.iss");
    QTest::newRow("without the claim")
        << open << QByteArray("https://idp.example/t1") << QByteArray() << QByteArray("id_token.iss");
    QTest::newRow("metadata of another host")
        << QByteArray("https://evil.example/{tenantid}") << QByteArray("https://idp.example/t1")
        << QByteArray("t1") << QByteArray("discovery.issuer_mismatch");
  }
  void noTenantIsTakenThatIsNotTheProviders() {
    QFETCH(QByteArray, named);
    QFETCH(QByteArray, issuer);
    QFETCH(QByteArray, tenant);
    QFETCH(QByteArray, code);
    Tenants bench;
    bench.named = named.toStdString();
    bench.issuer = issuer.toStdString();
    bench.tenant = tenant.toStdString();
    QCOMPARE(codeOf(bench.signIn(Tenants::at("common"))), code);
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  // Who types an address means this issuer, letter by letter, as everywhere else.
  void anAddressThatWasTypedLeavesNoTenantOpen() {
    Tenants bench;
    wallet::SignInOrder typed = bench.order();
    typed.settings.issuer = "https://idp.example/common";
    QCOMPARE(codeOf(bench.signIn(std::move(typed))), QByteArray("discovery.issuer_mismatch"));
    typed = bench.order();
    typed.settings.issuer = "https://idp.example/t1";
    QCOMPARE(codeOf(bench.signIn(std::move(typed))), QByteArray("ok"));
  }
  void anotherPersonAtASignInAgainIsToldApart() {
    GitHub bench;
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    bench.user(R"({"login":"eve","id":7})");
    const auto again = bench.signInAgain(result->identity.identity.id);
    QCOMPARE(codeOf(again), QByteArray("sign_in.another_person"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
  }
  void slackHasThePersonsTokenWithinTheReply() {
    Bench bench("slack");
    QVERIFY(bench.known);
    bench.asked.settings.scopes = {"users:read"};
    const std::string at = "POST https://slack.com/api/oauth.v2.access";
    bench.service.on(at, Json{{"ok", true},
                              {"authed_user",
                               {{"id", "U1"},
                                {"access_token", "xoxe.xoxp-1"},
                                {"refresh_token", "xoxe-1"},
                                {"token_type", "user"},
                                {"scope", "users:read"}}},
                              {"team", {{"id", "T1"}}}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.subject, std::string("U1"));
    QCOMPARE(bench.asksFor("user_scope"), std::string("users:read"));
    QVERIFY(bench.asksFor("scope").empty());
    QVERIFY(result->identity.hasRefreshToken);
    QCOMPARE(result->identity.life->count(), 43'200);
    const std::string id = result->identity.identity.id;
    bench.service.on(at, Json{{"ok", true},
                              {"access_token", "xoxe.xoxp-2"},
                              {"token_type", "user"},
                              {"refresh_token", "xoxe-2"},
                              {"expires_in", 43200}});
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    bench.service.on(at, Json{{"ok", false}, {"error", "invalid_refresh_token"}});
    const auto over = bench.finish(bench.engine->refresh(id));
    QVERIFY(!over.has_value() && over.error().kind == base::ErrorKind::SignInAgain);
  }
  void slackIsNotBelievedWithoutAToken() {
    Bench bench("slack");
    bench.service.on("POST https://slack.com/api/oauth.v2.access", Json{{"ok", true}});
    QCOMPARE(codeOf(bench.signInThere()), QByteArray("token.missing"));
  }
  void aCommaInAScopeIsRefusedWhereCommasPartScopes() {
    Bench bench("slack");
    bench.asked.settings.scopes = {"users:read,admin"};
    QCOMPARE(codeOf(bench.signInThere()), QByteArray("authorization.bad_scope"));
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
  }
  void figmaRefreshesElsewhere() {
    Bench bench("figma");
    QVERIFY(bench.known);
    bench.secret = "a secret";
    const Json tokens{{"access_token", "figu_1"},
                      {"refresh_token", "figr_1"},
                      {"expires_in", 3600},
                      {"token_type", "bearer"}};
    bench.service.on("POST https://api.figma.com/v1/oauth/token", tokens);
    bench.service.on("GET https://api.figma.com/v1/me", Json{{"id", "12"}, {"handle", "Ada"}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.name, std::string("Ada"));
    const std::string at = "POST https://api.figma.com/v1/oauth/refresh";
    bench.service.on(at, Json{{"access_token", "figu_2"}, {"expires_in", 3600}, {"token_type", "bearer"}});
    QVERIFY(bench.finish(bench.engine->refresh(result->identity.identity.id)).has_value());
    QCOMPARE(bench.service.asked(at), 1);
    QCOMPARE(bench.service.asked("POST https://api.figma.com/v1/oauth/token"), 1);
    // It refuses in JSON of its own, which is no network's.
    bench.service.on(at, Json{{"status", 400}, {"err", "Invalid refresh token"}}, 400);
    const auto over = bench.finish(bench.engine->refresh(result->identity.identity.id));
    QVERIFY(!over.has_value() && over.error().kind == base::ErrorKind::SignInAgain);
  }
  void dropboxRevokesByTheTokenItself() {
    Bench bench("dropbox");
    QVERIFY(bench.known);
    bench.service.on("POST https://api.dropboxapi.com/oauth2/token", Json{{"access_token", "sl.1"},
                                                                          {"refresh_token", "r1"},
                                                                          {"token_type", "bearer"},
                                                                          {"account_id", "dbid:1"}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.subject, std::string("dbid:1"));
    QCOMPARE(bench.asksFor("token_access_type"), std::string("offline"));
    QCOMPARE(result->identity.life->count(), 14'400);
    const std::string at = "POST https://api.dropboxapi.com/2/auth/token/revoke";
    bench.service.on(at, Json(nullptr));
    const auto out = bench.finish(bench.engine->signOut(result->identity.identity.id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::RevokedThere);
    QCOMPARE(bench.service.lastAt(at).headers.at("Authorization"), std::string("Bearer sl.1"));
    QVERIFY(bench.service.lastAt(at).body.find("sl.1") == std::string::npos);
  }
  void bitbucketsScopesAreThoseOfTheConsumer() {
    Bench bench("bitbucket");
    QVERIFY(bench.known);
    bench.secret = "a secret";
    bench.service.on("POST https://bitbucket.org/site/oauth2/access_token",
                     Json{{"access_token", "b1"},
                          {"refresh_token", std::string(2'600, 'r')},
                          {"expires_in", 7200},
                          {"token_type", "bearer"},
                          {"scope", "repository account"}});
    bench.service.on("GET https://api.bitbucket.org/2.0/user",
                     Json{{"uuid", "{8-4}"}, {"display_name", "Ada"}, {"username", "ada"}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QVERIFY(bench.asksFor("scope").empty());
    QCOMPARE(result->identity.scopes, (std::vector<std::string>{"repository", "account"}));
    QVERIFY(result->identity.surplus.empty());
  }
  /// What a refresh must name, and what it must not, by the provider's file.
  void aRefreshNamesWhatTheProviderWants_data() {
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("named");
    QTest::addColumn<QByteArray>("unnamed");
    QTest::newRow("nothing") << QByteArray() << QByteArray("client_secret")
                             << QByteArray("scope,redirect_uri");
    QTest::newRow("the scopes") << QByteArray("needs_scope") << QByteArray("scope,client_secret")
                                << QByteArray("redirect_uri");
    QTest::newRow("the redirect address") << QByteArray("needs_redirect_uri")
                                          << QByteArray("redirect_uri,client_secret") << QByteArray("scope");
    QTest::newRow("no secret") << QByteArray("without_secret") << QByteArray("client_id")
                               << QByteArray("client_secret,scope");
  }
  void aRefreshNamesWhatTheProviderWants() {
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, named);
    QFETCH(QByteArray, unnamed);
    Json entry{
        {"id", "some"},
        {"issuer", "https://some.example"},
        {"protocol", "oauth"},
        {"discovery", "none"},
        {"endpoints",
         {{"authorization", "https://some.example/authorize"}, {"token", "https://some.example/token"}}},
        {"loopback", {{"path", "/callback/some"}}},
        {"client", {{"auth", "client_secret_post"}}},
        {"identity", {{"from", "token_reply"}, {"subject", "account.id"}}}};
    if (!rule.isEmpty()) entry["refresh"][rule.toStdString()] = true;
    Bench bench("some", entry.dump());
    QVERIFY(bench.known);
    bench.secret = "a secret";
    bench.asked.settings.scopes = {"files"};
    const std::string at = "POST https://some.example/token";
    bench.service.on(at, Json{{"access_token", "a1"},
                              {"refresh_token", "r1"},
                              {"token_type", "bearer"},
                              {"expires_in", 3600},
                              {"account", {{"id", "person 1"}}}});
    const auto result = bench.signInThere();
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.subject, std::string("person 1"));
    QVERIFY(bench.finish(bench.engine->refresh(result->identity.identity.id)).has_value());
    const SeenRequest refresh = bench.service.lastAt(at);
    QCOMPARE(refresh.field("grant_type"), std::string("refresh_token"));
    for (const QByteArray& name : named.split(',')) QVERIFY2(refresh.hasField(name), name);
    for (const QByteArray& name : unnamed.split(',')) QVERIFY2(!refresh.hasField(name), name);
    if (refresh.hasField("redirect_uri")) QCOMPARE(refresh.field("redirect_uri"), bench.lastRedirectUri);
    // Tokens of another person are not taken.
    bench.service.on(at,
                     Json{{"access_token", "a2"}, {"token_type", "bearer"}, {"account", {{"id", "eve"}}}});
    const auto other = bench.finish(bench.engine->refresh(result->identity.identity.id));
    QVERIFY(!other.has_value() && other.error().kind == base::ErrorKind::SignInAgain);
  }
  void fastmailNamesNobodySoEachSignInIsItsOwn() {
    Bench bench("fastmail");
    QVERIFY(bench.known);
    bench.service.on(
        "POST https://api.fastmail.com/oauth/refresh",
        Json{
            {"access_token", "f1"}, {"refresh_token", "r1"}, {"expires_in", 3600}, {"token_type", "bearer"}});
    const auto one = bench.signInThere();
    const auto two = bench.signInThere();
    QCOMPARE(codeOf(one), QByteArray("ok"));
    QCOMPARE(codeOf(two), QByteArray("ok"));
    QVERIFY(one->identity.identity.subject != two->identity.identity.subject);
    const auto again = bench.signInAgain(one->identity.identity.id);
    QCOMPARE(codeOf(again), QByteArray("ok"));
    QVERIFY(again->renewed);
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
  }
};

LANYARD_TEST(EngineServicesTest)

}  // namespace engine_services_test

#include "engine_services_test.moc"
