#include "app/desktop/plain_text.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace plain_text_test {

using namespace lanyard::desktop;

class PlainTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// tests/core/client tests what is dropped; this tests that Qt's strings get through.
  void makesOutsideWordsSafe() {
    QCOMPARE(plainText(QStringLiteral(" Ana\u202e \U0001F600\n\u00d6zt\u00fcrk ")),
             QStringLiteral("Ana \U0001F600 \u00d6zt\u00fcrk"));
    QCOMPARE(plainTexts({QStringLiteral("a\u200b"), QString()}),
             QStringList({QStringLiteral("a"), QString()}));
    const QString shown = plainText(QString(1024 * 1024, QLatin1Char('x')));
    QCOMPARE(shown.size(), 80);
    QVERIFY(shown.endsWith(QStringLiteral("…")));
    QCOMPARE(plainText(QString(80, QLatin1Char('x'))), QString(80, QLatin1Char('x')));
    const QString path =
        plainPath(QLatin1Char('/') + QString(200, QLatin1Char('d')) + QStringLiteral("/tool"));
    QVERIFY(path.startsWith(QStringLiteral("/dd")) && path.endsWith(QStringLiteral("/tool")) &&
            path.size() <= 80);
  }
  void showsHostsWithoutDisguise_data() {
    QTest::addColumn<QString>("outside");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QStringLiteral("Login.Example.org") << QStringLiteral("login.example.org");
    QTest::newRow("Cyrillic a") << QStringLiteral("exаmple.org") << QStringLiteral("xn--exmple-4nf.org");
    QTest::newRow("already punycode")
        << QStringLiteral("xn--exmple-4nf.org") << QStringLiteral("xn--exmple-4nf.org");
    QTest::newRow("umlaut") << QStringLiteral("bücher.example") << QStringLiteral("xn--bcher-kva.example");
  }
  void showsHostsWithoutDisguise() {
    QFETCH(QString, outside);
    QFETCH(QString, shown);
    QCOMPARE(plainHost(outside), shown);
  }
  void namesTheHostOfAnAddress_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("host");
    QTest::newRow("plain") << QStringLiteral("https://login.example.org/realms/x")
                           << QStringLiteral("login.example.org");
    QTest::newRow("port") << QStringLiteral("http://127.0.0.1:8123/") << QStringLiteral("127.0.0.1:8123");
    QTest::newRow("a name in front") << QStringLiteral("https://bank.example@evil.example/")
                                     << QStringLiteral("evil.example");
    QTest::newRow("Cyrillic") << QStringLiteral("https://exаmple.org")
                              << QStringLiteral("xn--exmple-4nf.org");
    QTest::newRow("IPv6") << QStringLiteral("http://[::1]:80/") << QStringLiteral("[::1]:80");
    QTest::newRow("no address") << QStringLiteral("hello there") << QString();
  }
  void namesTheHostOfAnAddress() {
    QFETCH(QString, address);
    QFETCH(QString, host);
    QCOMPARE(hostOf(address), host);
  }
  void makesInitials() {
    QCOMPARE(initialsOf(QStringLiteral("ana öztürk maria")), QStringLiteral("AÖ"));
    QCOMPARE(initialsOf(QStringLiteral("work")), QStringLiteral("W"));
    QCOMPARE(initialsOf(QStringLiteral("login.example.org")), QStringLiteral("LE"));
    QCOMPARE(initialsOf(QStringLiteral("…")), QString());
  }
  void keepsAProvidersColour() {
    QCOMPARE(hueOf(QStringLiteral("login.example.org")), hueOf(QStringLiteral("login.example.org")));
  }
};

LANYARD_TEST(PlainTextTest)

}  // namespace plain_text_test

#include "plain_text_test.moc"
