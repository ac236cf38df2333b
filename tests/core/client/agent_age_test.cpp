#include "core/client/agent_age.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/test_program.h"

namespace agent_age_test {

using namespace lanyard::client;

/// A process of a name, for as long as the test.
struct Running {
  QTemporaryDir folder;
  QString program;
  QProcess process;

  explicit Running(const QString& name) : program(folder.filePath(name)) {
    QFile::copy(QStringLiteral("/bin/sleep"), program);
    process.start(program, {QStringLiteral("600")});
    process.waitForStarted();
  }
  ~Running() {
    process.kill();
    process.waitForFinished();
  }
  [[nodiscard]] pid_t pid() const { return static_cast<pid_t>(process.processId()); }
  /// As an update does: another file takes the place of the program's.
  void update() {
    const QString next = program + QStringLiteral(".new");
    QFile::copy(QStringLiteral("/bin/sleep"), next);
    QCOMPARE(::rename(next.toLocal8Bit().constData(), program.toLocal8Bit().constData()), 0);
  }
};

class AgentAgeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    QTemporaryDir folder;
    struct statx info {};
    if (::statx(AT_FDCWD, folder.path().toLocal8Bit().constData(), 0, STATX_BTIME, &info) != 0 ||
        (info.stx_mask & STATX_BTIME) == 0)
      QSKIP("this file system does not keep when a file was created");
  }
  void findsAnAgentThatWasReplacedWhileItRan() {
    Running agent(QStringLiteral("lanyard-agent"));
    const std::string program = agent.program.toStdString();
    QVERIFY(!isOlderThanItsProgram(agent.pid(), program));
    // A file must be two seconds younger.
    QTRY_VERIFY_WITH_TIMEOUT((agent.update(), isOlderThanItsProgram(agent.pid(), program)), 60'000);
  }
  void mindsNoOtherChangeOfTheFile() {
    Running agent(QStringLiteral("lanyard-agent"));
    QTest::qWait(2'500);
    QFile file(agent.program);
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    QVERIFY(!isOlderThanItsProgram(agent.pid(), agent.program.toStdString()));
  }
  void saysNothingOfAnotherProgram() {
    Running other(QStringLiteral("systemd"));
    QTest::qWait(2'500);
    other.update();
    QVERIFY(!isOlderThanItsProgram(other.pid(), other.program.toStdString()));
  }
  void saysNothingWhereThereIsNothingToCompare() {
    Running agent(QStringLiteral("lanyard-agent"));
    QVERIFY(!isOlderThanItsProgram(0, agent.program.toStdString()));
    QVERIFY(!isOlderThanItsProgram(agent.pid(), {}));
    QVERIFY(!isOlderThanItsProgram(agent.pid(), "/nonexistent/lanyard-agent"));
  }
};

LANYARD_TEST(AgentAgeTest)

}  // namespace agent_age_test

#include "agent_age_test.moc"
