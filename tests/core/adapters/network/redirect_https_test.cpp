// A loopback port that speaks https, for providers that take no plain http.
#include <QSslKey>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include "core/adapters/network/loopback_certificate.h"
#include "core/adapters/network/loopback_redirect_listener.h"
#include "tests/support/test_program.h"

namespace redirect_https_test {

using namespace lanyard;
using namespace lanyard::adapters;

namespace {

class TakesAll final : public ports::RedirectReceiver {
 public:
  ports::RedirectVerdict receive(const ports::RedirectParameters& parameters) override {
    code = parameters.code.value_or("");
    return ports::RedirectVerdict::Accepted;
  }
  std::string code;
};

}  // namespace

class RedirectHttpsTest : public QObject {
  Q_OBJECT
 private:
  TakesAll m_receiver;
  std::unique_ptr<LoopbackRedirectListener> m_listener;
  std::shared_ptr<ports::RedirectBinding> m_binding;

  void open(const std::string& host) {
    providers::LoopbackRule rule;
    rule.host = host;
    rule.https = true;
    m_binding = m_listener->open(rule, m_receiver).value();
  }

 private Q_SLOTS:
  void init() {
    m_receiver = TakesAll();
    m_listener = std::make_unique<LoopbackRedirectListener>();
  }
  void cleanup() {
    m_binding.reset();
    m_listener.reset();
  }

  void answersOverTlsWithACertificateForItsHost_data() {
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("127.0.0.1") << QByteArray("127.0.0.1");
    QTest::newRow("localhost") << QByteArray("localhost");
  }
  void answersOverTlsWithACertificateForItsHost() {
    QFETCH(QByteArray, host);
    open(host.toStdString());
    const QUrl url(QString::fromStdString(m_binding->redirectUri()));
    QCOMPARE(url.scheme(), QStringLiteral("https"));
    QSslSocket socket;
    // What a browser asks the person about: the certificate that is shown, and nothing else wrong with it.
    QList<QSslError::SslError> errors;
    connect(&socket, &QSslSocket::sslErrors, this, [&](const QList<QSslError>& all) {
      for (const QSslError& error : all) errors.append(error.error());
      socket.ignoreSslErrors();
    });
    socket.connectToHostEncrypted(url.host(), static_cast<quint16>(url.port()));
    QTRY_VERIFY_WITH_TIMEOUT(socket.isEncrypted(), 5000);
    QCOMPARE(errors, QList<QSslError::SslError>{QSslError::SelfSignedCertificate});
    const QByteArray shown = socket.peerCertificate().digest(QCryptographicHash::Sha256).toHex(':').toUpper();
    QCOMPARE(QByteArray::fromStdString(m_binding->fingerprint()), shown);
    socket.write("GET /callback?code=c&state=s HTTP/1.1\r\nHost: " + url.authority().toLatin1() + "\r\n\r\n");
    QTRY_VERIFY_WITH_TIMEOUT(socket.state() == QAbstractSocket::UnconnectedState, 8000);
    QVERIFY(socket.readAll().startsWith("HTTP/1.1 303"));
    QCOMPARE(m_receiver.code, std::string("c"));
  }
  void takesNothingInPlainHttp() {
    open("127.0.0.1");
    const QUrl url(QString::fromStdString(m_binding->redirectUri()));
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    QVERIFY(socket.waitForConnected(5000));
    socket.write("GET /callback?code=c&state=s HTTP/1.1\r\nHost: " + url.authority().toLatin1() + "\r\n\r\n");
    QTRY_VERIFY_WITH_TIMEOUT(socket.state() == QAbstractSocket::UnconnectedState, 8000);
    QVERIFY(!socket.readAll().contains("HTTP"));
    QVERIFY(m_receiver.code.empty());
  }
  void keepsHttpsAndHttpApart() {
    open("127.0.0.1");
    const auto plain = m_listener->open({}, m_receiver).value();
    QVERIFY(plain->redirectUri().starts_with("http://"));
    QVERIFY(plain->fingerprint().empty());
    QVERIFY(QUrl(QString::fromStdString(plain->redirectUri())).port() !=
            QUrl(QString::fromStdString(m_binding->redirectUri())).port());
  }
  void readsAPastedAddressOfItsOwnSchemeOnly() {
    open("127.0.0.1");
    const std::string uri = m_binding->redirectUri();
    QVERIFY(m_binding->read(uri + "?code=c&state=s").has_value());
    QCOMPARE(m_binding->read("http" + uri.substr(5) + "?code=c&state=s").error().code,
             std::string("paste.elsewhere"));
  }
  void makesAnotherKeyEachTime() {
    const base::Instant now = base::SystemClock().now();
    const auto one = makeLoopbackCertificate("localhost", now);
    const auto two = makeLoopbackCertificate("localhost", now);
    QVERIFY(one.has_value() && two.has_value());
    QVERIFY(one->key != two->key);
    QVERIFY(one->fingerprint() != two->fingerprint());
    const std::int64_t life = one->certificate.effectiveDate().secsTo(one->certificate.expiryDate());
    QVERIFY(life > 0 && life <= 26 * 60 * 60);
  }
};

LANYARD_TEST(RedirectHttpsTest)

}  // namespace redirect_https_test

#include "redirect_https_test.moc"
