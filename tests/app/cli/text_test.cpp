#include <QTest>

#include "app/cli/big_code.h"
#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/far_browser.h"
#include "app/cli/prompt_text.h"
#include "tests/support/test_program.h"

namespace text_test {

using namespace lanyard::cli;

namespace {

QByteArray bytes(const std::string& text) {
  return QByteArray::fromStdString(text);
}

}  // namespace

class TextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void drawsACodeInLargeLetters() {
    const auto lines = bigCode("WDJB-MJHT", 80);
    QCOMPARE(lines.size(), std::size_t{4});
    // Each letter is five dots wide and seven high, two to a line.
    QCOMPARE(QString::fromStdString(bigCode("L", 80).front()), QStringLiteral("  \u2588     "));
    QCOMPARE(QString::fromStdString(bigCode("L", 80).back()),
             QStringLiteral("  \u2580\u2580\u2580\u2580\u2580 "));
    QVERIFY(bigCode("WDJB-MJHT", 55).empty());  // too narrow
    QVERIFY(bigCode("abc", 80).empty());        // capitals would be another code
    QVERIFY(bigCode("", 80).empty());
    QVERIFY(!bigCode("ABCDEFGHIJKLM", 80).empty());
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- "))
      QVERIFY2(!bigCode(std::string(1, c), 80).empty(), std::string(1, c).c_str());
  }
  void drawsAQrCodeInHalfBlocks() {
    const std::vector<std::string> modules{"101", "010", "111"};
    const auto lines = qrLines(modules, 80, false);
    QCOMPARE(lines.size(), std::size_t{6});  // three rows and four quiet ones on each side, two to a line
    const QString light = QString(11, QChar(0x2588));
    QCOMPARE(QString::fromStdString(lines.front()), light);
    // Light is drawn, for a dark terminal: the first two rows are 101 and 010.
    QCOMPARE(QString::fromStdString(lines[2]), QStringLiteral("\u2588\u2588\u2588\u2588\u2584\u2580\u2584"
                                                              "\u2588\u2588\u2588\u2588"));
    const auto coloured = qrLines(modules, 80, true);
    QVERIFY(coloured[2].starts_with("\x1b[30;107m"));
    QVERIFY(coloured[2].ends_with("\x1b[0m"));
    QVERIFY(qrLines(modules, 10, false).empty());
    QVERIFY(qrLines({"101", "010"}, 80, false).empty());
    QVERIFY(qrLines({"1\x1b"}, 80, false).empty());
    QVERIFY(qrLines({}, 80, false).empty());
  }
  void namesThisComputerAsSshReachesIt_data() {
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* name, const char* connection, const char* host, const char* user,
                        const char* words) {
      QTest::newRow(name) << QByteArray(connection) << QByteArray(host) << QByteArray(user)
                          << QByteArray(words);
    };
    row("by its address", "198.51.100.9 5 192.0.2.7 22", "box", "ada", "ada@192.0.2.7");
    row("at another port", "198.51.100.9 5 192.0.2.7 2222", "box", "ada", "-p 2222 ada@192.0.2.7");
    row("through a tunnel", "127.0.0.1 5 127.0.0.1 2222", "box.example", "ada", "ada@box.example");
    row("through a tunnel, IPv6", "::1 5 ::1 22", "box", "ada", "ada@box");
    row("of a link", "fe80::1%eth0 5 fe80::2%eth0 22", "box", "ada", "ada@box");
    row("without ssh", "", "box", "ada", "ada@box");
    row("no address", "a b $(id) 22", "box", "ada", "ada@box");
    row("no port", "198.51.100.9 5 192.0.2.7 22;id", "box", "ada", "ada@192.0.2.7");
    row("too little", "198.51.100.9", "box", "ada", "ada@box");
    row("no user", "", "box", "", "USER@box");
    row("no user's name", "", "box", "ada;id", "USER@box");
    row("an option for a user", "", "box", "-oProxyCommand=id", "USER@box");
    row("no host's name", "", "b\x1b[2Jox", "ada", "ada@HOST");
  }
  void namesThisComputerAsSshReachesIt() {
    QFETCH(QByteArray, connection);
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, words);
    const FarPlace place = farPlace(connection.toStdString(), host.toStdString(), user.toStdString());
    QCOMPARE(bytes(place.words), words);
    QCOMPARE(place.ssh, !connection.isEmpty());
    QVERIFY(words.endsWith(bytes(place.target)));
    QCOMPARE(bytes(forwardLine("http://127.0.0.1:8400/callback", place)),
             "ssh -L 8400:127.0.0.1:8400 " + words);
    QCOMPARE(bytes(forwardLine("http://evil.example:8400/callback", place)), QByteArray());
  }
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

  void showsWhatAServiceWants() {
    auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"sign_in","issuer_host":"a.example","scopes":["admin"],"identity":{"alias":"work"},)"
        "\"demand\":{\"acr_values\":[\"gold\",\"si\\u001blver\"],\"max_age_s\":300,"
        "\"claims\":\"{\\\"id_token\\\":{}}\"},"
        R"("tool":{"path":"/usr/bin/git","sort":"program"}})");
    QCOMPARE(bytes(promptText(prompt, 1, 1, 0)),
             QByteArray("Request p1\n"
                        "  Program    /usr/bin/git\n"
                        "  Wants      to sign you in again, because a service wants more\n"
                        "  Identity   work, at a.example\n"
                        "  Scopes     admin\n"
                        "  Sign in by gold si\xef\xbf\xbdlver (one of these, as the provider calls it)\n"
                        "  When       anew, unless less than 5 min ago\n"
                        "  Claims     {\"id_token\":{}}"));
    prompt["demand"] = {{"acr_values", lanyard::wire::Json::array()}, {"max_age_s", 0}, {"claims", ""}};
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).endsWith("  Scopes     admin\n  When       anew"));
    prompt["demand"]["claims"] = std::string(1000, 'c');
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).endsWith(" (1000 bytes in all)"));
  }
  void showsWhoAsks() {
    const auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"token","issuer_host":"login.acme.example","scopes":["read","write"],"reason":"x\u202e",)"
        R"("expires_at":160,"identity":{"alias":"work","name":"Ada"},"provider_name":"Acme",)"
        R"("tool":{"path":"/usr/bin/python3","sort":"interpreter","script":"/home/a/s.py","changed":true,"terminal":"/dev/pts/3",)"
        "\"command\":\"python3 s.py\\u001b[2J --deploy\","
        R"("chain":[{"pid":7,"path":"/usr/bin/bash"},{"pid":6,"path":"/usr/bin/sshd"}]}})");
    QCOMPARE(bytes(promptText(prompt, 1, 2, 100)),
             QByteArray("Request p1 (1 of 2)\n"
                        "  Program    /usr/bin/python3 (the program changed since you allowed it)\n"
                        "  Script     /home/a/s.py (as it claims)\n"
                        "  Started as python3 s.py\xef\xbf\xbd[2J --deploy (as it claims)\n"
                        "  Run by     /usr/bin/bash (7) ← /usr/bin/sshd (6)\n"
                        "  Terminal   /dev/pts/3\n"
                        "  Wants      to use an access token\n"
                        "  Identity   work, Ada, at login.acme.example (Acme)\n"
                        "  Scopes     read write\n"
                        "  Counts for this program file, and whatever can run it\n"
                        "  It says    \"x\xef\xbf\xbd\" (its own words)\n"
                        "  Waits for  1 min more"));
  }

  void showsTheClientWhereItIsNeeded() {
    auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"token","issuer_host":"a.example","identity":{"alias":"work","client_id":"laptop"}})");
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).endsWith("\n  Identity   work, client laptop, at a.example"));
    prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"sign_in","issuer_host":"a.example","identity":null,"client_id":"laptop"})");
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).contains("  Identity   at a.example\n  Client ID  laptop"));
  }
  void saysWhatTheTokenCanDoUnasked() {
    auto prompt = lanyard::wire::Json::parse(R"({"id":"p1","kind":"token","scopes":["read"]})");
    QVERIFY(!bytes(promptText(prompt, 1, 1, 0)).contains("can also"));
    prompt["also"] = {"admin", "ro\u202eot"};
    QVERIFY(
        bytes(promptText(prompt, 1, 1, 0))
            .contains(
                "\n  Beware     this token can also: admin ro\xef\xbf\xbdot (the provider adds it unasked)"));
  }
  void saysWhatAnIdTokenIsFor() {
    auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"id_token","issuer_host":"a.example","scopes":["openid"],"client_id":"laptop",)"
        R"("identity":{"alias":"work","other_audiences":["project"]},"audience":""})");
    const QByteArray whole = bytes(promptText(prompt, 1, 1, 0));
    QVERIFY2(whole.contains("\n  Wants      an ID token, which proves to its audience that you are you\n"
                            "  Identity   work, at a.example\n"
                            "  Tells      who you are, often with your name and e-mail address\n"
                            "  Audience   laptop project"),
             whole.constData());
    QVERIFY(!whole.contains("Scopes") && !whole.contains("Client ID"));
    prompt["audience"] = "k8s";
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).contains("\n  Audience   laptop k8s"));
  }
  void saysWhatAYesCountsFor_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("sort");
    QTest::addColumn<bool>("says");
    QTest::newRow("program") << "token"
                             << "program" << true;
    QTest::newRow("interpreter") << "token"
                                 << "interpreter" << true;
    QTest::newRow("shell: said beside its path") << "token"
                                                 << "shell" << false;
    QTest::newRow("no file that could be named") << "token"
                                                 << "unverified" << false;
    QTest::newRow("an ID token") << "id_token"
                                 << "program" << true;
    QTest::newRow("once") << "sign_in"
                          << "program" << false;
  }
  void saysWhatAYesCountsFor() {
    QFETCH(QString, kind);
    QFETCH(QString, sort);
    QFETCH(bool, says);
    const lanyard::wire::Json prompt{{"id", "p1"},
                                     {"kind", kind.toStdString()},
                                     {"tool", {{"path", "/usr/bin/git"}, {"sort", sort.toStdString()}}}};
    QCOMPARE(bytes(promptText(prompt, 1, 1, 0)).contains("whatever can run it"), says);
  }
  void namesTheHostOfASignInBeforeTheProvidersName() {
    const auto prompt = lanyard::wire::Json::parse(
        R"({"id":"p1","kind":"sign_in","issuer_host":"accounts.google.com","provider_name":"Google"})");
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).contains("\n  Identity   at accounts.google.com (Google)"));
  }

  void saysHowManyScopesWereCutOff() {
    auto prompt = lanyard::wire::Json::parse(R"({"id":"p1","kind":"token"})");
    for (int i = 0; i < 100; ++i) prompt["scopes"].push_back("scope" + std::to_string(i));
    QVERIFY(bytes(promptText(prompt, 1, 1, 0)).contains("… (100 in all)"));
  }
};

LANYARD_TEST(TextTest)

}  // namespace text_test

#include "text_test.moc"
