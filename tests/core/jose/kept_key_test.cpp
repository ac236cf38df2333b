#include <QTest>

#include "core/jose/jws.h"
#include "core/jose/signing_key.h"
#include "tests/support/test_program.h"

namespace kept_key_test {

using namespace lanyard;
using namespace lanyard::jose;

namespace {

// The key of RFC 7515 appendix A.3.1.
constexpr const char* kRfcKey =
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
    "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";

QByteArray codeOf(const QByteArray& text) {
  const auto key = SigningKey::fromPrivateJwk(base::Secret(text.toStdString()));
  return key ? QByteArray("ok") : QByteArray::fromStdString(key.error().code);
}

}  // namespace

class KeptKeyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isTheSameKeyAgain() {
    const SigningKey key = *SigningKey::generate(Algorithm::ES256);
    const base::Secret kept = *key.privateJwk();
    const SigningKey again = *SigningKey::fromPrivateJwk(kept);
    QCOMPARE(again.kid(), key.kid());
    QVERIFY(again.bareJwk() == key.bareJwk());
    QVERIFY(again.privateJwk()->equals(kept.view()));
    const auto keys = parseJwkSet(wire::Json{{"keys", {key.publicJwk()}}}.dump());
    QVERIFY(verifyJws(*again.sign({}, "{}"), *keys));
  }
  void readsTheKeyOfRfc7515() {
    const SigningKey key = *SigningKey::fromPrivateJwk(base::Secret(std::string_view(kRfcKey)));
    QVERIFY(key.bareJwk()["x"] == wire::Json("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
    QVERIFY(*wire::parseJson(key.privateJwk()->view()) == *wire::parseJson(kRfcKey));
  }
  // A scalar with zeros in front still has 32 bytes.
  void keepsEveryKeyWhole() {
    for (int i = 0; i < 600; ++i) {
      const SigningKey key = *SigningKey::generate(Algorithm::ES256);
      QVERIFY(SigningKey::fromPrivateJwk(*key.privateJwk()));
    }
  }
  void showsNothingPrivateElsewhere() {
    const SigningKey key = *SigningKey::generate(Algorithm::ES256);
    QVERIFY(!key.bareJwk().contains("d") && !key.publicJwk().contains("d"));
    QVERIFY(!wire::parseJson(key.privateJwk()->view())->at("d").get<std::string>().empty());
  }
  void keepsNoOtherKind() {
    const SigningKey key = *SigningKey::generate(Algorithm::EdDSA);
    QCOMPARE(key.privateJwk().error().code, std::string("jose.algorithm"));
  }
  void refusesWhatIsNoKey_data() {
    QTest::addColumn<QByteArray>("text");
    const QByteArray whole(kRfcKey);
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("empty", "");
    row("no JSON", "x");
    row("no object", "[]");
    row("nothing", "{}");
    row("another type", QByteArray(whole).replace("\"EC\"", "\"RSA\""));
    row("a number", QByteArray(whole).replace("\"EC\"", "5"));
    row("another curve", QByteArray(whole).replace("P-256", "P-384"));
    row("no private part", QByteArray(whole).replace("\"d\"", "\"e\""));
    row("short", QByteArray(whole).replace("jpsQnnGQmL", "jpsQnn"));
    row("another key's point", QByteArray(whole).replace("x_FEzRu9", "x_FEzRu8"));
    row("another private part", QByteArray(whole).replace("jpsQnnGQ", "jpsQnnGR"));
    row("no private part but zero",
        QByteArray(whole).replace("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", QByteArray(43, 'A')));
  }
  void refusesWhatIsNoKey() {
    QFETCH(QByteArray, text);
    QCOMPARE(codeOf(text), QByteArray("jose.bad_key"));
  }
};

LANYARD_TEST(KeptKeyTest)

}  // namespace kept_key_test

#include "kept_key_test.moc"
