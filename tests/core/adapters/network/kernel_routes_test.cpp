// A network of the test's own: this program in namespaces where it may change the routes and nobody is hurt.
#include "core/adapters/network/kernel_routes.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "core/adapters/network/system_connectivity.h"

using namespace lanyard;
using adapters::KernelRoutes;

class KernelRoutesTest : public QObject {
  Q_OBJECT

  static bool ip(const QString& words) {
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QStringLiteral("ip"), words.split(QLatin1Char(' ')));
    return process.waitForFinished() && process.exitCode() == 0;
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY(ip(QStringLiteral("link set lo up"))); }
  void cleanup() {
    ip(QStringLiteral("route flush default"));
    ip(QStringLiteral("-6 route flush default"));
  }

  void hearsOfADefaultRoute_data() {
    QTest::addColumn<QString>("route");
    QTest::newRow("IPv4") << QStringLiteral("route add default dev lo");
    QTest::newRow("IPv6") << QStringLiteral("-6 route add default dev lo metric 7");
    QTest::newRow("a table of its own, as some VPNs have")
        << QStringLiteral("route add default dev lo table 51820");
  }
  void hearsOfADefaultRoute() {
    QFETCH(const QString, route);
    const KernelRoutes routes;
    QVERIFY(routes.listening());
    QSignalSpy came(&routes, &KernelRoutes::defaultRouteCame);
    QVERIFY(ip(route));
    QVERIFY(came.wait());
    QCOMPARE(came.count(), 1);
  }
  void saysItOnceForSeveral() {
    const KernelRoutes routes;
    QSignalSpy came(&routes, &KernelRoutes::defaultRouteCame);
    QVERIFY(ip(QStringLiteral("route add default dev lo")));
    QVERIFY(ip(QStringLiteral("-6 route add default dev lo metric 7")));
    QVERIFY(came.wait());
    QTest::qWait(static_cast<int>(2 * adapters::kRouteSettles.count()));
    QCOMPARE(came.count(), 1);
  }
  void hearsNothingOfOtherRoutesAndOfLostOnes() {
    QVERIFY(ip(QStringLiteral("route add default dev lo")));
    const KernelRoutes routes;
    QSignalSpy came(&routes, &KernelRoutes::defaultRouteCame);
    QVERIFY(ip(QStringLiteral("route add 192.0.2.0/24 dev lo")));
    QVERIFY(ip(QStringLiteral("route del 192.0.2.0/24 dev lo")));
    QVERIFY(ip(QStringLiteral("route add unreachable default metric 9")));
    QVERIFY(ip(QStringLiteral("route del default dev lo")));
    QVERIFY(!came.wait(static_cast<int>(2 * adapters::kRouteSettles.count())));
  }
  void theWalletHearsItWithoutNetworkManager() {
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent");
    const adapters::SystemConnectivity system;
    QSignalSpy back(&system, &ports::Connectivity::back);
    QVERIFY(ip(QStringLiteral("route add default dev lo")));
    QVERIFY(back.wait());
    QVERIFY(!system.offline());
  }
};

int main(int argc, char** argv) {
  // Before Qt, which may have threads: a process with several cannot leave its user namespace.
  const uid_t user = ::getuid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    std::printf("left out: this system lets nobody make a network of his own (%s)\n", std::strerror(errno));
    return 77;
  }
  // Root in here, who is the same ordinary user outside.
  const base::FileDescriptor map(::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC));
  const std::string line = "0 " + std::to_string(user) + " 1\n";
  if (::write(map.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) return EXIT_FAILURE;
  const QCoreApplication app(argc, argv);
  KernelRoutesTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "kernel_routes_test.moc"
