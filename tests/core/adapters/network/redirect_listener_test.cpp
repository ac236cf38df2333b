// Hostile group (a), over real sockets.
#include <QCryptographicHash>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <algorithm>

#include "core/adapters/network/loopback_redirect_listener.h"
#include "tests/support/test_program.h"

namespace redirect_listener_test {

using namespace lanyard;
using namespace lanyard::adapters;
using ports::RedirectVerdict;

namespace {

/// Knows one state, takes it once, as whoever holds the attempts does.
class OneAttempt final : public ports::RedirectReceiver {
 public:
  RedirectVerdict receive(const ports::RedirectParameters& parameters) override {
    ++asked;
    if (parameters.state == "late") return RedirectVerdict::Late;
    if (parameters.state == "stopped") return RedirectVerdict::TakenBack;
    if (parameters.state != "good") return RedirectVerdict::UnknownState;
    if (exchanges + errors > 0) return RedirectVerdict::Replayed;
    if (parameters.error || parameters.iss == "https://other.example") {
      ++errors;
      return RedirectVerdict::ProviderError;
    }
    if (!parameters.code) return RedirectVerdict::UnknownState;
    ++exchanges;
    code = *parameters.code;
    return RedirectVerdict::Accepted;
  }
  int asked = 0;
  int exchanges = 0;
  int errors = 0;
  std::string code;
};

/// A browser that says exactly what it is told to.
class RawBrowser {
 public:
  explicit RawBrowser(const std::string& uri) {
    const QUrl url(QString::fromStdString(uri));
    m_socket.connectToHost(
        url.host() == QLatin1String("localhost") ? QStringLiteral("127.0.0.1") : url.host(),
        static_cast<quint16>(url.port()));
    m_socket.waitForConnected(5000);
  }
  void say(const QByteArray& bytes) {
    m_socket.write(bytes);
    m_socket.flush();
  }
  /// All that comes until the other end closes.
  QByteArray hear() {
    if (!QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, 8000))
      return "open";
    return m_socket.readAll();
  }
  QTcpSocket& socket() { return m_socket; }

 private:
  QTcpSocket m_socket;
};

QByteArray hostOf(const std::string& uri) {
  return QUrl(QString::fromStdString(uri)).authority().toLatin1();
}

QByteArray get(const std::string& uri, const QByteArray& target, const QByteArray& headers = {}) {
  RawBrowser browser(uri);
  browser.say("GET " + target + " HTTP/1.1\r\nHost: " + hostOf(uri) + "\r\n" + headers + "\r\n");
  return browser.hear();
}

QByteArray status(const QByteArray& reply) {
  return reply.mid(9, 3);
}

const QByteArray good = "/callback?code=c1&state=good";

}  // namespace

class RedirectListenerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_attempt = OneAttempt();
    m_listener = std::make_unique<LoopbackRedirectListener>();
    m_binding = m_listener->open({}, m_attempt).value();
    m_uri = m_binding->redirectUri();
  }
  void cleanup() {
    m_binding.reset();
    m_listener.reset();
  }

  void redirectIsTakenAndLeadsToAPageWithoutItsCode() {
    QVERIFY(m_uri.starts_with("http://127.0.0.1:"));
    QVERIFY(m_uri.ends_with("/callback"));
    const QByteArray reply = get(m_uri, "/callback?code=4%2F0A+b&state=good", "Sec-Fetch-Mode: navigate\r\n");
    QCOMPARE(status(reply), "303");
    QVERIFY(reply.contains("\r\nLocation: /done\r\n"));
    for (const char* header :
         {"Cache-Control: no-store", "Referrer-Policy: no-referrer", "Connection: close"}) {
      QVERIFY2(reply.contains(header), header);
    }
    QCOMPARE(m_attempt.code, "4/0A b");

    const QByteArray page = get(m_uri, "/done");
    QCOMPARE(status(page), "200");
    QVERIFY(page.contains("You can close this tab and go back to Lanyard."));
    QCOMPARE(page.count("<script"), 1);
    QVERIFY(!page.contains("state") && !page.contains("4/0A") && !page.contains("4%2F0A"));
  }

  void styleIsAllowedByItsHashAlone() {
    const QByteArray page = get(m_uri, "/done");
    const qsizetype start = page.indexOf("<style>") + 7;
    const QByteArray style = page.mid(start, page.indexOf("</style>") - start);
    QVERIFY(style.size() > 100);
    const QByteArray hash = QCryptographicHash::hash(style, QCryptographicHash::Sha256).toBase64();
    QVERIFY(
        page.contains("\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-" + hash + "'; "));
    QVERIFY(page.contains("; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n"));
    QCOMPARE(page.count("<style"), 1);
    QVERIFY(!page.contains(" style="));
  }

  void theOneScriptIsAllowedByItsHashAlone() {
    const QByteArray page = get(m_uri, "/done");
    const qsizetype start = page.indexOf("<script>") + 8;
    const QByteArray script = page.mid(start, page.indexOf("</script>") - start);
    const QByteArray hash = QCryptographicHash::hash(script, QCryptographicHash::Sha256).toBase64();
    QVERIFY(page.contains("; script-src 'sha256-" + hash + "'; frame-ancestors"));
    QCOMPARE(page.count("<script"), 1);
    // The script copies what the page shows: a command with nothing of this sign-in in it.
    QVERIFY(page.contains("<code dir=\"ltr\">lanyard list</code>"));
    for (const char* other : {"/refused", "/callback?code=c&state=bad"}) {
      const QByteArray reply = get(m_uri, other);
      QVERIFY(!reply.contains("<script") && !reply.contains("script-src"));
    }
  }

  void tellsLateAndStoppedFromUsed() {
    const QByteArray late = get(m_uri, "/callback?code=c1&state=late");
    QCOMPARE(status(late), "410");
    QVERIFY(late.contains("Too late, start again"));
    const QByteArray stopped = get(m_uri, "/callback?code=c1&state=stopped");
    QCOMPARE(status(stopped), "410");
    QVERIFY(stopped.contains("was stopped"));
    for (const QByteArray& page : {late, stopped}) QVERIFY(!page.contains("used already"));
    QCOMPARE(m_attempt.exchanges, 0);
  }

  void a01WrongStateKeepsWaiting() {
    QCOMPARE(status(get(m_uri, "/callback?code=c1&state=bad")), "400");
    QCOMPARE(status(get(m_uri, "/callback?error=access_denied&state=bad")), "400");
    QCOMPARE(status(get(m_uri, good)), "303");
    QCOMPARE(m_attempt.exchanges, 1);
  }

  void a02MissingStateKeepsWaiting() {
    QCOMPARE(status(get(m_uri, "/callback?code=c1")), "400");
    QCOMPARE(status(get(m_uri, "/callback?error=access_denied")), "400");
    QCOMPARE(status(get(m_uri, "/callback")), "400");
    QCOMPARE(status(get(m_uri, "/callback?")), "400");
    QCOMPARE(m_attempt.exchanges, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a03ReplayIsGone() {
    QCOMPARE(status(get(m_uri, good)), "303");
    const QByteArray again = get(m_uri, good);
    QCOMPARE(status(again), "410");
    QVERIFY(again.contains("used already"));
    QCOMPARE(m_attempt.exchanges, 1);
  }

  void a04DuplicateParameterKeepsWaiting() {
    for (const char* query : {"code=a&code=b&state=good", "code=a&state=good&state=good",
                              "code=a&state=good&iss=x&iss=x", "error=a&error=b&state=good"}) {
      QCOMPARE(status(get(m_uri, QByteArray("/callback?") + query)), "400");
    }
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a05ProvidersWordsNeverReachThePage() {
    const QByteArray reply =
        get(m_uri,
            "/callback?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state=good");
    QCOMPARE(status(reply), "303");
    QVERIFY(reply.contains("\r\nLocation: /refused\r\n"));
    const QByteArray page = get(m_uri, "/refused");
    QCOMPARE(status(page), "200");
    QVERIFY(page.contains("default-src 'none'"));
    for (const QByteArray& text : {reply, page})
      QVERIFY(!text.contains("alert") && !text.contains("<script"));
    const QByteArray unknown =
        get(m_uri, "/callback?error=x&error_description=%3Cscript%3E&state=%3Cscript%3E");
    QCOMPARE(status(unknown), "400");
    QVERIFY(!unknown.contains("<script"));
  }

  void a05OurOwnWordsAreEscaped() {
    LoopbackSettings settings;
    settings.texts.language = "de\"><x";
    settings.texts.done = {"<b>&\"'", "</p><script>"};
    settings.texts.copied = "\" onclick=\"x";
    LoopbackRedirectListener listener(settings);
    const auto binding = listener.open({}, m_attempt).value();
    const QByteArray page = get(binding->redirectUri(), "/done");
    QVERIFY(page.contains("data-done=\"&quot; onclick=&quot;x\""));
    QVERIFY(page.contains("<h1>&lt;b&gt;&amp;&quot;&#39;</h1>"));
    QCOMPARE(page.count("<script"), 1);
    QVERIFY(page.contains("lang=\"de&quot;&gt;&lt;x\""));
  }

  void a06ForeignOriginIsForbidden() {
    for (const char* origin : {"https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"}) {
      const QByteArray reply = get(m_uri, good, QByteArray("Origin: ") + origin + "\r\n");
      QCOMPARE(status(reply), "403");
      QVERIFY(!reply.toLower().contains("access-control"));
    }
    QCOMPARE(status(get(m_uri, good, "Sec-Fetch-Mode: no-cors\r\n")), "403");
    QCOMPARE(status(get(m_uri, "/done", "Origin: https://evil.example\r\n")), "403");
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a07OtherMethodsAreRefused_data() {
    QTest::addColumn<QByteArray>("method");
    for (const char* method :
         {"POST", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "CONNECT", "get", "ODD"}) {
      QTest::newRow(method) << QByteArray(method);
    }
  }
  void a07OtherMethodsAreRefused() {
    QFETCH(QByteArray, method);
    RawBrowser browser(m_uri);
    browser.say(method + " " + good + " HTTP/1.1\r\nHost: " + hostOf(m_uri) + "\r\n\r\n");
    const QByteArray reply = browser.hear();
    QCOMPARE(status(reply), "405");
    QVERIFY(reply.contains("\r\nAllow: GET\r\n"));
    if (method == "HEAD") QVERIFY(reply.endsWith("\r\n\r\n"));
    QCOMPARE(m_attempt.asked, 0);
  }

  void a07BodiesAreRefused() {
    QCOMPARE(status(get(m_uri, good, "Content-Length: 3\r\n")), "400");
    QCOMPARE(status(get(m_uri, good, "Transfer-Encoding: chunked\r\n")), "400");
    QCOMPARE(m_attempt.asked, 0);
  }

  void aMalformedHeadIsAnsweredAtOnce_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("bare line feeds") << QByteArray("GET /callback HTTP/1.1\nHost: x\n\n");
    QTest::newRow("one bare line feed, not yet whole") << QByteArray("GET /callback HTTP/1.1\r\nHost: x\nA: b\r\n");
    QTest::newRow("a line feed first") << QByteArray("\n");
    QTest::newRow("bare carriage return") << QByteArray("GET /callback HTTP/1.1\rHost: x\r\n");
    QTest::newRow("chunks") << QByteArray(
        "POST /callback HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    QTest::newRow("chunks with bare line feeds")
        << QByteArray("POST /callback HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n");
  }
  void aMalformedHeadIsAnsweredAtOnce() {
    QFETCH(QByteArray, bytes);
    RawBrowser browser(m_uri);
    browser.say(bytes);
    // Its deadline would be ten seconds.
    QTRY_VERIFY_WITH_TIMEOUT(browser.socket().bytesAvailable() > 0, 1000);
    QCOMPARE(status(browser.socket().readAll()), "400");
    QCOMPARE(m_attempt.asked, 0);
  }

  void a08IconAndPrefetchLeaveTheFlowIntact() {
    QCOMPARE(status(get(m_uri, "/favicon.ico", "Sec-Fetch-Mode: no-cors\r\n")), "404");
    QCOMPARE(status(get(m_uri, "/")), "404");
    QCOMPARE(status(get(m_uri, "/callback/")), "404");
    QCOMPARE(status(get(m_uri, "//callback?code=c1&state=good")), "404");
    QCOMPARE(status(get(m_uri, "/%63allback?code=c1&state=good")), "404");
    QCOMPARE(status(get(m_uri, good, "Sec-Purpose: prefetch;prerender\r\n")), "404");
    QCOMPARE(status(get(m_uri, good, "Purpose: prefetch\r\n")), "404");
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a09RefusesLongRequestLine() {
    QCOMPARE(status(get(m_uri, "/callback?state=good&code=" + QByteArray(65536, 'a'))), "414");
    QCOMPARE(status(get(m_uri, good, "Cookie: " + QByteArray(65536, 'a') + "\r\n")), "431");
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a10RedirectGetsThroughFiveHundredIdleConnections() {
    std::vector<std::unique_ptr<RawBrowser>> idle;
    for (int i = 0; i < 500; ++i) idle.push_back(std::make_unique<RawBrowser>(m_uri));
    QCOMPARE(status(get(m_uri, good)), "303");
    const auto open = [&] {
      return std::count_if(idle.begin(), idle.end(), [](const auto& browser) {
        return browser->socket().state() == QAbstractSocket::ConnectedState;
      });
    };
    QTRY_VERIFY(open() <= 32);
  }

  void a10RedirectGetsThroughWhenACrowdComesBehindIt() {
    RawBrowser first(m_uri);
    first.say("GET " + good + " HTTP/1.1\r\nHost: " + hostOf(m_uri) + "\r\n\r\n");
    std::vector<std::unique_ptr<RawBrowser>> idle;
    for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<RawBrowser>(m_uri));
    QCOMPARE(status(first.hear()), "303");
  }

  void a10SlowHeadIsCutOff() {
    LoopbackSettings settings;
    settings.headDeadline = std::chrono::milliseconds(200);
    LoopbackRedirectListener listener(settings);
    const auto binding = listener.open({}, m_attempt).value();
    RawBrowser slow(binding->redirectUri());
    QTimer drip;
    connect(&drip, &QTimer::timeout, this, [&] { slow.say("G"); });
    drip.start(30);
    QCOMPARE(slow.hear(), QByteArray());
  }

  void a11RefusesNulAndOverlongUtf8() {
    for (const char* code : {"a%00b", "%C0%AF", "%E0%80%AF", "%ED%A0%80", "%FF", "%"}) {
      QCOMPARE(status(get(m_uri, QByteArray("/callback?state=good&code=") + code)), "400");
    }
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a12RefusesAbsoluteFormAndForeignHost() {
    QCOMPARE(status(get(m_uri, "http://" + hostOf(m_uri) + good)), "400");
    QCOMPARE(status(get(m_uri, "http://evil.example" + good)), "400");
    const QByteArray port = hostOf(m_uri).mid(hostOf(m_uri).indexOf(':'));
    for (const QByteArray& host :
         {"localhost" + port, "[::1]" + port, QByteArray("127.0.0.1"), "evil.example" + port,
          QByteArray("127.0.0.1:1"), QByteArray(), hostOf(m_uri) + "."}) {
      RawBrowser browser(m_uri);
      browser.say("GET " + good + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      QCOMPARE(status(browser.hear()), "421");
    }
    QCOMPARE(m_attempt.asked, 0);
    QCOMPARE(status(get(m_uri, good)), "303");
  }

  void a13OtherLiteralWhereAFamilyIsMissing_data() {
    QTest::addColumn<std::string>("host");
    QTest::addColumn<bool>("withoutV4");
    QTest::addColumn<std::string>("expected");
    QTest::newRow("127.0.0.1 without IPv4")
        << std::string("127.0.0.1") << true << std::string("http://[::1]:");
    QTest::newRow("[::1] without IPv6") << std::string("[::1]") << false << std::string("http://127.0.0.1:");
    QTest::newRow("localhost without IPv6")
        << std::string("localhost") << false << std::string("http://localhost:");
    QTest::newRow("localhost without IPv4")
        << std::string("localhost") << true << std::string("http://localhost:");
  }
  void a13OtherLiteralWhereAFamilyIsMissing() {
    QFETCH(std::string, host);
    QFETCH(bool, withoutV4);
    QFETCH(std::string, expected);
    if (withoutV4 && !haveV6()) QSKIP("no IPv6 on this machine");
    LoopbackRedirectListener listener(without(withoutV4, !withoutV4));
    const auto binding = listener.open({host, {}, "/callback"}, m_attempt).value();
    QVERIFY2(binding->redirectUri().starts_with(expected), binding->redirectUri().c_str());
    if (host == "localhost" && withoutV4) {
      QTcpSocket socket;
      socket.connectToHost(QHostAddress(QHostAddress::LocalHostIPv6),
                           static_cast<quint16>(QUrl(QString::fromStdString(binding->redirectUri())).port()));
      QVERIFY(socket.waitForConnected(2000));
    } else {
      QCOMPARE(status(get(binding->redirectUri(), good)), "303");
    }
  }

  void a13NoLoopbackAtAllIsSaid() {
    LoopbackRedirectListener listener(without(true, true));
    for (const char* host : {"127.0.0.1", "[::1]", "localhost"}) {
      QCOMPARE(listener.open({host, {}, "/callback"}, m_attempt).error().code, "redirect.no_loopback");
    }
  }

  void localhostTakesOnePortOnBothFamilies() {
    if (!haveV6()) QSKIP("no IPv6 on this machine");
    const auto binding = m_listener->open({"localhost", {}, "/callback"}, m_attempt).value();
    const auto port = static_cast<quint16>(QUrl(QString::fromStdString(binding->redirectUri())).port());
    for (const auto address : {QHostAddress::LocalHost, QHostAddress::LocalHostIPv6}) {
      QTcpSocket socket;
      socket.connectToHost(QHostAddress(address), port);
      QVERIFY(socket.waitForConnected(2000));
      socket.write("GET /nothing HTTP/1.1\r\nHost: localhost:" + QByteArray::number(port) + "\r\n\r\n");
      QVERIFY(QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }));
      QCOMPARE(status(socket.readAll()), "404");
    }
  }

  void takenFixedPortGivesTheNextOrAnErrorThatNamesIt() {
    QTcpServer occupant;
    QVERIFY(occupant.listen(QHostAddress::LocalHost));
    const std::uint16_t taken = occupant.serverPort();
    const auto refused = m_listener->open({"127.0.0.1", {taken}, "/callback"}, m_attempt);
    QCOMPARE(refused.error().code, "redirect.port_taken");
    QVERIFY(refused.error().detail.find(std::to_string(taken)) != std::string::npos);
    QCOMPARE(m_listener->open({"localhost", {taken}, "/callback"}, m_attempt).error().code,
             "redirect.port_taken");

    const std::uint16_t next = freePort();
    const auto binding = m_listener->open({"127.0.0.1", {taken, next}, "/callback"}, m_attempt).value();
    QCOMPARE(binding->redirectUri(), "http://127.0.0.1:" + std::to_string(next) + "/callback");
  }

  void aTakenPortNeverGivesWayToOneThatIsNotListed() {
    QTcpServer first;
    QTcpServer second;
    QVERIFY(first.listen(QHostAddress::LocalHost) && second.listen(QHostAddress::LocalHost));
    for (const char* host : {"127.0.0.1", "localhost"}) {
      const auto refused =
          m_listener->open({host, {first.serverPort(), second.serverPort()}, "/callback"}, m_attempt);
      QVERIFY(!refused.has_value());
      QCOMPARE(refused.error().code, "redirect.port_taken");
      const std::string ports =
          std::to_string(first.serverPort()) + ", " + std::to_string(second.serverPort());
      QCOMPARE(refused.error().values, std::vector<std::string>{ports});
    }
  }

  // A provider that compares the address letter by letter knows nothing of the other literal.
  void aListedPortStaysAtItsLiteral_data() {
    QTest::addColumn<std::string>("host");
    QTest::addColumn<bool>("withoutV4");
    QTest::newRow("127.0.0.1 without IPv4") << std::string("127.0.0.1") << true;
    QTest::newRow("[::1] without IPv6") << std::string("[::1]") << false;
  }
  void aListedPortStaysAtItsLiteral() {
    QFETCH(std::string, host);
    QFETCH(bool, withoutV4);
    LoopbackRedirectListener listener(without(withoutV4, !withoutV4));
    const auto refused = listener.open({host, {freePort()}, "/callback"}, m_attempt);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, "redirect.no_such_host");
    QCOMPARE(refused.error().values, std::vector<std::string>{host});
  }

  void aListedPortOfLocalhostTakesTheFamilyThatThereIs() {
    LoopbackRedirectListener listener(without(false, true));
    const std::uint16_t port = freePort();
    const auto binding = listener.open({"localhost", {port}, "/callback"}, m_attempt).value();
    QCOMPARE(binding->redirectUri(), "http://localhost:" + std::to_string(port) + "/callback");
    QCOMPARE(status(get(binding->redirectUri(), good)), "303");
  }

  void signInsAtOnceShareAListedPort() {
    const std::uint16_t port = freePort();
    const auto first = m_listener->open({"127.0.0.1", {port}, "/callback"}, m_attempt).value();
    const auto second = m_listener->open({"127.0.0.1", {port, freePort()}, "/other"}, m_attempt).value();
    QCOMPARE(second->redirectUri(), "http://127.0.0.1:" + std::to_string(port) + "/other");
  }

  // A waiting sign-in matters more than an answer to a browser that goes back.
  void aPortThatOnlyLingersIsNotInTheWay() {
    if (!haveV6()) QSKIP("no IPv6 on this machine");
    const std::uint16_t port = freePort();
    auto first = m_listener->open({"127.0.0.1", {port}, "/callback"}, m_attempt).value();
    // While the port is in use, it stays.
    QCOMPARE(m_listener->open({"localhost", {port}, "/callback"}, m_attempt).error().code,
             "redirect.port_taken");
    first.reset();
    const auto second = m_listener->open({"localhost", {port}, "/callback"}, m_attempt).value();
    QCOMPARE(second->redirectUri(), "http://localhost:" + std::to_string(port) + "/callback");
    QCOMPARE(status(get(second->redirectUri(), good)), "303");
  }

  void localhostNeedsBothHalvesOfAPort() {
    if (!haveV6()) QSKIP("no IPv6 on this machine");
    QTcpServer occupant;
    QVERIFY(occupant.listen(QHostAddress::LocalHostIPv6));
    const auto refused = m_listener->open({"localhost", {occupant.serverPort()}, "/callback"}, m_attempt);
    QCOMPARE(refused.error().code, "redirect.port_taken");
  }

  void isNotReachableBeyondLoopback() {
    const auto port = static_cast<quint16>(QUrl(QString::fromStdString(m_uri)).port());
    QTcpServer other;  // 127.0.0.2 is free for others: nothing was bound to all addresses
    QVERIFY(other.listen(QHostAddress(QStringLiteral("127.0.0.2")), port));
  }

  // The listener passes iss on; whoever holds the attempt compares it and answers as for an error.
  void a14MixedUpIssuerIsRefused() {
    const QByteArray reply = get(m_uri, good + "&iss=https%3A%2F%2Fother.example");
    QCOMPARE(status(reply), "303");
    QVERIFY(reply.contains("\r\nLocation: /refused\r\n"));
    QCOMPARE(m_attempt.exchanges, 0);
  }

  void a15PortClosesAfterTheLastShareAndTheLinger() {
    LoopbackSettings settings;
    settings.linger = std::chrono::milliseconds(300);
    LoopbackRedirectListener listener(settings);
    auto first = listener.open({}, m_attempt).value();
    auto second = listener.open({}, m_attempt).value();
    const std::string uri = first->redirectUri();
    QCOMPARE(second->redirectUri(), uri);
    QCOMPARE(status(get(uri, good)), "303");
    first.reset();
    QTest::qWait(500);
    QCOMPARE(status(get(uri, good)), "410");  // a share is left
    second.reset();
    QCOMPARE(status(get(uri, good)), "410");  // the linger
    QTRY_VERIFY(!canConnect(uri));
    const auto later = listener.open({}, m_attempt).value();
    QVERIFY(canConnect(later->redirectUri()));
  }

  void a15NewShareWithinTheLingerKeepsThePort() {
    LoopbackSettings settings;
    settings.linger = std::chrono::milliseconds(200);
    LoopbackRedirectListener listener(settings);
    auto binding = listener.open({}, m_attempt).value();
    const std::string uri = binding->redirectUri();
    binding.reset();
    binding = listener.open({"127.0.0.1", {}, "/other"}, m_attempt).value();
    QTest::qWait(400);
    QVERIFY(binding->redirectUri().ends_with("/other"));
    QCOMPARE(status(get(uri, good)), "303");
  }

  void shareMayOutliveTheListener() {
    m_listener.reset();
    QVERIFY(!canConnect(m_uri));
    m_binding.reset();
  }

  void refusesRulesThatAreNone_data() {
    QTest::addColumn<std::string>("host");
    QTest::addColumn<std::string>("path");
    const auto row = [](const char* host, const char* path) {
      QTest::addRow("%s %s", host, path) << std::string(host) << std::string(path);
    };
    row("0.0.0.0", "/callback");
    row("example.org", "/callback");
    row("::1", "/callback");
    row("", "/callback");
    row("127.0.0.1", "");
    row("127.0.0.1", "callback");
    row("127.0.0.1", "/call back");
    row("127.0.0.1", "/callback?x=1");
    row("127.0.0.1", "/callback#x");
    row("127.0.0.1", "/done");
    row("127.0.0.1", "/a\r\nX: y");
  }
  void refusesRulesThatAreNone() {
    QFETCH(std::string, host);
    QFETCH(std::string, path);
    QCOMPARE(m_listener->open({host, {}, path}, m_attempt).error().code, "redirect.bad_rule");
  }

 private:
  static bool canConnect(const std::string& uri) {
    const QUrl url(QString::fromStdString(uri));
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    return socket.waitForConnected(1000);
  }
  static bool haveV6() { return QTcpServer().listen(QHostAddress::LocalHostIPv6); }
  static std::uint16_t freePort() {
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
  }
  static LoopbackSettings without(bool noV4, bool noV6) {
    LoopbackSettings settings;
    settings.binder = [noV4, noV6](QTcpServer& server, const QHostAddress& address, quint16 port) {
      const bool v4 = address.protocol() == QAbstractSocket::IPv4Protocol;
      if (v4 ? noV4 : noV6) return BindOutcome::Unavailable;
      return bindPort(server, address, port);
    };
    return settings;
  }

  OneAttempt m_attempt;
  std::unique_ptr<LoopbackRedirectListener> m_listener;
  std::shared_ptr<ports::RedirectBinding> m_binding;
  std::string m_uri;
};

LANYARD_TEST(RedirectListenerTest)

}  // namespace redirect_listener_test

#include "redirect_listener_test.moc"
