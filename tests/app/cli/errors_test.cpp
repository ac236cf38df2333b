#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <csignal>

#include "core/wire/reason.h"
#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace errors_test {

using namespace lanyard::test;

namespace {

const QStringList kToken{QStringLiteral("token"), QStringLiteral("work")};

/// A socket of another user: bound and listened on by a child that became nobody.
class ForeignWallet {
 public:
  explicit ForeignWallet(const QByteArray& path) : m_path(path) {
    int ready[2];
    if (::pipe2(ready, O_CLOEXEC) != 0) return;
    m_child = ::fork();
    if (m_child == 0) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      ::strncpy(static_cast<char*>(address.sun_path), path.constData(), sizeof address.sun_path - 1);
      const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
      const bool ok = ::setresuid(65'534, 65'534, 65'534) == 0 &&
                      ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                      ::listen(fd, 5) == 0;
      static_cast<void>(!::write(ready[1], ok ? "y" : "n", 1));
      char byte = 0;
      // Ends at the first bytes that anybody sends.
      for (int peer = 0; ok && (peer = ::accept(fd, nullptr, nullptr)) >= 0; ::close(peer)) {
        if (::read(peer, &byte, 1) != 0) break;
      }
      ::_exit(1);
    }
    char answer = 'n';
    ::close(ready[1]);
    m_ready = ::read(ready[0], &answer, 1) == 1 && answer == 'y';
    ::close(ready[0]);
  }
  ForeignWallet(const ForeignWallet&) = delete;
  ForeignWallet& operator=(const ForeignWallet&) = delete;
  ~ForeignWallet() {
    if (m_child > 0) ::kill(m_child, SIGKILL);
  }
  [[nodiscard]] bool ready() const { return m_ready; }
  /// Whether nothing was sent to the socket.
  [[nodiscard]] bool heardNothing() {
    // The child serves one connection after the other: once it has closed ours, it is done with all earlier
    // ones.
    QLocalSocket last;
    last.connectToServer(QString::fromUtf8(m_path));
    const bool received = last.waitForConnected();
    ::shutdown(static_cast<int>(last.socketDescriptor()), SHUT_WR);
    static_cast<void>(last.waitForDisconnected(5000));
    return received && ::waitpid(m_child, nullptr, WNOHANG) == 0;
  }

 private:
  QByteArray m_path;
  pid_t m_child = -1;
  bool m_ready = false;
};

}  // namespace

class ErrorsTest : public QObject {
  Q_OBJECT
 private:
  Run against(const FakeWallet::Script& script, const QStringList& arguments = kToken) {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    const FakeWallet wallet(socket, script);
    return Client(socket).run(arguments);
  }

 private Q_SLOTS:
  void exitsByReason_data() {
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<int>("exitCode");
    for (const auto& row : lanyard::wire::reasons()) {
      const QByteArray name(row.name.data(), static_cast<qsizetype>(row.name.size()));
      QTest::newRow(name.constData()) << name << row.exitCode;
    }
    QTest::newRow("a reason of the future") << QByteArray("moon_phase") << 76;
  }
  void exitsByReason() {
    QFETCH(QByteArray, reason);
    QFETCH(int, exitCode);
    const auto script = [&](const QJsonObject&) { return QList<QByteArray>{refusal(reason)}; };
    const Run plain = against(script);
    QCOMPARE(plain.exitCode, exitCode);
    QCOMPARE(plain.out, QByteArray());
    QVERIFY(plain.err.startsWith("lanyard: "));
    QVERIFY(plain.err.contains("told"));
    QVERIFY(!plain.err.contains('\x1b'));
    const Run json = against(script, kToken + QStringList{QStringLiteral("--json")});
    QCOMPARE(json.exitCode, exitCode);
    const QJsonObject error =
        QJsonDocument::fromJson(json.out).object().value(QLatin1String("error")).toObject();
    QCOMPARE(error.value(QLatin1String("reason")).toString().toUtf8(), reason);
    QVERIFY(!error.value(QLatin1String("message")).toString().isEmpty());
  }

