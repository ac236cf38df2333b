#include "core/client/agent_process.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/test_program.h"

namespace agent_process_test {

using namespace lanyard::client;
using namespace std::chrono_literals;

class AgentProcessTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;

  /// A program in the agent's place.
  std::string agent(const QByteArray& lines, const QByteArray& interpreter = "/bin/sh") const {
    QFile script(m_folder.filePath(QStringLiteral("lanyard-agent")));
    if (!script.open(QIODevice::WriteOnly | QIODevice::Truncate)) qFatal("no script");
    script.write("#!" + interpreter + "\n" + lines + "\n");
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return script.fileName().toStdString();
  }

 private Q_SLOTS:
  /// Which ones pass is the table of base::isScreenVariable; the agent gets these and no others.
  void givesTheEnvironmentThatAWindowNeeds() {
    const char* const given[] = {"PATH=/usr/bin",
                                 "LD_PRELOAD=/evil.so",
                                 "LD_LIBRARY_PATH=/evil",
                                 "QT_PLUGIN_PATH=/evil",
                                 "QML_IMPORT_PATH=/evil",
                                 "QT_SCALE_FACTOR=1.5",
                                 "XMODIFIERS=@im=ibus",
                                 "QT_IM_MODULE=/evil",
                                 "WAYLAND_DISPLAY=w-0",
                                 "SOME_TOKEN=canary",
                                 "LC_ALL=C",
                                 "LANYARD_SOCK=/run/w.s",
                                 "GCONV_PATH=/evil",
                                 nullptr};
    const std::vector<std::string> kept{
        "PATH=/usr/bin", "QT_SCALE_FACTOR=1.5",  "XMODIFIERS=@im=ibus", "WAYLAND_DISPLAY=w-0",
        "LC_ALL=C",      "LANYARD_SOCK=/run/w.s"};
    QVERIFY(agentEnvironment(given) == kept);
  }
  void hearsHowItWent() {
    const std::string program = agent(
        "echo 'time=1 level=info' >&2\necho '{\"start\":\"waiting\",\"words\":\"one\"}' >&2\n"
        "echo '{\"start\":\"waiting\",\"words\":\"two\"}' >&2\n"
        "echo "
        "'{\"start\":\"failed\",\"code\":\"keystore.delayed\",\"words\":\"w\",\"remedy\":\"r\",\"detail\":"
        "\"d\","
        "\"new\":true,\"wait_s\":100000}' >&2\nexit 75");
    std::vector<std::string> waited;
    AgentProcess process(program, {{}, nullptr, [&](const std::string& words) { waited.push_back(words); }});
    process.wait(60s);
    const AgentStart& start = process.start();
    QVERIFY(start.ran && start.isNew);
    QCOMPARE(start.exitCode, 75);
    QCOMPARE(start.code, std::string("keystore.delayed"));
    QCOMPARE(start.words + start.remedy + start.detail, std::string("wrd"));
    QVERIFY(start.wait == 60s);  // the wallet's own longest
    QVERIFY(start.stray.empty());
    QVERIFY((waited == std::vector<std::string>{"one", "two"}));
  }
  void keepsALineThatIsNoneOfItsOwn() {
    AgentProcess process(agent("printf 'error while loading shared libraries' >&2\nexit 127"), {});
    process.wait(60s);
    QCOMPARE(process.start().exitCode, 127);
    QVERIFY(process.start().code.empty());
    QCOMPARE(process.start().stray, std::string("error while loading shared libraries"));
  }
  void tellsASignalFromAnExitCode() {
    AgentProcess process(agent("kill -9 $$"), {});
    process.wait(60s);
    QCOMPARE(process.start().signal, 9);
    QCOMPARE(process.start().exitCode, -1);
  }
  void saysWhyItCannotBeRun() {
    AgentProcess none(m_folder.filePath(QStringLiteral("none")).toStdString(), {});
    none.wait(60s);
    QVERIFY(!none.start().ran);
    QCOMPARE(none.start().error, ENOENT);
    AgentProcess unnamed({}, {});
    QVERIFY(unnamed.look(0ms));
    QCOMPARE(unnamed.start().error, ENOENT);
    AgentProcess strange(agent("", "/nonexistent/interpreter"), {});
    strange.wait(60s);
    QCOMPARE(strange.start().error, ENOENT);
  }
  void givesThePassphraseByADescriptorAlone() {
    const QByteArray folder = m_folder.path().toUtf8();
    const lanyard::base::Secret secret("correct horse");
    AgentProcess process(
        agent("echo \"$@\" > " + folder + "/arguments\ncat <&3 > " + folder + "/given\nls -l /proc/$$/fd > " +
              folder + "/fds\ntr '\\0' ' ' < /proc/$$/environ > " + folder + "/environment"),
        {{"--keystore=file"}, &secret});
    process.wait(60s);
    const auto noted = [this](const char* name) {
      QFile file(m_folder.filePath(QString::fromLatin1(name)));
      return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QCOMPARE(noted("given"), QByteArray("correct horse\n"));
    QCOMPARE(noted("arguments"), QByteArray("--start-report --keystore=file --passphrase-fd=3\n"));
    QVERIFY(noted("environment").contains("PATH=") && !noted("environment").contains("horse"));
    // stdin is nothing; stderr and the passphrase are pipes; nothing else of ours is there.
    QVERIFY(noted("fds").contains("0 -> /dev/null"));
    QCOMPARE(noted("fds").count("pipe:"), 2);
  }
  void waitsNoLongerThanItIsTold() {
    QElapsedTimer clock;
    clock.start();
    AgentProcess process(agent("exec sleep 2"), {});
    process.wait(0s);
    QVERIFY(clock.elapsed() < 1500);
    QCOMPARE(process.start().exitCode, -1);
    process.wait(60s);
    QCOMPARE(process.start().exitCode, 0);
  }
};

LANYARD_TEST(AgentProcessTest)

}  // namespace agent_process_test

#include "agent_process_test.moc"
