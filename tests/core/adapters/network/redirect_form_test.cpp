// The answer as a form (OAuth 2.0 Form Post Response Mode), over real sockets.
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include "core/adapters/network/loopback_redirect_listener.h"
#include "core/adapters/network/redirect_request.h"
#include "tests/support/test_program.h"

namespace redirect_form_test {

using namespace lanyard;
using namespace lanyard::adapters;

namespace {

/// Notes what comes, and takes it.
class Noting final : public ports::RedirectReceiver {
 public:
  ports::RedirectVerdict receive(const ports::RedirectParameters& parameters) override {
    ++asked;
    last = parameters;
    const bool known = parameters.state == "good";
    return known ? ports::RedirectVerdict::Accepted : ports::RedirectVerdict::UnknownState;
  }
  int asked = 0;
  ports::RedirectParameters last;
};

const QByteArray kForm = "Content-Type: application/x-www-form-urlencoded\r\n";

}  // namespace

class RedirectFormTest : public QObject {
  Q_OBJECT
 private:
  Noting m_receiver;
  std::unique_ptr<LoopbackRedirectListener> m_listener;
  std::shared_ptr<ports::RedirectBinding> m_binding;

  void open(bool formPost) {
    providers::LoopbackRule rule;
    rule.formPost = formPost;
    m_binding = m_listener->open(rule, m_receiver).value();
  }
  /// Says these bytes, piece by piece, and hears the whole reply.
  QByteArray say(const QList<QByteArray>& pieces) const {
    const QUrl url(QString::fromStdString(m_binding->redirectUri()));
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    if (!socket.waitForConnected(5000)) return "not connected";
    for (const QByteArray& piece : pieces) {
      socket.write(piece);
      socket.flush();
      QCoreApplication::processEvents();
    }
    if (!QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 8000))
      return "open";
    return socket.readAll();
  }
  QByteArray head(const QByteArray& headers, const QByteArray& path = "/callback") const {
    const QByteArray host = QUrl(QString::fromStdString(m_binding->redirectUri())).authority().toLatin1();
    return "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n";
  }
  QByteArray post(const QByteArray& body, const QByteArray& headers = kForm) const {
    return say({head(headers + "Content-Length: " + QByteArray::number(body.size()) + "\r\n") + body});
  }
  static QByteArray status(const QByteArray& reply) { return reply.mid(9, 3); }

 private Q_SLOTS:
  void init() {
    m_receiver = Noting();
    m_listener = std::make_unique<LoopbackRedirectListener>();
  }
  void cleanup() {
    m_binding.reset();
    m_listener.reset();
  }

