#include <QTimer>

#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace reply_test {

using namespace lanyard::test;

namespace {

constexpr const char* kReply = R"({"jsonrpc":"2.0","id":1,"result":{"access_token":"tok-1","scopes":[]}})";

/// Sends pieces of bytes, one after the other with a pause between, to whoever asks; then closes if told so.
class RawWallet : public QObject {
 public:
  RawWallet(const QString& path, const QByteArrayList& pieces, int pause, bool closes)
      : m_pieces(pieces), m_pause(pause), m_closes(closes) {
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
      QLocalSocket* socket = m_server.nextPendingConnection();
      connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
        requests += socket->readAll();
        say(socket, 0);
      });
    });
    listens = m_server.listen(path);
  }
  bool listens = false;
  QByteArray requests;

 private:
  void say(QLocalSocket* socket, qsizetype index) {
    if (index == m_pieces.size()) {
      if (m_closes) socket->disconnectFromServer();
      return;
    }
    socket->write(m_pieces.at(index));
    socket->flush();
    QTimer::singleShot(m_pause, socket, [this, socket, index] { say(socket, index + 1); });
  }

  QLocalServer m_server;
  QByteArrayList m_pieces;
  int m_pause;
  bool m_closes;
};

}  // namespace

/// `lanyard token WHO` asks once, and prints the same, however the bytes of the reply are split.
class ReplyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksOnceHoweverTheReplyComes_data() {
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<int>("pause");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    const QByteArray reply = QByteArray(kReply) + '\n';
    const QByteArray waiting =
        R"({"jsonrpc":"2.0","method":"consent.waiting","params":{"prompt":"p1"}})" + QByteArray("\n");
    QByteArray escaped = reply;
    escaped.replace("tok-1", R"(tok\u002d1)");
    const QByteArray token = "tok-1\n";
    const QByteArray told = "Waiting for your answer in Lanyard";
    const auto row = [](const char* name, const QByteArrayList& pieces, int pause, bool closes, int exitCode,
                        const QByteArray& out, const QByteArray& err) {
      QTest::newRow(name) << pieces << pause << closes << exitCode << out << err;
    };
    row("at once", {reply}, 0, false, 0, token, "");
    row("in two parts", {reply.first(30), reply.mid(30)}, 50, false, 0, token, "");
    row("in two parts, late", {reply.first(60), reply.mid(60)}, 1300, false, 0, token, "");
    row("after more than a second", {"", reply}, 1300, false, 0, token, "");
    row("after a notification", {waiting, reply}, 50, false, 0, token, told);
    row("with a notification", {waiting + reply}, 0, false, 0, token, told);
    row("with half a notification", {waiting.first(20), waiting.mid(20) + reply.first(9), reply.mid(9)}, 50,
        false, 0, token, told);
    row("escaped", {escaped}, 0, false, 0, token, "");
    row("long", {QByteArray(reply).replace("[]", "[\"" + QByteArray(40'000, 's') + "\"]")}, 0, false, 0,
        token, "");
    row("exactly its room",
        {QByteArray(reply).replace("[]", "[\"" + QByteArray(16 * 1024 - reply.size() - 2, 's') + "\"]")}, 0,
        false, 0, token, "");
    row("refused", {QByteArray(refusal("consent_denied")).replace("$id", "1") + '\n'}, 0, false, 77, "",
        "lanyard: ");
    row("closed", {""}, 0, true, 69, "", "lanyard: The wallet closed the connection.");
    row("closed in the middle", {reply.first(50)}, 0, true, 69, "",
        "lanyard: The wallet closed the connection.");
    row("rubbish", {"rubbish\n"}, 0, false, 76, "", "lanyard: ");
    row("another id", {QByteArray(reply).replace("\"id\":1", "\"id\":2")}, 0, false, 76, "", "lanyard: ");
  }
  void asksOnceHoweverTheReplyComes() {
    QFETCH(QByteArrayList, pieces);
    QFETCH(int, pause);
    QFETCH(bool, closes);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("wallet.sock"));
    RawWallet wallet(path, pieces, pause, closes);
    QVERIFY(wallet.listens);
    const Run run = Client(path).run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.out, out);
    QVERIFY2(run.err.startsWith(err) && run.err.isEmpty() == err.isEmpty(), run.err.constData());
    QCOMPARE(run.exitCode, exitCode);
    QCOMPARE(
        wallet.requests,
        QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":"work"}})") + '\n');
  }

  /// stdout closed: the socket must not take its place, and the error is said.
  void saysItWhenThereIsNoStdout() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("wallet.sock"));
    RawWallet wallet(path, {QByteArray(kReply) + '\n'}, 0, false);
    Client client(path);
    client.binary = QStringLiteral("/bin/sh");
    const Run run = client.run(
        {QStringLiteral("-c"), QStringLiteral("exec \"$0\" token work >&-"), QStringLiteral(LANYARD_BINARY)});
    QCOMPARE(run.exitCode, 74);
    QVERIFY2(run.err.startsWith("lanyard: Cannot write the output"), run.err.constData());
    QCOMPARE(wallet.requests.count('\n'), 1);
  }
};

LANYARD_TEST(ReplyTest)

}  // namespace reply_test

#include "reply_test.moc"
