#include "core/adapters/local/session_environment.h"

#include <QDBusVirtualObject>
#include <QSignalSpy>

#include "tests/core/adapters/local/scripted_polkit.h"
#include "tests/support/test_program.h"

namespace session_environment_test {

using lanyard::adapters::SessionEnvironment;
using lanyard::test::PrivateBus;

namespace {

/// A user manager with this environment.
class ScriptedManager : public QDBusVirtualObject {
 public:
  explicit ScriptedManager(const PrivateBus& bus) : m_bus(bus.connect(QStringLiteral("manager"))) {
    m_bus.registerVirtualObject(QStringLiteral("/org/freedesktop/systemd1"), this);
    works = m_bus.registerService(QStringLiteral("org.freedesktop.systemd1"));
  }
  ~ScriptedManager() override { QDBusConnection::disconnectFromBus(QStringLiteral("manager")); }

  [[nodiscard]] QString introspect(const QString&) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
    if (message.member() == QLatin1String("Get"))
      connection.send(message.createReply(QVariant::fromValue(QDBusVariant(environment))));
    else
      connection.send(message.createReply());
    if (message.member() == QLatin1String("Subscribe")) subscribed = true;
    return true;
  }
  void finishAJob() {
    QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/systemd1"),
                                                     QStringLiteral("org.freedesktop.systemd1.Manager"),
                                                     QStringLiteral("JobRemoved"));
    signal.setArguments({1U, QStringLiteral("/job/1"), QStringLiteral("graphical-session.target"),
                         QStringLiteral("done")});
    m_bus.send(signal);
  }

  bool works = false;
  bool subscribed = false;
  QStringList environment;

 private:
  QDBusConnection m_bus;
};

}  // namespace

class SessionEnvironmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tellsWhatADesktopPutThereLater() {
    PrivateBus bus;
    ScriptedManager manager(bus);
    QVERIFY(manager.works);
    manager.environment = {QStringLiteral("LANG=de_AT.UTF-8")};
    SessionEnvironment session(bus.connect(QStringLiteral("agent")));
    std::vector<std::vector<std::string>> told;
    connect(&session, &SessionEnvironment::learned, this, [&](const auto& variables) { told.push_back(variables); });
    session.start();
    QTRY_COMPARE(told.size(), std::size_t{1});
    QCOMPARE(told[0], std::vector<std::string>{"LANG=de_AT.UTF-8"});
    QVERIFY(manager.subscribed);
    manager.environment << QStringLiteral("DISPLAY=:0");
    manager.finishAJob();
    manager.finishAJob();
    QTRY_COMPARE(told.size(), std::size_t{2});
    QCOMPARE(told[1].back(), std::string("DISPLAY=:0"));
    QDBusConnection::disconnectFromBus(QStringLiteral("agent"));
  }
  void saysNothingWithoutAManager() {
    PrivateBus bus;
    SessionEnvironment session(bus.connect(QStringLiteral("agent2")));
    int told = 0;
    connect(&session, &SessionEnvironment::learned, this, [&] { ++told; });
    session.start();
    QTest::qWait(100);
    QCOMPARE(told, 0);
    QDBusConnection::disconnectFromBus(QStringLiteral("agent2"));
  }
};

LANYARD_TEST(SessionEnvironmentTest)

}  // namespace session_environment_test

#include "session_environment_test.moc"
