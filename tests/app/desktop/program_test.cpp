// Starts the real program over a socket pair, as the agent does, and from the menu, as a person does.
#include <unistd.h>

#include <QProcess>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"

using namespace lanyard::desktop;
using lanyard::wire::Json;

namespace {

const QString program = QStringLiteral(LANYARD_DESKTOP);

// Far longer than needed: only a window that never answers reaches it.
constexpr int patienceMs = 30000;

/// A desktop with a wallet at its descriptor 3.
class Running {
 public:
  explicit Running(FakeWallet& wallet) {
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nonexistent"));
    m_process.setProcessEnvironment(environment);
    const int end = wallet.takeOther();
    m_process.setChildProcessModifier([end] { ::dup2(end, 3); });
    m_process.start(program, {QStringLiteral("--theme=light")});
    (void)m_process.waitForStarted();
    ::close(end);
  }
  ~Running() {
    m_process.kill();
    m_process.waitForFinished();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  /// The exit code, or -1 if it still runs or crashed.
  int ended() {
    if (!QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patienceMs)) return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
  }
  [[nodiscard]] bool running() const { return m_process.state() == QProcess::Running; }

 private:
  QProcess m_process;
};

Json expectSoon(FakeWallet& wallet, const std::string& method) {
  Json request;
  for (int i = 0; i < 6 && request.is_null(); ++i) request = wallet.expect(method);
  return request;
}

void greet(FakeWallet& wallet, const std::vector<std::pair<std::string, Json>>& already) {
  const Json subscribe = expectSoon(wallet, "events.subscribe");
  wallet.reply(subscribe, {{"subscribed", true}});
  for (const auto& [method, params] : already) wallet.notify(method, params);
  wallet.reply(wallet.expect("wallet.status"), {{"version", "0.1.0"}});
}

}  // namespace

class ProgramTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void showsItsWindowAndEndsWithTheChannel() {
    FakeWallet wallet;
    Running desktop(wallet);
    greet(wallet,
          {{"identity.changed", {{"identity", {{"id", "1"}, {"alias", "work"}, {"state", "fresh"}}}}}});
    wallet.notify("desktop.raise", Json::object());
    QTest::qWait(500);
    QVERIFY(desktop.running());
    wallet.hangUp();
    QCOMPARE(desktop.ended(), 0);
  }
  void endsAtOnceWhenTheWalletRefusesIt() {
    FakeWallet wallet;
    Running desktop(wallet);
    wallet.refuse(expectSoon(wallet, "events.subscribe"), "unsupported");
    QCOMPARE(desktop.ended(), 1);
  }
  void endsWhenItsOnlyQuestionIsWithdrawn() {
    FakeWallet wallet;
    Running desktop(wallet);
    greet(wallet, {{"prompt.opened",
                    {{"prompt", {{"id", "a"}, {"digest", "d"}, {"kind", "token"}, {"choices", {"once"}}}}}}});
    QTest::qWait(500);
    QVERIFY(desktop.running());
    wallet.notify("prompt.closed", {{"prompt", "a"}, {"outcome", "timeout"}});
    QCOMPARE(desktop.ended(), 0);
  }
  void staysForAQuestionThatComesAsTheLastOneGoes() {
    FakeWallet wallet;
    Running desktop(wallet);
    const auto opened = [](const char* id) {
      const Json prompt = {{"id", id}, {"digest", "d"}, {"kind", "token"}, {"choices", {"once"}}};
      return Json{{"jsonrpc", "2.0"}, {"method", "prompt.opened"}, {"params", {{"prompt", prompt}}}};
    };
    const auto closed = [](const char* id) {
      return Json{{"jsonrpc", "2.0"}, {"method", "prompt.closed"}, {"params", {{"prompt", id}}}};
    };
    greet(wallet, {{"prompt.opened", opened("a")["params"]}});
    // In one piece, so that the desktop reads of both before it does anything else.
    wallet.sendRaw(closed("a").dump() + "\n" + opened("b").dump() + "\n");
    QTest::qWait(500);
    QVERIFY(desktop.running());
    wallet.sendRaw(closed("b").dump() + "\n");
    QCOMPARE(desktop.ended(), 0);
  }
  void refusesATcpSocketAsItsChannel() {
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTemporaryDir folder;
    QProcess process;
    const int end = static_cast<int>(server.socketDescriptor());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LANYARD_SOCK"), folder.filePath(QStringLiteral("none/wallet.sock")));
    environment.insert(QStringLiteral("PATH"), folder.path());
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([end] { ::dup2(end, 3); });
    // A copy of its own, so that no agent stands beside it.
    const QString copy = folder.filePath(QStringLiteral("lanyard-desktop"));
    QVERIFY(QFile::copy(program, copy));
    process.start(copy);
    QVERIFY(process.waitForFinished(patienceMs));
    QCOMPARE(process.exitCode(), 69);
    QVERIFY(process.readAllStandardError().contains("no wallet runs"));
  }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
