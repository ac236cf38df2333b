#include "app/desktop/menu_start.h"
#include "tests/support/test_program.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <thread>

namespace menu_start_test {

using namespace lanyard::desktop;

namespace {

/// A wallet that answers one connection with these bytes, on a thread, since the start from the menu blocks.
class OneAnswer {
 public:
  OneAnswer(const QByteArray& path, std::string answer) : m_answer(std::move(answer)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.constData(), sizeof address.sun_path - 1);
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_listener, 1) != 0) {
      qFatal("cannot listen");
    }
    m_thread = std::thread([this] {
      const int connection = ::accept(m_listener, nullptr, nullptr);
      char buffer[512];
      const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
      asked.assign(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
      (void)::send(connection, m_answer.data(), m_answer.size(), MSG_NOSIGNAL);
      ::close(connection);
    });
  }
  ~OneAnswer() {
    finish();
    ::close(m_listener);
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  void finish() {
    if (m_thread.joinable()) m_thread.join();
  }

  std::string asked;

 private:
  std::string m_answer;
  int m_listener = -1;
  std::thread m_thread;
};

}  // namespace

class MenuStartTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() { qunsetenv("LANYARD_SOCK"); }

  void asksForTheWindow_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("code");
    QTest::newRow("shown") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"shown\":true}}\n") << 0;
    QTest::newRow("no display")
        << QByteArray(
               "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"\",\"data\":{"
               "\"reason\":\"unsupported\",\"hint\":\"no display\"}}}\n")
        << 76;
    QTest::newRow("an error without data") << QByteArray("{\"id\":1,\"error\":7}\n") << 76;
    QTest::newRow("not JSON") << QByteArray("HTTP/1.1 400\n") << 76;
    QTest::newRow("nothing") << QByteArray() << 69;
  }
  void asksForTheWindow() {
    QFETCH(QByteArray, answer);
    QFETCH(int, code);
    const QTemporaryDir folder;
    const QByteArray path = folder.filePath(QStringLiteral("wallet.sock")).toLocal8Bit();
    qputenv("LANYARD_SOCK", path);
    OneAnswer wallet(path, answer.toStdString());
    QCOMPARE(startFromMenu("/nonexistent").exitCode, code);
    wallet.finish();
    QCOMPARE(wallet.asked, std::string("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"desktop.show\"}\n"));
  }
  void saysWhenThereIsNoAgent() {
    const QTemporaryDir folder;
    qputenv("LANYARD_SOCK", folder.filePath(QStringLiteral("wallet.sock")).toLocal8Bit());
    QCOMPARE(startFromMenu(folder.filePath(QStringLiteral("lanyard-agent")).toStdString()).exitCode, 69);
  }
  void saysWhyTheAgentEndedAtOnce() {
    const QTemporaryDir folder;
    qputenv("LANYARD_SOCK", folder.filePath(QStringLiteral("wallet.sock")).toLocal8Bit());
    QFile agent(folder.filePath(QStringLiteral("lanyard-agent")));
    QVERIFY(agent.open(QIODevice::WriteOnly));
    agent.write(
        "#!/bin/sh\necho '{\"start\":\"failed\",\"code\":\"keystore.locked\",\"exit\":73,\"words\":\"It is "
        "locked.\",\"remedy\":\"Open it.\",\"new\":false}' >&2\nexit 73\n");
    agent.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    agent.close();
    QElapsedTimer clock;
    clock.start();
    const MenuStart start = startFromMenu(agent.fileName().toStdString());
    QCOMPARE(start.exitCode, 73);
    QCOMPARE(start.why.words, std::string("It is locked."));
    QCOMPARE(start.why.remedy, std::string("Open it."));
    QCOMPARE(start.why.code, std::string("keystore.locked"));
    QVERIFY(!start.why.isNew);
    QVERIFY(clock.elapsed() < 3000);
  }
  void refusesAPathThatIsTooLong() {
    qputenv("LANYARD_SOCK", "/tmp/" + QByteArray(200, 'x'));
    QCOMPARE(startFromMenu("/nonexistent").exitCode, 69);
  }
  void looksBelowTheRuntimeFolder() {
    const QTemporaryDir folder;
    const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
    qputenv("XDG_RUNTIME_DIR", folder.path().toLocal8Bit());
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("lanyard")));
    OneAnswer wallet(folder.filePath(QStringLiteral("lanyard/wallet.sock")).toLocal8Bit(),
                     "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
    QCOMPARE(startFromMenu("/nonexistent").exitCode, 0);
    before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before);
  }
};

LANYARD_TEST(MenuStartTest)

}  // namespace menu_start_test

#include "menu_start_test.moc"
