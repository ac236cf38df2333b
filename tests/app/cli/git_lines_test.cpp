#include "app/cli/git_lines.h"

#include <QTest>

#include "app/cli/helper_names.h"
#include "tests/support/test_program.h"

namespace git_lines_test {

using namespace lanyard;
using namespace lanyard::cli;

namespace {

GitRequest requestOf(const std::string& text) {
  auto request = readGitRequest(text);
  return request ? std::move(*request) : GitRequest();
}

}  // namespace

class GitLinesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatGitSays() {
    const GitRequest request = requestOf(
        "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.example:8443\npath=team/a "
        "b.git\n"
        "username=ada\npassword=p=q\nwwwauth[]=Basic realm=\"x\"\nwwwauth[]=bEARER realm=\"y\"\n"
        "state[]=other:1\nstate[]=lanyard:abc\nlater=than this\n\nprotocol=ssh\n");
    QCOMPARE(request.address(), std::string("https://git.example:8443/team/a%20b.git"));
    QCOMPARE(request.username, std::string("ada"));
    QCOMPARE(request.password, std::string("p=q"));
    QVERIFY(request.knowsAuthtype && request.knowsState);
    QVERIFY(request.isChallenged("Bearer") && request.isChallenged("Basic"));
    QVERIFY(!request.isChallenged("Bear") && !request.isChallenged("Negotiate"));
    QCOMPARE(std::string(request.ownState()), std::string("abc"));
  }
  void anEmptyValueEmptiesAList() {
    const GitRequest request = requestOf(
        "capability[]=authtype\ncapability[]=\ncapability[]=state\nwwwauth[]=Bearer\nwwwauth[]=\nstate[]="
        "lanyard:a\n"
        "state[]=\n");
    QVERIFY(!request.knowsAuthtype && request.knowsState);
    QVERIFY(!request.isChallenged("Bearer"));
    QVERIFY(request.ownState().empty());
  }
  void addressesAreOfTheWebAlone_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("no host") << QByteArray("protocol=https\n") << QByteArray();
    QTest::newRow("no protocol") << QByteArray("host=h.example\n") << QByteArray();
    QTest::newRow("ssh") << QByteArray("protocol=ssh\nhost=h.example\n") << QByteArray();
    QTest::newRow("http") << QByteArray("protocol=http\nhost=h.example\n") << QByteArray("http://h.example");
    QTest::newRow("no last line break")
        << QByteArray("protocol=https\nhost=h.example") << QByteArray("https://h.example");
    // git has decoded the path: what stood for itself there stands for itself here, and an escape is a
    // name's.
    QTest::newRow("escapes") << QByteArray("protocol=https\nhost=h\npath=a%2Fb?c#d")
                             << QByteArray("https://h/a%252Fb%3Fc%23d");
    QTest::newRow("letters") << QByteArray("protocol=https\nhost=h\npath=\xc3\xbc")
                             << QByteArray("https://h/%C3%BC");
  }
  void addressesAreOfTheWebAlone() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, address);
    const auto request = readGitRequest(text.toStdString());
    QVERIFY(request.has_value());
    QCOMPARE(QByteArray::fromStdString(request->address()), address);
  }
  void refusesWhatGitWouldNotSay_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("no equals sign", "protocol=https\nhost\n");
    row("carriage return", "protocol=https\nhost=h.example\r\n");
    row("escape in the host", "protocol=https\nhost=h\x1b[31m\n");
    row("tab in the path", "protocol=https\nhost=h\npath=a\tb\n");
    row("control in the protocol", "protocol=https\x7f\nhost=h\n");
    row("NUL", QByteArray("protocol=https\nhost=h\npath=a\0b\n", 31));
    row("a user in the host", "protocol=https\nhost=good.example@evil.example\n");
    row("a path in the host", "protocol=https\nhost=good.example/x\n");
    row("a query in the host", "protocol=https\nhost=good.example?x\n");
    row("a fragment in the host", "protocol=https\nhost=good.example#x\n");
    row("an escape in the host", "protocol=https\nhost=good%2eexample\n");
    row("a backslash", "protocol=https\nhost=good.example\\x\n");
    row("a space", "protocol=https\nhost=good example\n");
    row("a long line", "protocol=https\nhost=h\npath=" + QByteArray(65'535, 'x'));
    row("too much", QByteArray(kMostGitBytes + 1, '\n'));
  }
  void refusesWhatGitWouldNotSay() {
    QFETCH(QByteArray, text);
    const auto request = readGitRequest(text.toStdString());
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().exitCode, kExitUsage);
    for (const char c : request.error().message) QVERIFY(c >= ' ' && c <= '~');
  }
  void takesTheLongestLineThatGitWrites() {
    QVERIFY(readGitRequest("path=" + std::string(kLongestGitLine - 6, 'x') + "\n").has_value());
  }
  void manyChallengesAreNoMemory() {
    std::string text = "protocol=https\nhost=h\n";
    for (int i = 0; i < 1'000; ++i) text += "wwwauth[]=Basic\nstate[]=other\n";
    const GitRequest request = requestOf(text);
    QVERIFY(request.challenges.size() <= 64 && request.states.size() <= 64);
  }
  void theNameItIsCalledByIsACommand() {
    QCOMPARE(helperCommand("git-credential-lanyard"), std::string_view("git-credential"));
    QCOMPARE(helperCommand("/usr/bin/git-credential-lanyard"), std::string_view("git-credential"));
    for (const char* name :
         {"lanyard", "/usr/bin/lanyard", "", "git-credential", "git-credential-lanyard/", "/"})
      QVERIFY(helperCommand(name).empty());
  }
};

LANYARD_TEST(GitLinesTest)

}  // namespace git_lines_test

#include "git_lines_test.moc"
