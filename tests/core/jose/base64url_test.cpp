#include "core/jose/base64url.h"

#include <QTest>
#include <string>

#include "core/jose/digest.h"
#include "tests/support/test_program.h"

namespace base64url_test {

using namespace lanyard::jose;

class Base64urlTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void encodesAndDecodes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("RFC 4648 f") << QByteArray("f") << QByteArray("Zg");
    QTest::newRow("RFC 4648 fo") << QByteArray("fo") << QByteArray("Zm8");
    QTest::newRow("RFC 4648 foo") << QByteArray("foo") << QByteArray("Zm9v");
    QTest::newRow("RFC 4648 foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
    QTest::newRow("RFC 7515 appendix C") << QByteArray::fromHex("03ecffe0c1") << QByteArray("A-z_4ME");
  }
  void encodesAndDecodes() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(base64urlEncode(bytes.toStdString()), text.toStdString());
    const auto decoded = base64urlDecode(text.toStdString());
    QVERIFY(decoded.has_value());
    QCOMPARE(*decoded, bytes.toStdString());
  }
  void givesBackEveryByte() {
    std::string all;
    for (int i = 0; i < 256; ++i) {
      all.push_back(static_cast<char>(i));
      QCOMPARE(base64urlDecode(base64urlEncode(all)).value_or(""), all);
    }
  }
  void refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("padding") << QByteArray("Zg==");
    QTest::newRow("white space") << QByteArray("Zm 9v");
    QTest::newRow("newline at the end") << QByteArray("Zm9v\n");
    QTest::newRow("plain base64 alphabet +") << QByteArray("A+z_4ME");
    QTest::newRow("plain base64 alphabet /") << QByteArray("A-z/4ME");
    QTest::newRow("impossible length") << QByteArray("Zm9vY");
    QTest::newRow("unused bits set, two characters") << QByteArray("Zh");
    QTest::newRow("unused bits set, three characters") << QByteArray("Zm9");
    QTest::newRow("NUL") << QByteArray("Zm\0v", 4);
    QTest::newRow("not ASCII") << QByteArray("Zm\xc3\xa9");
  }
  void refuses() {
    QFETCH(QByteArray, text);
    QVERIFY(!base64urlDecode(text.toStdString()).has_value());
  }
  void hashesKnownVectors() {
    // FIPS 180-2 appendix B.1, and RFC 4231 section 4.3.
    QCOMPARE(sha256Hex("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    const std::string mac = hmacSha256("Jefe", "what do ya want for nothing?");
    QCOMPARE(QByteArray::fromStdString(mac).toHex(),
             QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    QVERIFY(equalInConstantTime("abc", "abc"));
    QVERIFY(!equalInConstantTime("abc", "abd"));
    QVERIFY(!equalInConstantTime("abc", "ab"));
    QVERIFY(digest("no such hash", "abc").empty());
  }
};

LANYARD_TEST(Base64urlTest)

}  // namespace base64url_test

#include "base64url_test.moc"
