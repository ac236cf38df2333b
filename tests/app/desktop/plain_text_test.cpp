#include "app/desktop/plain_text.h"

#include <QTest>

using namespace lanyard::desktop;

class PlainTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void makesOutsideWordsSafe_data() {
    QTest::addColumn<QString>("outside");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QStringLiteral("Ana Öztürk") << QStringLiteral("Ana Öztürk");
    QTest::newRow("markup stays literal")
        << QStringLiteral("<img src=http://x>") << QStringLiteral("<img src=http://x>");
    QTest::newRow("line breaks") << QStringLiteral("a\r\nb\u2028c\td") << QStringLiteral("a b c d");
    QTest::newRow("controls") << QStringLiteral("a\u0000\u0007\u001b[31mb\u0085") << QStringLiteral("a[31mb");
    QTest::newRow("bidirectional controls")
        << QStringLiteral("\u202egro.live\u202c \u2066x\u2069\u200f") << QStringLiteral("gro.live x");
    QTest::newRow("invisible") << QStringLiteral("a\u200bb\u2060c\ufeffd\u00ade") << QStringLiteral("abcde");
    QTest::newRow("fillers") << QStringLiteral("\u3164\u115f\u1160") << QString();
    QTest::newRow("spaces") << QStringLiteral("  a \u00a0\u3000 b  ") << QStringLiteral("a b");
    QTest::newRow("combining marks") << QStringLiteral("Z\u0301\u0302\u0303\u0304\u0305a")
                                     << QStringLiteral("Z\u0301\u0302a");
    QTest::newRow("marks on nothing") << QStringLiteral("\u0301\u0302a") << QStringLiteral("a");
    QTest::newRow("emoji") << QStringLiteral("\U0001F600 ok") << QStringLiteral("\U0001F600 ok");
    QTest::newRow("private use") << QStringLiteral("a\ue000b") << QStringLiteral("ab");
  }
  void makesOutsideWordsSafe() {
    QFETCH(QString, outside);
    QFETCH(QString, shown);
    QCOMPARE(plainText(outside), shown);
  }
  void elidesWhatIsLong() {
    const QString shown = plainText(QString(1024 * 1024, QLatin1Char('x')));
    QCOMPARE(shown.size(), 80);
    QVERIFY(shown.endsWith(QStringLiteral("…")));
    QCOMPARE(plainText(QString(80, QLatin1Char('x'))), QString(80, QLatin1Char('x')));
  }
  void looksAtABoundedPartOnly() {
    const QString marks = QStringLiteral("a") + QString(1024 * 1024, QChar(0x0301)) + QStringLiteral("z");
    QCOMPARE(plainText(marks), QStringLiteral("a\u0301\u0301"));
  }
  void keepsBothEndsOfAPath() {
    const QString path =
        QStringLiteral("/home/ana/") + QString(200, QLatin1Char('d')) + QStringLiteral("/bin/tool");
    const QString shown = plainPath(path);
    QVERIFY(shown.startsWith(QStringLiteral("/home/ana/ddd")));
    QVERIFY(shown.endsWith(QStringLiteral("/bin/tool")));
    QVERIFY(shown.size() <= 80);
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

QTEST_APPLESS_MAIN(PlainTextTest)
#include "plain_text_test.moc"
