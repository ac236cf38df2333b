#include <csignal>
#include <cstdlib>

#include "app/cli/big_code.h"
#include "tests/app/cli/at_terminal.h"
#include "tests/support/test_program.h"

namespace terminal_test {

using namespace lanyard::test;

namespace {

QByteArray passphraseOf(const QByteArray& line) {
  return QJsonDocument::fromJson(line)
      .object()
      .value(QLatin1String("params"))
      .toObject()
      .value(QLatin1String("passphrase"))
      .toString()
      .toUtf8();
}

/// A wallet with the passphrase "open sesame", no desktop, and one request that waits.
QList<QByteArray> guarded(const QJsonObject& asked) {
  const QString method = methodOf(asked);
  if (method == QLatin1String("wallet.status")) return {result(R"({"passphrase":true,"desktop":false})")};
  if (method == QLatin1String("consent.list")) {
    return {result(
        "{\"prompts\":[{\"id\":\"p1\",\"digest\":\"d1\",\"kind\":\"token\",\"choices\":[\"once\",\"session\"]"
        ","
        "\"scopes\":[\"read\\u001b[31m\"],\"tool\":{\"path\":\"/usr/bin/git\",\"sort\":\"program\"}}]}")};
  }
  const QJsonObject params = asked.value(QLatin1String("params")).toObject();
  if (!params.contains(QLatin1String("passphrase"))) return {refusal("passphrase_required")};
  if (params.value(QLatin1String("passphrase")).toString() != QLatin1String("open sesame"))
    return {refusal("passphrase_wrong")};
  return {result(R"({"grants":[],"answered":true,"identity":{},"provider":"revoked"})")};
}

const QByteArray kAsk = "Approval passphrase: ";

}  // namespace

class TerminalTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  std::unique_ptr<FakeWallet> m_wallet;
  QString m_socket;

