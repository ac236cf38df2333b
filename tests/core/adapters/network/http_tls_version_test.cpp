// Shows that the wallet itself refuses servers which offer nothing newer than TLS 1.1. Debian's OpenSSL would
// refuse them anyway, so this process runs under a configuration of OpenSSL that allows everything: then only
// we can refuse.
#include <QCoreApplication>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

#include "tests/core/adapters/network/http_support.h"
#include "tests/core/adapters/network/raw_server.h"

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

namespace {

QT_WARNING_PUSH
QT_WARNING_DISABLE_DEPRECATED
constexpr QSsl::SslProtocol kTls10 = QSsl::TlsV1_0;
constexpr QSsl::SslProtocol kTls11 = QSsl::TlsV1_1;
constexpr QSsl::SslProtocol kTls10OrLater = QSsl::TlsV1_0OrLater;
QT_WARNING_POP

// RFC 8996 took these versions away; level 0 is the only one at which OpenSSL 3 still speaks them.
constexpr const char* kAllowsEverything =
    "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = any\n"
    "[any]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n";

RawServer::Script answersOk() {
  return [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); };
}

/// The result for a client that accepts any version.
QSsl::SslProtocol spokenWithACarelessClient(const RawServer& server) {
  QSslSocket socket;
  QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
  tls.setProtocol(kTls10OrLater);
  tls.setPeerVerifyMode(QSslSocket::VerifyNone);
  socket.setSslConfiguration(tls);
  socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.serverPort());
  (void)QTest::qWaitFor([&socket] { return socket.isEncrypted(); });
  return socket.isEncrypted() ? socket.sessionProtocol() : QSsl::UnknownProtocol;
}

}  // namespace

class HttpTlsVersionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_caFile = m_dir.filePath(QStringLiteral("ca.pem"));
    QFile file(m_caFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_authority.pem());
  }
  void refusesOldVersions_data() {
    QTest::addColumn<int>("version");
    QTest::newRow("TLS 1.0") << static_cast<int>(kTls10);
    QTest::newRow("TLS 1.1") << static_cast<int>(kTls11);
  }
  void refusesOldVersions() {
    QFETCH(int, version);
    const auto protocol = static_cast<QSsl::SslProtocol>(version);
    RawServer server(answersOk(), m_authority.issue({}), protocol);
    // Without this the test would show the machine's OpenSSL, and not us.
    QCOMPARE(spokenWithACarelessClient(server), protocol);
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(server.origin() + "/token")))), "http.tls");
    QCOMPARE(said(outcomeOf(client, trusting(getRequest(server.origin() + "/")))), "http.tls");
    QTest::qWait(50);
    QCOMPARE(server.requests().size(), std::size_t(0));
    QCOMPARE(server.posts(), 0);
  }
  void speaksNewVersions_data() {
    QTest::addColumn<int>("version");
    QTest::newRow("TLS 1.2") << static_cast<int>(QSsl::TlsV1_2);
    QTest::newRow("TLS 1.3") << static_cast<int>(QSsl::TlsV1_3);
  }
  void speaksNewVersions() {
    QFETCH(int, version);
    RawServer server(answersOk(), m_authority.issue({}), static_cast<QSsl::SslProtocol>(version));
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, trusting(postRequest(server.origin() + "/token")))), "status 200");
  }

 private:
  [[nodiscard]] ports::HttpRequest trusting(ports::HttpRequest request) const {
    request.caFile = m_caFile.toStdString();
    return request;
  }
  QTemporaryDir m_dir;
  QString m_caFile;
  TestAuthority m_authority;
};

int main(int argc, char** argv) {
  // Before anything of OpenSSL is used: it reads its configuration once.
  const QTemporaryDir folder;
  QFile configuration(folder.filePath(QStringLiteral("openssl.cnf")));
  if (!configuration.open(QIODevice::WriteOnly)) return EXIT_FAILURE;
  configuration.write(kAllowsEverything);
  configuration.close();
  qputenv("OPENSSL_CONF", configuration.fileName().toLocal8Bit());
  const QCoreApplication app(argc, argv);
  HttpTlsVersionTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "http_tls_version_test.moc"
