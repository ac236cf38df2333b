#include "core/oauth/unsupported.h"

#include <QTest>

#include "core/jose/base64url.h"
#include "core/oauth/id_token.h"
#include "core/oauth/redirect_rules.h"
#include "core/oauth/token_response.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace unsupported_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

std::string part(std::string_view json) {
  return jose::base64urlEncode(json);
}

std::string jwt(std::string_view claims) {
  return part(R"({"alg":"ES256"})") + '.' + part(claims) + ".c2ln";
}

std::string jwe(std::string_view header) {
  return part(header) + ".a2V5.aXY.dGV4dA.dGFn";
}

base::Result<TokenResponse> replyWith(const std::string& accessToken) {
  const wire::Json reply = {{"access_token", accessToken}, {"token_type", "Bearer"}};
  return parseTokenResponse(200, "application/json", base::Secret(std::string_view(reply.dump())));
}

}  // namespace

class UnsupportedTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void findsInTheMetadataWhatIsRequired_data() {
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const char* more, const char* code) {
      QTest::newRow(name) << QByteArray(more) << QByteArray(code);
    };
    row("nothing", R"({})", "ok");
    row("request objects required", R"({"require_signed_request_object":true})",
        "unsupported.request_object");
    row("request objects possible",
        R"({"require_signed_request_object":false,"request_parameter_supported":true})", "ok");
    row("JWTs alone", R"({"response_modes_supported":["jwt","query.jwt","form_post.jwt"]})",
        "unsupported.jarm");
    row("a query too", R"({"response_modes_supported":["query","jwt"]})", "ok");
    row("no modes", R"({"response_modes_supported":[]})", "ok");
    row("DPoP possible", R"({"dpop_signing_alg_values_supported":["ES256"]})", "ok");
    row("algorithms that are no list", R"({"dpop_signing_alg_values_supported":"ES256"})",
        "discovery.bad_member");
    row("certificates possible", R"({"tls_client_certificate_bound_access_tokens":true})", "ok");
    row("encryption possible", R"({"id_token_encryption_alg_values_supported":["RSA-OAEP"]})", "ok");
    row("a switch that is none", R"({"require_signed_request_object":"yes"})", "discovery.bad_member");
  }
  void findsInTheMetadataWhatIsRequired() {
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, code);
    wire::Json document = {{"issuer", "https://i.example"},
                           {"authorization_endpoint", "https://i.example/a"},
                           {"token_endpoint", "https://i.example/t"},
                           {"jwks_uri", "https://i.example/k"}};
    document.update(wire::Json::parse(more.toStdString()));
    const auto metadata = parseProviderMetadata(document.dump(), "https://i.example", false);
    QCOMPARE(metadata ? outcome(checkSpoken(*metadata)) : outcome(metadata), code);
    // A sign-out and a refresh of before may work all the same: the document itself is taken.
    if (code.startsWith("unsupported.")) QVERIFY(metadata.has_value());
  }
  void decidesWhetherTokensAreBound_data() {
    QTest::addColumn<bool>("all");
    QTest::addColumn<QByteArray>("algorithms");
    QTest::addColumn<int>("wish");
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* name, bool all, const char* algorithms, DpopWish wish,
                        const char* answer) {
      QTest::newRow(name) << all << QByteArray(algorithms) << static_cast<int>(wish) << QByteArray(answer);
    };
    row("not wanted", false, "ES256", DpopWish::No, "no");
    row("wanted and offered", false, "RS256 ES256", DpopWish::WhereOffered, "yes");
    row("wanted and not listed", false, "", DpopWish::WhereOffered, "no");
    row("wanted, other algorithms", false, "RS256 EdDSA", DpopWish::WhereOffered, "no");
    row("required and offered", false, "ES256", DpopWish::Required, "yes");
    row("required and not listed", false, "", DpopWish::Required, "dpop.not_offered");
    row("required, other algorithms", false, "EdDSA", DpopWish::Required, "dpop.not_offered");
    row("the provider binds all", true, "ES256", DpopWish::No, "yes");
    row("it binds all, by others", true, "EdDSA", DpopWish::No, "unsupported.dpop");
    row("it binds all, nobody knows how", true, "", DpopWish::No, "unsupported.dpop");
  }
  void decidesWhetherTokensAreBound() {
    QFETCH(bool, all);
    QFETCH(QByteArray, algorithms);
    QFETCH(int, wish);
    QFETCH(QByteArray, answer);
    ProviderMetadata metadata;
    metadata.dpop_bound_access_tokens = all;
    if (!algorithms.isEmpty()) {
      metadata.dpop_signing_alg_values_supported.emplace();
      for (const QByteArray& one : algorithms.split(' '))
        metadata.dpop_signing_alg_values_supported->push_back(one.toStdString());
    }
    const auto binds = bindsTokens(metadata, static_cast<DpopWish>(wish));
    QByteArray told = outcome(binds);
    if (binds) told = *binds ? "yes" : "no";
    QCOMPARE(told, answer);
  }
  void readsItFromAnErrorReply_data() {
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("description");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* error, const char* description, const char* code) {
      QTest::addRow("%s %s", error, description)
          << QByteArray(error) << QByteArray(description) << QByteArray(code);
    };
    row("use_dpop_nonce", "", "unsupported.dpop");
    row("invalid_dpop_proof", "no header", "unsupported.dpop");
    row("invalid_request_object", "", "unsupported.request_object");
    row("request_not_supported", "", "unsupported.request_object");
    row("invalid_request", "Request Object must be used by this client", "unsupported.request_object");
    row("invalid_grant", "DPoP proof JWT not provided", "unsupported.dpop");
    row("invalid_grant", "mutual TLS client certificate not provided", "unsupported.certificate");
    row("invalid_request", "redirect_uri is not registered", "-");
    row("invalid_grant", "grant request is invalid", "-");
    // What a page of the provider says of the person is not about us.
    row("access_denied", "your client certificate has expired", "-");
    row("invalid_client", "client certificate", "-");
  }
  void readsItFromAnErrorReply() {
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, description);
    QFETCH(QByteArray, code);
    const auto found = unsupportedIn(error.toStdString(), description.toStdString());
    QCOMPARE(found ? QByteArray(found->code.data(), qsizetype(found->code.size())) : QByteArray("-"), code);
    // The same at the token endpoint and in the redirect.
    const wire::Json reply = {{"error", error.toStdString()},
                              {"error_description", description.toStdString()}};
    const auto exchange =
        parseTokenResponse(400, "application/json", base::Secret(std::string_view(reply.dump())));
    QCOMPARE(exchange.error().kind == base::ErrorKind::Unsupported, found.has_value());
    if (found) QCOMPARE(exchange.error().code, std::string(*found));
    const RedirectReply redirect{{}, {}, error.toStdString(), description.toStdString()};
    const auto back = codeFromRedirect(redirect, {"https://i.example"});
    QCOMPARE(back.error().kind == base::ErrorKind::Unsupported, found.has_value());
  }
  void seesWhatAnAccessTokenIsBoundTo_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const std::string& token, const char* code) {
      QTest::newRow(name) << QByteArray::fromStdString(token) << QByteArray(code);
    };
    row("a key", jwt(R"({"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}})"), "unsupported.dpop");
    row("a certificate", jwt("{\"cnf\":{\"x5t#S256\":\"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2\"}}"),
        "unsupported.certificate");
    row("nothing", jwt(R"({"sub":"ada"})"), "ok");
    row("cnf of another sort", jwt(R"({"cnf":{"kid":"k"}})"), "ok");
    row("cnf that is no object", jwt(R"({"cnf":"jkt"})"), "ok");
    row("opaque", "a.b-c", "ok");
    row("opaque with dots", "a.eyJ.b", "ok");
    row("unsound JSON", jwt(R"({"cnf":{"jkt":"a"},"cnf":{}})"), "ok");
  }
  void seesWhatAnAccessTokenIsBoundTo() {
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, code);
    const auto reply = replyWith(token.toStdString());
    QCOMPARE(reply ? QByteArray("ok") : outcome(reply), code);
    if (!reply) QVERIFY(reply.error().kind == base::ErrorKind::Unsupported);
  }
  void aBoundTokenLosesNoRefreshToken() {
    const std::string bound = jwt(R"({"cnf":{"jkt":"a"}})");
    ReplyRules rules;
    rules.keepsBound = true;
    for (const auto& [token, type] : {std::pair(bound, "Bearer"), std::pair(std::string("at"), "DPoP")}) {
      const wire::Json json = {{"access_token", token}, {"token_type", type}, {"refresh_token", "rt"}};
      const base::Secret body(std::string_view(json.dump()));
      const auto reply = parseTokenResponse(200, "application/json", body, rules);
      QVERIFY2(reply.has_value(), outcome(reply));
      QVERIFY(reply->refreshToken->equals("rt"));
      QCOMPARE(reply->bound->code, std::string("unsupported.dpop"));
      QCOMPARE(parseTokenResponse(200, "application/json", body).error().code, reply->bound->code);
    }
    const std::string plain = R"({"access_token":"at","token_type":"Bearer"})";
    QVERIFY(!parseTokenResponse(200, "application/json", base::Secret(plain), rules)->bound);
  }
  // The request proved a key.
  void wantsATokenOfTheProvedKey_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const std::string& token, const char* type, const char* code) {
      QTest::newRow(name) << QByteArray::fromStdString(token) << QByteArray(type) << QByteArray(code);
    };
    row("opaque", "at", "DPoP", "ok");
    row("in other letters", "at", "dpop", "ok");
    row("of the key", jwt("{\"cnf\":{\"jkt\":\"ours\"}}"), "DPoP", "ok");
    row("of another key", jwt("{\"cnf\":{\"jkt\":\"others\"}}"), "DPoP", "dpop.downgraded");
    row("of no key", "at", "Bearer", "dpop.downgraded");
    row("of the key, as Bearer", jwt("{\"cnf\":{\"jkt\":\"ours\"}}"), "Bearer", "dpop.downgraded");
    row("a jkt that is no text", jwt("{\"cnf\":{\"jkt\":[1]}}"), "DPoP", "dpop.downgraded");
    row("of a certificate", jwt("{\"cnf\":{\"x5t#S256\":\"a\"}}"), "DPoP", "unsupported.certificate");
  }
  void wantsATokenOfTheProvedKey() {
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, code);
    ReplyRules rules;
    rules.jkt = "ours";
    const wire::Json json = {{"access_token", token.toStdString()}, {"token_type", type.toStdString()}};
    const base::Secret body(std::string_view(json.dump()));
    QCOMPARE(outcome(parseTokenResponse(200, "application/json", body, rules)), code);
    rules.keepsBound = true;
    const auto kept = parseTokenResponse(200, "application/json", body, rules);
    QCOMPARE(kept->bound ? QByteArray::fromStdString(kept->bound->code) : QByteArray("ok"), code);
  }
  void tellsThatTheProofIsRefused() {
    ReplyRules rules;
    rules.jkt = "ours";
    const base::Secret body(std::string_view("{\"error\":\"invalid_dpop_proof\"}"));
    QCOMPARE(outcome(parseTokenResponse(400, "application/json", body, rules)),
             QByteArray("dpop.proof_refused"));
  }
  void knowsAnEncryptedIdToken() {
    QVERIFY(isEncrypted(jwe(R"({"alg":"RSA-OAEP","enc":"A256GCM"})")));
    QVERIFY(!isEncrypted(jwe(R"({"alg":"RSA-OAEP"})")));
    QVERIFY(!isEncrypted("a.b.c.d.e"));
    QVERIFY(!isEncrypted(jwt("{}")));
    const auto claims =
        verifyIdToken(jwe(R"({"alg":"dir","enc":"A128GCM"})"), jose::JwkSet(), IdTokenExpectations());
    QCOMPARE(claims.error().code, std::string("unsupported.encrypted_id_token"));
    QVERIFY(claims.error().kind == base::ErrorKind::Unsupported);
    QCOMPARE(verifyIdToken("a.b.c.d.e", jose::JwkSet(), IdTokenExpectations()).error().code,
             std::string("jws.malformed"));
  }
  void readsTheStateOfAnAnswerInAJwt() {
    QCOMPARE(stateInResponse(jwt(R"({"state":"s","code":"c"})")).value_or(""), std::string("s"));
    for (const std::string& none :
         {std::string("x"), jwt("{}"), jwt(R"({"state":1})"), jwe(R"({"enc":"A"})")}) {
      QVERIFY(!stateInResponse(none).has_value());
    }
  }
};

LANYARD_TEST(UnsupportedTest)

}  // namespace unsupported_test

#include "unsupported_test.moc"
