// Proxies: what they may see, what goes past them, and what is said when they fail.
#include <QTemporaryDir>
#include <QTest>

#include "tests/core/adapters/network/http_support.h"
#include "tests/core/adapters/network/raw_server.h"
#include "tests/core/adapters/network/tunnel_proxy.h"
#include "tests/support/test_program.h"

namespace http_proxy_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

constexpr const char* kUrl = "https://idp.example/token";

RawServer::Script answersOk() {
  return [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); };
}

ProxyChoice through(const QTcpServer& proxy, const std::string& credentials = {}) {
  return ProxyChoice::parse("http://" + credentials + "127.0.0.1:" + std::to_string(proxy.serverPort()))
      .value();
}

}  // namespace

class HttpProxyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QFile file(m_dir.filePath(QStringLiteral("ca.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_authority.pem());
    m_caFile = file.fileName().toStdString();
    CertificateWish wish;
    wish.name = "idp.example";
    wish.withLoopback = false;
    m_provider = m_authority.issue(wish);
  }
  void cleanup() {
    for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) qunsetenv(name);
  }

  void theProxySeesAHostAndNothingElse() {
    RawServer server(answersOk(), m_provider);
    TunnelProxy proxy(server.serverPort());
    QtHttpClient client(through(proxy));
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(kUrl)))), "status 200");
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(kUrl)))), "status 200");
    QCOMPARE(server.posts(), 1);
    QCOMPARE(proxy.heads().size(), std::size_t(2));
    for (const QByteArray& head : proxy.heads()) {
      QVERIFY(head.startsWith("CONNECT idp.example:443 HTTP/1."));
      QVERIFY(!head.contains("/token"));
    }
    QVERIFY(!server.received(0).contains("Proxy-"));
  }
  void aKnownUserIsLetIn() {
    RawServer server(answersOk(), m_provider);
    TunnelProxy proxy(server.serverPort(), TunnelProxy::wants("YWRhOnBAc3M="));  // ada:p@ss
    QtHttpClient client(through(proxy, "ada:p%40ss@"));
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(kUrl)))), "status 200");
    QCOMPARE(server.posts(), 1);
    for (const QByteArray& bytes : server.requests()) QVERIFY(!bytes.contains("YWRhOnBAc3M="));
  }
  void aRefusedUserIsSaid_data() {
    QTest::addColumn<std::string>("credentials");
    QTest::newRow("no name") << std::string();
    QTest::newRow("wrong password") << std::string("ada:hunter2@");
  }
  void aRefusedUserIsSaid() {
    QFETCH(std::string, credentials);
    RawServer server(answersOk(), m_provider);
    TunnelProxy proxy(server.serverPort(), TunnelProxy::wants("YWRhOnBAc3M="));
    QtHttpClient client(through(proxy, credentials));
    for (int i = 0; i < 2; ++i) {
      const Outcome outcome = outcomeOf(client, trusting(postRequest(kUrl)));
      QCOMPARE(said(outcome), "proxy.auth");
      QVERIFY(outcome.error().kind == base::ErrorKind::Misconfigured);
      QVERIFY(outcome.error().detail.find("hunter2") == std::string::npos);
    }
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(kUrl)))), "proxy.auth");
    QCOMPARE(server.connections(), 0);
    QVERIFY(proxy.heads().size() <= 6);  // asked, answered once, and not again
  }
  void anAbsentProxyIsSaid() {
    quint16 port = 0;
    {
      const TunnelProxy gone(0);
      port = gone.serverPort();
    }
    const auto choice = ProxyChoice::parse("http://127.0.0.1:" + std::to_string(port));
    QtHttpClient client(*choice);
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(kUrl)))), "proxy.unreachable");
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(kUrl)))), "proxy.unreachable");
    QtHttpClient nowhere(*ProxyChoice::parse("http://proxy.invalid:3128"));
    QCOMPARE(said(outcomeOf(nowhere, trusting(postRequest(kUrl)))), "proxy.unreachable");
  }
  void whatAProxySaysInsteadIsNotTheProvidersWord_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("code");
    const QByteArray page = "Content-Length: 24\r\n\r\n<html>hunter2 was here\r\n";
    QTest::newRow("forbidden") << "HTTP/1.1 403 No\r\n" + page << QByteArray("proxy.failed");
    QTest::newRow("not allowed") << "HTTP/1.1 405 No\r\n" + page << QByteArray("proxy.failed");
    QTest::newRow("bad gateway") << "HTTP/1.1 502 Oh\r\n" + page << QByteArray("proxy.failed");
    QTest::newRow("own error") << "HTTP/1.1 500 Oh\r\n" + page << QByteArray("proxy.failed");
    QTest::newRow("redirect") << "HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:9/\r\n" + page
                              << QByteArray("proxy.failed");
    QTest::newRow("rubbish") << QByteArray("\x16\x03\x01 what is this\r\n\r\n") << QByteArray("proxy.failed");
    QTest::newRow("not found") << "HTTP/1.1 404 No\r\n" + page << QByteArray("proxy.unreachable");
    // The proxy tried to reach the provider, and nobody is there.
    QTest::newRow("refused there") << "HTTP/1.1 503 No\r\n" + page << QByteArray("http.not_sent");
  }
  void whatAProxySaysInsteadIsNotTheProvidersWord() {
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, code);
    TunnelProxy proxy(0, [answer](const QByteArray&) { return answer; });
    QtHttpClient client(through(proxy));
    const Outcome outcome = outcomeOf(client, trusting(postRequest(kUrl)));
    QCOMPARE(said(outcome), code);
    QVERIFY(outcome.error().kind == base::ErrorKind::Transient);
    QVERIFY(outcome.error().detail.find("hunter2") == std::string::npos);
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(kUrl)))), code);
    for (const QByteArray& head : proxy.heads()) QVERIFY(head.startsWith("CONNECT "));
  }
  void aProxyThatHangsUpOrIsSilentIsSaid_data() {
    QTest::addColumn<bool>("hangsUp");
    QTest::newRow("hangs up") << true;
    QTest::newRow("silent") << false;
  }
  void aProxyThatHangsUpOrIsSilentIsSaid() {
    QFETCH(bool, hangsUp);
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    connect(&proxy, &QTcpServer::newConnection, &proxy, [&proxy, hangsUp] {
      QTcpSocket* client = proxy.nextPendingConnection();
      if (hangsUp) client->abort();
    });
    QtHttpClient client(through(proxy));
    ports::HttpRequest request = trusting(postRequest(kUrl));
    request.deadline = std::chrono::milliseconds(300);
    QCOMPARE(said(outcomeOf(client, std::move(request))), "proxy.failed");
  }
  // A proxy that answers in the provider's place has another certificate.
  void aProxyThatPretendsToBeTheProviderGetsNothing() {
    RawServer impostor(answersOk(), selfSigned());
    TunnelProxy proxy(impostor.serverPort());
    QtHttpClient client(through(proxy));
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(kUrl)))), "http.tls");
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(kUrl)))), "http.tls");
    QCOMPARE(impostor.requests().size(), std::size_t(0));
  }
  void thisComputerAndLocalProvidersAreReachedDirectly() {
    TunnelProxy proxy(0, [](const QByteArray&) { return QByteArray("HTTP/1.1 403 No\r\n\r\n"); });
    RawServer server(answersOk());
    QtHttpClient client(through(proxy));
    QCOMPARE(said(outcomeOf(client, getRequest(server.origin() + "/"))), "status 200");
    QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/"))), "status 200");
    // Marked as local, whatever its name.
    QVERIFY(!outcomeOf(client, getRequest("https://idp.invalid/")));
    QCOMPARE(proxy.heads().size(), std::size_t(0));
  }
  void theSystemsProxyIsUsedWhereItIsAskedFor() {
    RawServer server(answersOk(), m_provider);
    TunnelProxy proxy(server.serverPort(), TunnelProxy::wants("YWRhOnBAc3M="));
    qputenv("https_proxy", "http://ada:p%40ss@127.0.0.1:" + QByteArray::number(proxy.serverPort()));
    qputenv("no_proxy", "direct.invalid");
    QtHttpClient client(*ProxyChoice::parse("system"));
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(kUrl)))), "status 200");
    const std::size_t asked = proxy.heads().size();
    QVERIFY(asked >= 1);
    QCOMPARE(said(outcomeOf(client, trusting(postRequest("https://direct.invalid/token")))), "http.not_sent");
    RawServer here(answersOk());
    QCOMPARE(said(outcomeOf(client, getRequest(here.origin() + "/"))), "status 200");
    QCOMPARE(proxy.heads().size(), asked);
    QtHttpClient without;
    QCOMPARE(said(outcomeOf(without, trusting(postRequest("https://idp.invalid/token")))), "http.not_sent");
    QCOMPARE(proxy.heads().size(), asked);
  }

 private:
  [[nodiscard]] ports::HttpRequest trusting(ports::HttpRequest request) const {
    request.caFile = m_caFile;
    request.allowPlainLoopback = false;
    return request;
  }
  QTemporaryDir m_dir;
  TestAuthority m_authority;
  ServerIdentity m_provider;
  std::string m_caFile;
};

LANYARD_TEST(HttpProxyTest)

}  // namespace http_proxy_test

#include "http_proxy_test.moc"
