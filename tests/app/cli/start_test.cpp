#include <QElapsedTimer>
#include <QTimer>

#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace start_test {

using namespace lanyard::test;

/// The client beside an agent of the test: a script that notes how it was started. The wallet itself opens in
/// the test once the note is there.
class StartTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;

  QString in(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }
  QByteArray note(const char* name) const {
    QFile file(in(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  Client client() const {
    Client out{QString()};
    out.binary = in("bin/lanyard");
    out.environment.remove(QStringLiteral("LANYARD_SOCK"));
    out.environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), in("run"));
    return out;
  }
  void writeAgent(const char* place) {
    QFile script(in(place));
    QVERIFY(script.open(QIODevice::WriteOnly));
    const QByteArray folder = m_folder.path().toUtf8();
    script.write("#!/bin/sh\nenv > " + folder + "/env\necho $# > " + folder + "/count\numask > " + folder +
                 "/umask\nls -l /proc/$$/fd > " + folder + "/fds\necho $$ > " + folder +
                 "/pid\ncut -d' ' -f6 /proc/$$/stat > " + folder + "/session\nmkdir " + folder +
                 "/run/lanyard\ntouch " + folder + "/started\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  }

 private Q_SLOTS:
  void init() {
    m_folder = QTemporaryDir();
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("bin")) &&
            QDir(m_folder.path()).mkpath(QStringLiteral("run")));
    QVERIFY(QFile::copy(QStringLiteral(LANYARD_BINARY), in("bin/lanyard")));
  }

  void startsTheAgentBesideIt() {
    writeAgent("bin/lanyard-agent");
    std::unique_ptr<FakeWallet> wallet;
    QTimer opener;
    connect(&opener, &QTimer::timeout, this, [&] {
      if (wallet || !QFile::exists(in("started"))) return;
      wallet = std::make_unique<FakeWallet>(in("run/lanyard/wallet.sock"), [](const QJsonObject&) {
        return QList<QByteArray>{result(R"({"access_token":"t"})")};
      });
    });
    opener.start(5);
    Client started = client();
    started.environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    started.environment.insert(QStringLiteral("LD_PRELOAD_NOT"), QStringLiteral("x"));
    started.environment.insert(QStringLiteral("SOME_TOKEN"), QStringLiteral("canary"));
    started.environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral("/evil"));
    // The variables that the window needs, which the agent starts later; not those with a path to load code
    // from.
    started.environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("1.5"));
    started.environment.insert(QStringLiteral("XMODIFIERS"), QStringLiteral("@im=ibus"));
    started.environment.insert(QStringLiteral("QT_IM_MODULE"), QStringLiteral("/evil/module"));
    const Run run = started.run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray("t\n"));

    const QByteArray environment = note("env");
    QVERIFY(environment.contains("XDG_RUNTIME_DIR=") && environment.contains("LC_ALL=C") &&
            environment.contains("PATH="));
    QVERIFY(environment.contains("QT_SCALE_FACTOR=1.5") && environment.contains("XMODIFIERS=@im=ibus"));
    QVERIFY(!environment.contains("canary") && !environment.contains("evil") &&
            !environment.contains("LD_PRELOAD"));
    QCOMPARE(note("count"), QByteArray("1\n"));  // --start-report
    QCOMPARE(note("umask"), QByteArray("0077\n"));
    // stdin and stdout are /dev/null (except the redirection of ls itself), the client reads stderr until the
    // agent serves; besides these only the script is open.
    const QByteArray descriptors = note("fds");
    QVERIFY(!descriptors.contains("socket:") && descriptors.count("pipe:") == 1);
    QVERIFY(descriptors.contains("0 -> /dev/null") && descriptors.contains("2 -> pipe:"));
    // The agent has a session of its own, not that of the client, which leads another.
    QVERIFY(!note("session").trimmed().isEmpty());
    QVERIFY(note("session").trimmed().toInt() != ::getsid(0));
  }

  void looksInLibexecToo() {
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("libexec")));
    writeAgent("libexec/lanyard-agent");
    std::unique_ptr<FakeWallet> wallet;
    QTimer opener;
    connect(&opener, &QTimer::timeout, this, [&] {
      if (wallet || !QFile::exists(in("started"))) return;
      wallet = std::make_unique<FakeWallet>(
          in("run/lanyard/wallet.sock"), [](const QJsonObject&) { return QList<QByteArray>{result("{}")}; });
    });
    opener.start(5);
    QCOMPARE(client().run({QStringLiteral("status")}).exitCode, 0);
  }

  void startsNothingWhenToldSo() {
    writeAgent("bin/lanyard-agent");
    const Run run =
        client().run({QStringLiteral("--no-start"), QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 69);
    Client named = client();
    named.environment.insert(QStringLiteral("LANYARD_SOCK"), in("run/w.sock"));
    QCOMPARE(named.run({QStringLiteral("token"), QStringLiteral("work")}).exitCode, 69);
    QVERIFY(!QFile::exists(in("started")));
  }

  void saysThatThereIsNoAgent() {
    const Run run = client().run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 69);
    QVERIFY(run.err.contains("lanyard-agent"));
  }

  void saysInTheAgentsWordsWhyItEnded() {
    QFile script(in("bin/lanyard-agent"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        "#!/bin/sh\necho 'time=1 level=info event=x' >&2\necho '{\"start\":\"failed\",\"code\":\"store.newer\","
        "\"exit\":69,\"words\":\"Written by a newer one.\",\"remedy\":\"Please update.\",\"new\":true}' >&2\n"
        "exit 69\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    script.close();
    QElapsedTimer clock;
    clock.start();
    const Run run = client().run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 69);
    QCOMPARE(run.err, QByteArray("lanyard: Written by a newer one.\n  Please update.\n"));
    QVERIFY(clock.elapsed() < 3000);
  }

  void saysWhatTheLoaderSaid() {
    QFile script(in("bin/lanyard-agent"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\necho 'error while loading shared libraries: libQt6Core.so.6' >&2\nexit 127\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    script.close();
    const Run run = client().run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 127);
    QVERIFY(run.err.contains("libQt6Core.so.6"));
  }

  void saysThatTheAgentCannotStart() {
    QFile script(in("bin/lanyard-agent"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/nonexistent/interpreter\n");
    script.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    script.close();
    const Run run = client().run({QStringLiteral("token"), QStringLiteral("work")});
    QCOMPARE(run.exitCode, 69);
    QVERIFY(run.err.contains("cannot be started"));
  }
};

LANYARD_TEST(StartTest)

}  // namespace start_test

#include "start_test.moc"
