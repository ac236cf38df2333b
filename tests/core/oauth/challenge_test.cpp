#include "core/oauth/challenge.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace challenge_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

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
};

LANYARD_TEST(ChallengeTest)

}  // namespace challenge_test

#include "challenge_test.moc"
