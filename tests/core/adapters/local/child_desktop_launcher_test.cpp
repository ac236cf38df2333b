#include "core/adapters/local/child_desktop_launcher.h"

#include <signal.h>

#include <QTest>

#include "pipe_fixture.h"
#include "tests/support/test_program.h"

namespace child_desktop_launcher_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

const std::string kDesktop = LANYARD_TEST_PEER;

/// A launcher with whatever its child said.
struct Desk {
  ChildDesktopLauncher launcher;
  std::vector<std::shared_ptr<ports::PipeConnection>> connections;
  std::vector<std::string> lines;
  int closed = 0;

  explicit Desk(std::vector<std::string> environment, const std::string& program = kDesktop)
      : launcher(program, environment) {
    QObject::connect(
        &launcher, &ports::DesktopLauncher::connected, &launcher, [this](const auto& connection) {
          connections.push_back(connection);
          QObject::connect(connection.get(), &ports::PipeConnection::received, &launcher,
                           [this](const std::string& line) { lines.push_back(line); });
          QObject::connect(connection.get(), &ports::PipeConnection::closed, &launcher, [this] { ++closed; });
        });
  }
  bool spoke(std::size_t count = 1) {
    return spinUntil([&] { return lines.size() >= count; });
  }
  bool ended() {
    return spinUntil([&] { return launcher.running() == 0; });
  }
};

}  // namespace

class ChildDesktopLauncherTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void needsADisplay_data() {
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<bool>("available");
    QTest::newRow("none") << QByteArray("HOME=/") << false;
    QTest::newRow("empty") << QByteArray("DISPLAY=") << false;
    QTest::newRow("X11") << QByteArray("DISPLAY=:0") << true;
    QTest::newRow("Wayland") << QByteArray("WAYLAND_DISPLAY=wayland-0") << true;
  }
  void needsADisplay() {
    QFETCH(const QByteArray, variable);
    QFETCH(const bool, available);
    Desk desk({variable.toStdString()});
    QCOMPARE(desk.launcher.available(), available);
    const auto started = desk.launcher.start();
    QCOMPARE(started.has_value(), available);
    if (!available) QCOMPARE(started.error().code, std::string("desktop.unavailable"));
  }
  void givesItItsChannelAndNothingElse() {
    // A descriptor of the agent that a careless exec would hand on.
    const base::FileDescriptor leak(::open("/dev/null", O_RDONLY));
    Desk desk({"DISPLAY=:0", "LD_PRELOAD=/evil.so", "QT_PLUGIN_PATH=/evil", "LC_ALL=C", "HOME=/",
               "TOKEN=secret", "DISPLAYX=1"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    QCOMPARE(desk.lines.front(), std::string("fds: 3 env: DISPLAY LC_ALL HOME"));
  }
  void takesWhatTheSessionSaysBeforeItsOwnStart() {
    Desk desk({"HOME=/", "LANG=C"});
    QVERIFY(!desk.launcher.available());
    desk.launcher.takeSession({"DISPLAY=:0", "LANG=de_AT.UTF-8", "QT_SCALE_FACTOR=9", "LD_PRELOAD=/evil.so"});
    QVERIFY(desk.launcher.available());
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    QCOMPARE(desk.lines.front(), std::string("fds: 3 env: DISPLAY LANG HOME"));
  }
  void saysThatItIsTheDesktop() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    QCOMPARE(desk.connections.front()->channel(), ports::Channel::Desktop);
    const auto caller = desk.connections.front()->caller();
    QVERIFY(caller.has_value());
    QCOMPARE(caller->tool.pid, desk.launcher.running());
    QVERIFY(caller->tool.startTime > 0);
    QCOMPARE(caller->tool.exe.path, kDesktop);
    QCOMPARE(caller->sort, grants::CallerSort::Program);
  }
  void doesNothingWhileItRuns() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    const pid_t first = desk.launcher.running();
    QVERIFY(desk.launcher.start());
    QCOMPARE(desk.launcher.running(), first);
    QCOMPARE(desk.connections.size(), std::size_t{1});
  }
  void startsAgainAfterItEnded() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    ::kill(desk.launcher.running(), SIGKILL);
    QVERIFY(spinUntil([&] { return desk.closed == 1 && desk.launcher.running() == 0; }));
    QVERIFY(!desk.connections.front()->caller());
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke(2));
    QCOMPARE(desk.connections.size(), std::size_t{2});
  }
  void endsItWhenItsChannelIsClosed() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    desk.connections.front()->close();
    QVERIFY(spinUntil([&] { return desk.launcher.running() == 0; }));
  }
  void startsAgainWhenAskedWhileTheOldOneEnds() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    const pid_t first = desk.launcher.running();
    desk.connections.front()->close();
    QVERIFY(desk.launcher.start());
    QVERIFY(spinUntil([&] { return desk.launcher.running() != 0 && desk.launcher.running() != first; }));
    QVERIFY(desk.spoke(2));
  }
  void refusesWordsOfTheDesktopsChildren() {
    Desk desk({"DISPLAY=:0"});
    QVERIFY(desk.launcher.start());
    QVERIFY(desk.spoke());
    desk.connections.front()->send("fork");
    QVERIFY(spinUntil([&] { return desk.closed == 1; }));
    QCOMPARE(desk.lines.size(), std::size_t{1});
  }
  void givesUpOnOneThatFails_data() {
    QTest::addColumn<QByteArray>("ends");
    QTest::newRow("with an error, before it said anything") << QByteArray("silent-1");
    QTest::newRow("with an error, after that") << QByteArray("spoken-1");
    QTest::newRow("well, but without a word") << QByteArray("silent-0");
    QTest::newRow("by a signal") << QByteArray();
  }
  void givesUpOnOneThatFails() {
    QFETCH(const QByteArray, ends);
    Desk desk({"DISPLAY=:0", "LC_ENDS=" + ends.toStdString()});
    for (std::size_t i = 1; i <= 3; ++i) {
      QVERIFY(desk.launcher.start());
      if (ends.isEmpty()) {
        QVERIFY(desk.spoke(i));
        ::kill(desk.launcher.running(), SIGKILL);
      }
      QVERIFY(desk.ended());
    }
    const auto again = desk.launcher.start();
    QVERIFY(!again);
    QCOMPARE(again.error().code, std::string("desktop.unavailable"));
  }
  void startsOneThatHadNoMoreToShowAsOftenAsItIsAsked() {
    Desk desk({"DISPLAY=:0", "LC_ENDS=spoken-0"});
    for (std::size_t i = 1; i <= 6; ++i) {
      QVERIFY(desk.launcher.start());
      QVERIFY(desk.ended());
      // Its words are heard, whether they or its end were seen first.
      QCOMPARE(desk.lines.size(), i);
    }
  }
  void startsOneThatWasToldToEndAsOftenAsItIsAsked() {
    Desk desk({"DISPLAY=:0"});
    for (std::size_t i = 1; i <= 6; ++i) {
      QVERIFY(desk.launcher.start());
      QVERIFY(desk.spoke(i));
      ::kill(desk.launcher.running(), SIGTERM);
      QVERIFY(desk.ended());
    }
  }
  void countsOnlyFailuresInARow() {
    Desk desk({"DISPLAY=:0"});
    for (const char* ends : {"spoken-1", "silent-1", "spoken-0", "spoken-1", "silent-1"}) {
      desk.launcher.takeSession({std::string("LC_ENDS=") + ends});
      QVERIFY(desk.launcher.start());
      QVERIFY(desk.ended());
    }
    QVERIFY(desk.launcher.start());
  }
  void saysThatThereIsNoSuchProgram() {
    Desk desk({"DISPLAY=:0"}, "/no/such/lanyard-desktop");
    const auto started = desk.launcher.start();
    QVERIFY(!started);
    QCOMPARE(started.error().code, std::string("desktop.unavailable"));
    QCOMPARE(desk.launcher.running(), 0);
  }
};

LANYARD_TEST(ChildDesktopLauncherTest)

}  // namespace child_desktop_launcher_test

#include "child_desktop_launcher_test.moc"
