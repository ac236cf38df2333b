#include <QTest>
#include <QUrl>
#include <QUrlQuery>
#include <algorithm>

#include "core/jose/digest.h"
#include "core/providers/policy.h"
#include "core/tokens/registration_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"
#include "tests/support/test_program.h"

namespace engine_registration_test {

using namespace lanyard;
using Method = ports::HttpRequest::Method;
using Words = std::vector<std::string>;

namespace {

const std::string kIssuer = "https://idp.example";

/// A provider that registers clients (RFC 7591), and lets them look and leave (RFC 7592).
struct Bench : test::EngineBench {
  Bench() {
    provider.bendReply = [this](const std::string& path, wire::Json& reply) {
      if (path.find("/.well-known/") == 0) reply.merge_patch(metadata);
    };
    provider.bendClaims = [this](wire::Json& claims) { claims["aud"] = client(); };
    provider.intercept = [this](const ports::HttpRequest& request) { return answer(request); };
  }

  std::optional<base::Result<ports::HttpResponse>> answer(const ports::HttpRequest& request) {
    const std::string path = QUrl(QString::fromStdString(request.url)).path().toStdString();
    if (path == "/client.json") return test::jsonReply(200, document);
    if (path == "/token") lastForm = std::string(request.body.view());
    if (path == "/token" && !knowsAtToken) return test::jsonReply(401, {{"error", "invalid_client"}});
    if (path.find("/register") != 0) return std::nullopt;
    if (request.method == Method::Post) {
      ++registrations;
      knowsAtToken = knowsAtToken || registersForGood;
      asked = *wire::parseJson(request.body.view());
      wire::Json reply = {{"client_id", client()}};
      if (asked.contains("scope")) reply["scope"] = asked.at("scope");
      if (manages) {
        reply["registration_client_uri"] = kIssuer + "/register/" + client();
        reply["registration_access_token"] = "m-" + client();
      }
      reply.merge_patch(bend);
      return test::jsonReply(201, reply);
    }
    for (const auto& [name, value] : request.headers)
      if (name == "Authorization") bearer = std::string(value.view());
    if (request.method == Method::Delete) {
      ended.push_back(path);
      return test::jsonReply(204, {});
    }
    wire::Json state = {{"client_id", client()}};
    state.merge_patch(bendState);
    return known ? test::jsonReply(200, state) : test::jsonReply(401, {});
  }
  [[nodiscard]] std::string client() const { return "c-" + std::to_string(registrations); }

  [[nodiscard]] static wallet::SignInOrder unnamed(Words scopes = {}) {
    wallet::SignInOrder order;
    order.settings.issuer = kIssuer;
    order.settings.scopes = std::move(scopes);
    order.registers = true;
    return order;
  }
  [[nodiscard]] static wallet::SignInOrder again(const std::string& id) {
    wallet::SignInOrder order;
    order.identityId = id;
    return order;
  }
  [[nodiscard]] std::optional<tokens::RegistrationItem> kept() {
    const auto text = finish(secrets.read(tokens::registrationItemKey(jose::sha256Hex(kIssuer))));
    if (!text || !*text) return std::nullopt;
    auto item = tokens::parseRegistrationItem(**text);
    return item ? std::optional(std::move(*item)) : std::nullopt;
  }
  /// Of the redirect addresses at this issuer, which does not say who answers.
  [[nodiscard]] static std::string ownPath() {
    oauth::ProviderMetadata metadata;
    metadata.issuer = kIssuer;
    return flows::registeredLoopback(metadata).path;
  }
  [[nodiscard]] std::string redirectUri() const {
    return QUrlQuery(QUrl(QString::fromStdString(lastUrl)))
        .queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded)
        .toStdString();
  }

