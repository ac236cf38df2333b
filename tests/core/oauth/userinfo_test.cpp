#include "core/oauth/userinfo.h"

#include <QTest>
#include <memory>

#include "core/jose/signing_key.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace userinfo_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

const UserinfoExpectations kExpected{"https://idp.example", "me", "sub-1"};

}  // namespace

class UserinfoTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_key = std::make_unique<jose::SigningKey>(jose::SigningKey::generate(jose::Algorithm::ES256).value());
    m_keys = jose::parseJwkSet(Json{{"keys", {m_key->publicJwk()}}}.dump()).value();
  }
  void reads() {
    const auto claims =
        parseUserinfo(200, "application/json;charset=utf-8",
                      R"({"sub":"sub-1","name":"N","email":"e@x","phone_number":"1"})", m_keys, kExpected);
    QVERIFY2(claims.has_value(), outcome(claims));
    QCOMPARE(claims->name, std::string("N"));
    QCOMPARE(claims->email, std::string("e@x"));
    QVERIFY(claims->all["phone_number"] == "1");
  }
  void parses_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, int status, const char* body, const char* code) {
      QTest::newRow(name) << status << QByteArray(body) << QByteArray(code);
    };
    row("sub alone", 200, R"({"sub":"sub-1"})", "ok");
    row("a name that is no string", 200, R"({"sub":"sub-1","name":1})", "ok");
    row("c21 sub differs", 200, R"({"sub":"sub-2","email":"e@x"})", "userinfo.sub_mismatch");
    row("c21 sub in another case", 200, R"({"sub":"SUB-1"})", "userinfo.sub_mismatch");
    row("no sub", 200, R"({"email":"e@x"})", "userinfo.missing_sub");
    row("sub is a number", 200, R"({"sub":1})", "userinfo.missing_sub");
    row("sub twice", 200, R"({"sub":"sub-2","sub":"sub-1"})", "userinfo.bad_json");
    QTest::newRow("NUL behind") << 200 << QByteArray("{\"sub\":\"sub-1\"}\0{}", 18) << QByteArray("userinfo.bad_json");
    row("201", 201, R"({"sub":"sub-1"})", "ok");
    row("name null", 200, R"({"sub":"sub-1","name":null,"email":null})", "ok");
    row("HTML", 200, "<html>", "userinfo.not_json");
    row("401", 401, "{}", "userinfo.refused");
    row("503", 503, "{}", "userinfo.unavailable");
    row("302", 302, R"({"sub":"sub-1"})", "userinfo.http_status");
  }
  void parses() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parseUserinfo(status, "application/json", body.toStdString(), m_keys, kExpected)), code);
  }
  void readsSignedClaims_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const char* payload, const char* code) {
      QTest::newRow(name) << QByteArray(payload) << QByteArray(code);
    };
    row("sound", "{\"iss\":\"https://idp.example\",\"aud\":\"me\",\"sub\":\"sub-1\"}", "ok");
    row("audience in a list", "{\"iss\":\"https://idp.example\",\"aud\":[\"x\",\"me\"],\"sub\":\"sub-1\"}",
        "ok");
    row("another issuer", "{\"iss\":\"https://evil.example\",\"aud\":\"me\",\"sub\":\"sub-1\"}",
        "userinfo.iss");
    row("no issuer", R"({"aud":"me","sub":"sub-1"})", "userinfo.iss");
    row("another audience", "{\"iss\":\"https://idp.example\",\"aud\":\"you\",\"sub\":\"sub-1\"}",
        "userinfo.aud");
    row("no audience", "{\"iss\":\"https://idp.example\",\"sub\":\"sub-1\"}", "userinfo.aud");
    row("c21 sub differs", "{\"iss\":\"https://idp.example\",\"aud\":\"me\",\"sub\":\"sub-2\"}",
        "userinfo.sub_mismatch");
    row("audience null", "{\"iss\":\"https://idp.example\",\"aud\":null,\"sub\":\"sub-1\"}", "userinfo.aud");
    QTest::newRow("NUL behind") << QByteArray("{\"sub\":\"sub-1\"}\0{}", 18) << QByteArray("userinfo.bad_json");
    row("payload is no object", "[]", "userinfo.not_json");
  }
  void readsSignedClaims() {
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, code);
    const std::string jws = m_key->sign(Json::object(), payload.toStdString()).value();
    QCOMPARE(outcome(parseUserinfo(200, "Application/JWT ; x=y", jws, m_keys, kExpected)), code);
  }
  void refusesAForgedSignature() {
    const auto other = jose::SigningKey::generate(jose::Algorithm::ES256).value();
    const char* payload = "{\"iss\":\"https://idp.example\",\"aud\":\"me\",\"sub\":\"sub-1\"}";
    QCOMPARE(outcome(parseUserinfo(200, "application/jwt", other.sign(Json::object(), payload).value(),
                                   m_keys, kExpected)),
             QByteArray("jws.unknown_kid"));
    const std::string named = other.sign(Json{{"kid", m_key->kid()}}, payload).value();
    QCOMPARE(outcome(parseUserinfo(200, "application/jwt", named, m_keys, kExpected)),
             QByteArray("jws.bad_signature"));
    QCOMPARE(outcome(parseUserinfo(200, "application/jwt", payload, m_keys, kExpected)),
             QByteArray("jws.malformed"));
  }

 private:
  std::unique_ptr<jose::SigningKey> m_key;
  jose::JwkSet m_keys;
};

LANYARD_TEST(UserinfoTest)

}  // namespace userinfo_test

#include "userinfo_test.moc"
