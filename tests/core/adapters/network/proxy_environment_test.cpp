#include "core/adapters/network/proxy_environment.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <map>

namespace proxy_environment_test {

using namespace lanyard;
using namespace lanyard::adapters;

namespace {

using Variables = std::map<std::string, std::string>;

/// "none": the environment says nothing. "direct", or the proxy, or the code of the error.
QString said(const Variables& variables, const char* url = "https://idp.example/token") {
  const ProxyEnvironment environment([&variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
  const auto proxy = environment.proxyFor(QUrl(QString::fromLatin1(url)));
  if (!proxy) return QString::fromStdString(proxy.error().code);
  if (!*proxy) return QStringLiteral("none");
  if ((*proxy)->type() == QNetworkProxy::NoProxy) return QStringLiteral("direct");
  const QString scheme =
      (*proxy)->type() == QNetworkProxy::Socks5Proxy ? QStringLiteral("socks5") : QStringLiteral("http");
  const QString user = (*proxy)->user().isEmpty()
                           ? QString()
                           : (*proxy)->user() + QLatin1Char(':') + (*proxy)->password() + QLatin1Char('@');
  return scheme + QLatin1String("://") + user + (*proxy)->hostName() + QLatin1Char(':') +
         QString::number((*proxy)->port());
}

}  // namespace

class ProxyEnvironmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void choosesTheVariable() {
    const std::string a = "http://a:1";
    const std::string b = "http://b:2";
    QCOMPARE(said({}), QStringLiteral("none"));
    QCOMPARE(said({{"https_proxy", ""}, {"all_proxy", ""}}), QStringLiteral("none"));
    QCOMPARE(said({{"https_proxy", a}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"HTTPS_PROXY", a}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"https_proxy", a}, {"HTTPS_PROXY", b}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"https_proxy", ""}, {"HTTPS_PROXY", b}}), QStringLiteral("http://b:2"));
    QCOMPARE(said({{"all_proxy", a}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"ALL_PROXY", a}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"https_proxy", a}, {"all_proxy", b}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"HTTPS_PROXY", a}, {"all_proxy", b}}), QStringLiteral("http://a:1"));
    // It is for http alone, and so https goes directly.
    QCOMPARE(said({{"http_proxy", a}}), QStringLiteral("direct"));
    QCOMPARE(said({{"no_proxy", "idp.example"}}), QStringLiteral("direct"));
    QCOMPARE(said({{"https_proxy", a}, {"no_proxy", "idp.example"}}), QStringLiteral("direct"));
    QCOMPARE(said({{"all_proxy", a}, {"NO_PROXY", "idp.example"}}), QStringLiteral("direct"));
    QCOMPARE(said({{"https_proxy", a}, {"no_proxy", "idp.example:8443"}}), QStringLiteral("http://a:1"));
    QCOMPARE(said({{"https_proxy", a}, {"no_proxy", "idp.example:443"}}), QStringLiteral("direct"));
    QCOMPARE(said({{"https_proxy", a}, {"no_proxy", "idp.example:8443"}}, "https://idp.example:8443/"),
             QStringLiteral("direct"));
  }
  void readsAProxy_data() {
    QTest::addColumn<QString>("proxy");
    const auto row = [](const char* value, const char* proxy) {
      QTest::newRow(value) << QString::fromLatin1(proxy);
    };
    row("http://proxy:3128", "http://proxy:3128");
    row("proxy:3128", "http://proxy:3128");
    row("proxy.example:3128", "http://proxy.example:3128");
    row("10.0.0.1:3128", "http://10.0.0.1:3128");
    row("[fd00::1]:3128", "http://fd00::1:3128");
    row("http://proxy:3128/", "http://proxy:3128");
    row(" http://proxy:3128 ", "http://proxy:3128");
    row("HTTP://PROXY:3128", "http://proxy:3128");
    row("http://proxy", "http://proxy:80");
    row("proxy", "http://proxy:80");
    row("http://ada:p%40ss@proxy:3128", "http://ada:p@ss@proxy:3128");
    row("ada:p%40ss@proxy:3128", "http://ada:p@ss@proxy:3128");
    row("socks5://proxy", "socks5://proxy:1080");
    row("socks5h://proxy:9050", "socks5://proxy:9050");
    for (const char* bad : {"https://proxy:3128", "socks4://proxy:1080", "ftp://proxy:21", "http://",
                            "http://:3128", "proxy:99999", "http://proxy:hunter2", "http://a b:1"}) {
      row(bad, "proxy.bad_variable");
    }
  }
  void readsAProxy() {
    QFETCH(QString, proxy);
    QCOMPARE(said({{"https_proxy", QTest::currentDataTag()}}), proxy);
    const auto read = proxyNamed(QTest::currentDataTag());
    if (!read) QVERIFY(read.error().detail.find("hunter2") == std::string::npos);
  }
  void exempts_data() {
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("exempt");
    const auto row = [](const char* list, const char* host, bool exempt, int port = 443) {
      QTest::newRow(qPrintable(QString::fromUtf8(list) + QLatin1String(" / ") + QString::fromUtf8(host) +
                               QLatin1Char(':') + QString::number(port)))
          << QString::fromUtf8(list) << QString::fromUtf8(host) << port << exempt;
    };
    row("", "idp.example", false);
    row("*", "idp.example", true);
    row("*", "1.2.3.4", true);
    row("a.example, *", "idp.example", true);
    // A name is itself and all below it.
    row("example", "example", true);
    row("example.com", "example.com", true);
    row("example.com", "login.example.com", true);
    row("example.com", "a.b.example.com", true);
    row("example.com", "notexample.com", false);
    row("example.com", "example.com.evil.test", false);
    row("example.com", "com", false);
    row("login.example.com", "example.com", false);
    row(".example.com", "login.example.com", true);
    row(".example.com", "example.com", true);  // to curl; to Go it is not
    row(".example.com", "notexample.com", false);
    row("*.example.com", "login.example.com", true);  // to Go; to curl it is nothing
    row("*.example.com", "example.com", false);
    row("login.*", "login.example.com", false);
    row("ex*ple.com", "example.com", false);
    row("EXAMPLE.com", "login.example.COM", true);
    row("example.com.", "example.com", true);
    row("example.com", "example.com.", true);
    row("b\xc3\xbc"
        "cher.example",
        "xn--bcher-kva.example", true);
    row("xn--bcher-kva.example",
        "b\xc3\xbc"
        "cher.example",
        true);
    row(".", "example.com", false);
    row(",,", "example.com", false);
    // Separated by commas, blanks or both.
    row("a.test,example.com", "example.com", true);
    row("a.test, example.com", "example.com", true);
    row("a.test example.com", "example.com", true);
    row(" a.test ,\texample.com ,", "example.com", true);
    // Ports.
    row("example.com:443", "example.com", true);
    row("example.com:8443", "example.com", false);
    row("example.com:8443", "login.example.com", true, 8443);
    row(".example.com:8443", "login.example.com", true, 8443);
    row("10.0.0.1:8443", "10.0.0.1", true, 8443);
    row("10.0.0.1:8443", "10.0.0.1", false);
    row("[fd00::1]:8443", "fd00::1", true, 8443);
    row("[fd00::1]:8443", "fd00::1", false);
    // Addresses.
    row("10.0.0.1", "10.0.0.1", true);
    row("10.0.0.1", "10.0.0.10", false);
    row("10.0.0.1", "110.0.0.1", false);
    row("0.0.1", "10.0.0.1", false);
    row(".0.0.1", "10.0.0.1", false);
    row("10", "10.0.0.1", false);
    row("10.0.0.1", "x.10.0.0.1.example", false);
    row("fd00::1", "fd00::1", true);
    row("[fd00::1]", "fd00::1", true);
    row("FD00:0:0::1", "fd00::1", true);
    row("fd00::1", "fd00::2", false);
    row("::ffff:10.0.0.1", "10.0.0.1", true);
    // Nets.
    row("10.0.0.0/8", "10.1.2.3", true);
    row("10.0.0.0/8", "11.1.2.3", false);
    row("10.1.2.3/8", "10.9.9.9", true);
    row("192.168.1.0/25", "192.168.1.127", true);
    row("192.168.1.0/25", "192.168.1.128", false);
    row("0.0.0.0/0", "1.2.3.4", true);
    row("0.0.0.0/0", "fd00::1", false);
    row("fd00::/8", "fd12::1", true);
    row("fd00::/8", "fe00::1", false);
    row("10.0.0.0/8", "host.example", false);
    row("10/8", "10.1.2.3", false);
    row("10.0.0.0/33", "10.0.0.0", false);
    row("10.0.0.0/", "10.0.0.0", false);
    row("10.0.0.0/-1", "10.0.0.0", false);
    row("example.com/8", "example.com", false);
  }
  void exempts() {
    QFETCH(QString, list);
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(bool, exempt);
    QCOMPARE(isExempt(list.toStdString(), host, port), exempt);
  }
};

LANYARD_TEST(ProxyEnvironmentTest)

}  // namespace proxy_environment_test

#include "proxy_environment_test.moc"
