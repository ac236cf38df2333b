// What NetworkManager says reaches the wallet: over a bus of the test's own, on which this program, started a
// second time, is NetworkManager.
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSocketNotifier>
#include <QTemporaryDir>
#include <QTest>
#include <iostream>

#include "core/adapters/network/system_connectivity.h"

namespace {

constexpr const char* kName = "org.freedesktop.NetworkManager";
constexpr const char* kPath = "/org/freedesktop/NetworkManager";
constexpr int kPatience = 10'000;  // milliseconds for a program to start; far beyond what it takes

// NMState and NMConnectivityState of its D-Bus interface.
constexpr uint kDisconnected = 20;
constexpr uint kGlobal = 70;
constexpr uint kNone = 1;
constexpr uint kPortal = 2;
constexpr uint kFull = 4;

}  // namespace

/// As much of NetworkManager as Qt reads.
class NetworkManager final : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.NetworkManager")
  Q_PROPERTY(uint State READ state)
  Q_PROPERTY(uint Connectivity READ connectivity)
 public:
  [[nodiscard]] uint state() const { return m_state; }
  [[nodiscard]] uint connectivity() const { return m_connectivity; }
  void become(uint state, uint connectivity) {
    m_state = state;
    m_connectivity = connectivity;
    QDBusMessage said =
        QDBusMessage::createSignal(QLatin1String(kPath), QStringLiteral("org.freedesktop.DBus.Properties"),
                                   QStringLiteral("PropertiesChanged"));
    said << QString::fromLatin1(kName)
         << QVariantMap{{QStringLiteral("State"), state}, {QStringLiteral("Connectivity"), connectivity}}
         << QStringList();
    QDBusConnection::systemBus().send(said);
  }

 private:
  uint m_state = kGlobal;
  uint m_connectivity = kFull;
};

class NetworkManagerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QFile config(m_folder.filePath(QStringLiteral("bus.conf")));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("<busconfig><type>session</type><listen>unix:path=" + m_folder.path().toUtf8() +
                 "/bus</listen>");
    config.write(
        "<policy context=\"default\"><allow send_destination=\"*\"/><allow eavesdrop=\"true\"/><allow "
        "own=\"*\"/></policy></busconfig>");
    config.close();
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--nofork"), QStringLiteral("--nopidfile"), QStringLiteral("--print-address"),
                 QStringLiteral("--config-file=") + config.fileName()});
    QVERIFY(m_bus.waitForReadyRead(kPatience));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.readLine().trimmed());
    m_manager.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--network-manager")});
    QVERIFY(m_manager.waitForReadyRead(kPatience));
    QCOMPARE(m_manager.readLine(), QByteArray("ready\n"));
  }
  void cleanupTestCase() {
    for (QProcess* process : {&m_manager, &m_bus}) {
      process->kill();
      process->waitForFinished(kPatience);
    }
  }

  void followsIt() {
    lanyard::adapters::SystemConnectivity system;
    QCOMPARE(system.source(), QStringLiteral("networkmanager"));
    int back = 0;
    connect(&system, &lanyard::ports::Connectivity::back, this, [&back] { ++back; });
    QVERIFY(!system.offline());

    become(kDisconnected, kNone);
    QTRY_VERIFY(system.offline());
    QCOMPARE(back, 0);
    become(kGlobal, kFull);
    QTRY_COMPARE(back, 1);
    QVERIFY(!system.offline());

    // A hotel: connected, and behind its sign-in page.
    become(kDisconnected, kNone);
    QTRY_VERIFY(system.offline());
    become(kGlobal, kPortal);
    QTRY_VERIFY(!system.offline());
    QTest::qWait(50);
    const int before = back;
    become(kGlobal, kFull);
    QTRY_COMPARE(back, before + 1);

    // NetworkManager ends, and then the bus: its last report stays valid, and the wallet goes on.
    m_manager.kill();
    QVERIFY(m_manager.waitForFinished(kPatience));
    m_bus.kill();
    QVERIFY(m_bus.waitForFinished(kPatience));
    QTest::qWait(200);
    QVERIFY(!system.offline());
  }

 private:
  void become(uint state, uint connectivity) {
    m_manager.write(QByteArray::number(state) + ' ' + QByteArray::number(connectivity) + '\n');
    m_manager.waitForBytesWritten(kPatience);
  }
  QTemporaryDir m_folder;
  QProcess m_bus;
  QProcess m_manager;
};

namespace {

int beNetworkManager() {
  NetworkManager manager;
  QDBusConnection bus = QDBusConnection::systemBus();
  const bool there =
      bus.registerObject(QLatin1String(kPath), &manager, QDBusConnection::ExportAllProperties) &&
      bus.registerService(QLatin1String(kName));
  if (!there) return EXIT_FAILURE;
  std::cout << "ready" << std::endl;
  const QSocketNotifier orders(0, QSocketNotifier::Read);
  QObject::connect(&orders, &QSocketNotifier::activated, &manager, [&manager] {
    uint state = 0;
    uint connectivity = 0;
    if (std::cin >> state >> connectivity) {
      manager.become(state, connectivity);
    } else {
      QCoreApplication::quit();
    }
  });
  return QCoreApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication app(argc, argv);
  if (QCoreApplication::arguments().contains(QStringLiteral("--network-manager"))) return beNetworkManager();
  NetworkManagerTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "network_manager_test.moc"
