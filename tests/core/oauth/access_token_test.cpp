#include "core/oauth/access_token.h"

#include <QTest>

#include "core/jose/base64url.h"
#include "core/oauth/introspection.h"
#include "core/oauth/token_request.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace access_token_test {

using namespace lanyard;
using namespace lanyard::oauth;
using Words = std::vector<std::string>;

std::string jwt(const std::string& claims) {
  return "e30." + jose::base64urlEncode(claims) + ".c2ln";
}

class AccessTokenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatATokenSaysOfItself() {
    const AccessTokenFacts one = factsOf(jwt("{\"aud\":\"api\",\"scope\":\"read  write read\"}"));
    QVERIFY(one.audiences == Words{"api"});
    QVERIFY(one.scopes == (Words{"read", "write"}));
    const AccessTokenFacts many = factsOf(jwt("{\"aud\":[\"api\",\"other\"],\"scp\":[\"read\",\"a b\"]}"));
    QVERIFY(many.audiences == (Words{"api", "other"}));
    QVERIFY(many.scopes == (Words{"read", "a", "b"}));
  }
  void saysNothingOfWhatItCannotRead_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("opaque") << QByteArray("ya29.a0AfH6");
    QTest::newRow("two dots, no JWT") << QByteArray("a.b.c");
    QTest::newRow("not base64url") << QByteArray("e30.{}.c2ln");
    QTest::newRow("a list") << bytes(jwt("[1]"));
    QTest::newRow("encrypted") << QByteArray("a.b.c.d.e");
    QTest::newRow("no such claim") << bytes(jwt("{\"sub\":\"ada\"}"));
    QTest::newRow("null") << bytes(jwt("{\"aud\":null,\"scope\":null}"));
    QTest::newRow("numbers") << bytes(jwt("{\"aud\":1,\"scope\":[\"read\",2]}"));
    QTest::newRow("too long") << bytes(jwt("{\"aud\":\"" + std::string(70000, 'a') + "\"}"));
  }
  void saysNothingOfWhatItCannotRead() {
    QFETCH(QByteArray, token);
    const AccessTokenFacts facts = factsOf(token.toStdString());
    QVERIFY(!facts.audiences && !facts.scopes);
  }
  void isForThatAlone() {
    const Words wanted{"api"};
    const Words userinfo{"https://idp.example/userinfo"};
    QVERIFY(isOnlyFor({"api"}, wanted, {}));
    QVERIFY(isOnlyFor({"api", "https://idp.example/userinfo"}, wanted, userinfo));
    QVERIFY(!isOnlyFor({"api", "https://idp.example/userinfo"}, wanted, {}));
    QVERIFY(!isOnlyFor({"api", "other"}, wanted, userinfo));
    QVERIFY(!isOnlyFor({"https://idp.example/userinfo"}, wanted, userinfo));
    QVERIFY(!isOnlyFor({"API"}, wanted, {}));
    QVERIFY(!isOnlyFor({}, wanted, userinfo));
  }
  void readsAnIntrospection_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("outcome");
    const QByteArray unproved("token.narrow_unproved");
    QTest::newRow("active") << 200 << QByteArray("{\"active\":true,\"aud\":[\"api\"]}") << QByteArray("ok");
    QTest::newRow("not active") << 200 << QByteArray("{\"active\":false}") << unproved;
    QTest::newRow("active as text") << 200 << QByteArray("{\"active\":\"true\"}") << unproved;
    QTest::newRow("says nothing") << 200 << QByteArray("{}") << unproved;
    QTest::newRow("no JSON") << 200 << QByteArray("<html>") << unproved;
    QTest::newRow("a part") << 206 << QByteArray("{\"active\":true}") << unproved;
    QTest::newRow("this client may not") << 401 << QByteArray("{\"error\":\"invalid_client\"}") << unproved;
    QTest::newRow("trouble") << 503 << QByteArray() << QByteArray("token.unavailable");
  }
  void readsAnIntrospection() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, outcome);
    const auto facts = parseIntrospection(status, "application/json", base::Secret(body.toStdString()));
    QCOMPARE(oauth::outcome(facts), outcome);
    if (facts) QVERIFY(facts->audiences == Words{"api"});
  }
  // RFC 8693 section 2.1
  void asksForAnExchange() {
    const ClientCredentials client{"us", base::Secret(), ClientAuthMethod::None};
    const FormRequest form = exchangeRequest(client, base::Secret(std::string_view("at")),
                                             {{"read", "write"}, "the api", "https://api.example"});
    const std::string body(form.body.view());
    for (const char* part :
         {"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange", "subject_token=at",
          "subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token", "scope=read%20write",
          "audience=the%20api", "resource=https%3A%2F%2Fapi.example", "client_id=us"}) {
      QVERIFY2(body.find(part) != std::string::npos, part);
    }
    const FormRequest least = exchangeRequest(client, base::Secret(std::string_view("at")), {});
    for (const char* part : {"scope=", "audience=", "resource="})
      QVERIFY2(least.body.view().find(part) == std::string_view::npos, part);
  }
  // RFC 8693 section 3
  void knowsTheTypesOfAnAccessToken() {
    const std::string urn = "urn:ietf:params:oauth:token-type:";
    for (const char* type : {"access_token", "jwt"}) QVERIFY2(isAccessTokenType(urn + type), type);
    for (const char* type : {"refresh_token", "id_token", "saml1", "saml2", "", "Access_token", "jwt "})
      QVERIFY2(!isAccessTokenType(urn + type), type);
    for (const char* type : {"", "access_token"}) QVERIFY2(!isAccessTokenType(type), type);
  }
};

LANYARD_TEST(AccessTokenTest)

}  // namespace access_token_test

#include "access_token_test.moc"
