// Renewals that nobody asked for, refusals that only the person can resolve, and replies that nobody can
// verify.
#include <QTest>

#include "core/jose/base64url.h"
#include "core/tokens/token_item.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_renewal_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

using Reply = std::optional<base::Result<ports::HttpResponse>>;

/// An engine that looks at its clock all the time.
struct Restless : EngineBench {
  Restless() {
    longestSleep = 2ms;
    restart();
  }
  /// Time goes by in steps, and the wallet looks at its clock in each.
  void live(std::chrono::seconds span, std::chrono::seconds step, const std::function<void()>& look = {}) {
    for (auto gone = 0s; gone < span; gone += step) {
      clock.advance(step);
      QTest::qWait(5);
      if (look) look();
    }
  }
  int toldOf(const std::string& what) const {
    return static_cast<int>(std::ranges::count_if(said, [&](const auto& one) { return one.starts_with(what); }));
  }
};

/// The token endpoint alone answers so.
std::function<Reply(const ports::HttpRequest&)> tokenEndpointSays(ports::HttpResponse response, int& asked) {
  const auto status = response.status;
  const std::string type = response.headers.empty() ? std::string() : response.headers.front().second;
  const std::string body(response.body.view());
  return [=, &asked](const ports::HttpRequest& request) -> Reply {
    if (request.url.find("/token") == std::string::npos) return std::nullopt;
    ++asked;
    ports::HttpResponse reply;
    reply.status = status;
    if (!type.empty()) reply.headers.emplace_back("content-type", type);
    reply.body = base::Secret(std::string_view(body));
    return base::Result<ports::HttpResponse>(std::move(reply));
  };
}

ports::HttpResponse reply(int status, const char* type, std::string_view body) {
  ports::HttpResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", type);
  response.body = base::Secret(body);
  return response;
}

/// A provider that was restarted: it signs with a new key under the kid of the old one.
struct NewKey {
  explicit NewKey(test::FakeProvider& of)
      : provider(of), key(std::move(*jose::SigningKey::generate(jose::Algorithm::ES256))) {
    provider.bendIdToken = [this](const std::string& token) {
      const std::size_t first = token.find('.');
      const auto payload = jose::base64urlDecode(token.substr(first + 1, token.rfind('.') - first - 1));
      return *key.sign({{"kid", provider.key.kid()}}, *payload);
    };
    provider.bendReply = [this](const std::string& path, wire::Json& body) {
      if (path != "/jwks") return;
      ++fetches;
      if (!published) return;
      wire::Json jwk = key.publicJwk();
      jwk["kid"] = provider.key.kid();
      body = {{"keys", {jwk}}};
    };
  }
  void again() { key = std::move(*jose::SigningKey::generate(jose::Algorithm::ES256)); }

  test::FakeProvider& provider;
  jose::SigningKey key;
  bool published = true;
  int fetches = 0;
};

tokens::TokenItem itemOf(EngineBench& bench, const std::string& id) {
  const auto text = bench.finish(bench.secrets.read(tokens::tokenItemKey(id)));
  return std::move(*tokens::parseTokenItem(**text));
}

}  // namespace

class EngineRenewalTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aLifeOfNothingIsNoStorm_data() {
    QTest::addColumn<int>("life");
    for (const int life : {0, 1, 3}) QTest::addRow("%d s", life) << life;
  }
  void aLifeOfNothingIsNoStorm() {
    QFETCH(int, life);
    Restless bench;
    bench.provider.life = std::chrono::seconds(life);
    bench.signedIn();
    bench.live(10min, 5s);
    // Each pause twice the one before.
    QVERIFY2(bench.provider.refreshes >= 4 && bench.provider.refreshes <= 7,
             std::to_string(bench.provider.refreshes).c_str());
    bench.live(2h, 1min);
    QVERIFY2(bench.provider.refreshes <= 7 + 30, std::to_string(bench.provider.refreshes).c_str());
    // The log does not have a line for each.
    QVERIFY2(bench.toldOf("refresh ") <= 5, std::to_string(bench.toldOf("refresh ")).c_str());
  }
  void keepsALifeOfFiveMinutesFreshThoughNobodyUsesIt() {
    Restless bench;
    bench.provider.life = 5min;
    const std::string id = bench.signedIn();
    int stale = 0;
    bench.live(1h, 20s, [&] {
      const auto view = bench.engine->find(id);
      stale += *view->expiresAt <= bench.clock.now() ? 1 : 0;
    });
    QCOMPARE(stale, 0);
  }
  void aTokenThatIsUsedIsRenewedInTime() {
    Restless bench;
    bench.provider.life = 30s;
    const std::string id = bench.signedIn();
    keeping::TokenNeed need;
    need.minValid = 1s;
    int missing = 0;
    bench.live(10min, 2s, [&] { missing += bench.engine->cached(id, need) ? 0 : 1; });
    QCOMPARE(missing, 0);
  }
  void saysAFailureThatGoesOnNowAndThen() {
    Restless bench;
    bench.signedIn();
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    bench.live(4h, 1min);
    QVERIFY2(bench.toldOf("refresh ") <= 9, std::to_string(bench.toldOf("refresh ")).c_str());
  }

  void needsASignInWhereNoRetryHelps_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("reason");
    const auto error = [](const char* name, const char* reason, int status = 400) {
      QTest::newRow(name) << status << QByteArray("application/json")
                          << QByteArray(R"({"error":")") + name + "\"}" << QByteArray(reason);
    };
    for (const char* name : {"interaction_required", "login_required", "consent_required",
                             "account_selection_required", "mfa_required"}) {
      error(name, "token.interaction_required");
    }
    for (const char* name : {"invalid_token", "expired_token", "token_expired", "invalid_refresh_token",
                             "token_revoked", "token_inactive"}) {
      error(name, "token.invalid_grant");
    }
    error("bad_refresh_token", "token.invalid_grant", 200);  // GitHub's
    error("access_denied", "token.access_denied");
    const auto page = [](const char* name, int status, const char* type, const char* body) {
      QTest::newRow(name) << status << QByteArray(type) << QByteArray(body) << QByteArray("token.refused");
    };
    page("400 HTML", 400, "text/html", "<html>Bad request");
    page("401 HTML", 401, "text/html", "<html>Unauthorized");
    page("401 text", 401, "text/plain", "no");
    page("401 nothing", 401, "text/plain", "");
    page("400 another convention", 400, "application/json", R"({"message":"Unauthorized"})");
    page("401 an error that is an object", 401, "application/json", R"({"error":{"code":190}})");
  }
  void needsASignInWhereNoRetryHelps() {
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, reason);
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = tokenEndpointSays(reply(status, type.constData(), body.toStdString()), asked);
    for (int i = 0; i < 3; ++i) {
      const auto refused = bench.finish(bench.engine->token(id, {}));
      QVERIFY(refused.error().kind == base::ErrorKind::SignInAgain);
      QCOMPARE(refused.error().code, std::string("token.sign_in_required"));
      bench.clock.advance(1min);
    }
    QCOMPARE(asked, 1);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.engine->find(id)->stateReason, reason.toStdString());
    QVERIFY(bench.journal->entries().empty());
  }
  void keepsTheSignInWhereTimeHelps_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    for (const int status : {408, 429, 500, 502, 503, 504}) {
      QTest::addRow("%d", status) << status << QByteArray("<html>later");
    }
    for (const char* name : {"temporarily_unavailable", "server_error", "slow_down"}) {
      QTest::newRow(name) << 400 << QByteArray(R"({"error":")") + name + "\"}";
    }
  }
  void keepsTheSignInWhereTimeHelps() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = tokenEndpointSays(reply(status, "application/json", body.toStdString()), asked);
    const auto refused = bench.finish(bench.engine->token(id, {}));
    QCOMPARE(refused.error().code, std::string("token.unavailable"));
    QVERIFY(refused.error().kind == base::ErrorKind::Transient);
    bench.provider.intercept = {};
    bench.clock.advance(2s);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
  }
  void asksAtOnceForWhoeverRenewsByHand() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    int asked = 0;
    bench.provider.intercept = tokenEndpointSays(reply(503, "text/plain", "later"), asked);
    QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(asked, 1);
    QVERIFY(!bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(asked, 2);
    bench.provider.intercept = {};
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QVERIFY(bench.engine->cached(id, {}).has_value());
  }
  void boundsTheHandWhereTheProviderNamedATime() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    int asked = 0;
    bench.provider.intercept = [&asked](const ports::HttpRequest& request) -> Reply {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      ++asked;
      ports::HttpResponse later = reply(429, "text/plain", "later");
      later.headers.emplace_back("retry-after", "600");
      return base::Result<ports::HttpResponse>(std::move(later));
    };
    for (int i = 0; i < 5; ++i) QVERIFY(!bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(asked, 1);
    bench.clock.advance(2s);
    QVERIFY(!bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(asked, 2);
  }
  void leavesAValidTokenThatNothingRenews() {
    Restless bench;
    bench.provider.givesRefreshToken = false;
    const std::string id = bench.signedIn();
    keeping::TokenNeed narrow;
    narrow.scopes = {"openid"};
    keeping::TokenNeed longer;
    longer.minValid = 1h;
    const auto refused = [](const base::Result<keeping::IssuedToken>& result) {
      return result ? std::string("a token") : result.error().code;
    };
    QCOMPARE(refused(bench.finish(bench.engine->refresh(id))), std::string("token.no_refresh_token"));
    QCOMPARE(refused(bench.finish(bench.engine->token(id, narrow))), std::string("token.no_refresh_token"));
    QCOMPARE(refused(bench.finish(bench.engine->token(id, longer))), std::string("token.no_refresh_token"));
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QCOMPARE(bench.toldOf("sign_in_needed"), 0);
  }

  void findsANewKeyUnderTheSameKid() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    NewKey restarted(bench.provider);
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QCOMPARE(restarted.fetches, 1);
    bench.clock.advance(20s);
    restarted.again();
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    restarted.again();
    QVERIFY(bench.signIn(bench.order()).has_value());
    QCOMPARE(bench.provider.reuses, 0);
  }
  void keepsASessionWhoseReplyNobodyCanVerify() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    NewKey restarted(bench.provider);
    restarted.published = false;
    bench.clock.advance(1h);
    const auto refused = bench.finish(bench.engine->token(id, {}));
    QCOMPARE(refused.error().code, std::string("token.unverified"));
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Offline);
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(itemOf(bench, id).unverified);
    QCOMPARE(bench.provider.validRefresh.count(std::string(itemOf(bench, id).refreshToken.view())),
             std::size_t{1});
    // Over a restart, too.
    bench.restart();
    restarted.published = true;
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(!itemOf(bench, id).unverified);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void theNextRefreshDecidesOverAnUnverifiedToken() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    NewKey restarted(bench.provider);
    restarted.published = false;
    QCOMPARE(bench.finish(bench.engine->refresh(id)).error().code, std::string("token.unverified"));
    QTRY_VERIFY(!bench.engine->busy());
    const auto refused = bench.finish(bench.engine->refresh(id));
    QVERIFY(refused.error().kind == base::ErrorKind::SignInAgain);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QVERIFY(bench.journal->entries().empty());
  }
  void marksATokenThatDidNotRotateToo() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.provider.rotates = false;
    NewKey restarted(bench.provider);
    restarted.published = false;
    QCOMPARE(bench.finish(bench.engine->refresh(id)).error().code, std::string("token.unverified"));
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(itemOf(bench, id).unverified);
    restarted.published = true;
    QVERIFY(bench.finish(bench.engine->refresh(id)).has_value());
    QTRY_VERIFY(!bench.engine->busy());
    QVERIFY(!itemOf(bench, id).unverified);
  }
  // Hostile case d18, with a signature that nobody can verify.
  void sealsNothingOfAnotherPerson_data() {
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("iss") << QByteArray("iss") << QByteArray("https://evil.example");
    QTest::newRow("sub") << QByteArray("sub") << QByteArray("eve");
  }
  void sealsNothingOfAnotherPerson() {
    QFETCH(QByteArray, claim);
    QFETCH(QByteArray, value);
    EngineBench bench;
    const std::string id = bench.signedIn();
    const std::string before(itemOf(bench, id).refreshToken.view());
    NewKey restarted(bench.provider);
    restarted.published = false;
    bench.provider.bendClaims = [&](wire::Json& claims) {
      claims[claim.toStdString()] = value.toStdString();
    };
    const auto refused = bench.finish(bench.engine->refresh(id));
    QVERIFY(refused.error().kind == base::ErrorKind::SignInAgain);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(std::string(itemOf(bench, id).refreshToken.view()), before);
    QVERIFY(bench.journal->entries().empty());
  }
};

LANYARD_TEST(EngineRenewalTest)

}  // namespace engine_renewal_test

#include "engine_renewal_test.moc"