 private Q_SLOTS:
  /// The wallet waits for its browser until an address is pasted that it takes.
  void takesAPastedAddressAndKeepsWaitingAfterOneThatIsRefused() {
    QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    QByteArray signIn;
    FakeWallet wallet(socket, [&](const QJsonObject& request) -> QList<QByteArray> {
      if (methodOf(request) == QLatin1String("wallet.status"))
        return {result("{\"locked\":false,\"desktop\":true,\"passphrase\":false}")};
      if (methodOf(request) == QLatin1String("identity.sign_in")) {
        signIn = QByteArray::number(request.value(QLatin1String("id")).toInteger());
        return {
            "{\"jsonrpc\":\"2.0\",\"method\":\"sign_in.step\",\"params\":{\"request\":$id,\"step\":"
            "\"authorize\",\"url\":\"https://a.example/authorize\",\"redirect_uri\":"
            "\"http://127.0.0.1:8400/cb\",\"any_port\":true}}"};
      }
      const QJsonObject params = request.value(QLatin1String("params")).toObject();
      if (params.value(QLatin1String("address")).toString() == QLatin1String("rubbish"))
        return {refusal("bad_request")};
      return {result("{\"taken\":true}"), "{\"jsonrpc\":\"2.0\",\"id\":" + signIn +
                                              ",\"result\":{\"identity\":{\"alias\":\"work\",\"issuer_host\":"
                                              "\"a.example\"},\"renewed\":false}}"};
    });
    AtTerminal terminal(
        socket, {QStringLiteral("login"), QStringLiteral("https://a.example"), QStringLiteral("--client-id"),
                 QStringLiteral("c"), QStringLiteral("--no-browser")});
    QVERIFY(terminal.sees("paste it here."));
    terminal.type("\n");
    terminal.type("rubbish\n");
    QVERIFY(terminal.sees("The sign-in still waits."));
    terminal.type("http://127.0.0.1:8400/cb?code=c&state=s\n");
    QVERIFY(terminal.sees("Signed in to a.example"));
    QVERIFY(terminal.ends());
    QCOMPARE(terminal.process().exitCode(), 0);
    const QJsonObject last = QJsonDocument::fromJson(wallet.requests.last()).object();
    QCOMPARE(methodOf(last), QStringLiteral("sign_in.paste"));
    const QJsonObject params = last.value(QLatin1String("params")).toObject();
    QCOMPARE(params.value(QLatin1String("address")).toString(),
             QStringLiteral("http://127.0.0.1:8400/cb?code=c&state=s"));
    QCOMPARE(QByteArray::number(params.value(QLatin1String("request")).toInteger()), signIn);
  }
  void showsACodeLargeAndAsAQrCode() {
    QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& request) -> QList<QByteArray> {
      if (methodOf(request) == QLatin1String("wallet.status"))
        return {result("{\"locked\":false,\"desktop\":true,\"passphrase\":false}")};
      return {
          "{\"jsonrpc\":\"2.0\",\"method\":\"sign_in.step\",\"params\":{\"request\":$id,\"step\":\"code\","
          "\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"https://a.example/device\",\"qr\":[\"101\","
          "\"010\",\"111\"]}}",
          result("{\"identity\":{\"alias\":\"work\",\"issuer_host\":\"a.example\"},\"renewed\":false}")};
    });
    AtTerminal terminal(
        socket, {QStringLiteral("login"), QStringLiteral("https://a.example"), QStringLiteral("--client-id"),
                 QStringLiteral("c"), QStringLiteral("--device")});
    QVERIFY(terminal.ends());
    QVERIFY(terminal.screen.contains("WDJB-MJHT"));
    const std::vector<std::string> large = lanyard::cli::bigCode("WDJB-MJHT", 80);
    QVERIFY(!large.empty());
    for (const std::string& line : large)
      QVERIFY2(terminal.screen.contains(QByteArray::fromStdString(line)), terminal.screen.constData());
    QVERIFY(terminal.screen.contains("Or scan this:"));
    QVERIFY(terminal.screen.contains("\u2588"));
  }
  void init() {
    m_folder = QTemporaryDir();
    m_socket = m_folder.filePath(QStringLiteral("w.sock"));
    m_wallet = std::make_unique<FakeWallet>(m_socket, guarded);
  }
  void cleanup() { m_wallet.reset(); }

  void asksWithoutEchoAndPutsTheTerminalBack() {
    AtTerminal person(m_socket, {QStringLiteral("grants")});
    QVERIFY(person.sees(kAsk));
    QVERIFY(!person.echoes());
    person.type("open sesame\n");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 0);
    QVERIFY(person.echoes());
    QVERIFY(!person.screen.contains("sesame"));
    QCOMPARE(passphraseOf(m_wallet->requests.last()), QByteArray("open sesame"));
  }

  void asksAgainAfterAWrongOneThenGivesUp() {
    AtTerminal person(m_socket, {QStringLiteral("grants")});
    for (int attempt = 1; attempt <= 3; ++attempt) {
      QVERIFY(
          QTest::qWaitFor([&] { return person.sees(kAsk) && person.screen.count(kAsk) == attempt; }, 10'000));
      person.type("guess\n");
    }
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 77);
  }

  void restoresTheTerminalOnCtrlC() {
    AtTerminal person(m_socket, {QStringLiteral("grants")});
    QVERIFY(person.sees(kAsk));
    QVERIFY(!person.echoes());
    person.type("half\x03");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitStatus(), QProcess::CrashExit);
    QCOMPARE(person.process().exitCode(), SIGINT);
    QVERIFY(person.echoes());
  }

  void restoresTheTerminalOnASignal() {
    AtTerminal person(m_socket, {QStringLiteral("grants")});
    QVERIFY(person.sees(kAsk));
    ::kill(static_cast<pid_t>(person.process().processId()), SIGTERM);
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), SIGTERM);
    QVERIFY(person.echoes());
  }

  void takesCtrlDForNo() {
    AtTerminal person(m_socket, {QStringLiteral("grants")});
    QVERIFY(person.sees(kAsk));
    person.type("\x04");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 77);
    QVERIFY(person.echoes());
  }

  void asksForANewPassphraseTwice() {
    m_wallet = nullptr;
    m_wallet = std::make_unique<FakeWallet>(m_socket, [](const QJsonObject& asked) {
      return QList<QByteArray>{methodOf(asked) == QLatin1String("wallet.status")
                                   ? result(R"({"passphrase":false})")
                                   : result(R"({"set":true})")};
    });
    const QStringList set{QStringLiteral("passphrase"), QStringLiteral("set")};
    {
      AtTerminal person(m_socket, set);
      QVERIFY(person.sees("New approval passphrase: "));
      person.type("one\n");
      QVERIFY(person.sees("Once more: "));
      person.type("two\n");
      QVERIFY(person.ends());
      QCOMPARE(person.process().exitCode(), 64);
      QCOMPARE(m_wallet->requests.size(), 1);
    }
    AtTerminal person(m_socket, set);
    QVERIFY(person.sees("New approval passphrase: "));
    person.type("one\n");
    QVERIFY(person.sees("Once more: "));
    person.type("one\n");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 0);
    QCOMPARE(m_wallet->requests.last(),
             QByteArray(R"({"jsonrpc":"2.0","id":2,"method":"passphrase.set","params":{"new":"one"}})"));
    QVERIFY(!person.screen.contains("one\r"));
  }

  void showsWhatWaitsAndAsksForTheChoice() {
    AtTerminal person(m_socket, {QStringLiteral("approve")});
    QVERIFY(person.sees("or Enter to leave it waiting: "));
    QVERIFY(person.screen.contains("/usr/bin/git") && person.screen.contains("[o]nce"));
    QVERIFY(!person.screen.contains("[a]lways"));
    QVERIFY(!person.screen.contains("\x1b"));
    person.type("a\n");  // not offered: asks again
    QVERIFY(
        QTest::qWaitFor([&] { return person.sees("Allow") && person.screen.count("Allow: ") == 2; }, 10'000));
    person.type("s\n");
    QVERIFY(person.sees(kAsk));
    person.type("open sesame\n");
    QVERIFY(person.ends());
    QVERIFY(person.sees("Allowed in this session. See it and take it back: lanyard grants"));
    QCOMPARE(person.process().exitCode(), 0);
    QCOMPARE(
        m_wallet->requests.last(),
        QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"consent.answer\",\"params\":{\"choice\":\"session\","
            "\"digest\":\"d1\",\"prompt\":\"p1\",\"passphrase\":\"open sesame\"}}"));
  }

  void leavesItWaitingOnEnter() {
    AtTerminal person(m_socket, {QStringLiteral("approve")});
    QVERIFY(person.sees("or Enter to leave it waiting: "));
    person.type("\n");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 0);
    QCOMPARE(m_wallet->requests.size(), 1);
  }

  void asksAtOnceWhereThereIsNoDesktop() {
    AtTerminal person(m_socket, {QStringLiteral("logout"), QStringLiteral("work")});
    QVERIFY(person.sees(kAsk));
    QCOMPARE(m_wallet->requests.size(), 1);
    person.type("open sesame\n");
    QVERIFY(person.ends());
    QCOMPARE(person.process().exitCode(), 0);
  }
};

LANYARD_TEST(TerminalTest)

}  // namespace terminal_test

#include "terminal_test.moc"
