// What TLS must refuse, and that nothing was said to a server that failed: hostile b09 and c03.
#include <QTemporaryDir>
#include <QTest>

#include "core/adapters/network/tls_trust.h"
#include "tests/core/adapters/network/http_support.h"
#include "tests/core/adapters/network/raw_server.h"
#include "tests/support/test_program.h"

namespace http_tls_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

RawServer::Script answersOk() {
  return [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); };
}

}  // namespace

class HttpTlsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_caFile = write("ca.pem", m_authority.pem());
    m_otherCaFile = write("other.pem", TestAuthority().pem());
  }

  void trustsTheExtraAuthority() {
    RawServer server(answersOk(), m_authority.issue({}));
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, with(m_caFile, postRequest(server.origin() + "/token")))), "status 200");
    QCOMPARE(said(outcomeOf(client, with(m_caFile, getRequest(server.origin() + "/")))), "status 200");
    QCOMPARE(server.posts(), 1);
  }

  void b09RefusesCertificates_data() {
    QTest::addColumn<ServerIdentity>("identity");
    QTest::addColumn<std::string>("caFile");
    CertificateWish expired;
    expired.validUntil = -60;
    CertificateWish future;
    future.validFrom = 3000;
    CertificateWish otherHost;
    otherHost.name = "other.example";
    otherHost.withLoopback = false;
    QTest::newRow("expired") << m_authority.issue(expired) << m_caFile;
    QTest::newRow("not yet valid") << m_authority.issue(future) << m_caFile;
    QTest::newRow("c03 wrong host") << m_authority.issue(otherHost) << m_caFile;
    QTest::newRow("self-signed") << selfSigned() << std::string();
    QTest::newRow("self-signed beside an extra authority") << selfSigned() << m_caFile;
    QTest::newRow("unknown authority") << m_authority.issue({}) << std::string();
    QTest::newRow("another authority") << m_authority.issue({}) << m_otherCaFile;
  }
  void b09RefusesCertificates() {
    QFETCH(ServerIdentity, identity);
    QFETCH(std::string, caFile);
    RawServer server(answersOk(), identity);
    QtHttpClient client;
    ports::HttpRequest post = with(caFile, postRequest(server.origin() + "/token"));
    post.headers.emplace_back("Authorization", base::Secret("Basic YTpi"));
    QCOMPARE(said(outcomeOf(client, std::move(post))), "http.tls");
    QCOMPARE(said(outcomeOf(client, with(caFile, getRequest(server.origin() + "/")))), "http.tls");
    QTest::qWait(100);
    QVERIFY(server.connections() > 0);
    for (std::size_t n = 0; n < static_cast<std::size_t>(server.connections()); ++n) {
      QCOMPARE(server.received(n), QByteArray());  // c03: no byte of HTTP was sent
    }
  }

  // Qt's connection cache would hand a connection trusted under one authority to a request that trusts
  // another.
  void trustIsNotSharedBetweenRequests() {
    RawServer server(answersOk(), m_authority.issue({}));
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, with(m_caFile, getRequest(server.origin() + "/")))), "status 200");
    QCOMPARE(said(outcomeOf(client, with(m_otherCaFile, getRequest(server.origin() + "/")))), "http.tls");
    QCOMPARE(said(outcomeOf(client, getRequest(server.origin() + "/"))), "http.tls");
    QCOMPARE(server.requests().size(), std::size_t(1));
  }

  void replacedCaFileCountsFromTheNextRequest() {
    RawServer server(answersOk(), m_authority.issue({}));
    const std::string file = write("changing.pem", m_authority.pem());
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, with(file, getRequest(server.origin() + "/")))), "status 200");
    write("changing.pem", TestAuthority().pem());
    QCOMPARE(said(outcomeOf(client, with(file, getRequest(server.origin() + "/")))), "http.tls");
  }

  // This OpenSSL would refuse an older version anyway; with another OpenSSL our setting refuses it.
  void allowsNoTlsBelow12AndVerifiesAlways() {
    for (const QByteArray& extra : {QByteArray(), m_authority.pem()}) {
      const QSslConfiguration tls = tlsTrust(extra).value();
      QCOMPARE(tls.protocol(), QSsl::TlsV1_2OrLater);
      QCOMPARE(tls.peerVerifyMode(), QSslSocket::VerifyPeer);
      QVERIFY(tls.allowedNextProtocols().isEmpty());
    }
    const auto trusted = tlsTrust(m_authority.pem()).value().caCertificates();
    QCOMPARE(trusted.size(), QSslConfiguration::systemCaCertificates().size() + 1);
  }

  void theSystemsAuthoritiesAreLeftOutUntilNeeded() {
    const auto some = tlsTrust(m_authority.pem(), Authorities::Extra).value().caCertificates();
    QCOMPARE(some.size(), qsizetype(1));
    RawServer server(answersOk(), m_authority.issue({}));
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, with(m_caFile, postRequest(server.origin() + "/token")))), "status 200");
    QCOMPARE(server.connections(), qsizetype(1));
    // Another file's authority does not vouch for it: asked once more, by all. From then on by all at once.
    QCOMPARE(said(outcomeOf(client, with(m_otherCaFile, postRequest(server.origin() + "/token")))),
             "http.tls");
    QCOMPARE(server.connections(), qsizetype(3));
    QCOMPARE(said(outcomeOf(client, with(m_otherCaFile, getRequest(server.origin() + "/")))), "http.tls");
    QCOMPARE(server.connections(), qsizetype(4));
    QCOMPARE(server.requests().size(), std::size_t(1));
  }

  // The other authority stands for one of the system's.
  void allAuthoritiesJudgeWhatSomeRefused_data() {
    QTest::addColumn<bool>("isPost");
    QTest::addColumn<bool>("known");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("GET") << false << true << QByteArray("status 200");
    QTest::newRow("POST") << true << true << QByteArray("status 200");
    QTest::newRow("GET, unknown to all") << false << false << QByteArray("http.tls");
    QTest::newRow("POST, unknown to all") << true << false << QByteArray("http.tls");
  }
  void allAuthoritiesJudgeWhatSomeRefused() {
    QFETCH(const bool, isPost);
    QFETCH(const bool, known);
    RawServer server(answersOk(), m_authority.issue({}));
    const std::string url = server.origin() + "/token";
    auto exchange = std::make_shared<HttpExchange>(isPost ? postRequest(url) : getRequest(url));
    int widened = 0;
    HttpRoute route;
    route.manager = std::make_shared<QNetworkAccessManager>();
    route.tls = tlsTrust(TestAuthority().pem(), Authorities::Extra).value();
    route.url = QUrl(QString::fromStdString(url));
    route.wall = std::make_shared<AddressWall>();
    route.passage = route.wall->passageFor(getRequest(url), route.url.host());
    route.widen = [&](HttpRoute& narrow) {
      ++widened;
      narrow.manager = std::make_shared<QNetworkAccessManager>();
      narrow.tls = tlsTrust(known ? m_authority.pem() : TestAuthority().pem()).value();
    };
    exchange->start(std::move(route));
    QTRY_VERIFY(exchange->isOver());
    QTEST(said(exchange->takeOutcome()), "outcome");
    QCOMPARE(widened, 1);
    QCOMPARE(server.connections(), qsizetype(2));
    QCOMPARE(server.received(0), QByteArray());
    QCOMPARE(server.requests().size(), std::size_t(known ? 1 : 0));
  }

  void allOfSeveralAtOnceAreJudgedByAllAuthorities() {
    RawServer server(answersOk(), m_authority.issue({}));
    QtHttpClient client;
    std::vector<QCoro::Task<Outcome>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(client.send(with(m_otherCaFile, postRequest(server.origin() + "/token"))));
    }
    for (QCoro::Task<Outcome>& task : tasks) QCOMPARE(said(QCoro::waitFor(task)), "http.tls");
    // Each was refused by some authorities, and once more by all.
    QCOMPARE(server.connections(), qsizetype(6));
    QCOMPARE(server.requests().size(), std::size_t(0));
  }

  void plainServerBehindHttpsGetsNothing() {
    RawServer server(answersOk());
    QtHttpClient client;
    const std::string url = "https://127.0.0.1:" + std::to_string(server.serverPort()) + "/token";
    ports::HttpRequest request = with(m_caFile, postRequest(url));
    request.deadline = std::chrono::seconds(2);
    QVERIFY(!outcomeOf(client, std::move(request)));
    QVERIFY(!server.received(0).contains("refresh_token"));
  }

  void badCaFilesAreSaid() {
    QtHttpClient client;
    const QString folder = m_dir.path();
    for (const std::string& file :
         {m_dir.filePath(QStringLiteral("absent.pem")).toStdString(), folder.toStdString(),
          write("empty.pem", {}), write("noise.pem", "not a certificate"),
          write("huge.pem", QByteArray(2 * 1024 * 1024, 'x'))}) {
      QCOMPARE(said(outcomeOf(client, with(file, getRequest("https://127.0.0.1:9/")))), "http.ca_file");
    }
  }

 private:
  static ports::HttpRequest with(const std::string& caFile, ports::HttpRequest request) {
    request.caFile = caFile;
    return request;
  }
  std::string write(const char* name, const QByteArray& content) {
    QFile file(m_dir.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", name);
    file.write(content);
    return file.fileName().toStdString();
  }

  QTemporaryDir m_dir;
  TestAuthority m_authority;
  std::string m_caFile;
  std::string m_otherCaFile;
};

LANYARD_TEST(HttpTlsTest)

}  // namespace http_tls_test

#include "http_tls_test.moc"
