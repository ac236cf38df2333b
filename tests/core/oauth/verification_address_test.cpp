#include "core/oauth/verification_address.h"

#include <QTest>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace verification_address_test {

using namespace lanyard;
using namespace lanyard::oauth;

class VerificationAddressTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void allowsTheProvidersOwnHostsOnly_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const char* url, const char* code) {
      QTest::newRow(name) << QByteArray(url) << QByteArray(code);
    };
    row("the issuer's host", "https://login.example.org/device", "ok");
    row("in capitals", "https://LOGIN.example.org/device", "ok");
    row("with a query", "https://login.example.org/device?user_code=A-B", "ok");
    row("another port", "https://login.example.org:8443/device", "ok");
    row("below it", "https://code.login.example.org/", "ok");
    row("a host of the rule", "https://device.example.net/go", "ok");
    row("below a host of the rule", "https://a.device.example.net/", "device.foreign_address");
    row("another host", "https://evil.example/device", "device.foreign_address");
    row("the same domain", "https://example.org/device", "device.foreign_address");
    row("a sibling", "https://other.example.org/device", "device.foreign_address");
    row("an end that looks alike", "https://evil-login.example.org/", "device.foreign_address");
    row("it as the beginning", "https://login.example.org.evil.example/", "device.foreign_address");
    row("Cyrillic", "https://l\u043egin.example.org/", "device.bad_member");
    row("Cyrillic in punycode", "https://xn--lgin-55d.example.org/", "device.foreign_address");
    row("it as a user name", "https://login.example.org@evil.example/", "device.bad_member");
    row("it before a backslash", "https://evil.example\\@login.example.org/", "device.bad_member");
    row("plain http", "http://login.example.org/device", "device.bad_member");
    row("script", "javascript:alert(1)", "device.bad_member");
    row("a file", "file:///etc/passwd", "device.bad_member");
    row("a fragment", "https://login.example.org/#x", "device.bad_member");
    row("a line break", "https://login.example.org/\nhttps://evil.example", "device.bad_member");
    row("nothing", "", "device.bad_member");
  }
  void allowsTheProvidersOwnHostsOnly() {
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, code);
    const VerificationRule rule{"https://login.example.org/realm", {"device.example.net"}, false};
    QCOMPARE(outcome(checkVerificationAddress(url.toStdString(), rule)), code);
  }
  void namesBothHosts() {
    const auto checked = checkVerificationAddress("https://evil.example/device", {"https://idp.example", {}});
    QVERIFY(!checked.has_value());
    const std::vector<std::string> hosts{"evil.example", "idp.example"};
    QCOMPARE(checked.error().values, hosts);
  }
  void allowsPlainHttpOnThisComputerWhereThePersonSaidSo() {
    const std::string url = "http://127.0.0.1:8080/device";
    QCOMPARE(outcome(checkVerificationAddress(url, {"http://127.0.0.1:8080", {}, true})), QByteArray("ok"));
    QCOMPARE(outcome(checkVerificationAddress(url, {"http://127.0.0.1:8080", {}, false})),
             QByteArray("device.bad_member"));
  }
  void findsNothingBelowANumber() {
    QCOMPARE(outcome(checkVerificationAddress("https://10.192.0.2.1.example/", {"https://192.0.2.1", {}})),
             QByteArray("device.foreign_address"));
  }
};

LANYARD_TEST(VerificationAddressTest)

}  // namespace verification_address_test

#include "verification_address_test.moc"
