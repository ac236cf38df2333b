#include <QTest>

#include "core/oauth/form.h"
#include "core/oauth/token_response.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace other_replies_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

const char kForm[] = "application/x-www-form-urlencoded; charset=utf-8";
const char kJson[] = "application/json";

base::Result<TokenResponse> read(std::string_view body, const ReplyRules& rules, const char* type = kJson) {
  return parseTokenResponse(200, type, base::Secret(body), rules);
}

providers::ReplyForm form() {
  providers::ReplyForm encoded;
  encoded.formEncoded = true;
  return encoded;
}

ReplyRules nested() {
  ReplyRules rules;
  rules.form.nested = "authed_user";
  rules.form.okMember = "ok";
  rules.commaScopes = true;
  rules.identity.from = providers::IdentityFrom::TokenReply;
  rules.identity.subject = "authed_user.id";
  return rules;
}

}  // namespace

/// Replies that differ from the standard, as the catalog says of their provider.
class OtherRepliesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsAForm() {
    const ReplyRules rules{form(), true, false, {}};
    const auto reply = read(
        "access_token=gho_1%2D2&scope=repo%2Cgist&token_type=bearer&expires_in=28800&refresh_token=", rules,
        kForm);
    QVERIFY2(reply.has_value(), outcome(reply));
    QCOMPARE(bytes(reply->accessToken.view()), QByteArray("gho_1-2"));
    QCOMPARE(*reply->scopes, (std::vector<std::string>{"repo", "gist"}));
    QCOMPARE(reply->expiresIn->count(), 28'800);
    QVERIFY(!reply->refreshToken);
    const auto refused =
        read("error=bad_verification_code&error_description=The+code+is+wrong.", rules, kForm);
    QVERIFY(!refused.has_value());
    QCOMPARE(QByteArray::fromStdString(refused.error().said),
             QByteArray("bad_verification_code: The code is wrong."));
  }
  void refusesAForm_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& body, const char* code) {
      QTest::newRow(name) << body << QByteArray(code);
    };
    row("a name twice", "access_token=a&access_token=b&token_type=bearer", "token.not_json");
    row("a broken escape", "access_token=%4&token_type=bearer", "token.not_json");
    row("an escape of no digits", "access_token=%zz&token_type=bearer", "token.not_json");
    row("NUL", "access_token=a%00b&token_type=bearer", "token.not_json");
    row("a line break in the token", "access_token=a%0d%0ab&token_type=bearer", "token.bad_token");
    row("beyond ASCII in the token", "access_token=%C3%A4+&token_type=bearer", "token.bad_token");
    row("no value", "access_token", "token.not_json");
    row("nothing", "", "token.missing");
    row("no token", "token_type=bearer", "token.missing");
    row("another type", "access_token=a&token_type=mac", "token.token_type");
    row(
        "101 fields",
        QByteArray("a=1&").repeated(1) +
            [] {
              QByteArray all;
              for (int i = 0; i < 100; ++i) all += "x" + QByteArray::number(i) + "=1&";
              return all;
            }(),
        "token.not_json");
    row("1 MiB", "access_token=" + QByteArray(1 << 20, 'a') + "&token_type=bearer", "token.too_long");
  }
  void refusesAForm() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(read(body.toStdString(), {form(), false, false, {}}, kForm)), code);
  }
  void takesAFormOnlyWhereTheCatalogSaysSo() {
    QCOMPARE(outcome(read("access_token=a&token_type=bearer", {}, kForm)), QByteArray("token.not_json"));
    // And a form only where the reply says that it is one.
    QCOMPARE(outcome(read("access_token=a&token_type=bearer", {form(), false, false, {}})),
             QByteArray("token.not_json"));
    QCOMPARE(outcome(read(R"({"access_token":"a","token_type":"bearer"})", {form(), false, false, {}})),
             QByteArray("ok"));
  }
  void readsThePersonsTokenWithinAMember() {
    const auto reply = read(R"({"ok":true,"access_token":"xoxb-bot","token_type":"bot","scope":"bot",
        "authed_user":{"id":"U1","scope":"chat:write,users:read","access_token":"xoxp-1","token_type":"user",
        "expires_in":43200,"refresh_token":"xoxe-1"},"team":{"id":"T1"}})",
                            nested());
    QVERIFY2(reply.has_value(), outcome(reply));
    QCOMPARE(bytes(reply->accessToken.view()), QByteArray("xoxp-1"));
    QCOMPARE(bytes(reply->refreshToken->view()), QByteArray("xoxe-1"));
    QCOMPARE(*reply->scopes, (std::vector<std::string>{"chat:write", "users:read"}));
    QVERIFY(reply->person.has_value());
    QCOMPARE(reply->person->subject, std::string("U1"));
  }
  void takesTheOuterTokenOnARefreshAlone() {
    const char* plain = R"({"ok":true,"access_token":"xoxp-2","token_type":"user","refresh_token":"xoxe-2"})";
    QCOMPARE(outcome(read(plain, nested())), QByteArray("token.missing"));
    ReplyRules rules = nested();
    rules.refresh = true;
    const auto reply = read(plain, rules);
    QVERIFY2(reply.has_value(), outcome(reply));
    QCOMPARE(bytes(reply->accessToken.view()), QByteArray("xoxp-2"));
    QVERIFY(!reply->person);
  }
  void refusesWhatIsOkayInNameAlone_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("ok false, with a token")
        << QByteArray(R"({"ok":false,"authed_user":{"access_token":"a"}})") << QByteArray("token.refused");
    QTest::newRow("ok as text") << QByteArray(R"({"ok":"true","authed_user":{"access_token":"a"}})")
                                << QByteArray("token.refused");
    QTest::newRow("ok false, with an error")
        << QByteArray(R"({"ok":false,"error":"invalid_refresh_token"})") << QByteArray("token.invalid_grant");
    QTest::newRow("ok, and no token") << QByteArray(R"({"ok":true})") << QByteArray("token.missing");
    QTest::newRow("ok, and a list for the person")
        << QByteArray(R"({"ok":true,"authed_user":[]})") << QByteArray("token.missing");
    QTest::newRow("ok, and a number for the token")
        << QByteArray(R"({"ok":true,"authed_user":{"access_token":1}})") << QByteArray("token.bad_member");
    QTest::newRow("another scheme")
        << QByteArray(R"({"ok":true,"authed_user":{"access_token":"a","token_type":"PoP"}})")
        << QByteArray("token.token_type");
    QTest::newRow("DPoP") << QByteArray(
                                 R"({"ok":true,"authed_user":{"access_token":"a","token_type":"DPoP"}})")
                          << QByteArray("unsupported.dpop");
  }
  void refusesWhatIsOkayInNameAlone() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(read(body.toStdString(), nested())), code);
  }
  void doesWithoutATypeAndALifeWhereTheCatalogSaysSo() {
    ReplyRules rules;
    QCOMPARE(outcome(read(R"({"access_token":"a"})", rules)), QByteArray("token.missing"));
    rules.form.noTokenType = true;
    rules.form.life = std::chrono::seconds(7200);
    const auto reply = read(R"({"access_token":"a"})", rules);
    QVERIFY2(reply.has_value(), outcome(reply));
    QCOMPARE(reply->expiresIn->count(), 7200);
    // What the reply says goes before.
    QCOMPARE(read(R"({"access_token":"a","expires_in":60})", rules)->expiresIn->count(), 60);
  }
  // A scope with a comma in it is one scope where commas stand for nothing.
  void aCommaPartsScopesOnlyWhereTheCatalogSaysSo() {
    const char* body = R"({"access_token":"a","token_type":"bearer","scope":"read,admin"})";
    QCOMPARE(*read(body, {})->scopes, std::vector<std::string>{"read,admin"});
    QCOMPARE(*read(body, {{}, true, false, {}})->scopes, (std::vector<std::string>{"read", "admin"}));
    QCOMPARE(*read(R"({"access_token":"a","token_type":"bearer","scope":",,a, b,a"})", {{}, true, false, {}})
                  ->scopes,
             (std::vector<std::string>{"a", "b"}));
  }
};

LANYARD_TEST(OtherRepliesTest)

}  // namespace other_replies_test

#include "other_replies_test.moc"
