#include "core/adapters/network/address_wall.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace address_wall_test {

using namespace lanyard;
using namespace lanyard::adapters;

namespace {

ports::HttpRequest of(const char* issuerHost, bool local = false, bool asksWho = false) {
  ports::HttpRequest request;
  request.issuerHost = issuerHost;
  request.allowPlainLoopback = local;
  request.asksWho = asksWho;
  return request;
}

bool near(const AddressWall& wall, const ports::HttpRequest& request, const char* host) {
  return wall.passageFor(request, QString::fromLatin1(host)).near;
}

}  // namespace

class AddressWallTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void knowsWhereAnAddressIs_data() {
    QTest::addColumn<int>("reach");
    const auto rows = [](Reach reach, std::initializer_list<const char*> addresses) {
      for (const char* address : addresses) QTest::newRow(address) << static_cast<int>(reach);
    };
    rows(Reach::Public, {"1.1.1.1",
                         "9.255.255.255",
                         "11.0.0.0",
                         "100.63.255.255",
                         "100.128.0.0",
                         "126.255.255.255",
                         "128.0.0.0",
                         "169.253.255.255",
                         "169.255.0.0",
                         "172.15.255.255",
                         "172.32.0.0",
                         "192.167.255.255",
                         "192.169.0.0",
                         "198.17.255.255",
                         "198.20.0.0",
                         "223.255.255.255",
                         "2606:4700:4700::1111",
                         "2001:4860:4860::8888",
                         "::ffff:1.1.1.1",
                         "2003::1",
                         "3fff:ffff::1"});
    rows(Reach::Near, {"0.0.0.0",
                       "0.1.2.3",
                       "10.0.0.1",
                       "100.64.0.1",
                       "100.127.255.255",
                       "127.0.0.1",
                       "127.255.255.254",
                       "172.16.0.1",
                       "172.31.255.255",
                       "192.168.0.1",
                       "192.0.0.8",
                       "192.0.2.1",
                       "198.18.0.1",
                       "198.51.100.1",
                       "203.0.113.1",
                       "224.0.0.1",
                       "240.0.0.1",
                       "255.255.255.255",
                       "::",
                       "::1",
                       "::ffff:127.0.0.1",
                       "::ffff:10.0.0.1",
                       "::ffff:0.0.0.0",
                       "::127.0.0.1",
                       "::8.8.8.8",
                       "fc00::1",
                       "fd12:3456::1",
                       "fec0::1",
                       "ff02::1",
                       "64:ff9b::10.0.0.1",
                       "64:ff9b::8.8.8.8",
                       "64:ff9b:1::1",
                       "2002:0a00:0001::1",
                       "2002:0808:0808::1",
                       "2001::1",
                       "2001:db8::1",
                       "4000::1",
                       "100::1"});
    rows(Reach::LinkLocal, {"169.254.0.1", "169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254",
                            "::169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1"});
  }
  void knowsWhereAnAddressIs() {
    QFETCH(int, reach);
    const QHostAddress address(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(!address.isNull());
    QCOMPARE(static_cast<int>(reachOf(address)), reach);
  }
  void takesWhatANetworkWithoutIpv4MakesOfAPublicAddress() {
    QVERIFY(reachOfAnswer(QHostAddress(QStringLiteral("64:ff9b::8.8.8.8"))) == Reach::Public);
    QVERIFY(reachOfAnswer(QHostAddress(QStringLiteral("64:ff9b::10.0.0.1"))) == Reach::Near);
    QVERIFY(reachOfAnswer(QHostAddress(QStringLiteral("64:ff9b::169.254.169.254"))) == Reach::LinkLocal);
    QVERIFY(reachOfAnswer(QHostAddress(QStringLiteral("2002:0808:0808::1"))) == Reach::Near);
  }

  void onlyTheIssuersOwnHostMayBeNear() {
    const AddressWall wall;
    QVERIFY(!near(wall, of("idp.example"), "idp.example"));
    QVERIFY(near(wall, of("idp.example", false, true), "idp.example"));
    QVERIFY(near(wall, of("idp.example", true), "IDP.example"));
    QVERIFY(!near(wall, of("idp.example", true), "keys.example"));
    QVERIFY(!near(wall, of("idp.example", true), "localhost"));
    QVERIFY(!near(wall, of("", true), "localhost"));
    // Written down as an address, or a name that can only be near.
    QVERIFY(near(wall, of("10.0.0.5"), "10.0.0.5"));
    QVERIFY(!near(wall, of("10.0.0.5"), "10.0.0.6"));
    QVERIFY(near(wall, of("localhost"), "localhost"));
    QVERIFY(!near(wall, of("localhost"), "127.0.0.1"));
    QVERIFY(near(wall, of("nas.local"), "nas.local"));
    QVERIFY(near(wall, of("keycloak"), "keycloak"));
    // On this computer, a local provider's names are one host.
    QVERIFY(near(wall, of("localhost", true), "127.0.0.1"));
    QVERIFY(near(wall, of("127.0.0.1", true), "::1"));
    QVERIFY(!near(wall, of("127.0.0.1", true), "10.0.0.1"));
  }
  void anIssuerIsWhereItsMetadataCameFrom() {
    AddressWall wall;
    wall.noteIssuer("idp.example", Reach::Near);
    QVERIFY(near(wall, of("idp.example"), "idp.example"));
    QVERIFY(!near(wall, of("idp.example"), "keys.example"));
    QVERIFY(!near(wall, of("other.example"), "idp.example"));
    // DNS that answers otherwise later changes nothing until it is asked again who it is.
    wall.noteIssuer("idp.example", Reach::Public);
    QVERIFY(!near(wall, of("idp.example"), "idp.example"));
  }

  void letsThroughWhatMayBeConnectedTo() {
    const QList<QHostAddress> mixed{
        QHostAddress(QStringLiteral("10.0.0.1")), QHostAddress(QStringLiteral("1.1.1.1")),
        QHostAddress(QStringLiteral("169.254.169.254")), QHostAddress(QStringLiteral("2606:4700::1"))};
    QCOMPARE(allowed(mixed, {}), (QList<QHostAddress>{mixed[1], mixed[3]}));
    QCOMPARE(allowed(mixed, {true}), (QList<QHostAddress>{mixed[0], mixed[1], mixed[3]}));
  }
  void asksAProxyForNoLocalNameAndNoNearAddress() {
    for (const char* host :
         {"localhost", "idp.localhost", "nas", "nas.local", "db.internal", "router.home.arpa", "10.0.0.1",
          "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "0x7f.1", "a.1", "NAS.LOCAL."}) {
      QVERIFY2(!mayAskProxy(QString::fromLatin1(host), {}), host);
    }
    for (const char* host : {"idp.example", "1.1.1.1", "2606:4700::1", "localhost.example"}) {
      QVERIFY2(mayAskProxy(QString::fromLatin1(host), {}), host);
    }
    QVERIFY(mayAskProxy(QStringLiteral("nas.local"), {true}));
    QVERIFY(mayAskProxy(QStringLiteral("10.0.0.1"), {true}));
    QVERIFY(!mayAskProxy(QStringLiteral("169.254.169.254"), {true}));
  }
};

LANYARD_TEST(AddressWallTest)

}  // namespace address_wall_test

#include "address_wall_test.moc"
