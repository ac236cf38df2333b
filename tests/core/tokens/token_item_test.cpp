#include "core/tokens/token_item.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace token_item_test {

using namespace lanyard;

class TokenItemTest : public QObject {
  Q_OBJECT

  static tokens::TokenItem sample() {
    return {"account",
            "https://a.example",
            "ada",
            "client",
            "https://a.example/token",
            "none",
            7,
            base::Secret(std::string_view("r\"1\n")),
            base::Secret()};
  }

 private Q_SLOTS:
  void comesBackAsItWas() {
    const auto item = tokens::parseTokenItem(serialise(sample()));
    QVERIFY(item.has_value());
    QCOMPARE(item->generation, std::uint64_t{7});
    QCOMPARE(item->tokenEndpoint, std::string("https://a.example/token"));
    QVERIFY(item->refreshToken.equals("r\"1\n"));
    QVERIFY(item->clientSecret.empty());
  }
  // No client and no endpoint stand behind a token that the person pasted; nothing else may lack them.
  void aPastedTokenNeedsNoClient() {
    tokens::TokenItem pasted = sample();
    pasted.clientId.clear();
    pasted.tokenEndpoint.clear();
    QVERIFY(!tokens::parseTokenItem(serialise(pasted)).has_value());
    pasted.accessToken = base::Secret(std::string_view("key"));
    QVERIFY(!tokens::parseTokenItem(serialise(pasted)).has_value());
    pasted.refreshToken = base::Secret();
    const auto item = tokens::parseTokenItem(serialise(pasted));
    QVERIFY(item.has_value());
    QVERIFY(item->accessToken.equals("key") && item->clientId.empty());
    pasted.tokenEndpoint = "https://a.example/token";
    QVERIFY(!tokens::parseTokenItem(serialise(pasted)).has_value());
  }
  void keepsAClientsKey() {
    tokens::TokenItem keyed = sample();
    keyed.authMethod = "private_key_jwt";
    keyed.clientKey = base::Secret(std::string_view("{\"kid\":\"k\"}"));
    keyed.authAlgorithm = "ES256";
    const auto item = tokens::parseTokenItem(serialise(keyed.copy()));
    QVERIFY(item.has_value());
    QVERIFY(item->clientKey.equals("{\"kid\":\"k\"}"));
    QCOMPARE(item->authAlgorithm, std::string("ES256"));
    // One without a key is as it always was.
    const base::Secret plain = serialise(sample());
    QVERIFY(plain.view().find("client_key") == std::string_view::npos);
    QVERIFY(plain.view().find("auth_alg") == std::string_view::npos);
  }
  void refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("empty") << QByteArray("") << QByteArray("keystore.bad_item");
    QTest::newRow("array") << QByteArray("[]") << QByteArray("keystore.bad_item");
    QTest::newRow("cut off") << QByteArray(R"({"v":1,"generation":3)") << QByteArray("keystore.bad_item");
    QTest::newRow("NUL behind") << QByteArray("{\"v\":2,\"generation\":3}\0{}", 25) << QByteArray("keystore.bad_item");
    QTest::newRow("nothing but numbers")
        << QByteArray(R"({"v":1,"generation":3})") << QByteArray("keystore.bad_item");
    QTest::newRow("negative generation")
        << QByteArray(R"({"v":1,"generation":-3})") << QByteArray("keystore.bad_item");
    QTest::newRow("newer") << QByteArray(R"({"v":2,"generation":3})") << QByteArray("keystore.newer_item");
  }
  void refuses() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, code);
    const auto item = tokens::parseTokenItem(base::Secret(text.toStdString()));
    QVERIFY(!item.has_value());
    QCOMPARE(item.error().code, code.toStdString());
  }
};

LANYARD_TEST(TokenItemTest)

}  // namespace token_item_test

#include "token_item_test.moc"
