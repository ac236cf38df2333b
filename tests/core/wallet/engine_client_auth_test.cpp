#include <QDateTime>
#include <QLocale>
#include <QTest>
#include <QTimer>

#include "core/jose/client_key.h"
#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"
#include "tests/support/test_program.h"

namespace engine_client_auth_test {

using namespace lanyard;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

const Words kBoth{"client_secret_basic", "client_secret_post"};
const std::string kLongSecret = "a-secret-that-is-long-enough-to-sign-with";

/// RFC 7515 appendix A.3.1, and the key of RFC 8037 appendix A.1.
wire::Json ecKey() {
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
          {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
          {"d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"},
          {"kid", "the-key"}};
}
wire::Json edKey() {
  return {{"kty", "OKP"},
          {"crv", "Ed25519"},
          {"d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"},
          {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
          {"kid", "another-key"}};
}
wire::Json publicHalf(wire::Json jwk) {
  jwk.erase("d");
  return jwk;
}

/// A client whose secret the provider accepts in one way, though it lists two.
struct Bench : test::EngineBench {
  explicit Bench(const std::string& takes = "client_secret_post", const Words& lists = kBoth) {
    script.clientSecret = "s3cret";
    script.clientAuth = takes;
    script.listedAuth = lists;
    script.time = [this] { return clock.now() + ahead; };
    if (takes == "client_secret_jwt") script.clientSecret = kLongSecret;
    if (takes == "private_key_jwt") script.clientSecret.clear();
    script.clientKeys.push_back(publicHalf(ecKey()));
  }
  [[nodiscard]] wallet::SignInOrder withKey(const wire::Json& jwk = ecKey()) const {
    wallet::SignInOrder asked = order();
    asked.clientKey = base::Secret(jwk.dump());
    return asked;
  }
  /// The provider's replies tell its time.
  void tellsTime() {
    provider.bendResponse = [this](ports::HttpResponse& response) {
      const QDateTime date = QDateTime::fromSecsSinceEpoch(base::toUnix(clock.now() + ahead), Qt::UTC);
      const QString text = QLocale::c().toString(date, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss"));
      response.headers.emplace_back("date", text.toStdString() + " GMT");
    };
  }
  [[nodiscard]] wallet::SignInOrder confidential(const std::string& way = {}) const {
    wallet::SignInOrder asked = order();
    asked.clientSecret = base::Secret(script.clientSecret);
    asked.settings.clientAuth = way;
    return asked;
  }
  [[nodiscard]] wallet::SignInOrder again(const std::string& id, const std::string& way = {}) const {
    wallet::SignInOrder asked;
    asked.identityId = id;
    asked.settings.clientAuth = way;
    return asked;
  }
  [[nodiscard]] std::string keptWay() const {
    return keeping::identityOf(store->identities()->at(0)).settings.clientAuth;
  }
  test::ProviderScript script{provider};
  std::chrono::seconds ahead{0};  ///< so far is the provider's clock ahead of ours
};

}  // namespace

class EngineClientAuthTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// A code is sent once, in one way, whatever the reply; only the person chooses the other way.
  void saysThatTheSecretOrItsWayIsWrongAndTriesNoOther() {
    Bench bench;
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(refused.error().values, (Words{"basic", "post"}));
    QVERIFY(refused.error().kind == base::ErrorKind::Misconfigured);
    QTest::qWait(50);
    QCOMPARE(bench.script.sentBy, Words{"token basic"});
    QVERIFY(bench.engine->identities().empty());
    QCOMPARE(bench.secrets.writes, 0);
    const std::string code = *bench.lastRedirect.code;
    QVERIFY(bench.signIn(bench.confidential("client_secret_post")).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token basic", "token post"}));
    QVERIFY(*bench.lastRedirect.code != code);
  }
  void offersNoWayThatIsNotListed() {
    Bench bench("client_secret_post", {"client_secret_basic", "private_key_jwt"});
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_refused"));
    QCOMPARE(refused.error().values, Words{"basic"});
  }
  void tellsOfASecretThatIsMissing() {
    Bench bench;
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("client.unknown_or_no_secret"));
    QCOMPARE(bench.script.sentBy, Words{"token"});
  }
  /// Before the browser is opened.
  void refusesAWayThatIsNotListedAtOnce() {
    Bench bench("client_secret_basic", {"client_secret_basic"});
    const auto refused = bench.signIn(bench.confidential("client_secret_post"));
    QCOMPARE(refused.error().code, std::string("client.way_not_listed"));
    QCOMPARE(refused.error().values, (Words{"post", "basic"}));
    QCOMPARE(bench.steps, Words{"discover"});
    QVERIFY(bench.script.sentBy.empty());
  }
  void asksForNoSecretThatIsNotThere() {
    Bench bench;
    wallet::SignInOrder order = bench.order();
    order.settings.clientAuth = "client_secret_post";
    QCOMPARE(bench.signIn(std::move(order)).error().code, std::string("client.no_secret"));
    QCOMPARE(bench.steps, Words{"discover"});
  }
  void theWayIsUsedAtEveryEndpoint_data() {
    QTest::addColumn<std::string>("way");
    QTest::addColumn<std::string>("sent");
    QTest::newRow("basic") << std::string("client_secret_basic") << std::string("basic");
    QTest::newRow("post") << std::string("client_secret_post") << std::string("post");
    QTest::newRow("jwt") << std::string("client_secret_jwt") << std::string("signed");
    QTest::newRow("key") << std::string("private_key_jwt") << std::string("signed");
  }
  void theWayIsUsedAtEveryEndpoint() {
    QFETCH(std::string, way);
    QFETCH(std::string, sent);
    Bench bench(way, {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"});
    const auto asked = [&] { return way == "private_key_jwt" ? bench.withKey() : bench.confidential(way); };
    bench.script.metadata = {{"pushed_authorization_request_endpoint", "https://idp.example/par"}};
    // The pushed request is what the test's browser would need; here only how it was sent counts.
    wallet::SignInOrder pushed = asked();
    (void)bench.finish(bench.engine->signIn(
        std::move(pushed), [](const wallet::SignInStep&) {}, cancelledSoon()));
    QCOMPARE(bench.script.sentBy, Words{"par " + sent});
    bench.script.sentBy.clear();
    bench.script.metadata = wire::Json::object();
    bench.clock.advance(2h);  // the metadata is asked for anew
    const auto result = bench.signIn(asked());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    const std::string id = result->identity.identity.id;
    QCOMPARE(bench.keptWay(), way);
    bench.restart();
    bench.clock.advance(1h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    for (const std::string& one : bench.script.sentBy) QVERIFY2(one.ends_with(' ' + sent), one.c_str());
    QCOMPARE(bench.script.sentBy.front(), "token " + sent);
    QCOMPARE(bench.script.sentBy.back(), "revoke " + sent);
  }
  /// What worked is kept, also when the provider lists others by now.
  void aNewSignInBeginsWithWhatWorked() {
    Bench bench("client_secret_post", {"client_secret_post"});
    const std::string id = bench.signIn(bench.confidential())->identity.identity.id;
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
    bench.script.listedAuth = kBoth;
    bench.clock.advance(2h);
    QVERIFY(bench.signIn(bench.again(id)).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token post", "token post"}));
  }
  void aWayThatFailedIsNotKept() {
    Bench bench;
    const std::string id = bench.signIn(bench.confidential("client_secret_post"))->identity.identity.id;
    const auto refused = bench.signIn(bench.again(id, "client_secret_basic"));
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(refused.error().values, (Words{"basic", "post"}));
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(bench.signIn(bench.again(id)).has_value());
  }
  void noSecretIsSentWhereNoneIsWanted() {
    Bench bench;
    const std::string id = bench.signIn(bench.confidential("client_secret_post"))->identity.identity.id;
    bench.script.clientSecret.clear();
    bench.script.sentBy.clear();
    QVERIFY(bench.signIn(bench.again(id, "none")).has_value());
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(bench.script.sentBy, (Words{"token", "token"}));
    QCOMPARE(bench.keptWay(), std::string());
    const auto item = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
    QVERIFY(tokens::parseTokenItem(**item)->clientSecret.empty());
  }
  /// Rows of older versions do not have this; the keystore's item does.
  void takesTheWayOfAnOlderSignInFromItsItem() {
    Bench bench("client_secret_post", {"client_secret_post"});
    const std::string id = bench.signIn(bench.confidential())->identity.identity.id;
    keeping::StoredIdentity row = keeping::identityOf(bench.store->identities()->at(0));
    auto item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    row.settings.clientAuth.clear();
    keeping::RowSeal seal;
    seal.takeKey(test::EngineBench::rowKey());
    item->settingsDigest = keeping::settingsDigest(row.settings);
    QVERIFY(bench.store->saveIdentity(seal.sealed(row)).has_value());
    QVERIFY(
        bench.finish(bench.secrets.write(tokens::tokenItemKey(id), tokens::serialise(*item))).has_value());
    bench.restart();
    bench.script.listedAuth = kBoth;
    QVERIFY(bench.signIn(bench.again(id)).has_value());
    QCOMPARE(bench.script.sentBy.back(), std::string("token post"));
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
  }
  void keepsTheKeyInTheKeystoreAlone() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    const std::string id = bench.signIn(bench.withKey())->identity.identity.id;
    QVERIFY(bench.script.lastHeader == wire::Json({{"alg", "ES256"}, {"kid", "the-key"}, {"typ", "JWT"}}));
    const auto item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    QVERIFY(jose::ClientKey::parse(item->clientKey)->publicJwk().at("x") == ecKey().at("x"));
    QCOMPARE(item->authAlgorithm, std::string("ES256"));
    QVERIFY(item->clientSecret.empty());
    const auto row = bench.store->identities()->at(0);
    QVERIFY(row.body.find("pkcs8") == std::string::npos && row.body.find("the-key") == std::string::npos);
    // It is enough for the next sign-in, too.
    bench.restart();
    QVERIFY(bench.signIn(bench.again(id)).has_value());
  }
  void aKeyTakesTheSecretsPlaceAndTheOtherWayRound() {
    Bench bench("client_secret_post", {"client_secret_post", "private_key_jwt"});
    const std::string id = bench.signIn(bench.confidential())->identity.identity.id;
    bench.script.clientAuth = "private_key_jwt";
    wallet::SignInOrder key = bench.withKey();
    key.settings = {};
    key.identityId = id;
    QVERIFY(bench.signIn(std::move(key)).has_value());
    QCOMPARE(bench.keptWay(), std::string("private_key_jwt"));
    auto item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    QVERIFY(item->clientSecret.empty() && !item->clientKey.empty());
    bench.script.clientAuth = "client_secret_post";
    wallet::SignInOrder secret = bench.again(id);
    secret.clientSecret = base::Secret(bench.script.clientSecret);
    QVERIFY(bench.signIn(std::move(secret)).has_value());
    QCOMPARE(bench.keptWay(), std::string("client_secret_post"));
    item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    QVERIFY(!item->clientSecret.empty() && item->clientKey.empty() && item->authAlgorithm.empty());
  }
  /// Whatever way is asked for, a private key is never sent in the place of a secret.
  void neverSendsTheKeyItself() {
    Bench bench("private_key_jwt", {"private_key_jwt", "client_secret_basic", "client_secret_post"});
    const std::string id = bench.signIn(bench.withKey())->identity.identity.id;
    bench.script.sentBy.clear();
    for (const char* way : {"client_secret_basic", "client_secret_post", "client_secret_jwt"}) {
      QCOMPARE(bench.signIn(bench.again(id, way)).error().code, std::string("client.no_secret"));
    }
    QVERIFY(bench.script.sentBy.empty());
  }
  void refusesAKeyBeforeAnythingIsSent_data() {
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("listed");
    QTest::addColumn<std::string>("algorithm");
    QTest::addColumn<std::string>("code");
    const std::string good = ecKey().dump();
    QTest::newRow("not a key") << std::string("no key") << std::string("private_key_jwt")
                               << std::string("ES256") << std::string("client.key_unreadable");
    QTest::newRow("not taken") << good << std::string("client_secret_basic") << std::string("ES256")
                               << std::string("client.key_not_listed");
    QTest::newRow("another type") << good << std::string("private_key_jwt") << std::string("RS256")
                                  << std::string("client.key_algorithm");
  }
  void refusesAKeyBeforeAnythingIsSent() {
    QFETCH(std::string, key);
    QFETCH(std::string, listed);
    QFETCH(std::string, algorithm);
    QFETCH(std::string, code);
    Bench bench("private_key_jwt", {listed});
    bench.script.metadata = {{"token_endpoint_auth_signing_alg_values_supported", {algorithm}}};
    wallet::SignInOrder order = bench.withKey();
    order.clientKey = base::Secret(key);
    QCOMPARE(bench.signIn(std::move(order)).error().code, code);
    QVERIFY(bench.script.sentBy.empty());
    QVERIFY(bench.engine->identities().empty());
  }
  void saysThatTheKeyIsNotTheRightOne() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    const auto refused = bench.signIn(bench.withKey(edKey()));
    QCOMPARE(refused.error().code, std::string("client.key_refused"));
    QCOMPARE(bench.script.sentBy, Words{"token signed"});
    QVERIFY(bench.engine->identities().empty());
  }
  void saysThatAKeyIsMissing() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("client.no_key"));
    QVERIFY(bench.script.sentBy.empty());
  }
  /// An assertion is good for a minute by the provider's clock, whatever ours says.
  void signsByTheProvidersClock_data() {
    QTest::addColumn<qint64>("ahead");
    QTest::newRow("half an hour ahead") << qint64(1800);
    QTest::newRow("less than a minute ahead") << qint64(59);
    QTest::newRow("half an hour behind") << qint64(-1800);
    QTest::newRow("right") << qint64(0);
  }
  void signsByTheProvidersClock() {
    QFETCH(qint64, ahead);
    Bench bench("private_key_jwt", {"private_key_jwt"});
    bench.ahead = std::chrono::seconds(ahead);
    bench.tellsTime();
    // The ID token is another matter.
    bench.provider.bendClaims = [&](wire::Json& claims) {
      claims["iat"] = base::toUnix(bench.clock.now());
      claims["exp"] = base::toUnix(bench.clock.now() + 1h);
    };
    const auto result = bench.signIn(bench.withKey());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(bench.script.lastClaims.at("iat") == wire::Json(base::toUnix(bench.clock.now()) + ahead));
    QVERIFY(bench.finish(bench.engine->refresh(result->identity.identity.id)).has_value());
  }
  /// A server whose clock is days off has no say in how long a signature is good.
  void followsNoAbsurdClock() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    bench.ahead = 48h;
    bench.tellsTime();
    QCOMPARE(bench.signIn(bench.withKey()).error().code, std::string("client.key_refused"));
    QVERIFY(bench.script.lastClaims.at("iat") == wire::Json(base::toUnix(bench.clock.now())));
  }
  void signsForTheTokenEndpointWhereTheProviderWantsThat() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    bench.script.audience = "https://idp.example/token";
    wallet::SignInOrder order = bench.withKey();
    order.settings.dialect.audience = providers::AssertionAudience::TokenEndpoint;
    const auto result = bench.signIn(std::move(order));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    // It stays so with the identity.
    bench.restart();
    const std::string id = result->identity.identity.id;
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(bench.signIn(bench.again(id)).has_value());
  }
  void aSecretThatIsTooShortToSignIsNotUsed() {
    Bench bench("client_secret_jwt", {"client_secret_jwt"});
    bench.script.clientSecret = "short";
    QCOMPARE(bench.signIn(bench.confidential()).error().code, std::string("client.secret_short"));
    QVERIFY(bench.script.sentBy.empty());
  }
  /// The key was damaged in the keystore: nothing is sent, and the sign-out only forgets.
  void aKeyThatIsNoneAnyMoreSignsNothing() {
    Bench bench("private_key_jwt", {"private_key_jwt"});
    const std::string id = bench.signIn(bench.withKey())->identity.identity.id;
    auto item = tokens::parseTokenItem(**bench.finish(bench.secrets.read(tokens::tokenItemKey(id))));
    item->clientKey = base::Secret(std::string_view("damaged"));
    QVERIFY(
        bench.finish(bench.secrets.write(tokens::tokenItemKey(id), tokens::serialise(*item))).has_value());
    bench.restart();
    bench.script.sentBy.clear();
    QCOMPARE(bench.finish(bench.engine->refresh(id)).error().code, std::string("client.key_unreadable"));
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QVERIFY(bench.script.sentBy.empty());
  }
  void namesTheSecretAtThePushedRequestToo() {
    Bench bench;
    bench.script.metadata = {{"pushed_authorization_request_endpoint", "https://idp.example/par"}};
    const auto refused = bench.signIn(bench.confidential());
    QCOMPARE(refused.error().code, std::string("client.secret_or_way_refused"));
    QCOMPARE(bench.steps, Words{"discover"});
  }

 private:
  static std::shared_ptr<wallet::Cancellation> cancelledSoon() {
    auto cancellation = std::make_shared<wallet::Cancellation>();
    QTimer::singleShot(100, [cancellation] { cancellation->cancel(); });
    return cancellation;
  }
};

LANYARD_TEST(EngineClientAuthTest)

}  // namespace engine_client_auth_test

#include "engine_client_auth_test.moc"
