#include "core/client/character_kinds.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace character_kinds_test {

using lanyard::client::CharacterKind;
using lanyard::client::kindOf;

namespace {

/// Letters, marks and signs that show nothing.
bool isFiller(char32_t c) {
  return c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x3164 ||
         c == 0xffa0 || c == 0xfffc || (c >= 0x180b && c <= 0x180f) || (c >= 0xfe00 && c <= 0xfe0f) ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

CharacterKind byQt(char32_t c) {
  if (isFiller(c)) return CharacterKind::Hidden;
  const QChar::Category category = QChar::category(c);
  const bool line = category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
  if (line || (category == QChar::Other_Control && QChar::isSpace(c))) return CharacterKind::Break;
  if (QChar::isSpace(c)) return CharacterKind::Space;
  if (QChar::isMark(c)) return CharacterKind::Mark;
  return category >= QChar::Other_Control && category <= QChar::Other_NotAssigned ? CharacterKind::Hidden
                                                                                  : CharacterKind::Shown;
}

}  // namespace

class CharacterKindsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void areThoseOfQtsTables() {
    int compared = 0;
    for (char32_t point = 0; point <= 0x10ffff; ++point) {
      // A newer Qt knows more; what has just been assigned is hidden until our table knows it too.
      if (QChar::unicodeVersion(point) > QChar::Unicode_14_0) continue;
      QVERIFY2(kindOf(point) == byQt(point), qPrintable(QString::number(point, 16)));
      ++compared;
    }
    QVERIFY(compared > 1'000'000);
  }
  void hidesWhatIsNoCodePoint() {
    QVERIFY(kindOf(0x110000) == CharacterKind::Hidden);
    QVERIFY(kindOf(0xffffffff) == CharacterKind::Hidden);
  }
};

LANYARD_TEST(CharacterKindsTest)

}  // namespace character_kinds_test

#include "character_kinds_test.moc"