  void refusesWhatMakesNoSense_data() {
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("garbage") << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("broken UTF-8") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"\xff\"}}");
    QTest::newRow("another id") << QByteArray(R"({"jsonrpc":"2.0","id":99,"result":{"access_token":"t"}})");
    QTest::newRow("id as text") << QByteArray(R"({"jsonrpc":"2.0","id":"1","result":{"access_token":"t"}})");
    QTest::newRow("duplicate key") << result(R"({"access_token":"t","access_token":"u"})");
    QTest::newRow("no token") << result("{}");
    QTest::newRow("empty token") << result(R"({"access_token":""})");
    QTest::newRow("token no string") << result(R"({"access_token":7})");
    QTest::newRow("token with a line break") << result(R"({"access_token":"a\nmachine evil"})");
    QTest::newRow("token with a space") << result(R"({"access_token":"a b"})");
    QTest::newRow("token beyond ASCII") << result(R"({"access_token":"é"})");
    QTest::newRow("proof with a line break") << result("{\"access_token\":\"t\",\"proof\":\"a\\nX: y\"}");
    QTest::newRow("proof no string") << result("{\"access_token\":\"t\",\"proof\":{\"a\":1}}");
    QTest::newRow("result a list") << result("[]");
    QTest::newRow("error without reason")
        << QByteArray(R"({"jsonrpc":"2.0","id":$id,"error":{"code":1,"message":"m"}})");
    QTest::newRow("longer than 1 MiB") << QByteArray(1024 * 1024 + 10, 'a');
  }
  void refusesWhatMakesNoSense() {
    QFETCH(QByteArray, reply);
    const Run run = against([&](const QJsonObject&) { return QList<QByteArray>{reply}; });
    QCOMPARE(run.exitCode, 76);
    QCOMPARE(run.out, QByteArray());
  }

  // With and without --header, by a plain reply and by one that is not.
  void printsABoundTokenWithItsProof() {
    const QStringList words{QStringLiteral("--method"), QStringLiteral("GET"), QStringLiteral("--url"),
                            QStringLiteral("https://api.example/me")};
    for (const char* more : {"", ",\"identity\":{\"name\":\"Ad\u00e9le\"}"}) {
      for (const QStringList& option : {QStringList{}, QStringList{QStringLiteral("--header")}}) {
        const Run run = against(
            [more](const QJsonObject&) {
              return QList<QByteArray>{result("{\"access_token\":\"t\"" + QByteArray(more) +
                                              ",\"proof\":\"p.q.r\",\"token_type\":\"DPoP\"}")};
            },
            kToken + words + option);
        QCOMPARE(run.out, QByteArray("Authorization: DPoP t\nDPoP: p.q.r\n"));
      }
    }
  }

  void takesALongReply() {
    const QByteArray token(900'000, 't');
    const Run run = against([&](const QJsonObject&) {
      return QList<QByteArray>{result("{\"access_token\":\"" + token + "\"}")};
    });
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, token + '\n');
  }

  void saysThatTheWalletWentAway() {
    const Run run = against([](const QJsonObject&) { return QList<QByteArray>{}; });
    QCOMPARE(run.exitCode, 69);
    QCOMPARE(run.out, QByteArray());
  }

  void saysThatNoWalletRuns() {
    const QTemporaryDir folder;
    const Run run = Client(folder.filePath(QStringLiteral("none.sock"))).run(kToken);
    QCOMPARE(run.exitCode, 69);
    QCOMPARE(run.out, QByteArray());
    QVERIFY(run.err.contains("lanyard-agent"));
  }

  void tellsOnceThatItWaits() {
    const QByteArray waiting =
        R"({"jsonrpc":"2.0","method":"consent.waiting","params":{"request":1,"prompt":"p"}})";
    const Run run = against([&](const QJsonObject&) {
      return QList<QByteArray>{waiting, waiting, result(R"({"access_token":"t"})")};
    });
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray("t\n"));
    QCOMPARE(run.err, QByteArray("Waiting for your answer in Lanyard… (Ctrl+C to stop; or in another "
                                 "terminal: lanyard approve)\n"));
  }

  void saysItWhenStdoutIsFull() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    const FakeWallet wallet(
        socket, [](const QJsonObject&) { return QList<QByteArray>{result(R"({"access_token":"t"})")}; });
    QProcess process;
    process.setProcessEnvironment(Client(socket).environment);
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(QStringLiteral(LANYARD_BINARY), kToken);
    QVERIFY(QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 10'000));
    QCOMPARE(process.exitCode(), 74);
  }

  void needsNoPassphraseBeforeThereIsOne() {
    const Run run = against(
        [](const QJsonObject& asked) {
          return QList<QByteArray>{methodOf(asked) == QLatin1String("wallet.status")
                                       ? result(R"({"passphrase":false})")
                                       : refusal("passphrase_required")};
        },
        {QStringLiteral("grants")});
    QCOMPARE(run.exitCode, 77);
    QVERIFY(run.err.contains("lanyard passphrase set"));
  }

  void showsOutsideWordsAsPlainText() {
    const QByteArray evil = R"(E\u001b[2J\u202eliv\u009b\r\n\u200b)";
    const Run run = against(
        [&](const QJsonObject&) {
          return QList<QByteArray>{
              result("{\"total\":1,\"identities\":[{\"alias\":\"a\",\"provider\":\"p\",\"state\":\"fresh\","
                     "\"name\":\"" +
                     evil + "\"}]}")};
        },
        {QStringLiteral("list")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out.count('\n'), 2);
    for (const char* harmful : {"\x1b", "\r", "\xe2\x80\xae", "\xc2\x9b", "\xe2\x80\x8b"})
      QVERIFY(!run.out.contains(harmful));
    const Run refused = against([&](const QJsonObject&) {
      return QList<QByteArray>{"{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":1,\"message\":\"" + evil +
                               "\",\"data\":{\"reason\":\"internal\",\"hint\":\"" + evil + "\"}}}"};
    });
    QCOMPARE(refused.err.count('\n'), 2);
    QVERIFY(!refused.err.contains('\x1b'));
  }

  void sendsNothingToAnotherUsersWallet() {
    if (::getuid() != 0) QSKIP("only root can run a wallet as another user");
    QTemporaryDir folder;
    QCOMPARE(::chmod(folder.path().toUtf8().constData(), 0777), 0);
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    ForeignWallet wallet(socket.toUtf8());
    QVERIFY(wallet.ready());
    const Run run = Client(socket).run(kToken);
    QCOMPARE(run.exitCode, 69);
    QVERIFY(run.err.contains("65534"));
    QVERIFY(wallet.heardNothing());
  }
};

LANYARD_TEST(ErrorsTest)

}  // namespace errors_test

#include "errors_test.moc"
