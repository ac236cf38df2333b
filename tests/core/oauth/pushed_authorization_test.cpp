#include "core/oauth/pushed_authorization.h"

#include <QTest>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace pushed_authorization_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

ClientCredentials client(ClientAuthMethod method) {
  return {"the client", base::Secret(std::string_view("s3cret")), method};
}

AuthorizationRequest sound() {
  AuthorizationRequest request;
  request.client_id = "the client";
  request.redirect_uri = "http://127.0.0.1:1/cb";
  request.scopes = {"openid"};
  request.state = "st";
  request.code_challenge = "ch";
  return request;
}

}  // namespace

class PushedAuthorizationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void pushesEveryParameterOnce_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("secrets");
    QTest::newRow("none") << static_cast<int>(ClientAuthMethod::None) << 0;
    QTest::newRow("basic") << static_cast<int>(ClientAuthMethod::ClientSecretBasic) << 0;
    QTest::newRow("post") << static_cast<int>(ClientAuthMethod::ClientSecretPost) << 1;
  }
  void pushesEveryParameterOnce() {
    QFETCH(int, method);
    QFETCH(int, secrets);
    const auto pushed = pushedAuthorizationRequest(client(static_cast<ClientAuthMethod>(method)), sound());
    QVERIFY(pushed.has_value());
    const QByteArray body = bytes(pushed->body.view());
    QCOMPARE(body.count("client_id=the%20client"), 1);
    QCOMPARE(body.count("client_secret="), secrets);
    for (const char* field :
         {"response_type=code", "state=st", "code_challenge=ch", "code_challenge_method=S256",
          "redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb", "scope=openid"}) {
      QCOMPARE(("&" + body + "&").count("&" + QByteArray(field) + "&"), 1);
    }
  }
  void pushesNothingThatIsIncomplete() {
    AuthorizationRequest request = sound();
    request.state.clear();
    QCOMPARE(outcome(pushedAuthorizationRequest(client(ClientAuthMethod::None), request)),
             QByteArray("authorization.incomplete"));
  }
  void parsesReplies_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, int status, const char* body, const char* code) {
      QTest::newRow(name) << status << QByteArray(body) << QByteArray(code);
    };
    row("201", 201, R"({"request_uri":"urn:x","expires_in":60})", "ok");
    row("200", 200, R"({"request_uri":"urn:x","expires_in":60})", "ok");
    row("202", 202, R"({"request_uri":"urn:x","expires_in":60})", "ok");
    row("206", 206, R"({"request_uri":"urn:x","expires_in":60})", "par.http_status");
    row("expires_in as text", 201, R"({"request_uri":"urn:x","expires_in":"60.0"})", "ok");
    row("error null", 201, R"({"request_uri":"urn:x","expires_in":60,"error":null})", "ok");
    row("request_uri twice", 201, R"({"request_uri":"urn:x","request_uri":"urn:y","expires_in":60})", "par.bad_json");
    QTest::newRow("NUL behind") << 201 << QByteArray("{\"request_uri\":\"u\",\"expires_in\":60}\0{}", 38)
                                << QByteArray("par.bad_json");
    row("no request_uri", 201, R"({"expires_in":60})", "par.bad_member");
    row("request_uri is a number", 201, R"({"request_uri":1,"expires_in":60})", "par.bad_member");
    row("no expires_in", 201, R"({"request_uri":"urn:x"})", "par.bad_member");
    row("expires_in negative", 201, R"({"request_uri":"urn:x","expires_in":-1})", "par.bad_member");
    row("expires_in zero", 201, R"({"request_uri":"urn:x","expires_in":0})", "par.bad_member");
    row("invalid_client", 401, R"({"error":"invalid_client"})", "par.invalid_client");
    row("error in a 201", 201, R"({"error":"invalid_request","request_uri":"urn:x","expires_in":60})",
        "par.invalid_request");
    row("503", 503, "busy", "par.unavailable");
    row("429", 429, "{}", "par.unavailable");
    row("HTML", 200, "<html>", "par.not_json");
    row("302", 302, "{}", "par.http_status");
  }
  void parsesReplies() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parsePushedAuthorization(status, "application/json", body.toStdString())), code);
  }
  void clampsALongLife() {
    const auto pushed = parsePushedAuthorization(
        201, "application/json", R"({"request_uri":"urn:x","expires_in":18446744073709551615})");
    QVERIFY(pushed.has_value());
    QVERIFY(pushed->expiresIn == std::chrono::seconds(600));
    QCOMPARE(pushed->request_uri, std::string("urn:x"));
  }
};

LANYARD_TEST(PushedAuthorizationTest)

}  // namespace pushed_authorization_test

#include "pushed_authorization_test.moc"
