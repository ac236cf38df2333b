#include <ctime>

#include "app/cli/duration.h"
#include "tests/app/cli/at_terminal.h"
#include "tests/support/test_program.h"

namespace cli_paste_test {

using namespace lanyard::test;

namespace {

QList<QByteArray> keeps(const QJsonObject& request) {
  if (methodOf(request) == QLatin1String("wallet.status"))
    return {result("{\"locked\":false,\"desktop\":true,\"passphrase\":false}")};
  if (methodOf(request) == QLatin1String("provider.show")) {
    return {result(
        "{\"provider\":{\"id\":\"acme\",\"name\":\"Acme\",\"issuer\":\"https://acme.example\",\"entry\":{"
        "\"tokens_page\":\"https://acme.example/settings/tokens\"}}}")};
  }
  return {result(
      "{\"identity\":{\"alias\":\"acme\",\"issuer_host\":\"acme.example\",\"name\":\"Ada\",\"credential\":"
      "\"pasted\",\"sign_in_by\":1801440000},\"renewed\":false}")};
}

QList<QByteArray> needsAlias(const QJsonObject&) {
  return {
      "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32602,\"message\":\"nothing tells\",\"data\":{"
      "\"reason\":\"bad_request\",\"error\":\"pasted.needs_alias\",\"hint\":\"Name it yourself: lanyard "
      "login "
      "\u2026 --alias NAME.\"}}}"};
}

QJsonObject paramsOf(const QByteArray& line) {
  return QJsonDocument::fromJson(line).object().value(QLatin1String("params")).toObject();
}

QStringList words(const char* line) {
  return QString::fromUtf8(line).split(QLatin1Char(' '));
}

}  // namespace

/// `lanyard login --token`, by the real binary.
class CliPasteTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  QString m_socket;

 private Q_SLOTS:
  void init() {
    m_folder = QTemporaryDir();
    m_socket = m_folder.filePath(QStringLiteral("w.sock"));
  }

