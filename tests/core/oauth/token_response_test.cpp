#include "core/oauth/token_response.h"

#include <QTest>

#include "core/oauth/http_date.h"
#include "core/oauth/server_error.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace token_response_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

base::Result<TokenResponse> parsed(const QByteArray& body, int status = 200,
                                   const char* type = "application/json") {
  return parseTokenResponse(status, type, base::Secret(body.toStdString()));
}

/// A sound reply with one member replaced or added.
QByteArray with(const QByteArray& member) {
  const QByteArray name = member.left(member.indexOf(':'));
  QByteArray body = "{" + member;
  if (name != "\"access_token\"") body += ",\"access_token\":\"at\"";
  if (name != "\"token_type\"") body += ",\"token_type\":\"Bearer\"";
  return body + "}";
}

}  // namespace

class TokenResponseTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // The code is put together of a room and what the server says: each of them has a name, and so a kind.
  void namesWhatAServerSaysInEachRoom() {
    for (const char* room : {"token", "device", "par", "redirect", "revoke"}) {
      for (const char* said : {"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope",
                               "invalid_request", "invalid_target", "unsupported_grant_type",
                               "temporarily_unavailable", "server_error", "access_denied", "whatever"}) {
        const base::Error error = serverError(room, {{"error", said}});
        QVERIFY2(error.code.starts_with(std::string(room) + "."), error.code.c_str());
      }
    }
    for (const char* room : {"token", "device", "par", "userinfo"}) {
      QVERIFY(badJson(room, {"cut short", true}, 200).code == std::string(room) + ".bad_json");
      QVERIFY(badJson(room, {"HTML", false}, 200).code == std::string(room) + ".not_json");
    }
  }
  void readsAFullReply() {
    const auto reply =
        parsed(R"({"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt",)"
               R"("id_token":"a.b.c","scope":"openid  profile openid","other":{"x":[1]}})");
    QVERIFY2(reply.has_value(), outcome(reply));
    QVERIFY(reply->accessToken.equals("at"));
    QVERIFY(reply->refreshToken->equals("rt"));
    QVERIFY(reply->idToken->equals("a.b.c"));
    QCOMPARE(reply->tokenType, std::string("Bearer"));
    QVERIFY(reply->expiresIn == std::chrono::seconds(3600));
    QVERIFY(reply->scopes == (std::vector<std::string>{"openid", "profile"}));
  }
  void readsASmallReply() {
    const auto reply = parsed(R"({"access_token":"at","token_type":"Bearer"})");
    QVERIFY(reply.has_value());
    QVERIFY(!reply->refreshToken && !reply->idToken && !reply->expiresIn && !reply->scopes);
  }
  void anEmptyRefreshTokenIsNone() {
    for (const char* member : {R"("refresh_token":"")", R"("refresh_token":null)"}) {
      const auto reply = parsed(with(member));
      QVERIFY(reply.has_value());
      QVERIFY(!reply->refreshToken.has_value());
    }
  }
  void readsScopesByTheProvidersDelimiter() {
    const auto reply = parseTokenResponse(200, "application/json",
                                          base::Secret(with(R"("scope":"repo,user gist")").toStdString()),
                                          {.commaScopes = true});
    QVERIFY(reply->scopes == (std::vector<std::string>{"repo", "user", "gist"}));
  }

  void readsScopesThatAreAList() {
    const auto reply = parsed(with(R"("scope":["openid","profile email","openid"])"));
    QVERIFY2(reply.has_value(), outcome(reply));
    QVERIFY(reply->scopes == (std::vector<std::string>{"openid", "profile", "email"}));
    QVERIFY(parsed(with(R"("scope":[])"))->scopes == std::vector<std::string>());
  }
  void takesAWholeReplyWithAnySuccess() {
    for (const int status : {200, 201, 202, 203, 226}) {
      const auto reply = parsed(with(R"("x":1)"), status);
      QVERIFY2(reply.has_value(), outcome(reply));
    }
  }
  void accepts_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qint64>("life");
    QTest::newRow("b4 bEaReR") << with(R"("token_type":"bEaReR")") << qint64{-1};
    QTest::newRow("no expires_in") << with(R"("x":1)") << qint64{-1};
    QTest::newRow("expires_in null") << with(R"("expires_in":null)") << qint64{-1};
    QTest::newRow("expires_in as digits") << with(R"("expires_in":"3600")") << qint64{3600};
    QTest::newRow("expires_in as digits with .0") << with(R"("expires_in":"3600.0")") << qint64{3600};
    QTest::newRow("expires_in with .0") << with(R"("expires_in":3600.0)") << qint64{3600};
    QTest::newRow("expires_in 3.6e3") << with(R"("expires_in":3.6e3)") << qint64{3600};
    QTest::newRow("expires_in 0") << with(R"("expires_in":0)") << qint64{0};
    QTest::newRow("expires_in beyond ten years")
        << with(R"("expires_in":18446744073709551615)") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("expires_in 2^63")
        << with(R"("expires_in":9223372036854775808)") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("expires_in 2^64")
        << with(R"("expires_in":18446744073709551616)") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("expires_in 1e30") << with(R"("expires_in":1e30)") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("expires_in 2^64 as digits")
        << with(R"("expires_in":"18446744073709551616")") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("error null beside a token")
        << with(R"("error":null,"error_description":null)") << qint64{-1};
    QTest::newRow("b11 a token of 64 KiB")
        << with("\"access_token\":\"" + QByteArray(65536, 'a') + "\"") << qint64{-1};
  }
  void accepts() {
    QFETCH(QByteArray, body);
    QFETCH(qint64, life);
    const auto reply = parsed(body);
    QVERIFY2(reply.has_value(), outcome(reply));
    QCOMPARE(reply->tokenType, std::string("Bearer"));
    QCOMPARE(reply->expiresIn ? qint64{reply->expiresIn->count()} : qint64{-1}, life);
  }

  void readsTheLifeOfTheRefreshToken_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("seconds");
    const auto with = [](const char* member) {
      return QByteArray(R"({"access_token":"at","token_type":"Bearer",)") + member + "}";
    };
    QTest::newRow("absent") << with(R"("x":1)") << qint64{-1};
    QTest::newRow("Keycloak's") << with(R"("refresh_expires_in":1800)") << qint64{1800};
    QTest::newRow("GitHub's") << with(R"("refresh_token_expires_in":15897600)") << qint64{15897600};
    QTest::newRow("digits") << with(R"("refresh_expires_in":"1800")") << qint64{1800};
    QTest::newRow("both: the sooner")
        << with(R"("refresh_expires_in":9,"refresh_token_expires_in":7)") << qint64{7};
    QTest::newRow("one of them 0") << with(R"("refresh_expires_in":0,"refresh_token_expires_in":7)")
                                   << qint64{7};
    QTest::newRow("the draft's, unused") << with("\"refresh_token_timeout\":604800") << qint64{604800};
    QTest::newRow("the draft's, in all") << with("\"authorization_expires_in\":2592000") << qint64{2592000};
    QTest::newRow("the draft's, both")
        << with("\"authorization_expires_in\":2592000,\"refresh_token_timeout\":604800") << qint64{604800};
    QTest::newRow("0 is not said") << with(R"("refresh_expires_in":0)") << qint64{-1};
    QTest::newRow("null") << with(R"("refresh_expires_in":null)") << qint64{-1};
    // None of these loses the session.
    QTest::newRow("negative") << with(R"("refresh_expires_in":-1)") << qint64{-1};
    QTest::newRow("a fraction") << with(R"("refresh_expires_in":1.5)") << qint64{-1};
    QTest::newRow("a word") << with(R"("refresh_expires_in":"never")") << qint64{-1};
    QTest::newRow("digits and a blank") << with(R"("refresh_expires_in":" 1800")") << qint64{-1};
    QTest::newRow("an object") << with(R"("refresh_expires_in":{"s":1})") << qint64{-1};
    QTest::newRow("beyond ten years")
        << with(R"("refresh_expires_in":18446744073709551615)") << qint64{10} * 365 * 24 * 3600;
  }
  void readsTheLifeOfTheRefreshToken() {
    QFETCH(QByteArray, json);
    QFETCH(qint64, seconds);
    const auto reply = parseTokenResponse(200, "application/json", base::Secret(json.toStdString()));
    QVERIFY2(reply.has_value(), reply ? "" : reply.error().code.c_str());
    const auto life = reply->refreshExpiresIn;
    QCOMPARE(life ? qint64{life->count()} : qint64{-1}, seconds);
  }
  // draft-ietf-oauth-refresh-token-expiration, section "Token endpoint response"
  void readsWhetherUsePutsTheEndOff_data() {
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<int>("moves");
    QTest::newRow("says nothing of it") << QByteArray("\"refresh_expires_in\":9") << -1;
    QTest::newRow("unused") << QByteArray("\"refresh_token_timeout\":7") << 1;
    QTest::newRow("in all") << QByteArray("\"authorization_expires_in\":9") << 0;
    QTest::newRow("unused first") << QByteArray("\"refresh_token_timeout\":7,\"authorization_expires_in\":9")
                                  << 1;
    QTest::newRow("both at once") << QByteArray("\"refresh_token_timeout\":9,\"authorization_expires_in\":9")
                                  << 0;
    QTest::newRow("wrong") << QByteArray("\"refresh_token_timeout\":-7,\"authorization_expires_in\":\"x\"")
                           << -1;
  }
  void readsWhetherUsePutsTheEndOff() {
    QFETCH(QByteArray, members);
    QFETCH(int, moves);
    const std::string json =
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\"," + members.toStdString() + "}";
    const auto reply = parseTokenResponse(200, "application/json", base::Secret(json));
    QVERIFY(reply.has_value());
    QCOMPARE(reply->refreshExpiryMoves ? int{*reply->refreshExpiryMoves} : -1, moves);
  }
  void refuses_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("kind");
    using base::ErrorKind;
    const auto row = [](const char* name, int status, const QByteArray& body, const char* code,
                        ErrorKind kind = ErrorKind::Untrusted, const char* type = "application/json") {
      QTest::newRow(name) << status << QByteArray(type) << body << QByteArray(code) << static_cast<int>(kind);
    };
    row("b1 200 HTML", 200, "<html>hunter2</html>", "token.not_json", ErrorKind::Untrusted,
        "text/html; charset=utf-8");
    row("b1 200 HTML that claims to be JSON", 200, "<html>hunter2</html>", "token.not_json");
    row("b1 JSON that claims to be HTML", 200, with("\"x\":1"), "token.not_json", ErrorKind::Untrusted,
        "Text/HTML");
    row("empty body", 200, "", "token.not_json");
    row("an array", 200, "[]", "token.not_json");
    row("access_token twice", 200, R"({"access_token":"a","access_token":"b","token_type":"Bearer"})",
        "token.bad_json");
    row("NUL behind the reply", 200, with("\"x\":1") + QByteArray("\0{}", 3), "token.bad_json");
    row("cut off", 200, R"({"access_token":"a")", "token.not_json");
    row("b2 200 with error", 200, R"({"error":"invalid_grant","access_token":"at","token_type":"Bearer"})",
        "token.invalid_grant", ErrorKind::SignInAgain);
    row("b2 200 with an error that is no string", 200,
        R"({"error":{"x":1},"access_token":"at","token_type":"Bearer"})", "token.server_error");
    row("b3 no access_token", 200, R"({"token_type":"Bearer"})", "token.missing");
    row("b3 empty access_token", 200, with(R"("access_token":"")"), "token.missing");
    row("b3 null access_token", 200, with(R"("access_token":null)"), "token.missing");
    row("b3 no token_type", 200, R"({"access_token":"at"})", "token.missing");
    row("b4 mac", 200, with(R"("token_type":"mac")"), "token.token_type");
    row("b4 DPoP", 200, with(R"("token_type":"DPoP")"), "unsupported.dpop", ErrorKind::Unsupported);
    row("use_dpop_nonce", 400, R"({"error":"use_dpop_nonce"})", "unsupported.dpop", ErrorKind::Unsupported);
    row("invalid_dpop_proof", 400, R"({"error":"invalid_dpop_proof"})", "unsupported.dpop",
        ErrorKind::Unsupported);
    row("b4 bearer with a space", 200, with(R"("token_type":"bearer ")"), "token.token_type");
    row("token_type is a number", 200, with(R"("token_type":1)"), "token.bad_member");
    row("b5 depth 100,000", 200, QByteArray(100'000, '['), "token.bad_json");
    row("b5 depth 100,000, objects", 200, QByteArray("{\"a\":").repeated(100'000), "token.bad_json");
    row("b11 1 MiB token", 200, with("\"access_token\":\"" + QByteArray(1024 * 1024, 'a') + "\""),
        "token.bad_json");
    row("b11 a token of 64 KiB and 1", 200, with("\"access_token\":\"" + QByteArray(65537, 'a') + "\""),
        "token.too_long");
    row("b11 a refresh token of 64 KiB and 1", 200,
        with("\"refresh_token\":\"" + QByteArray(65537, 'a') + "\""), "token.too_long");
    row("token with a newline", 200, with(R"("access_token":"a\r\nX: y")"), "token.bad_token");
    row("token with a space", 200, with(R"("access_token":"a b")"), "token.bad_token");
    row("token that is not ASCII", 200, with("\"access_token\":\"\xc3\xa9\""), "token.bad_token");
    row("access_token is a number", 200, with(R"("access_token":1)"), "token.bad_member");
    row("refresh_token is an object", 200, with(R"("refresh_token":{})"), "token.bad_member");
    row("id_token is a number", 200, with(R"("id_token":1)"), "token.bad_member");
    row("expires_in negative", 200, with(R"("expires_in":-1)"), "token.bad_member");
    row("expires_in a fraction", 200, with(R"("expires_in":1.5)"), "token.bad_member");
    row("expires_in NaN", 200, with(R"("expires_in":NaN)"), "token.not_json");
    row("expires_in \"NaN\"", 200, with(R"("expires_in":"NaN")"), "token.bad_member");
    row("expires_in \"-1\"", 200, with(R"("expires_in":"-1")"), "token.bad_member");
    row("expires_in \"\"", 200, with(R"("expires_in":"")"), "token.bad_member");
    row("expires_in \"36e2\"", 200, with(R"("expires_in":"36e2")"), "token.bad_member");
    row("expires_in \" 3600\"", 200, with(R"("expires_in":" 3600")"), "token.bad_member");
    row("expires_in 1e400", 200, with(R"("expires_in":1e400)"), "token.bad_json");
    row("expires_in \"3600.5\"", 200, with(R"("expires_in":"3600.5")"), "token.bad_member");
    row("expires_in \"3600.\"", 200, with(R"("expires_in":"3600.")"), "token.bad_member");
    row("expires_in \".0\"", 200, with(R"("expires_in":".0")"), "token.bad_member");
    row("expires_in true", 200, with(R"("expires_in":true)"), "token.bad_member");
    row("scope is a list with a number", 200, with(R"("scope":["a",1])"), "token.bad_member");
    row("scope is a list in a list", 200, with(R"("scope":[["a"]])"), "token.bad_member");
    row("scope is an object", 200, with(R"("scope":{"a":1})"), "token.bad_member");
    row("scope with a quote", 200, with("\"scope\":\"a\\\"b\""), "token.bad_member");
    row("b13 401 invalid_client", 401, R"({"error":"invalid_client"})", "token.invalid_client",
        ErrorKind::Misconfigured);
    row("400 unauthorized_client", 400, R"({"error":"unauthorized_client"})", "token.invalid_client",
        ErrorKind::Misconfigured);
    row("400 invalid_grant", 400, R"({"error":"invalid_grant"})", "token.invalid_grant",
        ErrorKind::SignInAgain);
    row("400 invalid_scope", 400, R"({"error":"invalid_scope"})", "token.invalid_scope",
        ErrorKind::Misconfigured);
    row("400 invalid_request", 400, R"({"error":"invalid_request"})", "token.invalid_request",
        ErrorKind::Misconfigured);
    row("400 invalid_target", 400, R"({"error":"invalid_target"})", "token.invalid_target",
        ErrorKind::Misconfigured);
    row("400 temporarily_unavailable", 400, R"({"error":"temporarily_unavailable"})", "token.unavailable",
        ErrorKind::Transient);
    row("400 unheard of", 400, R"({"error":"teapot"})", "token.server_error");
    row("400 HTML", 400, "<html>", "token.refused");
    row("401 nothing", 401, "", "token.refused");
    row("403 HTML", 403, "<html>", "token.not_json");
    row("400 without error", 400, "{}", "token.refused");
    row("401 with an error that is an object", 401, R"({"error":{"code":1}})", "token.refused");
    row("400 login_required", 400, R"({"error":"login_required"})", "token.interaction_required",
        ErrorKind::SignInAgain);
    row("200 bad_refresh_token", 200, R"({"error":"bad_refresh_token"})", "token.invalid_grant",
        ErrorKind::SignInAgain);
    row("400 unsupported_token_type", 400, R"({"error":"unsupported_token_type"})", "token.server_error");
    row("206 with tokens", 206, with("\"x\":1"), "token.http_status");
    row("404 with tokens", 404, with("\"x\":1"), "token.http_status");
    row("204", 204, "", "token.not_json");
    row("b8 302", 302, with("\"x\":1"), "token.redirected");
    row("b8 307", 307, "", "token.redirected");
    row("429", 429, "", "token.unavailable", ErrorKind::Transient);
    row("503 HTML", 503, "<html>", "token.unavailable", ErrorKind::Transient);
    row("500 with invalid_grant loses nobody's tokens", 500, R"({"error":"invalid_grant"})",
        "token.unavailable", ErrorKind::Transient);
  }
  void refuses() {
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QFETCH(int, kind);
    const auto reply = parsed(body, status, type.constData());
    QVERIFY(!reply.has_value());
    QCOMPARE(outcome(reply), code);
    QCOMPARE(static_cast<int>(reply.error().kind), kind);
    QVERIFY(reply.error().detail.find("hunter2") == std::string::npos);
  }

  void sanitisesTheServersWords() {
    const auto reply =
        parsed("{\"error\":\"invalid_grant\",\"error_description\":\"a\\u001b[31mb\\nc\xc3\xa9" +
                   QByteArray(1000, 'x') + "\",\"access_token\":\"hunter2\"}",
               400);
    const std::string& detail = reply.error().detail;
    QVERIFY(detail.find("a?[31mb?c??xxx") != std::string::npos);
    QVERIFY(detail.size() < 300);
    QVERIFY(detail.find("hunter2") == std::string::npos);
  }

  void revocation_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("200") << 200 << QByteArray() << QByteArray("ok");
    QTest::newRow("200 with HTML") << 200 << QByteArray("<html>") << QByteArray("ok");
    QTest::newRow("204") << 204 << QByteArray() << QByteArray("ok");
    QTest::newRow("400 with a null error") << 400 << QByteArray(R"({"error":null})") << QByteArray("revoke.http_status");
    QTest::newRow("503") << 503 << QByteArray() << QByteArray("revoke.unavailable");
    QTest::newRow("400 unsupported") << 400 << QByteArray(R"({"error":"unsupported_token_type"})")
                                     << QByteArray("revoke.unsupported");
    QTest::newRow("401") << 401 << QByteArray(R"({"error":"invalid_client"})")
                         << QByteArray("revoke.invalid_client");
    QTest::newRow("401 without a word") << 401 << QByteArray() << QByteArray("revoke.invalid_client");
    QTest::newRow("401 HTML") << 401 << QByteArray("<html>") << QByteArray("revoke.invalid_client");
    QTest::newRow("403 HTML") << 403 << QByteArray("<html>") << QByteArray("revoke.http_status");
    QTest::newRow("404 HTML") << 404 << QByteArray("<html>") << QByteArray("revoke.http_status");
    QTest::newRow("302") << 302 << QByteArray() << QByteArray("revoke.http_status");
  }
  void revocation() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parseRevocationResponse(status, "application/json", base::Secret(body.toStdString()))),
             code);
  }

  void retryAfter_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("seconds") << QByteArray("120") << qint64{120};
    QTest::newRow("zero") << QByteArray("0") << qint64{0};
    QTest::newRow("a date") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << qint64{37};
    QTest::newRow("a date gone by") << QByteArray("Sat, 05 Nov 1994 08:49:37 GMT") << qint64{0};
    QTest::newRow("endless") << QByteArray("9000000000000000000") << qint64{10} * 365 * 24 * 3600;
    QTest::newRow("beyond 64 bits") << QByteArray("99999999999999999999") << qint64{-1};
    QTest::newRow("negative") << QByteArray("-1") << qint64{-1};
    QTest::newRow("plus") << QByteArray("+1") << qint64{-1};
    QTest::newRow("fraction") << QByteArray("1.5") << qint64{-1};
    QTest::newRow("empty") << QByteArray() << qint64{-1};
    QTest::newRow("words") << QByteArray("soon") << qint64{-1};
    QTest::newRow("a day that is not") << QByteArray("Sun, 31 Feb 1994 08:49:37 GMT") << qint64{-1};
    QTest::newRow("25 o'clock") << QByteArray("Sun, 06 Nov 1994 25:49:37 GMT") << qint64{-1};
    QTest::newRow("another zone") << QByteArray("Sun, 06 Nov 1994 08:49:37 CET") << qint64{-1};
  }
  void retryAfter() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    const base::Instant now = base::fromUnix(784'111'740);  // 37 s before the date of RFC 9110 section 5.6.7
    const auto wait = parseRetryAfter(text.toStdString(), now);
    QCOMPARE(wait ? qint64{wait->count()} : qint64{-1}, seconds);
  }
};

LANYARD_TEST(TokenResponseTest)

}  // namespace token_response_test

#include "token_response_test.moc"
