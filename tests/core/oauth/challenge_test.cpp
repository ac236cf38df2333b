#include "core/oauth/challenge.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace challenge_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

/// {"access_token":{"acrs":{"essential":true,"value":"c1"}}}, as Microsoft Graph sends it.
constexpr auto kClaims = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19";

std::string outcome(const QByteArray& field) {
  const auto challenge = parseTokenChallenge(field.toStdString());
  if (!challenge) return challenge.error().code;
  return challenge->wantsThePerson() ? "person" : "renewal";
}

constexpr auto kMetadata = "https://mcp.example/.well-known/oauth-protected-resource";

}  // namespace

class ChallengeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<int>("scopes");
    const QByteArray url = QByteArray("resource_metadata=\"") + kMetadata + "\"";
    QTest::newRow("alone") << "Bearer " + url << 0;
    QTest::newRow("with scopes") << "Bearer scope=\"files:read files:write\", " + url << 2;
    QTest::newRow("capitals, and blanks")
        << "BEARER\tResource_Metadata =  \"" + QByteArray(kMetadata) + "\"" << 0;
    QTest::newRow("after another") << "Basic realm=\"a, b\", Bearer error=\"invalid_token\",scope=\"a\", " +
                                          url
                                   << 1;
    QTest::newRow("after one without parameters") << "Negotiate, Bearer " + url << 0;
    QTest::newRow("after a token of 68") << "Negotiate YWJjZA==, Bearer " + url << 0;
    QTest::newRow("before another") << "Bearer " + url + ", DPoP algs=\"ES256\"" << 0;
    QTest::newRow("empty parts") << ", ,Bearer " + url + ", ," << 0;
    QTest::newRow("an escape") << "Bearer realm=\"a \\\"b\\\"\", " + url << 0;
    QTest::newRow("a scope twice") << "Bearer scope=\"a a\", " + url << 1;
  }
  void reads() {
    QFETCH(QByteArray, field);
    QFETCH(int, scopes);
    const auto challenge = parseChallenge(field.toStdString());
    QVERIFY(challenge.has_value());
    QCOMPARE(challenge->resource_metadata, std::string(kMetadata));
    QCOMPARE(static_cast<int>(challenge->scopes.size()), scopes);
  }
  void readsWhatAnMcpServerSays() {
    const auto challenge = parseChallenge(
        "Bearer error=\"insufficient_scope\", error_description=\"more is needed\", scope=\"mcp:tools\"");
    QVERIFY(challenge.has_value());
    QCOMPARE(challenge->scopes, std::vector<std::string>{"mcp:tools"});
    QVERIFY(challenge->resource_metadata.empty());
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("another scheme") << QByteArray("Basic realm=\"x\"");
    QTest::newRow("a parameter twice") << QByteArray("Bearer scope=\"a\", scope=\"b\"");
    QTest::newRow("twice, in other letters") << QByteArray("Bearer scope=\"a\", SCOPE=\"b\"");
    QTest::newRow("no end") << QByteArray("Bearer resource_metadata=\"https://x");
    QTest::newRow("no value") << QByteArray("Bearer realm=\"a\", scope=");
    QTest::newRow("no comma") << QByteArray("Bearer scope=\"a\" realm=\"b\"");
    QTest::newRow("a control character") << QByteArray("Bearer realm=\"a\nb\"");
    QTest::newRow("a scope with a quote") << QByteArray("Bearer scope=\"a\\\"b\"");
    QTest::newRow("too long") << "Bearer realm=\"" + QByteArray(9000, 'a') + "\"";
    QTest::newRow("in a value") << QByteArray("Basic realm=\"Bearer scope=a\"");
  }
  void refuses() {
    QFETCH(QByteArray, field);
    QVERIFY(!parseChallenge(field.toStdString()).has_value());
  }

  void saysWhatHelps_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("helps");
    const QByteArray claims(kClaims);
    const auto row = [](const char* name, const QByteArray& field, const char* helps) {
      QTest::newRow(name) << field << QByteArray(helps);
    };
    row("alone", "Bearer", "renewal");
    row("a realm", "Bearer realm=\"api\"", "renewal");
    row("expired", "Bearer error=\"invalid_token\", error_description=\"The token expired\"", "renewal");
    row("expired, with the scope that is usual", "Bearer error=\"invalid_token\", scope=\"read\"", "renewal");
    row("scopes", "Bearer error=\"insufficient_scope\", scope=\"read write\"", "person");
    row("scopes that it does not name", "Bearer error=\"insufficient_scope\"", "challenge.other_error");
    row("RFC 9470, acr", "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold silver\"",
        "person");
    row("RFC 9470, age", "Bearer error=\"insufficient_user_authentication\", max_age=\"5\"", "person");
    row("RFC 9470, age without quotes", "Bearer error=\"insufficient_user_authentication\", max_age=0",
        "person");
    row("RFC 9470, nothing named", "Bearer error=\"insufficient_user_authentication\"",
        "challenge.other_error");
    row("claims", "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"" + claims + "\"", "person");
    row("claims, padded", "Bearer error=\"insufficient_claims\", claims=\"" + claims + "==\"", "person");
    row("a request that is wrong", "Bearer error=\"invalid_request\"", "challenge.other_error");
    row("something of its own", "Bearer error=\"out_of_quota\"", "challenge.other_error");
    row("DPoP", "DPoP algs=\"ES256\", error=\"invalid_token\"", "renewal");
    row("DPoP, more scopes", "DPoP error=\"insufficient_scope\", scope=\"read\", algs=\"ES256\"", "person");
    row("DPoP, a nonce", "DPoP error=\"use_dpop_nonce\"", "challenge.other_error");
    row("after another", "Basic realm=\"a\", Bearer error=\"invalid_token\"", "renewal");
  }
  void saysWhatHelps() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, helps);
    QCOMPARE(QByteArray::fromStdString(outcome(field)), helps);
  }
  void readsWhatIsWanted() {
    const auto challenge = parseTokenChallenge(
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold gold silver\", max_age=300, "
        "scope=\"pay\"");
    QVERIFY(challenge.has_value());
    QCOMPARE(challenge->acr_values, (std::vector<std::string>{"gold", "silver"}));
    QVERIFY(challenge->max_age == std::chrono::seconds(300));
    QCOMPARE(challenge->scopes, std::vector<std::string>{"pay"});
    const auto claims = parseTokenChallenge("Bearer claims=\"" + std::string(kClaims) + "\"");
    QCOMPARE(claims->claims,
             std::string("{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}"));
  }
  // Hostile case d24: the person is asked for nothing that cannot be read.
  void refusesWhatCannotBeRead_data() {
    QTest::addColumn<QByteArray>("field");
    const auto claims = [](const QByteArray& json) {
      return "Bearer claims=\"" +
             json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + "\"";
    };
    const auto row = [](const char* name, const QByteArray& field) { QTest::newRow(name) << field; };
    row("empty", "");
    row("another scheme", "Basic realm=\"api\"");
    row("a parameter twice", "Bearer acr_values=\"a\", acr_values=\"b\"");
    row("no end", "Bearer acr_values=\"a");
    row("a control character", "Bearer acr_values=\"a\nb\"");
    row("a negative age", "Bearer max_age=\"-1\"");
    row("an age with a fraction", "Bearer max_age=\"1.5\"");
    row("an endless age", "Bearer max_age=\"99999999999999999999\"");
    row("an age beyond ten years", "Bearer max_age=\"999999999\"");
    row("no age", "Bearer max_age=\"\"");
    row("an acr with a quote", "Bearer acr_values=\"a\\\"b\"");
    row("a scope that is none", "Bearer error=\"insufficient_scope\", scope=\"a\\\\b\"");
    row("too many words", "Bearer acr_values=\"" + QByteArray("1 2 3 4 5 6 7 8 9 a b c d e f g h") + "\"");
    row("a long word", "Bearer acr_values=\"" + QByteArray(256, 'a') + "\"");
    row("claims that are no base64", "Bearer claims=\"{}\"");
    row("claims that are no JSON", claims("{"));
    row("claims that are no object", claims("[1]"));
    row("no claims", claims("{}"));
    row("a member twice", claims(R"({"id_token":{"a":null},"id_token":{"b":null}})"));
    row("what userinfo tells", claims(R"({"userinfo":{"email":null}})"));
    row("userinfo besides", claims(R"({"id_token":{"acr":null},"userinfo":{"email":null}})"));
    row("claims of nothing", claims(R"({"id_token":{}})"));
    row("claims as a text", claims(R"({"id_token":"acr"})"));
    row("long claims", claims("{\"id_token\":{\"acr\":{\"value\":\"" + QByteArray(4096, 'a') + "\"}}}"));
    row("too long", "Bearer realm=\"" + QByteArray(9000, 'a') + "\"");
  }
  void refusesWhatCannotBeRead() {
    QFETCH(QByteArray, field);
    QCOMPARE(outcome(field), std::string("challenge.malformed"));
  }
};

LANYARD_TEST(ChallengeTest)

}  // namespace challenge_test

#include "challenge_test.moc"