  wire::Json metadata = {{"registration_endpoint", kIssuer + "/register"}};
  wire::Json bend = wire::Json::object();       ///< changes the reply to a registration
  wire::Json bendState = wire::Json::object();  ///< changes what is said of one
  wire::Json document;
  wire::Json asked;
  bool manages = true;
  bool known = true;
  bool knowsAtToken = true;
  bool registersForGood = true;  ///< a new client is known
  int registrations = 0;
  std::string bearer;
  std::string lastForm;  ///< at the token endpoint
  Words ended;
};

/// A provider whose answer to a DELETE waits.
class SlowToEnd final : public ports::HttpClient {
 public:
  explicit SlowToEnd(ports::HttpClient& inner) : m_inner(inner) {}
  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override {
    const std::shared_ptr<flows::Gate> held = gate;
    if (request.method == Method::Delete) {
      ++waiting;
      co_await held->opened();
    }
    co_return co_await m_inner.send(std::move(request));
  }
  std::shared_ptr<flows::Gate> gate = std::make_shared<flows::Gate>();
  int waiting = 0;

 private:
  ports::HttpClient& m_inner;
};

QByteArray codeOf(const base::Result<wallet::SignInResult>& result) {
  return result ? QByteArray("done") : QByteArray::fromStdString(result.error().code);
}

}  // namespace

class EngineRegistrationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void registersOnceForAnIssuer() {
    Bench bench;
    const auto first = bench.signIn(Bench::unnamed());
    QCOMPARE(codeOf(first), QByteArray("done"));
    QCOMPARE(first->identity.identity.clientId, std::string("c-1"));
    QCOMPARE(bench.asked.at("scope").get<std::string>(), std::string("openid profile offline_access"));
    QVERIFY(!bench.lastAnyPort);
    const auto item = bench.kept();
    QVERIFY(item.has_value());
    QCOMPARE(item->clientId, std::string("c-1"));
    QCOMPARE(std::string(item->managementToken.view()), std::string("m-c-1"));
    bench.restart();
    const auto second = bench.signIn(Bench::unnamed());
    QCOMPARE(codeOf(second), QByteArray("done"));
    QVERIFY(second->renewed);
    QCOMPARE(bench.registrations, 1);
    QCOMPARE(bench.bearer, std::string("Bearer m-c-1"));
    QVERIFY(finishedRefresh(bench, second->identity.identity.id));
  }
  // Not even by registering does anybody get past the client that the computer's policy fixes.
  void registersNowhereWhereAClientIsKnown() {
    Bench bench;
    QVERIFY(bench.catalog
                .add("{\"id\":\"acme\",\"name\":\"Acme\",\"initials\":\"A\",\"colour\":\"#123456\","
                     "\"issuer\":\"https://idp.example\"}")
                .has_value());
    const auto policy = providers::parsePolicy("{\"providers\":[{\"id\":\"acme\",\"client_id\":\"org\"}]}");
    QVERIFY(policy.has_value());
    QVERIFY(bench.catalog.usePolicy(*policy).has_value());
    bench.restart();
    bench.provider.bendClaims = [](wire::Json& claims) { claims["aud"] = "org"; };
    const auto result = bench.signIn(Bench::unnamed());
    QCOMPARE(codeOf(result), QByteArray("done"));
    QCOMPARE(result->identity.identity.clientId, std::string("org"));
    QCOMPARE(bench.registrations, 0);
  }
  void asksWhereNobodyRegistersAndNothingMore() {
    Bench bench;
    bench.metadata = wire::Json::object();
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("registration.not_offered"));
    QVERIFY(bench.lastUrl.empty());
    wallet::SignInOrder order = Bench::unnamed();
    order.registers = false;
    QCOMPARE(codeOf(bench.signIn(std::move(order))), QByteArray("provider.no_client_id"));
  }

  // Hostile case c30.
  void refusesAReplyThatWidens_data() {
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("a foreign redirect address")
        << QByteArray("{\"redirect_uris\":[\"https://evil.example/callback\"]}")
        << QByteArray("registration.redirects");
    QTest::newRow("another authentication")
        << QByteArray("{\"token_endpoint_auth_method\":\"client_secret_post\"}")
        << QByteArray("registration.auth_method");
  }
  void refusesAReplyThatWidens() {
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, code);
    Bench bench;
    bench.bend = wire::Json::parse(patch.toStdString());
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), code);
    QVERIFY(bench.lastUrl.empty());
    QVERIFY(!bench.kept().has_value());
    QVERIFY(bench.engine->identities().empty());
  }
  void asksForNoScopeThatTheReplyAdds() {
    Bench bench;
    bench.bend = {{"scope", "openid profile admin"}};
    const auto result = bench.signIn(Bench::unnamed({"openid", "files"}));
    QCOMPARE(codeOf(result), QByteArray("done"));
    QCOMPARE(result->leftOut, Words{"files"});
    const QString scope = QUrlQuery(QUrl(QString::fromStdString(bench.lastUrl)))
                              .queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded);
    QVERIFY(!scope.contains(QLatin1String("admin")));
    QVERIFY(!scope.contains(QLatin1String("files")));
  }
  void usesTheRedirectsThatWereKept() {
    Bench bench;
    bench.bend = {{"redirect_uris", {"http://localhost:24727" + Bench::ownPath()}}};
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    const auto settings = keeping::identityOf(bench.store->identities()->at(0)).settings;
    QCOMPARE(settings.loopback.host, std::string("localhost"));
    QCOMPARE(settings.loopback.ports, std::vector<std::uint16_t>{24727});
  }

  // The provider forgot the client: the same identity goes on with another.
  void registersAnewWhatTheProviderForgot_data() {
    QTest::addColumn<bool>("manages");
    QTest::addColumn<bool>("again");
    QTest::newRow("it says so when asked") << true << false;
    QTest::newRow("it says so when asked, signing in again") << true << true;
    QTest::newRow("it says so at the token endpoint") << false << false;
    QTest::newRow("it says so at the token endpoint, signing in again") << false << true;
  }
  void registersAnewWhatTheProviderForgot() {
    QFETCH(bool, manages);
    QFETCH(bool, again);
    Bench bench;
    bench.manages = manages;
    const std::string id = bench.signIn(Bench::unnamed())->identity.identity.id;
    bench.known = false;
    if (!manages) bench.knowsAtToken = false;
    const auto result = bench.signIn(again ? Bench::again(id) : Bench::unnamed());
    QCOMPARE(codeOf(result), QByteArray("done"));
    QCOMPARE(bench.registrations, 2);
    QVERIFY(result->renewed);
    QCOMPARE(result->identity.identity.id, id);
    QCOMPARE(result->identity.identity.clientId, std::string("c-2"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
    QCOMPARE(bench.kept()->former, Words{"c-1"});
    bench.known = true;
    bench.restart();
    QVERIFY(finishedRefresh(bench, id));
  }
  void registersAnewOnceOnly() {
    Bench bench;
    bench.manages = false;
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    bench.knowsAtToken = bench.registersForGood = false;
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("client.unknown_or_no_secret"));
    QCOMPARE(bench.registrations, 2);
    // A client that was made just now is not made again.
    bench.steps.clear();
    wallet::SignInOrder order = Bench::unnamed();
    order.anew = true;
    QCOMPARE(codeOf(bench.signIn(std::move(order))), QByteArray("client.unknown_or_no_secret"));
    QCOMPARE(bench.registrations, 3);
    QCOMPARE(std::count(bench.steps.begin(), bench.steps.end(), "authorize"), 1L);
  }
  void registersAnewForMoreScopes() {
    Bench bench;
    const std::string id = bench.signIn(Bench::unnamed({"openid", "files:read"}))->identity.identity.id;
    wallet::SignInOrder more = Bench::again(id);
    more.settings.scopes = {"files:write"};
    const auto result = bench.signIn(std::move(more));
    QCOMPARE(codeOf(result), QByteArray("done"));
    QCOMPARE(result->identity.identity.id, id);
    QCOMPARE(bench.registrations, 2);
    for (const char* scope : {"openid", "files:read", "files:write"})
      QVERIFY(bench.asked.at("scope").get<std::string>().find(scope) != std::string::npos);
  }
  void leavesAClientAloneThatItDidNotRegister() {
    Bench bench;
    bench.provider.bendClaims = {};
    const std::string id = bench.signedIn();
    bench.knowsAtToken = false;
    QCOMPARE(codeOf(bench.signIn(Bench::again(id))), QByteArray("client.unknown_or_no_secret"));
    QCOMPARE(bench.registrations, 0);
  }

  void takesANewSecretAndTokenForItsOwn() {
    Bench bench;
    bench.metadata["token_endpoint_auth_methods_supported"] = {"client_secret_post"};
    bench.bend = {{"client_secret", "s-1"}};
    const std::string id = bench.signIn(Bench::unnamed())->identity.identity.id;
    QVERIFY(bench.lastForm.find("client_secret=s-1") != std::string::npos);
    const std::int64_t end = base::toUnix(bench.clock.now()) + 3600;
    bench.bendState = {
        {"client_secret", "s-2"}, {"client_secret_expires_at", end}, {"registration_access_token", "m-2"}};
    QCOMPARE(codeOf(bench.signIn(Bench::again(id))), QByteArray("done"));
    QVERIFY(bench.lastForm.find("client_secret=s-2") != std::string::npos);
    const auto item = bench.kept();
    QCOMPARE(std::string(item->clientSecret.view()), std::string("s-2"));
    QCOMPARE(item->secretExpiresAt.value_or(0), end);
    QCOMPARE(std::string(item->managementToken.view()), std::string("m-2"));
    QCOMPARE(bench.registrations, 1);
  }
  void takesNothingThatIsNotItsOwn_data() {
    QTest::addColumn<QByteArray>("patch");
    QTest::newRow("another client") << QByteArray(
        "{\"client_id\":\"c-9\",\"registration_access_token\":\"m-9\"}");
    QTest::newRow("a token with a line break") << QByteArray("{\"registration_access_token\":\"a\\nb\"}");
    QTest::newRow("a secret that nobody asked for") << QByteArray("{\"client_secret\":\"s-9\"}");
  }
  void takesNothingThatIsNotItsOwn() {
    QFETCH(QByteArray, patch);
    Bench bench;
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    bench.bendState = wire::Json::parse(patch.toStdString());
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    const auto item = bench.kept();
    QCOMPARE(item->clientId, std::string("c-1"));
    QVERIFY(item->clientSecret.empty());
    QCOMPARE(std::string(item->managementToken.view()), std::string("m-c-1"));
    QCOMPARE(bench.registrations, 1);
  }

  // Hostile case c29.
  void refusesAnIssuerThatNobodyAgreedTo() {
    Bench bench;
    const std::string address = "https://mcp.example/files";
    std::string named = kIssuer;
    const auto before = bench.provider.intercept;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("https://mcp.example/") != 0) return before(request);
      if (request.url == address) return test::jsonReply(401, {});
      return test::jsonReply(200, {{"resource", address}, {"authorization_servers", {named}}});
    };
    wallet::SignInOrder order = Bench::unnamed({"files"});
    order.discovered = true;
    order.settings.resources = {address};
    named = "https://evil.example";
    QCOMPARE(codeOf(bench.signIn(std::move(order))), QByteArray("resource.issuer_moved"));
    QCOMPARE(bench.registrations, 0);
    QVERIFY(bench.lastUrl.empty());
    named = kIssuer;
    order = Bench::unnamed({"files"});
    order.discovered = true;
    order.settings.resources = {address};
    QCOMPARE(codeOf(bench.signIn(std::move(order))), QByteArray("done"));
    const QUrlQuery query(QUrl(QString::fromStdString(bench.lastUrl)));
    QCOMPARE(query.queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded).toStdString(), address);
    QCOMPARE(bench.registrations, 1);
  }

  // Two providers would otherwise share an address, and one could pass the other's answer off as its own.
  void registersAnAddressOfItsOwnWhereNobodySaysWhoAnswers() {
    Bench bench;
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    QVERIFY(Bench::ownPath().size() > 20);
    for (const auto& uri : bench.asked.at("redirect_uris"))
      QVERIFY(uri.get<std::string>().ends_with(Bench::ownPath()));
    QVERIFY(bench.redirectUri().ends_with(Bench::ownPath()));
    oauth::ProviderMetadata other;
    other.issuer = "https://other.example";
    QVERIFY(flows::registeredLoopback(other).path != Bench::ownPath());
    other.authorization_response_iss_parameter_supported = true;
    QCOMPARE(flows::registeredLoopback(other).path, std::string("/callback"));
  }

  // What a resource's issuer speaks. OpenID Connect wherever it has that: nothing takes an OpenID provider
  // down to plain OAuth.
  void speaksWhatTheIssuerOfAResourceSpeaks_data() {
    QTest::addColumn<int>("openId");
    QTest::addColumn<QByteArray>("scopes");
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("OpenID") << 200 << QByteArray("null") << QByteArray("no") << QByteArray("done");
    QTest::newRow("OpenID, listed") << 200 << QByteArray("[\"openid\",\"files\"]") << QByteArray("no")
                                    << QByteArray("done");
    QTest::newRow("OAuth alone") << 404 << QByteArray("null") << QByteArray("yes") << QByteArray("done");
    QTest::newRow("OpenID's page, without the scope")
        << 200 << QByteArray("[\"files\"]") << QByteArray("yes") << QByteArray("done");
    QTest::newRow("out of order") << 503 << QByteArray("null") << QByteArray("no") << QByteArray("refused");
    QTest::newRow("elsewhere") << 302 << QByteArray("null") << QByteArray("no") << QByteArray("refused");
  }
  void speaksWhatTheIssuerOfAResourceSpeaks() {
    QFETCH(int, openId);
    QFETCH(QByteArray, scopes);
    QFETCH(QByteArray, plain);
    QFETCH(QByteArray, code);
    Bench bench;
    const std::string address = "https://mcp.example/mcp";
    const auto before = bench.provider.intercept;
    bench.provider.intercept =
        [=](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url == address) return test::jsonReply(401, {});
      if (request.url.find("https://mcp.example/") == 0)
        return test::jsonReply(200, {{"resource", address}, {"authorization_servers", {kIssuer}}});
      if (request.url == kIssuer + "/.well-known/openid-configuration" && openId != 200)
        return test::jsonReply(openId, {});
      if (request.url == kIssuer + "/.well-known/oauth-authorization-server")
        return test::jsonReply(200, {{"issuer", kIssuer},
                                     {"authorization_endpoint", kIssuer + "/authorize"},
                                     {"token_endpoint", kIssuer + "/token"},
                                     {"registration_endpoint", kIssuer + "/register"},
                                     {"code_challenge_methods_supported", {"S256"}}});
      return before(request);
    };
    bench.metadata["scopes_supported"] = *wire::parseJson(scopes.toStdString());
    wallet::SignInOrder order = Bench::unnamed({"files"});
    order.discovered = true;
    order.settings.resources = {address};
    bench.provider.knownTargets.insert(address);
    const auto result = bench.signIn(std::move(order));
    if (code != "done") {
      QVERIFY(!result.has_value());
      QVERIFY(bench.lastUrl.empty());
      QCOMPARE(bench.registrations, 0);
      return;
    }
    QCOMPARE(codeOf(result), QByteArray("done"));
    const bool asOpenId = plain == "no";
    QCOMPARE(bench.lastUrl.find("nonce=") != std::string::npos, asOpenId);
    QCOMPARE(bench.lastUrl.find("openid") != std::string::npos, asOpenId);
    const auto settings = keeping::identityOf(bench.store->identities()->at(0)).settings;
    QCOMPARE(settings.dialect.isOAuth(), !asOpenId);
    // Without a way to tell who signed in, the name is of this sign-in alone.
    const std::string& subject = result->identity.identity.subject;
    QCOMPARE(subject.starts_with("unnamed-"), !asOpenId);
    const auto again = bench.signIn(Bench::again(result->identity.identity.id));
    QCOMPARE(codeOf(again), QByteArray("done"));
    QVERIFY(again->renewed && again->identity.identity.subject == subject);
    const auto renewed = bench.finish(bench.engine->refresh(result->identity.identity.id));
    QVERIFY2(renewed.has_value(), renewed ? "" : (renewed.error().code + ": " + renewed.error().detail).c_str());
  }

  // Hostile case c29.
  void refusesAWiderResourceThanWasAgreedTo() {
    Bench bench;
    const std::string host = "https://mcp.example";
    const std::string address = host + "/files";
    const auto before = bench.provider.intercept;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find(host) != 0) return before(request);
      if (request.url == address) return test::jsonReply(401, {});
      if (request.url != host + "/.well-known/oauth-protected-resource") return test::jsonReply(404, {});
      return test::jsonReply(200, {{"resource", host}, {"authorization_servers", {kIssuer}}});
    };
    wallet::SignInOrder order = Bench::unnamed({"files"});
    order.discovered = true;
    order.settings.resources = {address};
    const auto refused = bench.signIn(std::move(order));
    QCOMPARE(codeOf(refused), QByteArray("resource.another"));
    QCOMPARE(refused.error().values, (Words{host, address}));
    QCOMPARE(bench.registrations, 0);
    QVERIFY(bench.lastUrl.empty());
  }

  void endsWithTheLastSignOut() {
    Bench bench;
    const std::string ada = bench.signIn(Bench::unnamed())->identity.identity.id;
    bench.provider.subject = "eve";
    const std::string eve = bench.signIn(Bench::unnamed())->identity.identity.id;
    QVERIFY(ada != eve);
    QVERIFY(bench.finish(bench.engine->signOut(ada)).has_value());
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.ended.empty());
    QVERIFY(bench.kept().has_value());
    QVERIFY(bench.finish(bench.engine->signOut(eve)).has_value());
    QTRY_COMPARE(bench.ended, Words{"/register/c-1"});
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(!bench.kept().has_value());
    QVERIFY(std::ranges::count(bench.said, "registration  ended") == 1);
  }
  void goesOnWhileASignInUsesIt() {
    Bench bench;
    const std::string ada = bench.signIn(Bench::unnamed())->identity.identity.id;
    wallet::SignInStep step;
    auto second = test::start(bench.engine->signIn(
        Bench::unnamed(), [&](const wallet::SignInStep& next) { step = next; },
        std::make_shared<wallet::Cancellation>()));
    QTRY_COMPARE(step.step, std::string("authorize"));
    QVERIFY(bench.finish(bench.engine->signOut(ada)).has_value());
    for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
    QVERIFY(bench.ended.empty());
    ports::RedirectParameters redirect;
    redirect.code = bench.provider.authorize(step.url);
    redirect.state = QUrlQuery(QUrl(QString::fromStdString(step.url)))
                         .queryItemValue(QStringLiteral("state"))
                         .toStdString();
    QVERIFY(bench.listener.receiver->receive(redirect) == ports::RedirectVerdict::Accepted);
    QTRY_VERIFY(second->has_value());
    QCOMPARE(codeOf(second->value()), QByteArray("done"));
    QVERIFY(bench.ended.empty());
    QVERIFY(bench.kept().has_value());
    // Nobody holds it any more.
    QVERIFY(bench.finish(bench.engine->signOut(second->value()->identity.identity.id)).has_value());
    QTRY_COMPARE(bench.ended, Words{"/register/c-1"});
    QTRY_VERIFY(bench.engine->quiet());
  }
  void registersOnlyAfterTheEndOfTheLastOne() {
    Bench bench;
    SlowToEnd http(bench.provider);
    bench.http = &http;
    bench.restart();
    const std::string id = bench.signIn(Bench::unnamed())->identity.identity.id;
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QTRY_COMPARE(http.waiting, 1);
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    auto next = test::start(bench.engine->signIn(
        Bench::unnamed(), [](const wallet::SignInStep&) {}, cancellation));
    for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
    QCOMPARE(bench.registrations, 1);
    http.gate->open();
    QTRY_COMPARE(bench.registrations, 2);
    QCOMPARE(bench.ended, Words{"/register/c-1"});
    cancellation->cancel();
    QTRY_VERIFY(next->has_value());
  }
  void endsWithTheLastRevocationThatWasPending() {
    Bench bench;
    bench.longestSleep = std::chrono::milliseconds(2);
    bench.restart();
    const std::string id = bench.signIn(Bench::unnamed())->identity.identity.id;
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out.has_value());
    QVERIFY(out->outcome == wallet::RevokeOutcome::Pending);
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(bench.kept().has_value());
    bench.provider.fails.reset();
    bench.clock.advance(std::chrono::minutes(10));
    QTRY_COMPARE(bench.ended, Words{"/register/c-1"});
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(!bench.kept().has_value());
  }
  void forgetsWhatCannotBeEnded() {
    Bench bench;
    bench.manages = false;
    const std::string id = bench.signIn(Bench::unnamed())->identity.identity.id;
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QTRY_VERIFY(bench.engine->quiet());
    QVERIFY(!bench.kept().has_value());
    QVERIFY(bench.ended.empty());
  }

  void isADocumentWhereAnOverlayNamesOne_data() {
    QTest::addColumn<bool>("fits");
    QTest::newRow("it fits") << true;
    QTest::newRow("it is another's") << false;
  }
  void isADocumentWhereAnOverlayNamesOne() {
    QFETCH(bool, fits);
    Bench bench;
    const std::string url = "https://example.org/client.json";
    bench.clientDocument = url;
    bench.restart();
    bench.metadata["client_id_metadata_document_supported"] = true;
    wire::Json uris = wire::Json::array();
    for (const std::uint16_t port : flows::registeredLoopback().ports)
      uris.push_back("http://127.0.0.1:" + std::to_string(port) + "/callback");
    bench.document = {{"client_id", fits ? url : url + "x"},
                      {"redirect_uris", uris},
                      {"token_endpoint_auth_method", "none"}};
    bench.provider.bendClaims = [&](wire::Json& claims) { claims["aud"] = fits ? url : bench.client(); };
    const auto result = bench.signIn(Bench::unnamed());
    QCOMPARE(codeOf(result), QByteArray("done"));
    QCOMPARE(result->identity.identity.clientId, fits ? url : std::string("c-1"));
    QCOMPARE(bench.registrations, fits ? 0 : 1);
    QVERIFY(std::ranges::count(bench.said, "registration  registered") == bench.registrations);
  }
  void aDocumentIsOnlyForProvidersThatTakeOne() {
    Bench bench;
    bench.clientDocument = "https://example.org/client.json";
    bench.restart();
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("done"));
    QCOMPARE(bench.registrations, 1);
    QVERIFY(std::ranges::count(bench.provider.requests, "GET /client.json") == 0);
  }
  void keepsNothingThatTheKeystoreDidNotTake() {
    Bench bench;
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QCOMPARE(codeOf(bench.signIn(Bench::unnamed())), QByteArray("keystore.failing"));
    QCOMPARE(bench.ended, Words{"/register/c-1"});
    QVERIFY(bench.lastUrl.empty());
  }

 private:
  static bool finishedRefresh(Bench& bench, const std::string& id) {
    return bench.finish(bench.engine->refresh(id)).has_value();
  }
};

LANYARD_TEST(EngineRegistrationTest)

}  // namespace engine_registration_test

#include "engine_registration_test.moc"
