#include "core/adapters/local/polkit_check.h"

#include <QTest>

#include "core/adapters/local/process_directory.h"
#include "tests/core/adapters/local/scripted_polkit.h"
#include "tests/support/tasks.h"
#include "tests/support/test_program.h"

namespace polkit_check_test {

using namespace lanyard;
using namespace lanyard::adapters;
using lanyard::test::Ruling;

namespace {

const QString kFailed = QStringLiteral("org.freedesktop.PolicyKit1.Error.Failed");

/// A bus and a polkit of ours, to be believed as they are: what an agent never does.
struct World {
  test::PrivateBus bus;
  std::unique_ptr<test::ScriptedPolkit> polkit = std::make_unique<test::ScriptedPolkit>(bus);

  [[nodiscard]] PolkitPlace place() const { return {bus.socket().toStdString(), {::getuid()}, {::getuid()}}; }
};

QString codeOf(const base::Result<void>& said) {
  return said ? QStringLiteral("yes") : QString::fromStdString(said.error().code);
}

}  // namespace

class PolkitCheckTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aYesToAQuestionIsAYes() {
    World world;
    QVERIFY(world.polkit->works);
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
    QCOMPARE(world.polkit->checks.size(), std::size_t{2});
    // First without a question, then with one.
    QCOMPARE(world.polkit->checks[0].flags, 0U);
    QCOMPARE(world.polkit->checks[1].flags, 1U);
    for (const auto& asked : world.polkit->checks) {
      QCOMPARE(asked.action, QStringLiteral("org.lanyard.Lanyard.unlock"));
      QCOMPARE(asked.kind, QStringLiteral("unix-process"));
      QCOMPARE(asked.subject.value(QStringLiteral("pid")).toUInt(), static_cast<uint>(::getpid()));
      QCOMPARE(asked.subject.value(QStringLiteral("uid")).toInt(), static_cast<int>(::getuid()));
      QCOMPARE(asked.subject.value(QStringLiteral("start-time")).toULongLong(),
               qulonglong{ProcessDirectory(::getpid()).stat()->startTime});
      QVERIFY(asked.details.isEmpty());
    }
    QVERIFY(!world.polkit->checks[1].question.isEmpty());
    QVERIFY(world.polkit->cancelled.isEmpty());
  }
  /// An administrator can forbid one and allow the other; no yes to one is a yes to the other.
  void eachQuestionHasAnActionOfItsOwn() {
    World world;
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::ResetPassphrase))), QStringLiteral("yes"));
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::ResetPassphrase))),
             QStringLiteral("yes"));
    QCOMPARE(world.polkit->checks.size(), std::size_t{3});
    for (const auto& asked : world.polkit->checks)
      QCOMPARE(asked.action, QStringLiteral("org.lanyard.Lanyard.reset-approval-passphrase"));
  }
  void looksWithoutAsking() {
    World world;
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
    QCOMPARE(world.polkit->checks.size(), std::size_t{1});
    QCOMPARE(world.polkit->checks[0].flags, 0U);
  }
  /// Their answers come close together: each wakes only the one who waits for it, and once.
  void manyLookAtOnce() {
    World world;
    PolkitCheck check(world.place());
    std::vector<test::Later<base::Result<void>>> looks;
    for (int i = 0; i < 30; ++i) looks.push_back(test::start(check.available(ports::PersonQuestion::Unlock)));
    for (const auto& look : looks) {
      QTRY_VERIFY(look->has_value());
      QCOMPARE(codeOf(look->value()), QStringLiteral("yes"));
    }
    QCOMPARE(world.polkit->checks.size(), looks.size());
  }
  /// What the look says; the question, which would be answered by a yes, must then not be put.
  void nothingButAChallengeLeadsToAQuestion_data() {
    QTest::addColumn<Ruling>("probe");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const Ruling& probe, const char* code) {
      QTest::newRow(name) << probe << QByteArray(code);
    };
    row("yes without asking: retained, a lax rule, or root", {true, false}, "confirm.no_question");
    row("yes and a challenge", {true, true}, "confirm.no_question");
    row("no without asking", {false, false}, "confirm.no_question");
    row("action not registered", {false, false, {}, kFailed, QStringLiteral("Action x is not registered")},
        "confirm.no_action");
    row("another failure", {false, true, {}, kFailed, QStringLiteral("Out of order")}, "confirm.no_polkit");
    row("another shape", {false, true, {}, {}, {}, true}, "confirm.no_polkit");
  }
  void nothingButAChallengeLeadsToAQuestion() {
    QFETCH(Ruling, probe);
    QFETCH(QByteArray, code);
    World world;
    world.polkit->probe = probe;
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))), QString::fromLatin1(code));
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QString::fromLatin1(code));
    for (const auto& asked : world.polkit->checks) QCOMPARE(asked.flags, 0U);
  }
  void everyOtherAnswerIsNoYes_data() {
    QTest::addColumn<Ruling>("question");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const Ruling& question, const char* code) {
      QTest::newRow(name) << question << QByteArray(code);
    };
    row("wrong password", {false, false}, "confirm.denied");
    row("closed by the person",
        {false, false, {{QStringLiteral("polkit.dismissed"), QStringLiteral("true")}}}, "confirm.dismissed");
    row("no program to ask with", {false, true}, "confirm.no_agent");
    row("failure", {true, false, {}, kFailed, QStringLiteral("x")}, "confirm.no_polkit");
    row("another shape", {true, false, {}, {}, {}, true}, "confirm.no_polkit");
    row("nobody answered",
        {true, false, {}, QStringLiteral("org.freedesktop.DBus.Error.NoReply"), QStringLiteral("x")},
        "confirm.late");
  }
  void everyOtherAnswerIsNoYes() {
    QFETCH(Ruling, question);
    QFETCH(QByteArray, code);
    World world;
    world.polkit->question = question;
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QString::fromLatin1(code));
    QCOMPARE(world.polkit->checks.size(), std::size_t{2});
  }
  void aYesThatComesAfterTheQuestionWasTakenBackIsNone() {
    World world;
    world.polkit->question.hold = true;
    PolkitCheck check(world.place());
    const auto asked = test::start(check.ask(ports::PersonQuestion::Unlock));
    QTRY_COMPARE(world.polkit->checks.size(), std::size_t{2});
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QStringLiteral("confirm.asking"));
    check.cancel();
    QTRY_COMPARE(world.polkit->cancelled, QStringList{world.polkit->checks[1].question});
    world.polkit->answerHeld({true, false});
    QTRY_VERIFY(asked->has_value());
    QCOMPARE(codeOf(asked->value()), QStringLiteral("confirm.cancelled"));
    // And the next question is another one.
    world.polkit->question.hold = false;
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
    QVERIFY(world.polkit->checks.back().question != world.polkit->cancelled.front());
  }
  void whatIsTakenBackBeforeItWasPutIsNeverPut() {
    World world;
    world.polkit->probe.hold = true;
    PolkitCheck check(world.place());
    const auto asked = test::start(check.ask(ports::PersonQuestion::Unlock));
    QTRY_COMPARE(world.polkit->checks.size(), std::size_t{1});
    check.cancel();
    world.polkit->answerHeld({false, true});
    QTRY_VERIFY(asked->has_value());
    QCOMPARE(codeOf(asked->value()), QStringLiteral("confirm.cancelled"));
    QCOMPARE(world.polkit->checks.size(), std::size_t{1});
  }
  void takesTheQuestionAlongWhenItEnds() {
    World world;
    world.polkit->question.hold = true;
    auto check = std::make_unique<PolkitCheck>(world.place());
    const auto asked = test::start(check->ask(ports::PersonQuestion::Unlock));
    QTRY_COMPARE(world.polkit->checks.size(), std::size_t{2});
    check.reset();
    QTRY_COMPARE(world.polkit->cancelled.size(), 1);
    QTRY_VERIFY(asked->has_value());
    QVERIFY(!asked->value());
  }
  void believesNoPolkitOfAnotherUser() {
    World world;
    PolkitPlace place = world.place();
    place.polkitUsers = {::getuid() + 1};
    PolkitCheck check(place);
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QStringLiteral("confirm.foreign"));
    QVERIFY(world.polkit->checks.empty());
  }
  void believesNoBusOfAnotherUser() {
    World world;
    PolkitPlace place = world.place();
    place.busUsers = {::getuid() + 1};
    PolkitCheck check(place);
    QCOMPARE(codeOf(test::wait(check.ask(ports::PersonQuestion::Unlock))), QStringLiteral("confirm.foreign"));
    QVERIFY(world.polkit->checks.empty());
  }
  void asksAtNoBusThatTheEnvironmentNames() {
    World world;
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + world.bus.socket());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + world.bus.socket());
    PolkitCheck check;  // as the agent has it
    static_cast<void>(test::wait(check.available(ports::PersonQuestion::Unlock)));
    qunsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    QVERIFY(world.polkit->checks.empty());
    const PolkitPlace place;
    QCOMPARE(place.socket, std::string("/run/dbus/system_bus_socket"));
    QCOMPARE(place.busUsers, std::vector<uid_t>{0});
  }
  void saysWhatIsMissing() {
    World world;
    PolkitCheck nowhere({"/nonexistent/bus", {::getuid()}, {::getuid()}});
    QCOMPARE(codeOf(test::wait(nowhere.available(ports::PersonQuestion::Unlock))),
             QStringLiteral("confirm.no_bus"));
    PolkitCheck check(world.place());
    world.polkit.reset();
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))),
             QStringLiteral("confirm.no_polkit"));
    world.polkit = std::make_unique<test::ScriptedPolkit>(world.bus);
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
  }
  void findsTheBusAgainAfterItsRestart() {
    World world;
    PolkitCheck check(world.place());
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
    world.polkit.reset();
    world.bus.stop();
    QTest::qWait(50);
    QCOMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))),
             QStringLiteral("confirm.no_bus"));
    world.bus.start();
    world.polkit = std::make_unique<test::ScriptedPolkit>(world.bus);
    QTRY_COMPARE(codeOf(test::wait(check.available(ports::PersonQuestion::Unlock))), QStringLiteral("yes"));
  }
};

LANYARD_TEST(PolkitCheckTest)

}  // namespace polkit_check_test

#include "polkit_check_test.moc"