  void readsTheTokenFromStdin() {
    const FakeWallet wallet(m_socket, keeps);
    Client client(m_socket);
    client.input = "  ghp_secret\r\n";
    const Run run = client.run(words("login acme --token --alias acme"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray());
    const QByteArray line = wallet.requests.last();
    QVERIFY(line.contains("\"identity.paste\""));
    const QJsonObject params = paramsOf(line);
    QCOMPARE(params.value(QLatin1String("token")).toString(), QStringLiteral("ghp_secret"));
    QCOMPARE(params.value(QLatin1String("provider")).toString(), QStringLiteral("acme"));
    QCOMPARE(params.value(QLatin1String("alias")).toString(), QStringLiteral("acme"));
    QVERIFY(!params.contains(QLatin1String("expires_at")));
    QVERIFY(run.err.contains("Kept the token for acme.example, which is Ada's. Its alias is acme.\n"));
    QVERIFY(run.err.contains("It is good until "));
    QVERIFY(!run.err.contains("ghp_secret"));
  }
  void readsTheTokenFromADescriptor() {
    const FakeWallet wallet(m_socket, keeps);
    Client client(m_socket);
    client.input = "ghp_secret";
    const Run run = client.run(words("login --again acme --token --secret-fd 0 --json"));
    QCOMPARE(run.exitCode, 0);
    const QJsonObject params = paramsOf(wallet.requests.last());
    QCOMPARE(params.value(QLatin1String("token")).toString(), QStringLiteral("ghp_secret"));
    QCOMPARE(params.value(QLatin1String("identity")).toString(), QStringLiteral("acme"));
    QVERIFY(run.out.contains("\"step\":\"done\""));
    QVERIFY(!run.out.contains("ghp_secret") && run.err.isEmpty());
  }
  void asksForItAtTheTerminalWithoutEcho() {
    FakeWallet wallet(m_socket, keeps);
    AtTerminal terminal(m_socket, words("login acme --token"));
    QVERIFY(terminal.sees("Make one at: https://acme.example/settings/tokens"));
    QVERIFY(terminal.sees("Token or key (not shown): "));
    terminal.type("ghp_secret\n");
    QVERIFY(terminal.sees("Kept the token for acme.example"));
    QVERIFY(!terminal.screen.contains("ghp_secret"));
    QCOMPARE(paramsOf(wallet.requests.last()).value(QLatin1String("token")).toString(),
             QStringLiteral("ghp_secret"));
  }
  void sendsNothingWhereNothingIsTyped() {
    FakeWallet wallet(m_socket, keeps);
    AtTerminal terminal(m_socket, words("login https://acme.example --token"));
    QVERIFY(terminal.sees("Token or key (not shown): "));
    terminal.type("\n");
    QVERIFY(terminal.sees("No token was given, so nothing was kept."));
    QVERIFY(wallet.requests.isEmpty());
  }
  void namesTheEndOfTheDay() {
    const FakeWallet wallet(m_socket, keeps);
    Client client(m_socket);
    client.input = "ghp_secret";
    client.environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    const Run run = client.run(words("login acme --token --expires 2027-01-31"));
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(paramsOf(wallet.requests.last()).value(QLatin1String("expires_at")).toInteger(),
             qint64{1'801'439'999});
  }
  void knowsWhatADayIs_data() {
    QTest::addColumn<QByteArray>("day");
    QTest::addColumn<bool>("isOne");
    QTest::newRow("a day") << QByteArray("2027-01-31") << true;
    QTest::newRow("a leap day") << QByteArray("2028-02-29") << true;
    QTest::newRow("no leap day") << QByteArray("2027-02-29") << false;
    QTest::newRow("a month too many") << QByteArray("2027-13-01") << false;
    QTest::newRow("day zero") << QByteArray("2027-01-00") << false;
    QTest::newRow("short") << QByteArray("2027-1-31") << false;
    QTest::newRow("letters") << QByteArray("2027-0a-31") << false;
    QTest::newRow("the other way round") << QByteArray("31-01-2027") << false;
    QTest::newRow("a time with it") << QByteArray("2027-01-31T00:00") << false;
    QTest::newRow("nothing") << QByteArray() << false;
  }
  void knowsWhatADayIs() {
    QFETCH(QByteArray, day);
    QFETCH(bool, isOne);
    const auto end = lanyard::cli::endOfDay(day.toStdString());
    QCOMPARE(end.has_value(), isOne);
    if (end) QCOMPARE(lanyard::cli::dayOf(*end), day.toStdString());
    if (end) QVERIFY(lanyard::cli::dayOf(*end + 1) != day.toStdString());
  }
  void refusesWhatDoesNotGoTogether_data() {
    QTest::addColumn<QString>("command");
    for (const char* one :
         {"login acme --token --client-id c", "login acme --token --scope read",
          "login acme --token --device", "login acme --token --no-browser",
          "login acme --token --resource https://a.example",
          "login acme --token --redirect http://127.0.0.1:8400/cb", "login --token",
          "login acme --again acme --token", "login http://acme.example ftp --token",
          "login acme --token --expires tomorrow", "login acme --expires 2027-01-31",
          "login acme --token ghp_secret", "login acme --basic", "login acme --token --user ada",
          "login acme --token --basic --user ada", "login acme --user ada", "login acme --secret-fd 0",
          "login acme --basic --user ada --client-id c"})
      QTest::newRow(one) << QString::fromLatin1(one);
  }
  void refusesWhatDoesNotGoTogether() {
    QFETCH(QString, command);
    const FakeWallet wallet(m_socket, keeps);
    Client client(m_socket);
    client.input = "ghp_secret";
    const Run run = client.run(command.split(QLatin1Char(' ')));
    QCOMPARE(run.exitCode, 64);
    QVERIFY(!run.err.isEmpty());
    QVERIFY(wallet.requests.isEmpty());
  }
  void saysWhereNothingCame() {
    const FakeWallet wallet(m_socket, keeps);
    const Run run = Client(m_socket).run(words("login acme --token"));
    QCOMPARE(run.exitCode, 64);
    QVERIFY(run.err.contains("No token came from stdin."));
    QVERIFY(wallet.requests.isEmpty());
  }
  void spellsOutWhatHelps() {
    const FakeWallet wallet(m_socket, needsAlias);
    Client client(m_socket);
    client.input = "ghp_secret";
    const Run run = client.run(words("login https://acme.example --token"));
    QCOMPARE(run.exitCode, 64);
    QVERIFY2(run.err.contains("lanyard login https://acme.example --token --alias NAME."), run.err);
  }
  void keepsAPasswordThatMayHaveSpaces() {
    FakeWallet wallet(m_socket, keeps);
    Client client(m_socket);
    client.input = " open sesame \n";
    const Run run = client.run(words("login https://nas.example --basic --user ada"));
    QCOMPARE(run.exitCode, 0);
    const QJsonObject params = paramsOf(wallet.requests.last());
    QCOMPARE(params.value(QLatin1String("password")).toString(), QStringLiteral(" open sesame "));
    QCOMPARE(params.value(QLatin1String("user")).toString(), QStringLiteral("ada"));
    QVERIFY(!params.contains(QLatin1String("token")));
    AtTerminal terminal(m_socket, words("login https://nas.example --basic --user ada"));
    QVERIFY(terminal.sees("Password of ada (not shown): "));
    terminal.type("open sesame\n");
    QVERIFY(terminal.sees("Kept the "));
    QVERIFY(!terminal.screen.contains("open sesame"));
  }
  void printsAPasswordAsItsTypeSays_data() {
    QTest::addColumn<QString>("options");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("out");
    const QByteArray basic = QByteArray("ada:s3:cret").toBase64();
    QTest::newRow("alone") << QString() << 0 << QByteArray("s3:cret\n");
    QTest::newRow("a header") << QStringLiteral("--header") << 0 << "Authorization: Basic " + basic + "\n";
    QTest::newRow("netrc") << QStringLiteral("--netrc nas.example") << 0
                           << QByteArray("machine nas.example login ada password s3:cret\n");
    QTest::newRow("netrc of another host") << QStringLiteral("--netrc evil.example") << 76 << QByteArray();
    QTest::newRow("XOAUTH2") << QStringLiteral("--xoauth2 ada") << 76 << QByteArray();
  }
  void printsAPasswordAsItsTypeSays() {
    QFETCH(QString, options);
    QFETCH(int, code);
    QFETCH(QByteArray, out);
    const FakeWallet wallet(m_socket, [](const QJsonObject&) -> QList<QByteArray> {
      return {result("{\"access_token\":\"" + QByteArray("ada:s3:cret").toBase64() +
                     "\",\"expires_at\":null,\"identity\":{\"alias\":\"nas\",\"credential\":\"password\","
                     "\"issuer_host\":\"nas.example:8443\"},\"scopes\":[],\"token_type\":\"Basic\"}")};
    });
    const Run run =
        Client(m_socket).run(words("token nas") + options.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    QCOMPARE(run.exitCode, code);
    QCOMPARE(run.out, out);
    QVERIFY(!run.err.contains("cret"));
  }
  void putsNoPasswordWithASpaceIntoNetrc() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) -> QList<QByteArray> {
      return {result("{\"access_token\":\"" + QByteArray("ada:two words").toBase64() +
                     "\",\"identity\":{\"issuer_host\":\"nas.example\"},\"token_type\":\"Basic\"}")};
    });
    const Run run = Client(m_socket).run(words("token nas --netrc nas.example"));
    QCOMPARE(run.exitCode, 76);
    QVERIFY(run.out.isEmpty() && !run.err.contains("words"));
  }
  void listsItByWhatItIs() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) -> QList<QByteArray> {
      return {
          result("{\"total\":2,\"identities\":[{\"alias\":\"a\",\"provider\":\"acme\",\"state\":\"idle\","
                 "\"credential\":\"pasted\",\"sign_in_by\":" +
                 QByteArray::number(std::time(nullptr) + 3 * 86'400) +
                 ",\"sign_in_near_from\":1},"
                 "{\"alias\":\"b\",\"provider\":\"acme\",\"state\":\"needs_sign_in\",\"state_reason\":"
                 "\"pasted.ended\",\"credential\":\"pasted\"}]}")};
    });
    const Run run = Client(m_socket).run(words("list"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("pasted token, idle, give a new one by 20"), run.out);
    QVERIFY2(run.out.contains("pasted token, needs sign-in: it has ended, give a new one"), run.out);
  }
  void saysAtTheSignOutWhereToEndIt() {
    const FakeWallet wallet(m_socket, [](const QJsonObject&) -> QList<QByteArray> {
      return {
          result("{\"identity\":{\"alias\":\"a\",\"issuer_host\":\"acme.example\",\"credential\":\"pasted\"},"
                 "\"provider\":\"forgotten_here\",\"revoke_at\":\"https://acme.example/settings/tokens\"}")};
    });
    const Run run = Client(m_socket).run(words("logout a"));
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.err.contains("Signed out here. The token is still good there. To end it now: "
                              "https://acme.example/settings/tokens\n"),
             run.err);
  }
};

LANYARD_TEST(CliPasteTest)

}  // namespace cli_paste_test

#include "paste_test.moc"
