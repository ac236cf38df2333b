#include "core/adapters/network/proxy_choice.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace proxy_choice_test {

using namespace lanyard;
using adapters::ProxyChoice;

namespace {

const QUrl kUrl(QStringLiteral("https://idp.example/"));

}  // namespace

class ProxyChoiceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cleanup() {
    qunsetenv("https_proxy");
    qunsetenv("no_proxy");
  }
  void readsANamedProxy() {
    const auto choice = ProxyChoice::parse("http://ada:p%40ss%3A@proxy.example:3128");
    QVERIFY(choice.has_value());
    const QNetworkProxy proxy = choice->proxyFor(kUrl).value();
    QCOMPARE(proxy.type(), QNetworkProxy::HttpProxy);
    QCOMPARE(proxy.hostName(), QStringLiteral("proxy.example"));
    QCOMPARE(int(proxy.port()), 3128);
    QCOMPARE(proxy.user(), QStringLiteral("ada"));
    QCOMPARE(proxy.password(), QStringLiteral("p@ss:"));
    QCOMPARE(choice->words(), std::string("proxy.example:3128"));
  }
  void takesThePasswordByItself() {
    auto choice = ProxyChoice::parse("http://ada@proxy.example:3128/");
    QVERIFY(choice->usePassword(base::Secret(std::string_view("p@ss"))).has_value());
    QCOMPARE(choice->proxyFor(kUrl)->password(), QStringLiteral("p@ss"));
    for (const char* text : {"none", "system", "http://proxy.example:3128"}) {
      auto without = ProxyChoice::parse(text);
      QCOMPARE(without->usePassword(base::Secret(std::string_view("p"))).error().code,
               std::string("proxy.bad_address"));
    }
  }
  void refuses_data() {
    QTest::addColumn<std::string>("text");
    for (const char* text : {"", "proxy.example:3128", "http://proxy.example", "http://:3128",
                             "https://ada:s3cret@proxy.example:3128", "socks5://proxy.example:1080",
                             "http://ada:s3cret@proxy.example:99999", "http://proxy.example:3128/s3cret",
                             "http://proxy.example:3128?s3cret", "http://proxy.example:3128#s3cret",
                             "http://ada:s3cret @proxy.example:1", "System", "file:///etc/passwd"}) {
      QTest::newRow(text) << std::string(text);
    }
  }
  void refuses() {
    QFETCH(std::string, text);
    const auto choice = ProxyChoice::parse(text);
    QVERIFY(!choice.has_value());
    QCOMPARE(choice.error().code, std::string("proxy.bad_address"));
    QVERIFY(choice.error().detail.find("s3cret") == std::string::npos);
  }
  void asksTheSystemForEachAddress() {
    qputenv("https_proxy", "http://ada:p%40ss@127.0.0.1:3128");
    qputenv("no_proxy", "intern.example");
    const ProxyChoice choice = ProxyChoice::parse("system").value();
    const QNetworkProxy proxy = choice.proxyFor(kUrl).value();
    QCOMPARE(proxy.type(), QNetworkProxy::HttpProxy);
    QCOMPARE(int(proxy.port()), 3128);
    QCOMPARE(proxy.password(), QStringLiteral("p@ss"));
    QCOMPARE(choice.proxyFor(QUrl(QStringLiteral("https://intern.example/")))->type(), QNetworkProxy::NoProxy);
    QCOMPARE(choice.words(), std::string("system"));
    QCOMPARE(ProxyChoice().proxyFor(kUrl)->type(), QNetworkProxy::NoProxy);
    QCOMPARE(ProxyChoice::parse("none")->proxyFor(kUrl)->type(), QNetworkProxy::NoProxy);
  }
};

LANYARD_TEST(ProxyChoiceTest)

}  // namespace proxy_choice_test

#include "proxy_choice_test.moc"