  void takesAFormThatIsWaitedFor() {
    open(true);
    const QByteArray reply = post("code=4%2F0A+b&state=good",
                                  kForm + "Origin: https://idp.example\r\nSec-Fetch-Mode: navigate\r\n");
    QCOMPARE(status(reply), QByteArray("303"));
    QVERIFY(reply.contains("\r\nLocation: /done\r\n"));
    QVERIFY(!reply.contains("Access-Control"));
    QCOMPARE(*m_receiver.last.code, std::string("4/0A b"));
    QVERIFY(m_receiver.last.posted);
  }
  void takesAFormInPieces() {
    open(true);
    const QByteArray body = "code=c&state=good";
    QList<QByteArray> pieces{head(kForm + "Content-Length: " + QByteArray::number(body.size()) + "\r\n")};
    for (const char byte : body) pieces.append(QByteArray(1, byte));
    QCOMPARE(status(say(pieces)), QByteArray("303"));
    QCOMPARE(*m_receiver.last.code, std::string("c"));
  }
  void takesNoFormThatNobodyAskedFor() {
    open(false);
    QCOMPARE(status(post("code=c&state=good")), QByteArray("405"));
    QCOMPARE(m_receiver.asked, 0);
  }
  void saysWhichMethodsAPathTakes() {
    open(true);
    const QByteArray host = QUrl(QString::fromStdString(m_binding->redirectUri())).authority().toLatin1();
    const auto allowed = [&](const QByteArray& method, const QByteArray& path) {
      const QByteArray reply = say({method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"});
      const qsizetype at = reply.indexOf("\r\nAllow: ") + 9;
      return status(reply) + " " + reply.mid(at, reply.indexOf("\r\n", at) - at);
    };
    QCOMPARE(allowed("PUT", "/callback?code=c"), QByteArray("405 GET, POST"));
    QCOMPARE(allowed("POST", "/done"), QByteArray("405 GET"));
    QCOMPARE(allowed("PUT", "/elsewhere"), QByteArray("405 GET"));
  }
  void takesTheAnswerInTheAddressToo() {
    open(true);
    const QByteArray host = QUrl(QString::fromStdString(m_binding->redirectUri())).authority().toLatin1();
    QCOMPARE(status(say({"GET /callback?code=c&state=good HTTP/1.1\r\nHost: " + host + "\r\n\r\n"})),
             QByteArray("303"));
    QVERIFY(!m_receiver.last.posted);
  }
  void refusesForms_data() {
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray good = "code=c&state=good";
    const QByteArray length = "Content-Length: 17\r\n";
    const auto row = [](const char* name, const QByteArray& headers, const QByteArray& body,
                        const char* expected) {
      QTest::newRow(name) << headers << body << QByteArray(expected);
    };
    row("another state", kForm + length, "code=c&state=evil", "400");
    row("no state", kForm + "Content-Length: 6\r\n", "code=c", "400");
    row("an empty form", kForm + "Content-Length: 0\r\n", "", "400");
    row("no length", kForm, "", "400");
    row("two lengths", kForm + length + length, good, "400");
    row("a length that is no number", kForm + "Content-Length: +17\r\n", good, "400");
    row("a length beyond all numbers", kForm + "Content-Length: 99999999999999999999\r\n", good, "400");
    row("of another length", kForm + "Content-Length: 12\r\n", good, "400");
    row("in chunks", kForm + "Transfer-Encoding: chunked\r\n", "11\r\n" + good + "\r\n0\r\n\r\n", "400");
    row("too long", kForm + "Content-Length: 16385\r\n", QByteArray(16385, 'a'), "413");
    row("JSON", "Content-Type: application/json\r\n" + length, good, "415");
    row("no type", length, good, "415");
    row("text", "Content-Type: text/plain\r\n" + length, good, "415");
    row("a field twice", kForm + "Content-Length: 24\r\n", "code=c&code=d&state=good", "400");
    row("NUL", kForm + "Content-Length: 19\r\n", "code=%00&state=good", "400");
    row("not UTF-8", kForm + "Content-Length: 22\r\n", "code=%c0%80&state=good", "400");
    row("from a script", kForm + length + "Sec-Fetch-Mode: no-cors\r\n", good, "403");
    row("by CORS", kForm + length + "Origin: https://evil.example\r\nSec-Fetch-Mode: cors\r\n", good, "403");
  }
  void refusesForms() {
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, expected);
    open(true);
    QCOMPARE(status(say({head(headers) + body})), expected);
    QVERIFY(m_receiver.last.state != "good");
    // The real one still gets through.
    QCOMPARE(status(post("code=c&state=good")), QByteArray("303"));
  }
  void refusesAFormForAnotherPathOrHost() {
    open(true);
    const QByteArray length = kForm + "Content-Length: 17\r\n";
    QCOMPARE(status(say({head(length, "/other") + "code=c&state=good"})), QByteArray("405"));
    QByteArray foreign = head(length) + "code=c&state=good";
    foreign.replace("Host: 127.0.0.1", "Host: evil.example");
    QCOMPARE(status(say({foreign})), QByteArray("421"));
    QCOMPARE(m_receiver.asked, 0);
  }
  void dropsAFormThatNeverEnds() {
    LoopbackSettings settings;
    settings.headDeadline = std::chrono::milliseconds(200);
    m_listener = std::make_unique<LoopbackRedirectListener>(std::move(settings));
    open(true);
    QCOMPARE(say({head(kForm + "Content-Length: 17\r\n") + "code=c"}), QByteArray());
    QCOMPARE(m_receiver.asked, 0);
  }
};

LANYARD_TEST(RedirectFormTest)

}  // namespace redirect_form_test

#include "redirect_form_test.moc"
