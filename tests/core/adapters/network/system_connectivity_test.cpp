#include "core/adapters/network/system_connectivity.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace system_connectivity_test {

using namespace lanyard;
using adapters::NetworkReading;
using Reachability = QNetworkInformation::Reachability;

class SystemConnectivityTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // No NetworkManager can be there: as in a container, or on a server.
  void initTestCase() { qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent"); }

  void saysWhenMoreMayWork_data() {
    QTest::addColumn<int>("before");
    QTest::addColumn<bool>("portalBefore");
    QTest::addColumn<int>("now");
    QTest::addColumn<bool>("portalNow");
    QTest::addColumn<bool>("more");
    const auto row = [](const char* name, Reachability before, bool portalBefore, Reachability now,
                        bool portalNow, bool more) {
      QTest::newRow(name) << static_cast<int>(before) << portalBefore << static_cast<int>(now) << portalNow
                          << more;
    };
    using enum Reachability;
    row("back", Disconnected, false, Online, false, true);
    row("back, not yet all the way", Disconnected, false, Local, false, true);
    row("the rest of the way", Local, false, Online, false, true);
    row("gone", Online, false, Disconnected, false, false);
    row("less", Online, false, Site, false, false);
    row("the same", Online, false, Online, false, false);
    row("back behind a portal", Disconnected, false, Site, true, false);
    row("through the portal", Site, true, Online, false, true);
    row("through the portal, as far as before", Online, true, Online, false, true);
    row("a portal comes up", Online, false, Online, true, false);
    row("away from a portal", Site, true, Disconnected, false, false);
    row("found out at the start", Unknown, false, Online, false, false);
    row("unknown again", Online, false, Unknown, false, false);
  }
  void saysWhenMoreMayWork() {
    QFETCH(int, before);
    QFETCH(bool, portalBefore);
    QFETCH(int, now);
    QFETCH(bool, portalNow);
    QFETCH(bool, more);
    const NetworkReading then{static_cast<Reachability>(before), portalBefore};
    const NetworkReading later{static_cast<Reachability>(now), portalNow};
    QCOMPARE(later.opensMoreThan(then), more);
  }
  void knowsNothingWithoutNetworkManager() {
    const adapters::SystemConnectivity system;
    QCOMPARE(system.source(), QString());
    QVERIFY(!system.offline());
    const adapters::SystemConnectivity another;
    QCOMPARE(another.source(), QString());
  }
};

LANYARD_TEST(SystemConnectivityTest)

}  // namespace system_connectivity_test

#include "system_connectivity_test.moc"
