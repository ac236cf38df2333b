#include <QTest>

#include "app/cli/agent_start.h"
#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/plain_text.h"
#include "app/cli/prompt_text.h"

using namespace lanyard::cli;

namespace {

QByteArray bytes(const std::string& text) {
  return QByteArray::fromStdString(text);
}

}  // namespace

class TextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void makesOutsideWordsHarmless_data() {
    QTest::addColumn<QByteArray>("outside");
    QTest::addColumn<QByteArray>("plain");
    QTest::newRow("letters of every script") << QByteArray("Aé中😀 ~") << QByteArray("Aé中😀 ~");
    QTest::newRow("escape sequence") << QByteArray("\x1b[2J") << QByteArray("\xef\xbf\xbd[2J");
    QTest::newRow("line break") << QByteArray("a\nb")
                                << QByteArray(
                                       "a\xef\xbf\xbd"
                                       "b");
    QTest::newRow("CSI as one character") << QByteArray("\xc2\x9b") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("right-to-left override") << QByteArray("\xe2\x80\xae") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("bidi isolate") << QByteArray("\xe2\x81\xa6") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("zero width space") << QByteArray("\xe2\x80\x8b") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("tag character") << QByteArray("\xf3\xa0\x81\x81") << QByteArray("\xef\xbf\xbd");
    QTest::newRow("broken UTF-8") << QByteArray(
                                         "\xff"
                                         "a\xc3")
                                  << QByteArray(
                                         "\xef\xbf\xbd"
                                         "a\xef\xbf\xbd");
    QTest::newRow("overlong") << QByteArray("\xe0\x80\xaf").left(3)
                              << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    QTest::newRow("as long as allowed") << QByteArray("12345678") << QByteArray("12345678");
    QTest::newRow("too long") << QByteArray("123456789") << QByteArray("1234567\xe2\x80\xa6");
    QTest::newRow("too long, other scripts") << QByteArray("ééééééééé") << QByteArray("ééééééé\xe2\x80\xa6");
  }
  void makesOutsideWordsHarmless() {
    QFETCH(QByteArray, outside);
    QFETCH(QByteArray, plain);
    QCOMPARE(bytes(plainText(outside.toStdString(), 8)), plain);
  }

  void padsByCharacters() { QCOMPARE(bytes(padded("é", 3)), QByteArray("é  ")); }

  void readsDurations_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("hours") << QByteArray("8h") << qint64(28'800);
    QTest::newRow("mixed") << QByteArray("1h30m") << qint64(5'400);
    QTest::newRow("days") << QByteArray("2d") << qint64(172'800);
    QTest::newRow("seconds") << QByteArray("45s") << qint64(45);
    for (const char* bad :
         {"", "8", "h", "0h", "-8h", "8 h", "8h8h", "30m1h", "1.5h", "9999999999999999999h", "4000d", "8x"}) {
      QTest::newRow(bad) << QByteArray(bad) << qint64(-1);
    }
  }
  void readsDurations() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, seconds);
    const auto parsed = parseDuration(text.toStdString());
    QCOMPARE(parsed ? qint64(parsed->count()) : qint64(-1), seconds);
  }

  void saysDurationsInWords() {
    QCOMPARE(bytes(inWords(std::chrono::hours(72))), QByteArray("3 days"));
    QCOMPARE(bytes(inWords(std::chrono::minutes(125))), QByteArray("2 h"));
    QCOMPARE(bytes(inWords(std::chrono::seconds(119))), QByteArray("1 min"));
    QCOMPARE(bytes(inWords(std::chrono::seconds(-4))), QByteArray("0 s"));
  }

  void splitsBrowserByTheRulesOfTheVariable() {
    const std::string url = "https://a/?x=%s";
    const auto commands = browserCommands("first --new %s -x::second:third 50%% o%s", url);
    const std::vector<std::vector<std::string>> expected{
        {"first", "--new", url, "-x"}, {"second", url}, {"third", "50%", "o" + url}};
    QVERIFY(commands == expected);
    QVERIFY(browserCommands("", url).empty());
    QVERIFY(browserCommands(" : ", url).empty());
  }

  void findsTheAgentInFixedPlacesOnly() {
    const auto places = agentPlaces("/opt/l/bin/lanyard", "/usr/bin:bin::.:/sbin");
    const std::vector<std::string> expected{"/opt/l/bin/lanyard-agent", "/opt/l/bin/../libexec/lanyard-agent",
                                            "/opt/l/bin/../libexec/lanyard/lanyard-agent",
                                            "/usr/bin/lanyard-agent", "/sbin/lanyard-agent"};
    QVERIFY(places == expected);
  }

  void showsWhoAsks() {
    const auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"token","issuer_host":"login.acme.example","scopes":["read","write"],"reason":"x\u202e",)"
        R"("expires_at":160,"identity":{"alias":"work","name":"Ada"},)"
        R"("tool":{"path":"/usr/bin/python3","sort":"interpreter","script":"/home/a/s.py","changed":true,"terminal":"/dev/pts/3",)"
        R"("chain":[{"pid":7,"path":"/usr/bin/bash"},{"pid":6,"path":"/usr/bin/sshd"}]}})");
    QCOMPARE(bytes(promptText(prompt, 1, 2, 100)),
             QByteArray("Request p1 (1 of 2)\n"
                        "  Program    /usr/bin/python3 (the program changed since you allowed it)\n"
                        "  Script     /home/a/s.py (as it claims)\n"
                        "  Run by     /usr/bin/bash (7) ← /usr/bin/sshd (6)\n"
                        "  Terminal   /dev/pts/3\n"
                        "  Wants      to use an access token\n"
                        "  Identity   work, Ada, at login.acme.example\n"
                        "  Scopes     read write\n"
                        "  It says    \"x\xef\xbf\xbd\" (its own words)\n"
                        "  Waits for  1 min more"));
  }

  void saysHowManyScopesWereCutOff() {
    auto prompt = lanyard::wire::Json::parse(R"({"id":"p1","kind":"token"})");
    for (int i = 0; i < 100; ++i) prompt["scopes"].push_back("scope" + std::to_string(i));
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).contains("… (100 in all)"));
  }
};

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
