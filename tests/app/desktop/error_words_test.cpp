#include "app/desktop/error_words.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace error_words_test {

using namespace lanyard::desktop;

class ErrorWordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // The table of the local API is the list: a new reason there needs words here.
  void hasWordsForEveryReason() {
    QFile file(QStringLiteral(LANYARD_API_README));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString api = QString::fromUtf8(file.readAll());
    static const QRegularExpression row(QStringLiteral("^\\| `([a-z_]+)` \\| -32\\d+ \\|"),
                                        QRegularExpression::MultilineOption);
    int rows = 0;
    for (auto it = row.globalMatch(api); it.hasNext(); ++rows) {
      const QString reason = it.next().captured(1);
      const ErrorWords words = errorWords(reason);
      QVERIFY2(!words.text.contains(reason), qPrintable(reason));
      QVERIFY(!words.title.isEmpty() && !words.text.contains(QLatin1Char('%')));
    }
    QVERIFY(rows >= 17);
  }
  void namesTheHost() {
    QVERIFY(errorWords(QStringLiteral("provider_unreachable"), QStringLiteral("login.example.org"))
                .text.contains(QStringLiteral("login.example.org")));
  }
  void saysThatAReasonIsUnknownSafely() {
    const ErrorWords words = errorWords(QStringLiteral("new\u202e_thing"));
    QVERIFY(words.text.contains(QStringLiteral("new_thing")));
  }
};

LANYARD_TEST(ErrorWordsTest)

}  // namespace error_words_test

#include "error_words_test.moc"
