// Shows where a provider may not send the wallet, by the connections that were made. The name server is the
// test's own.
#include <QTemporaryDir>
#include <QTest>
#include <map>

#include "tests/core/adapters/network/http_support.h"
#include "tests/core/adapters/network/raw_server.h"
#include "tests/support/test_program.h"

namespace http_wall_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

const QStringList kHere{QStringLiteral("127.0.0.1")};
const QStringList kCloud{QStringLiteral("169.254.169.254")};

RawServer::Script answersOk() {
  return [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); };
}

/// The addresses of names: the first list for the first question and so on; the last one stays.
struct Names {
  std::map<QString, QList<QStringList>> answers;
  int asked = 0;

  /// Replaces the addresses of `name`.
  void set(const char* name, std::initializer_list<QStringList> lists) {
    answers[QString::fromLatin1(name)] = QList<QStringList>(lists);
  }

  Resolver resolver() {
    return [this](const QString& name, QObject* context, const Answer& answer) {
      ++asked;
      QList<QHostAddress> addresses;
      QList<QStringList>& of = answers[name];
      if (!of.isEmpty()) {
        for (const QString& text : of.front()) addresses.append(QHostAddress(text));
        if (of.size() > 1) of.removeFirst();
      }
      QMetaObject::invokeMethod(
          context, [=] { answer(addresses, QStringLiteral("not found")); }, Qt::QueuedConnection);
    };
  }
};

}  // namespace

class HttpWallTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QFile file(m_dir.filePath(QStringLiteral("ca.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_authority.pem());
    m_caFile = file.fileName().toStdString();
    m_identity = named("idp.example");
  }

  void aNameIsConnectedToByItsAddressAndHeldToItsName() {
    RawServer server(answersOk(), m_identity);
    Names names;
    names.set("idp.example", {kHere});
    QtHttpClient client({}, names.resolver());
    QCOMPARE(said(outcomeOf(client, who(server))), "status 200");
    QCOMPARE(said(outcomeOf(client, get(server, QStringLiteral("idp.example"), "/keys"))), "status 200");
    QCOMPARE(said(outcomeOf(client, post(server, QStringLiteral("idp.example")))), "status 200");
    QCOMPARE(server.connections(), 2);  // the GETs share one
    QCOMPARE(names.asked, 3);
    for (const QByteArray& request : server.requests()) {
      QVERIFY2(request.contains("\r\nHost: idp.example:" + QByteArray::number(server.serverPort()) + "\r\n"),
               request);
    }
    // Another name at the same address needs a certificate of its own.
    names.set("other.example", {kHere});
    ports::HttpRequest other = get(server, QStringLiteral("other.example"), "/");
    other.issuerHost = "other.example";
    other.asksWho = true;
    QCOMPARE(said(outcomeOf(client, std::move(other))), "http.tls");
  }
  void metadataMayNotNameAHostThatIsNear_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("address");
    for (const char* address :
         {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"}) {
      QTest::newRow(qPrintable(QLatin1String("a name at ") + QLatin1String(address)))
          << QStringLiteral("keys.example") << QString::fromLatin1(address);
    }
    QTest::newRow("a literal") << QStringLiteral("127.0.0.1") << QString();
    QTest::newRow("a short literal") << QStringLiteral("127.1") << QStringLiteral("127.0.0.1");
    QTest::newRow("a mapped literal") << QStringLiteral("[::ffff:127.0.0.1]") << QString();
    QTest::newRow("localhost") << QStringLiteral("localhost") << QStringLiteral("127.0.0.1");
  }
  void metadataMayNotNameAHostThatIsNear() {
    QFETCH(QString, host);
    QFETCH(QString, address);
    RawServer server(answersOk(), m_identity);
    Names names;
    names.set("idp.example", {kHere});
    names.set(host.toLatin1().constData(), {QStringList(address)});
    QtHttpClient client({}, names.resolver());
    QCOMPARE(said(outcomeOf(client, who(server))), "status 200");
    const qsizetype before = server.connections();
    for (const bool posts : {false, true}) {
      const Outcome outcome = outcomeOf(client, posts ? post(server, host) : get(server, host, "/keys"));
      QCOMPARE(said(outcome), "http.forbidden_address");
      QVERIFY(outcome.error().kind == base::ErrorKind::Untrusted);
    }
    QTest::qWait(50);
    QCOMPARE(server.connections(), before);
  }
  void anIssuerThatIsNotKnownToBeNearIsNotVouchedFor() {
    RawServer server(answersOk(), m_identity);
    Names names;
    names.set("idp.example", {kHere});
    QtHttpClient client({}, names.resolver());
    QCOMPARE(said(outcomeOf(client, post(server, QStringLiteral("idp.example")))), "http.forbidden_address");
    QCOMPARE(server.connections(), 0);
  }
  void anAnswerThatChangesIsJudgedAnewForEachConnection() {
    int port = 0;
    RawServer server(
        [&port](QTcpSocket* s, const QByteArray& request) {
          const QByteArray to = "Location: https://idp.example:" + QByteArray::number(port) + "/there\r\n";
          s->write(request.startsWith("GET /away") ? RawServer::reply("302 There", to, "")
                                                   : RawServer::reply("200 OK", {}, "ok"));
        },
        m_identity);
    port = server.serverPort();
    Names names;
    names.set("idp.example", {kHere, kCloud});
    QtHttpClient client({}, names.resolver());
    QCOMPARE(said(outcomeOf(client, who(server))), "status 200");
    // Also where a connection to the old address is still open.
    QCOMPARE(said(outcomeOf(client, get(server, QStringLiteral("idp.example"), "/keys"))),
             "http.forbidden_address");
    QCOMPARE(said(outcomeOf(client, post(server, QStringLiteral("idp.example")))), "http.forbidden_address");
    QCOMPARE(server.requests().size(), std::size_t{1});
    // Between a request and its redirect.
    names.set("idp.example", {kHere, kCloud});
    ports::HttpRequest away = get(server, QStringLiteral("idp.example"), "/away");
    away.redirects = ports::HttpRequest::Redirects::SameOrigin;
    QCOMPARE(said(outcomeOf(client, std::move(away))), "http.forbidden_address");
  }
  void linkLocalIsRefusedEvenToAnIssuerThatLivesThere() {
    Names names;
    names.set("idp.example", {kCloud});
    QtHttpClient client({}, names.resolver());
    for (const char* url : {"https://idp.example/", "https://169.254.169.254/", "https://[fe80::1]/"}) {
      ports::HttpRequest request = getRequest(url);
      request.asksWho = true;
      QCOMPARE(said(outcomeOf(client, std::move(request))), "http.forbidden_address");
    }
  }
  void theNextAddressIsTriedWhereNobodyListens() {
    RawServer server(answersOk(), m_identity);
    Names names;
    names.set("idp.example", {{QStringLiteral("127.0.0.3"), QStringLiteral("127.0.0.1")}});
    QtHttpClient client({}, names.resolver());
    QCOMPARE(said(outcomeOf(client, who(server))), "status 200");
    QCOMPARE(said(outcomeOf(client, post(server, QStringLiteral("idp.example")))), "status 200");
    QCOMPARE(server.posts(), 1);
    names.set("idp.example", {{QStringLiteral("127.0.0.3"), QStringLiteral("127.0.0.4")}});
    QCOMPARE(said(outcomeOf(client, post(server, QStringLiteral("idp.example")))), "http.not_sent");
  }
  void theNextAddressIsTriedWhereOneIsSilent() {
    RawServer server(answersOk(), m_identity);
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress(QStringLiteral("127.0.0.3")), server.serverPort()));
    Names names;
    names.set("idp.example", {{QStringLiteral("127.0.0.3"), QStringLiteral("127.0.0.1")}});
    QtHttpClient client({}, names.resolver());
    ports::HttpRequest request = post(server, QStringLiteral("idp.example"));
    request.asksWho = true;
    QCOMPARE(said(outcomeOf(client, std::move(request))), "status 200");
    QCOMPARE(server.posts(), 1);
  }
  void aNameThatNobodyHasIsSaid() {
    Names names;
    QtHttpClient client({}, names.resolver());
    const Outcome outcome = outcomeOf(client, getRequest("https://idp.example/"));
    QCOMPARE(said(outcome), "http.not_sent");
    QVERIFY(outcome.error().detail.find("idp.example") != std::string::npos);
  }
  void aClientThatGoesWhileANameIsLookedUpIsSurvived() {
    Answer late;
    auto client = std::make_unique<QtHttpClient>(
        ProxyChoice(), [&late](const QString&, QObject*, const Answer& answer) { late = answer; });
    auto task = client->send(getRequest("https://idp.example/"));
    QVERIFY(late);
    client.reset();
    QCOMPARE(said(QCoro::waitFor(std::move(task))), "http.unknown_outcome");
  }
  void throughAProxyLiteralsAndLocalNamesAreRefused() {
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    Names names;
    QtHttpClient client(*ProxyChoice::parse("http://127.0.0.1:" + std::to_string(proxy.serverPort())),
                        names.resolver());
    for (const char* url :
         {"https://10.0.0.1/", "https://169.254.169.254/", "https://nas.local/", "https://db/"}) {
      ports::HttpRequest request = getRequest(url);
      request.allowPlainLoopback = false;
      request.issuerHost = "idp.example";
      QCOMPARE(said(outcomeOf(client, std::move(request))), "http.forbidden_address");
    }
    QVERIFY(!proxy.hasPendingConnections());
    QCOMPARE(names.asked, 0);
  }

 private:
  [[nodiscard]] ServerIdentity named(const char* name) {
    CertificateWish wish;
    wish.name = name;
    wish.withLoopback = false;
    return m_authority.issue(wish);
  }
  /// A request for the issuer idp.example, which is not local.
  [[nodiscard]] ports::HttpRequest get(const RawServer& server, const QString& host, const char* path) const {
    ports::HttpRequest request =
        getRequest("https://" + host.toStdString() + ":" + std::to_string(server.serverPort()) + path);
    request.caFile = m_caFile;
    request.allowPlainLoopback = false;
    request.issuerHost = "idp.example";
    return request;
  }
  [[nodiscard]] ports::HttpRequest post(const RawServer& server, const QString& host) const {
    ports::HttpRequest request = get(server, host, "/token");
    request.method = ports::HttpRequest::Method::Post;
    request.body = base::Secret(std::string_view("refresh_token=r1"));
    return request;
  }
  [[nodiscard]] ports::HttpRequest who(const RawServer& server) const {
    ports::HttpRequest request =
        get(server, QStringLiteral("idp.example"), "/.well-known/openid-configuration");
    request.asksWho = true;
    return request;
  }

  QTemporaryDir m_dir;
  TestAuthority m_authority;
  ServerIdentity m_identity;
  std::string m_caFile;
};

LANYARD_TEST(HttpWallTest)

}  // namespace http_wall_test

#include "http_wall_test.moc"
