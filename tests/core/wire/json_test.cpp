#include "core/wire/json.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace json_test {

using namespace lanyard::wire;

class JsonTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("duplicate key") << QByteArray(R"({"a":1,"a":2})");
    QTest::newRow("duplicate key, escaped") << QByteArray(R"({"a":1,"\u0061":2})");
    QTest::newRow("duplicate key, nested") << QByteArray(R"({"x":{"a":1,"b":[],"a":2}})");
    QTest::newRow("NUL in a string") << QByteArray(R"({"a":"\u0000"})");
    QTest::newRow("raw NUL") << QByteArray("{\"a\":\"\0\"}", 9);
    QTest::newRow("overlong UTF-8") << QByteArray("{\"a\":\"\xc0\xaf\"}");
    QTest::newRow("lone surrogate") << QByteArray(R"({"a":"\ud800"})");
    QTest::newRow("number out of range") << QByteArray(R"({"a":1e400})");
    QTest::newRow("NaN") << QByteArray(R"({"a":NaN})");
    // The library ends at a NUL: what stands behind would be dropped unread.
    QTest::newRow("NUL behind the value") << QByteArray("{}\0", 3);
    QTest::newRow("NUL and a second value") << QByteArray("{\"a\":1}\0{\"a\":2}", 15);
    QTest::newRow("NUL between members") << QByteArray("{\"a\":1,\0\"b\":2}", 14);
    QTest::newRow("NUL before the value") << QByteArray("\0{}", 3);
    QTest::newRow("NUL behind white space") << QByteArray("{} \n\0x", 6);
    QTest::newRow("trailing value") << QByteArray(R"({} {})");
    QTest::newRow("comment") << QByteArray(R"({/*x*/})");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("depth") << QByteArray(100'000, '[');
    QTest::newRow("depth, closed") << QByteArray(QByteArray(33, '[') + QByteArray(33, ']'));
    QTest::newRow("too many values") << QByteArray("[" + QByteArray("0,").repeated(20'001) + "0]");
    QTest::newRow("too long") << QByteArray("\"" + QByteArray(256 * 1024, 'a') + "\"");
  }
  void refuses() {
    QFETCH(QByteArray, text);
    const auto parsed = parseJson({text.constData(), static_cast<std::size_t>(text.size())});
    QVERIFY(!parsed.has_value());
    QVERIFY(!parsed.error().reason.empty());
  }
  void tellsUnsoundJsonFromWhatIsNone_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("unsound");
    QTest::newRow("duplicate key") << QByteArray(R"({"a":1,"a":2})") << true;
    QTest::newRow("NUL behind") << QByteArray("{}\0", 3) << true;
    QTest::newRow("depth without end") << QByteArray(100'000, '[') << true;
    QTest::newRow("too many values") << QByteArray("[" + QByteArray("0,").repeated(20'001) + "0]") << true;
    QTest::newRow("too long") << QByteArray("\"" + QByteArray(256 * 1024, 'a') + "\"") << true;
    QTest::newRow("number out of range") << QByteArray(R"({"a":1e400})") << true;
    QTest::newRow("HTML") << QByteArray("<html>") << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("cut off") << QByteArray(R"({"a":1)") << false;
    QTest::newRow("NaN") << QByteArray(R"({"a":NaN})") << false;
  }
  void tellsUnsoundJsonFromWhatIsNone() {
    QFETCH(QByteArray, text);
    QFETCH(bool, unsound);
    const auto parsed = parseJson({text.constData(), static_cast<std::size_t>(text.size())});
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().unsound, unsound);
  }
  void parsesWhatIsSound() {
    const auto parsed = parseJson(R"({"a":[1,-2,0.5,"é",true,null,{"b":{}}],"c":"d"})");
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->dump(), std::string(R"({"a":[1,-2,0.5,"é",true,null,{"b":{}}],"c":"d"})"));
  }
  void neverRepeatsTheTextInItsReason() {
    const auto parsed = parseJson(R"({"token":"hunter2",})");
    QVERIFY(!parsed.has_value());
    QVERIFY(parsed.error().reason.find("hunter2") == std::string::npos);
  }
};

LANYARD_TEST(JsonTest)

}  // namespace json_test

#include "json_test.moc"
