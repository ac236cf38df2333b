#include <QTest>

#include "core/jose/base64url.h"
#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"
#include "tests/support/test_program.h"

namespace engine_unsupported_test {

using namespace lanyard;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

struct Bench : test::EngineBench {
  /// From now on the token endpoint says so.
  void refuses(const wire::Json& reply, int status = 400) {
    provider.intercept =
        [reply, status,
         this](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/token") == std::string::npos) return std::nullopt;
      ++asked;
      return base::Result<ports::HttpResponse>(test::jsonReply(status, reply));
    };
  }
  int asked = 0;
};

std::string part(std::string_view json) {
  return jose::base64urlEncode(json);
}

const std::string kJwe = part(R"({"alg":"RSA-OAEP","enc":"A256GCM"})") + ".a2V5.aXY.dGV4dA.dGFn";

}  // namespace

class EngineUnsupportedTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isSaidBeforeTheBrowserOpens_data() {
    QTest::addColumn<QByteArray>("metadata");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* code, const char* metadata) {
      QTest::addRow("%s", code) << QByteArray(metadata) << QByteArray(code);
    };
    row("unsupported.request_object", R"({"require_signed_request_object":true})");
    row("unsupported.jarm", R"({"response_modes_supported":["query.jwt","jwt"]})");
    row("unsupported.dpop", R"({"dpop_bound_access_tokens":true})");
    row("unsupported.client_auth", R"({"token_endpoint_auth_methods_supported":["tls_client_auth"]})");
  }
  void isSaidBeforeTheBrowserOpens() {
    QFETCH(QByteArray, metadata);
    QFETCH(QByteArray, code);
    Bench bench;
    test::ProviderScript script(bench.provider);
    script.metadata = wire::Json::parse(metadata.toStdString());
    const auto refused = bench.signIn(bench.order());
    QCOMPARE(QByteArray::fromStdString(refused.error().code), code);
    QVERIFY(refused.error().kind == base::ErrorKind::Unsupported);
    QCOMPARE(bench.steps, Words{"discover"});
    QCOMPARE(bench.listener.stillOpen(), 0);
  }
  /// An existing identity still works: refresh and sign-out are not affected.
  void whatOnlySignInsNeedStopsNoRefresh() {
    Bench bench;
    test::ProviderScript script(bench.provider);
    const std::string id = bench.signedIn();
    script.metadata = {{"require_signed_request_object", true}};
    bench.clock.advance(2h);
    QVERIFY(bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
  }
  void isSaidAtTheFirstReply_data() {
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, int status, const std::string& reply, const char* code) {
      QTest::newRow(name) << QByteArray::fromStdString(reply) << status << QByteArray(code);
    };
    row("token_type DPoP", 200, R"({"access_token":"a","token_type":"DPoP"})", "unsupported.dpop");
    row("a bound JWT", 200,
        R"({"token_type":"Bearer","access_token":")" + part("{}") + '.' +
            part(R"({"cnf":{"x5t#S256":"a"}})") + R"(.c2ln"})",
        "unsupported.certificate");
    row("use_dpop_nonce", 400, R"({"error":"use_dpop_nonce"})", "unsupported.dpop");
    row("in its words", 400, R"({"error":"invalid_grant","error_description":"DPoP proof missing"})",
        "unsupported.dpop");
    row("an encrypted ID token", 200,
        R"({"access_token":"a","token_type":"Bearer","id_token":")" + kJwe + R"("})",
        "unsupported.encrypted_id_token");
  }
  void isSaidAtTheFirstReply() {
    QFETCH(QByteArray, reply);
    QFETCH(int, status);
    QFETCH(QByteArray, code);
    Bench bench;
    bench.refuses(wire::Json::parse(reply.toStdString()), status);
    const auto refused = bench.signIn(bench.order());
    QCOMPARE(QByteArray::fromStdString(refused.error().code), code);
    QVERIFY(refused.error().kind == base::ErrorKind::Unsupported);
    QCOMPARE(bench.asked, 1);
    QVERIFY(bench.engine->identities().empty());
  }
  /// Many servers say no more than that; another sign-in would fail in the same way.
  void aRefusedCodeAsksForNoSignIn() {
    Bench bench;
    bench.refuses({{"error", "invalid_grant"}, {"error_description", "grant request is invalid"}});
    const auto refused = bench.signIn(bench.order());
    QCOMPARE(refused.error().code, std::string("sign_in.code_refused"));
    QVERIFY(refused.error().kind == base::ErrorKind::Denied);
  }
  void isSaidInTheRedirect() {
    Bench bench;
    const auto refused = bench.signIn(bench.order(), [](ports::RedirectParameters& redirect) {
      redirect.code.reset();
      redirect.error = "invalid_request";
      redirect.errorDescription = "Request Object must be used by this client";
    });
    QCOMPARE(refused.error().code, std::string("unsupported.request_object"));
  }
  void isSaidOfAnAnswerInAJwt() {
    Bench bench;
    const auto refused = bench.signIn(bench.order(), [](ports::RedirectParameters& redirect) {
      const wire::Json claims = {{"state", *redirect.state}, {"code", *redirect.code}};
      redirect = {};
      redirect.response = part("{}") + '.' + part(claims.dump()) + ".c2ln";
    });
    QCOMPARE(refused.error().code, std::string("unsupported.jarm"));
    QVERIFY(refused.error().kind == base::ErrorKind::Unsupported);
    QVERIFY(bench.lastVerdict == ports::RedirectVerdict::ProviderError);
    QCOMPARE(bench.provider.tokenPosts, 0);
  }
  /// An answer with an unknown state ends nothing (hostile case a2).
  void anAnswerInAJwtOfAnotherStateIsWaitedThrough() {
    Bench bench;
    const auto result = bench.signIn(bench.order(), [&bench](ports::RedirectParameters& redirect) {
      for (const std::string& response :
           {part("{}") + '.' + part(R"({"state":"x"})") + ".c2ln", std::string("a.b.c"), kJwe}) {
        ports::RedirectParameters forged;
        forged.response = response;
        QVERIFY(bench.listener.receiver->receive(forged) == ports::RedirectVerdict::UnknownState);
      }
      redirect.response = "beside a state it is nothing";
    });
    QVERIFY(result.has_value());
  }
  void aRefreshThatShowsItIsTheIdentitysState_data() {
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("token_type") << QByteArray(R"({"access_token":"a","token_type":"DPoP"})") << 200
                                << QByteArray("unsupported.dpop");
    QTest::newRow("an error") << QByteArray(R"({"error":"invalid_dpop_proof"})") << 400
                              << QByteArray("unsupported.dpop");
    QTest::newRow("an encrypted ID token")
        << QByteArray::fromStdString(
               R"({"access_token":"a","token_type":"Bearer","refresh_token":"r2","id_token":")" + kJwe +
               R"("})")
        << 200 << QByteArray("unsupported.encrypted_id_token");
  }
  void aRefreshThatShowsItIsTheIdentitysState() {
    QFETCH(QByteArray, reply);
    QFETCH(int, status);
    QFETCH(QByteArray, code);
    Bench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.refuses(wire::Json::parse(reply.toStdString()), status);
    for (int round = 0; round < 3; ++round) {
      const auto refused = bench.finish(bench.engine->token(id, {}));
      QCOMPARE(QByteArray::fromStdString(refused.error().code), code);
      QVERIFY(refused.error().kind == base::ErrorKind::Unsupported);
      bench.clock.advance(1h);
    }
    // Asked once: no loop, and over a restart it is the same.
    QCOMPARE(bench.asked, 1);
    bench.restart();
    const auto view = bench.engine->find(id);
    QVERIFY(view->state == keeping::IdentityState::Unsupported);
    QCOMPARE(QByteArray::fromStdString(view->stateReason), code);
    QVERIFY(!view->signInBy.has_value());
    QVERIFY(bench.finish(bench.engine->token(id, {})).error().kind == base::ErrorKind::Unsupported);
    QCOMPARE(bench.asked, 1);
    // Once the provider does without it, a new sign-in, unasked for, is as good as any.
    bench.provider.intercept = {};
    QVERIFY(bench.signIn(bench.order()).has_value());
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Fresh);
  }
  /// The provider has spent the old refresh token for that reply, so a sign-out ends the session by the new
  /// one.
  void keepsTheRefreshTokenOfAReplyThatItCannotUse_data() {
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a DPoP token") << QByteArray("token_type") << QByteArray("DPoP");
    QTest::newRow("a bound token") << QByteArray("access_token")
                                   << QByteArray::fromStdString(part("{}") + '.' +
                                                                part("{\"cnf\":{\"jkt\":\"a\"}}") + ".c2ln");
    QTest::newRow("an encrypted ID token") << QByteArray("id_token") << QByteArray::fromStdString(kJwe);
  }
  void keepsTheRefreshTokenOfAReplyThatItCannotUse() {
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, text);
    Bench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/token") return;
      if (member != "id_token") reply.erase("id_token");
      reply[member.toStdString()] = text.toStdString();
    };
    QVERIFY(bench.finish(bench.engine->token(id, {})).error().kind == base::ErrorKind::Unsupported);
    QVERIFY(bench.engine->find(id)->state == keeping::IdentityState::Unsupported);
    QTRY_VERIFY(!bench.engine->busy());
    bench.restart();
    QCOMPARE(bench.provider.validRefresh.size(), std::size_t{1});
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QVERIFY(bench.provider.validRefresh.empty());
  }
  void itCanBeSignedOut() {
    Bench bench;
    const std::string id = bench.signedIn();
    bench.clock.advance(1h);
    bench.refuses({{"error", "use_dpop_nonce"}});
    QVERIFY(!bench.finish(bench.engine->token(id, {})).has_value());
    QVERIFY(bench.finish(bench.engine->signOut(id)).has_value());
    QVERIFY(bench.engine->identities().empty());
  }
};

LANYARD_TEST(EngineUnsupportedTest)

}  // namespace engine_unsupported_test

#include "engine_unsupported_test.moc"
