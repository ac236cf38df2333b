#include "core/oauth/device_authorization.h"

#include <QTest>

#include "core/oauth/token_request.h"
#include "core/oauth/token_response.h"
#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace device_authorization_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

const VerificationRule kRule{"https://idp.example", {}};

wire::Json sound() {
  return {{"device_code", "secret-device-code"},
          {"user_code", "WDJB-MJHT"},
          {"verification_uri", "https://idp.example/device"},
          {"verification_uri_complete", "https://idp.example/device?user_code=WDJB-MJHT"},
          {"expires_in", 600},
          {"interval", 7}};
}

base::Result<DeviceAuthorization> parsed(const wire::Json& reply, int status = 200) {
  return parseDeviceAuthorization(status, "application/json", base::Secret(reply.dump()), kRule);
}

/// The error that a poll gets for a reply.
base::Error pollOf(int status, const char* body) {
  return parseTokenResponse(status, "application/json", base::Secret(std::string_view(body))).error();
}

}  // namespace

class DeviceAuthorizationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksForACode_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("ids");
    QTest::newRow("none") << static_cast<int>(ClientAuthMethod::None) << 1;
    QTest::newRow("basic") << static_cast<int>(ClientAuthMethod::ClientSecretBasic) << 0;
    QTest::newRow("post") << static_cast<int>(ClientAuthMethod::ClientSecretPost) << 1;
  }
  void asksForACode() {
    QFETCH(int, method);
    QFETCH(int, ids);
    AuthorizationRequest request;
    request.scopes = {"openid", "mail"};
    request.resources = {"https://api.example"};
    request.prompt = "consent";
    request.extra = {{"access_type", "offline"}};
    const ClientCredentials client{"me", base::Secret(std::string_view("s")),
                                   static_cast<ClientAuthMethod>(method)};
    const auto form = deviceAuthorizationRequest(client, request);
    QVERIFY(form.has_value());
    const QByteArray body = "&" + bytes(form->body.view()) + "&";
    QCOMPARE(body.count("&client_id=me&"), ids);
    for (const char* field : {"scope=openid%20mail", "resource=https%3A%2F%2Fapi.example", "prompt=consent",
                              "access_type=offline"}) {
      QCOMPARE(body.count("&" + QByteArray(field) + "&"), 1);
    }
    // What belongs to a redirect alone.
    for (const char* name : {"redirect_uri", "state", "code_challenge", "response_type", "nonce"})
      QVERIFY2(!body.contains("&" + QByteArray(name) + "="), name);
  }
  void asksForNothingThatIsReserved() {
    AuthorizationRequest request;
    request.scopes = {"openid"};
    for (const char* name : {"client_id", "client_secret", "scope", "state"}) {
      request.extra = {{name, "x"}};
      QCOMPARE(outcome(deviceAuthorizationRequest({"me", {}, ClientAuthMethod::None}, request)),
               QByteArray("authorization.reserved"));
    }
    request.extra.clear();
    request.scopes.clear();
    QCOMPARE(outcome(deviceAuthorizationRequest({"me", {}, ClientAuthMethod::None}, request)),
             QByteArray("authorization.incomplete"));
  }
  void pollsWithTheDeviceCode() {
    const base::Secret code(std::string_view("dc"));
    const std::vector<std::string> resources{"https://api.example"};
    const auto form = deviceGrantRequest({"me", {}, ClientAuthMethod::None}, code, resources);
    const QByteArray body = bytes(form.body.view());
    QVERIFY(body.contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"));
    QVERIFY(body.contains("device_code=dc"));
    QVERIFY(body.contains("client_id=me"));
    QVERIFY(body.contains("resource=https%3A%2F%2Fapi.example"));
  }
  void readsAReply() {
    const auto device = parsed(sound());
    QVERIFY2(device.has_value(), device ? "" : device.error().detail.c_str());
    QCOMPARE(device->device_code.view(), std::string_view("secret-device-code"));
    QCOMPARE(device->user_code, std::string("WDJB-MJHT"));
    QCOMPARE(device->verification_uri, std::string("https://idp.example/device"));
    QCOMPARE(device->verification_uri_complete,
             std::string("https://idp.example/device?user_code=WDJB-MJHT"));
    QVERIFY(device->expiresIn == std::chrono::seconds(600));
    QVERIFY(device->interval == std::chrono::seconds(7));
  }
  void readsWhatIsLeftOut() {
    wire::Json reply = sound();
    reply.erase("interval");
    reply["verification_uri_complete"] = nullptr;
    const auto device = parsed(reply);
    QVERIFY(device.has_value());
    QVERIFY(device->interval == kPollInterval);
    QVERIFY(device->verification_uri_complete.empty());
  }
  void readsTheAddressByItsOldName() {
    wire::Json reply = sound();
    reply["verification_url"] = reply["verification_uri"];
    reply.erase("verification_uri");
    QCOMPARE(parsed(reply)->verification_uri, std::string("https://idp.example/device"));
  }
  void limitsTimes() {
    wire::Json reply = sound();
    reply["expires_in"] = 18446744073709551615ULL;
    reply["interval"] = 18446744073709551615ULL;
    const auto device = parsed(reply);
    QVERIFY(device.has_value());
    QVERIFY(device->expiresIn == std::chrono::hours(1));
    QVERIFY(device->interval == std::chrono::hours(1));
    reply["interval"] = 0;
    QVERIFY(parsed(reply)->interval == kPollInterval);
  }
  void refusesReplies_data() {
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const wire::Json& patch, const char* code = "device.bad_member") {
      QTest::newRow(name) << QByteArray::fromStdString(patch.dump()) << QByteArray(code);
    };
    row("no device_code", {{"device_code", nullptr}});
    row("empty device_code", {{"device_code", ""}});
    row("device_code with a space", {{"device_code", "a b"}});
    row("device_code is a number", {{"device_code", 1}});
    row("long device_code", {{"device_code", std::string(4097, 'a')}});
    row("no user_code", {{"user_code", nullptr}});
    row("empty user_code", {{"user_code", ""}});
    row("long user_code", {{"user_code", std::string(33, 'A')}});
    row("user_code with a line", {{"user_code", "AB\nCD"}});
    row("user_code with an escape", {{"user_code", "AB\x1b[2JCD"}});
    row("user_code with markup", {{"user_code", "<b>A</b>"}});
    row("user_code beyond ASCII", {{"user_code", "\u0410BCD"}});
    row("user_code that turns the line", {{"user_code", "AB\u202eCD"}});
    row("user_code begins with a space", {{"user_code", " ABCD"}});
    row("user_code with many spaces", {{"user_code", "AB  CD"}});
    row("no address", {{"verification_uri", nullptr}});
    row("address is a list", {{"verification_uri", wire::Json::array({"https://idp.example"})}});
    row("address is no address", {{"verification_uri", "idp.example/device"}});
    row("address elsewhere", {{"verification_uri", "https://evil.example/device"}}, "device.foreign_address");
    row("whole address elsewhere", {{"verification_uri_complete", "https://evil.example/?c=1"}},
        "device.foreign_address");
    row("whole address is a script", {{"verification_uri_complete", "javascript:1"}});
    row("whole address is a number", {{"verification_uri_complete", 1}});
    row("no expires_in", {{"expires_in", nullptr}});
    row("expires_in 0", {{"expires_in", 0}});
    row("expires_in negative", {{"expires_in", -1}});
    row("interval negative", {{"interval", -5}});
    row("interval is a word", {{"interval", "soon"}});
    row("an error with it", {{"error", "invalid_scope"}}, "device.invalid_scope");
  }
  void refusesReplies() {
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, code);
    wire::Json reply = sound();
    reply.merge_patch(wire::Json::parse(patch.toStdString()));
    const auto device = parsed(reply);
    QCOMPARE(outcome(device), code);
    QVERIFY(device.error().detail.find("secret-device-code") == std::string::npos);
  }
  void readsRefusals_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, int status, const char* body, const char* code) {
      QTest::newRow(name) << status << QByteArray(body) << QByteArray(code);
    };
    row("invalid_client", 401, R"({"error":"invalid_client"})", "device.invalid_client");
    row("invalid_request", 400, R"({"error":"invalid_request"})", "device.invalid_request");
    row("unsupported", 400, R"({"error":"unsupported_grant_type"})", "device.unsupported_grant_type");
    row("slow_down", 400, R"({"error":"slow_down"})", "device.unavailable");
    row("unknown", 400, R"({"error":"device_flow_disabled"})", "device.server_error");
    row("busy", 503, "busy", "device.unavailable");
    row("HTML", 200, "<html>", "device.not_json");
    row("twice", 200, R"({"device_code":"a","device_code":"b"})", "device.bad_json");
    row("moved", 302, "{}", "device.http_status");
    row("half", 206, "{}", "device.http_status");
  }
  void readsRefusals() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parseDeviceAuthorization(status, "application/json", base::Secret(body.toStdString()),
                                              kRule)),
             code);
  }
  void knowsWhatComesAfterAPoll_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("after");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, int status, const char* body, AfterPoll after,
                        const char* code = "") {
      QTest::newRow(name) << status << QByteArray(body) << static_cast<int>(after) << QByteArray(code);
    };
    row("pending", 400, R"({"error":"authorization_pending"})", AfterPoll::Wait);
    row("pending with words", 400, R"({"error":"authorization_pending","error_description":"wait"})",
        AfterPoll::Wait);
    row("pending with 428", 428, R"({"error":"authorization_pending"})", AfterPoll::Wait);
    row("pending with 200", 200, R"({"error":"authorization_pending"})", AfterPoll::Wait);
    row("slow_down", 400, R"({"error":"slow_down"})", AfterPoll::SlowDown);
    row("slow_down with 403", 403, R"({"error":"slow_down"})", AfterPoll::SlowDown);
    row("429", 429, R"({"error":"slow_down"})", AfterPoll::BackOff);
    row("503", 503, "busy", AfterPoll::BackOff);
    row("a longer name", 400, R"({"error":"slow_downs"})", AfterPoll::GiveUp, "token.server_error");
    row("denied", 400, R"({"error":"access_denied"})", AfterPoll::GiveUp, "device.access_denied");
    row("expired", 400, R"({"error":"expired_token"})", AfterPoll::GiveUp, "device.expired");
    row("invalid_grant", 400, R"({"error":"invalid_grant"})", AfterPoll::GiveUp, "sign_in.code_refused");
    row("not this client", 400, R"({"error":"unauthorized_client"})", AfterPoll::GiveUp,
        "device.unsupported_grant_type");
    row("not this grant", 400, R"({"error":"unsupported_grant_type"})", AfterPoll::GiveUp,
        "device.unsupported_grant_type");
    row("HTML", 200, "<html>", AfterPoll::GiveUp, "token.not_json");
  }
  void knowsWhatComesAfterAPoll() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, after);
    QFETCH(QByteArray, code);
    const base::Error error = pollOf(status, body.constData());
    QCOMPARE(static_cast<int>(afterPoll(error)), after);
    if (!code.isEmpty()) QCOMPARE(QByteArray::fromStdString(pollError(error).code), code);
  }
  void backsOffWhereTheProviderCannotBeAsked() {
    QVERIFY(afterPoll(base::Error(errors::kHttpNotSent)) == AfterPoll::BackOff);
    QVERIFY(afterPoll(base::Error(errors::kHttpUnknownOutcome)) == AfterPoll::BackOff);
    QVERIFY(afterPoll(base::Error(errors::kHttpTls)) == AfterPoll::GiveUp);
  }
};

LANYARD_TEST(DeviceAuthorizationTest)

}  // namespace device_authorization_test

#include "device_authorization_test.moc"
