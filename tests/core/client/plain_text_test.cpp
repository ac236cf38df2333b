#include "core/client/plain_text.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace plain_text_test {

using namespace lanyard::client;

namespace {

QByteArray bytes(const std::string& text) {
  return QByteArray::fromStdString(text);
}
QByteArray utf8(const char16_t* text) {
  return QString::fromUtf16(text).toUtf8();
}

}  // namespace

/// One table for what a terminal and a label show of the same words. U+FFFD is written as "?" in it.
class PlainTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void makesOutsideWordsHarmless_data() {
    QTest::addColumn<QByteArray>("outside");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("label");
    const auto row = [](const char* name, const QByteArray& outside, const QByteArray& line,
                        const QByteArray& label) {
      QTest::newRow(name) << outside << QByteArray(line).replace('?', "\xef\xbf\xbd") << label;
    };
    const auto same = [&row](const char* name, const QByteArray& text) { row(name, text, text, text); };
    same("plain", "Ana Öztürk");
    same("letters of every script", "Aé中😀 ~");
    same("markup stays literal", "<img src=http://x>");
    row("line breaks", utf8(u"a\r\nb\u2028c\td"), "a??b?c?d", "a b c d");
    row("controls", QByteArray("a\0\a\x1b[31mb", 9) + utf8(u"\u0085"), "a???[31mb?", "a[31mb");
    row("CSI as one character", utf8(u"\u009b2J"), "?2J", "2J");
    row("bidirectional controls", utf8(u"\u202egro.live\u202c \u2066x\u2069\u200f\u061c"), "?gro.live? ?x???",
        "gro.live x");
    row("invisible", utf8(u"a\u200bb\u2060c\ufeffd\u00ade"), "a?b?c?d?e", "abcde");
    row("fillers", utf8(u"\u3164\u115f\u1160\uffa0\ufffc\u17b4"), "??????", "");
    row("variation selectors", utf8(u"a\ufe0fb\u180bc"), "a?b?c", "abc");
    row("tags", utf8(u"a\U000e0041b"), "a?b", "ab");
    row("private use", utf8(u"a\ue000b\U000f0000"), "a?b?", "ab");
    row("not assigned", utf8(u"a\u0378b\U000e0fffc"), "a?b?c", "abc");
    row("a number's sign", utf8(u"a\u0600b"), "a?b", "ab");
    row("spaces", utf8(u"  a \u00a0\u3000 b  "), utf8(u"  a \u00a0\u3000 b  "), "a b");
    row("combining marks", utf8(u"Z\u0301\u0302\u0303\u0304a"), utf8(u"Z\u0301\u0302\u0303\u0304a"),
        utf8(u"Z\u0301\u0302a"));
    row("marks on nothing", utf8(u"\u0301\u0302a"), utf8(u"\u0301\u0302a"), "a");
    row("broken UTF-8", QByteArray("\xff") + "a\xc3", "?a?", "a");
    row("overlong", "\xe0\x80\xaf", "???", "");
    row("a surrogate", QByteArray("\xed\xa0\x80") + "a", "???a", "a");
    row("beyond Unicode", QByteArray("\xf4\x90\x80\x80") + "a", "????a", "a");
  }
  void makesOutsideWordsHarmless() {
    QFETCH(QByteArray, outside);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, label);
    QCOMPARE(bytes(plainLine(outside.toStdString(), 80)), line);
    QCOMPARE(bytes(plainLabel(outside.toStdString(), 80)), label);
  }

  void elidesWhatIsLong_data() {
    QTest::addColumn<QByteArray>("outside");
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("as long as allowed") << QByteArray("12345678") << QByteArray("12345678");
    QTest::newRow("too long") << QByteArray("123456789") << QByteArray("1234567\xe2\x80\xa6");
    QTest::newRow("too long, other scripts") << QByteArray("ééééééééé") << QByteArray("ééééééé\xe2\x80\xa6");
  }
  void elidesWhatIsLong() {
    QFETCH(QByteArray, outside);
    QFETCH(QByteArray, plain);
    QCOMPARE(bytes(plainLine(outside.toStdString(), 8)), plain);
    QCOMPARE(bytes(plainLabel(outside.toStdString(), 8)), plain);
  }
  void endsALabelWithoutASpace() { QCOMPARE(bytes(plainLabel("abc defgh", 5)), QByteArray("abc…")); }

  void looksAtABoundedPartOfALabelOnly() {
    std::string marks = "a";
    for (int i = 0; i < 1024 * 1024; ++i) marks += "\xcc\x81";
    QCOMPARE(bytes(plainLabel(marks + "z", 80)), utf8(u"a\u0301\u0301"));
    QCOMPARE(plainLabel(std::string(4096, '\a') + "z", 80), std::string());
  }
  void keepsBothEndsOfAPath() {
    const std::string shown = plainPath("/home/ana/" + std::string(200, 'd') + "/bin/tool", 80);
    QVERIFY(shown.starts_with("/home/ana/ddd") && shown.ends_with("/bin/tool"));
    QVERIFY(characters(shown) <= 80);
    QCOMPARE(bytes(plainPath("/usr/bin/git", 80)), QByteArray("/usr/bin/git"));
  }
  void padsByCharacters() { QCOMPARE(bytes(padded("é", 3)), QByteArray("é  ")); }
};

LANYARD_TEST(PlainTextTest)

}  // namespace plain_text_test

#include "plain_text_test.moc"
