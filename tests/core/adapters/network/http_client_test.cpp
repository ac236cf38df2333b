// One call, one request, one outcome: hostile group (b) as far as it is the network's.
#include <QTest>

#include "tests/core/adapters/network/http_support.h"
#include "tests/core/adapters/network/raw_server.h"
#include "tests/support/test_program.h"

namespace http_client_test {

using namespace lanyard;
using namespace lanyard::adapters;
using namespace lanyard::test;

using Method = ports::HttpRequest::Method;
using Redirects = ports::HttpRequest::Redirects;

namespace {

// Sends `part` again and again, with a pause between two: Qt reads a head and a chunk's size byte by byte
// while there are bytes, so a server in this very process could keep it from ever returning to the event
// loop.
void endless(QTcpSocket* socket, const QByteArray& part) {
  auto* pace = new QTimer(socket);
  QObject::connect(pace, &QTimer::timeout, socket, [socket, part] {
    if (socket->bytesToWrite() == 0) socket->write(part);
  });
  pace->start(2);
}

}  // namespace

class HttpClientTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sendsWhatWasAsked() {
    RawServer server([](QTcpSocket* s, const QByteArray&) {
      s->write(RawServer::reply("200 OK", "X-Thing: Yes\r\nContent-Type: application/json\r\n", "{\"a\":1}"));
    });
    QtHttpClient client;
    ports::HttpRequest request = postRequest(server.origin() + "/token", "grant_type=x&refresh_token=r1");
    request.headers.emplace_back("Authorization", base::Secret("Basic YTpi"));
    const Outcome outcome = outcomeOf(client, std::move(request));
    QCOMPARE(said(outcome), "status 200");
    QCOMPARE(outcome->body.view(), std::string_view("{\"a\":1}"));
    const std::pair<std::string, std::string> thing{"x-thing", "Yes"};
    QVERIFY(std::count(outcome->headers.begin(), outcome->headers.end(), thing) == 1);

    const QByteArray sent = server.received();
    QVERIFY(sent.startsWith("POST /token HTTP/1.1\r\n"));
    QVERIFY(sent.contains("\r\nUser-Agent: Lanyard/" LANYARD_VERSION "\r\n"));
    QVERIFY(sent.contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    QVERIFY(sent.contains("\r\nContent-Length: 29\r\n"));
    QVERIFY(sent.contains("\r\nAuthorization: Basic YTpi\r\n"));
    QVERIFY(sent.contains("\r\nAccept-Encoding: identity\r\n"));
    QVERIFY(sent.endsWith("\r\n\r\ngrant_type=x&refresh_token=r1"));
  }

  void sendsAnEmptyPost() {
    RawServer server(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); });
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/", ""))), "status 200");
    QCOMPARE(server.posts(), 1);
  }

  void sendsADeletion() {
    RawServer server(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("204 No Content", {}, {})); });
    QtHttpClient client;
    ports::HttpRequest request = getRequest(server.origin() + "/register/c-1");
    request.method = Method::Delete;
    request.headers.emplace_back("Authorization", base::Secret("Bearer m"));
    QCOMPARE(said(outcomeOf(client, std::move(request))), "status 204");
    QVERIFY(server.received().startsWith("DELETE /register/c-1 HTTP/1.1\r\n"));
    QVERIFY(server.received().contains("\r\nAuthorization: Bearer m\r\n"));
  }

  void errorStatusIsAnAnswer_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("400 invalid_grant") << QByteArray("400 Bad Request") << QByteArray();
    QTest::newRow("401 bare") << QByteArray("401 Unauthorized") << QByteArray();
    QTest::newRow("401 Basic") << QByteArray("401 Unauthorized")
                               << QByteArray("WWW-Authenticate: Basic realm=\"x\"\r\n");
    QTest::newRow("401 Bearer") << QByteArray("401 Unauthorized")
                                << QByteArray("WWW-Authenticate: Bearer\r\n");
    QTest::newRow("401 Negotiate") << QByteArray("401 Unauthorized")
                                   << QByteArray("WWW-Authenticate: Negotiate\r\n");
    QTest::newRow("401 NTLM") << QByteArray("401 Unauthorized") << QByteArray("WWW-Authenticate: NTLM\r\n");
    QTest::newRow("401 Digest") << QByteArray("401 Unauthorized")
                                << QByteArray(
                                       "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n");
    QTest::newRow("403") << QByteArray("403 Forbidden") << QByteArray();
    QTest::newRow("404") << QByteArray("404 Not Found") << QByteArray();
    QTest::newRow("409") << QByteArray("409 Conflict") << QByteArray();
    QTest::newRow("410") << QByteArray("410 Gone") << QByteArray();
    QTest::newRow("418") << QByteArray("418 Teapot") << QByteArray();
    QTest::newRow("429") << QByteArray("429 Too Many") << QByteArray("Retry-After: 7\r\n");
    QTest::newRow("500") << QByteArray("500 Oops") << QByteArray();
    QTest::newRow("503") << QByteArray("503 Busy") << QByteArray();
    QTest::newRow("599") << QByteArray("599 Odd") << QByteArray();
  }
  void errorStatusIsAnAnswer() {
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, headers);
    RawServer server([&](QTcpSocket* s, const QByteArray&) {
      s->write(RawServer::reply(status, headers, "{\"error\":\"x\"}"));
    });
    QtHttpClient client;
    const Outcome outcome = outcomeOf(client, postRequest(server.origin() + "/token"));
    QCOMPARE(said(outcome), "status " + status.left(3));
    QCOMPARE(outcome->body.view(), std::string_view("{\"error\":\"x\"}"));
    QCOMPARE(server.posts(), 1);
    const Outcome got = outcomeOf(client, getRequest(server.origin() + "/userinfo"));
    QCOMPARE(said(got), "status " + status.left(3));
  }

  // The dangerous case: Qt sends again by itself when a server closes without a reply.
  void exactlyOnePostLeaves_data() {
    QTest::addColumn<bool>("reset");
    QTest::addColumn<bool>("overTls");
    QTest::newRow("closed") << false << false;
    QTest::newRow("reset") << true << false;
    QTest::newRow("closed over TLS") << false << true;
    QTest::newRow("reset over TLS") << true << true;
  }
  void exactlyOnePostLeaves() {
    QFETCH(bool, reset);
    QFETCH(bool, overTls);
    const TestAuthority authority;
    const QString caFile = m_dir.filePath(QStringLiteral("ca.pem"));
    writeFile(caFile, authority.pem());
    RawServer server(
        [&](QTcpSocket* s, const QByteArray&) { reset ? resetConnection(s) : s->disconnectFromHost(); },
        overTls ? std::optional(authority.issue({})) : std::nullopt);
    QtHttpClient client;
    ports::HttpRequest request = postRequest(server.origin() + "/token");
    if (overTls) request.caFile = caFile.toStdString();
    QCOMPARE(said(outcomeOf(client, std::move(request))), "http.unknown_outcome");
    QTest::qWait(300);  // time for a second sending to show itself
    QCOMPARE(server.posts(), 1);
  }

  void exactlyOnePostLeavesAfterAKeptConnectionWasClosed_data() {
    QTest::addColumn<bool>("closeWhileIdle");
    QTest::newRow("while idle") << true;
    QTest::newRow("on the POST") << false;
  }
  void exactlyOnePostLeavesAfterAKeptConnectionWasClosed() {
    QFETCH(bool, closeWhileIdle);
    RawServer server([&](QTcpSocket* s, const QByteArray& request) {
      if (request.startsWith("POST")) return s->disconnectFromHost();
      s->write(RawServer::reply("200 OK", "Connection: keep-alive\r\n", "ok"));
      if (closeWhileIdle) s->disconnectFromHost();
    });
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, getRequest(server.origin() + "/"))), "status 200");
    QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/token"))), "http.unknown_outcome");
    QTest::qWait(300);
    QCOMPARE(server.posts(), 1);
    QVERIFY(!server.received(0).contains("POST"));  // on a connection of its own
  }

  void getsShareAConnection() {
    RawServer server(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); });
    QtHttpClient client;
    for (int i = 0; i < 3; ++i)
      QCOMPARE(said(outcomeOf(client, getRequest(server.origin() + "/"))), "status 200");
    QCOMPARE(server.connections(), 1);
  }

  void postsDoNotShareAConnection() {
    RawServer server(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); });
    QtHttpClient client;
    for (int i = 0; i < 3; ++i)
      QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/"))), "status 200");
    QCOMPARE(server.connections(), 3);
    QCOMPARE(server.posts(), 3);
  }

  void b06AbortsAtTheCap_data() {
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("announced") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    QTest::newRow("chunked") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    QTest::newRow("until close") << QByteArray("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  }
  void b06AbortsAtTheCap() {
    QFETCH(QByteArray, head);
    const bool chunked = head.contains("chunked");
    bool cut = false;
    RawServer server([&](QTcpSocket* s, const QByteArray&) {
      s->write(head);
      const QByteArray part =
          chunked ? "10000\r\n" + QByteArray(65536, 'x') + "\r\n" : QByteArray(65536, 'x');
      endless(s, part);
      connect(s, &QTcpSocket::disconnected, this, [&] { cut = true; });
    });
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/token"))), "http.too_large");
    QTRY_VERIFY(cut);
    QCOMPARE(server.posts(), 1);
  }

  void b06DoesNotUnpackAGzipBomb() {
    // 64 KiB of zeros in 90 bytes; what matters is that nobody asked for gzip and nothing is unpacked.
    const QByteArray packed = qCompress(QByteArray(65536, '\0'), 9).mid(4);
    RawServer server([&](QTcpSocket* s, const QByteArray&) {
      s->write(RawServer::reply("200 OK", "Content-Encoding: deflate\r\n", packed));
    });
    QtHttpClient client;
    ports::HttpRequest request = postRequest(server.origin() + "/token");
    request.maxResponseBytes = 1024;
    const Outcome outcome = outcomeOf(client, std::move(request));
    QCOMPARE(said(outcome), "status 200");
    QCOMPARE(outcome->body.size(), static_cast<std::size_t>(packed.size()));
  }

  void b06GivesUpOnAnEndlessHead() {
    bool cut = false;
    RawServer server([&](QTcpSocket* s, const QByteArray&) {
      s->write("HTTP/1.1 200 OK\r\n");
      endless(s, "X-Filler: " + QByteArray(4000, 'x') + "\r\n");
      connect(s, &QTcpSocket::disconnected, this, [&] { cut = true; });
    });
    QtHttpClient client;
    ports::HttpRequest request = postRequest(server.origin() + "/token");
    request.deadline = std::chrono::milliseconds(500);
    QCOMPARE(said(outcomeOf(client, std::move(request))), "http.unknown_outcome");
    // What was under way is read first.
    QTRY_VERIFY_WITH_TIMEOUT(cut, 30'000);
  }

  void b07EndsADripAtTheTotalDeadline() {
    RawServer server([](QTcpSocket* s, const QByteArray&) {
      s->write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      auto* drip = new QTimer(s);
      connect(drip, &QTimer::timeout, s, [s] { s->write("x"); });
      drip->start(20);
    });
    QtHttpClient client;
    ports::HttpRequest request = postRequest(server.origin() + "/token");
    request.deadline = std::chrono::milliseconds(400);
    QCOMPARE(said(outcomeOf(client, std::move(request))), "http.unknown_outcome");
    QCOMPARE(server.posts(), 1);
  }

  void deadlineWhileNobodyAnswersTheHandshakeMeansNotSent() {
    QTcpServer mute;  // the kernel accepts, nobody replies
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    QtHttpClient client;
    ports::HttpRequest request =
        postRequest("https://127.0.0.1:" + std::to_string(mute.serverPort()) + "/token");
    request.deadline = std::chrono::milliseconds(300);
    QCOMPARE(said(outcomeOf(client, std::move(request))), "http.not_sent");
  }

  void b08PostIsNeverRedirected_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<bool>("asked");
    for (const char* status : {"301", "302", "303", "307", "308"}) {
      QTest::addRow("%s", status) << QByteArray(status) << false;
      QTest::addRow("%s although asked to follow", status) << QByteArray(status) << true;
    }
  }
  void b08PostIsNeverRedirected() {
    QFETCH(QByteArray, status);
    QFETCH(bool, asked);
    RawServer thief(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "mine")); });
    for (const std::string& target : {thief.origin() + "/steal", std::string("/elsewhere")}) {
      RawServer server([&](QTcpSocket* s, const QByteArray&) {
        s->write(RawServer::reply(status + " Moved",
                                  "Location: " + QByteArray::fromStdString(target) + "\r\n", "x"));
      });
      QtHttpClient client;
      ports::HttpRequest request = postRequest(server.origin() + "/token");
      request.headers.emplace_back("Authorization", base::Secret("Basic YTpi"));
      if (asked) request.redirects = Redirects::SameOrigin;
      QCOMPARE(said(outcomeOf(client, std::move(request))), "status " + status);
      QCOMPARE(server.requests().size(), std::size_t(1));
    }
    QCOMPARE(thief.connections(), 0);
  }

  void getFollowsWithinTheOriginOnly() {
    RawServer other(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "other")); });
    RawServer server([&](QTcpSocket* s, const QByteArray& request) {
      if (request.startsWith("GET /near ")) {
        s->write(RawServer::reply("302 Found", "Location: /there\r\n", "gone"));
      } else if (request.startsWith("GET /far ")) {
        s->write(RawServer::reply("302 Found",
                                  "Location: " + QByteArray::fromStdString(other.origin()) + "/\r\n", {}));
      } else if (request.startsWith("GET /file ")) {
        s->write(RawServer::reply("302 Found", "Location: file:///etc/passwd\r\n", {}));
      } else if (request.startsWith("GET /round ")) {
        s->write(RawServer::reply("302 Found", "Location: /round\r\n", {}));
      } else {
        s->write(RawServer::reply("200 OK", {}, "arrived"));
      }
    });
    QtHttpClient client;
    const auto get = [&](const char* path, Redirects redirects) {
      ports::HttpRequest request = getRequest(server.origin() + path);
      request.redirects = redirects;
      return outcomeOf(client, std::move(request));
    };
    const Outcome near = get("/near", Redirects::SameOrigin);
    QCOMPARE(said(near), "status 200");
    QCOMPARE(near->body.view(), std::string_view("arrived"));
    QCOMPARE(said(get("/near", Redirects::Never)), "status 302");
    QCOMPARE(said(get("/far", Redirects::SameOrigin)), "status 302");
    QCOMPARE(said(get("/file", Redirects::SameOrigin)), "status 302");
    const std::size_t before = server.requests().size();
    QCOMPARE(said(get("/round", Redirects::SameOrigin)), "status 302");
    QCOMPARE(server.requests().size() - before, std::size_t(4));  // the first and three hops
    QCOMPARE(other.connections(), 0);
  }

  void b10RefusesAddresses_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("allowPlainLoopback");
    const auto row = [](const char* url, bool allow = true) {
      QTest::addRow("%s%s", url, allow ? "" : " (plain not allowed)") << QString::fromLatin1(url) << allow;
    };
    row("http://127.0.0.1:9/", false);
    row("http://localhost:9/", false);
    row("http://example.org/");
    row("http://127.0.0.1.example.org/");
    row("http://localhost.example.org/");
    row("http://10.0.0.1/");
    row("http://0.0.0.0/");
    row("file:///etc/passwd");
    row("data:text/plain,x");
    row("ftp://127.0.0.1/");
    row("javascript:alert(1)");
    row("smb://127.0.0.1/x");
    row("https:///nohost");
    row("https://user:pass@localhost/");
    row("//127.0.0.1/");
    row("/etc/passwd");
    row("");
    row("https://exa mple.org/");
  }
  void b10RefusesAddresses() {
    QFETCH(QString, url);
    QFETCH(bool, allowPlainLoopback);
    QtHttpClient client;
    for (const Method method : {Method::Get, Method::Post}) {
      ports::HttpRequest request = getRequest(url.toStdString());
      request.method = method;
      request.allowPlainLoopback = allowPlainLoopback;
      QCOMPARE(said(outcomeOf(client, std::move(request))), "http.refused_url");
    }
  }

  void b12BrokenBodiesHaveAnUnknownOutcome_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("reset");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("shorter than announced") << ok + "Content-Length: 50\r\n\r\n{\"access" << false;
    QTest::newRow("reset mid-body") << ok + "Content-Length: 50\r\n\r\n{\"access" << true;
    QTest::newRow("chunks without an end") << ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
                                           << false;
    QTest::newRow("chunk cut") << ok + "Transfer-Encoding: chunked\r\n\r\n50\r\nabcde" << false;
    QTest::newRow("head cut") << ok + "Content-Le" << false;
    QTest::newRow("head cut, reset") << ok + "Content-Le" << true;
    QTest::newRow("error shorter than announced")
        << QByteArray("HTTP/1.1 400 X\r\nContent-Length: 50\r\n\r\n{") << false;
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9\r\n") << false;
  }
  void b12BrokenBodiesHaveAnUnknownOutcome() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, reset);
    RawServer server([&](QTcpSocket* s, const QByteArray&) {
      s->write(bytes);
      s->flush();
      QTimer::singleShot(100, s, [&, s] { reset ? resetConnection(s) : s->disconnectFromHost(); });
    });
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/token"))), "http.unknown_outcome");
    QTest::qWait(200);
    QCOMPARE(server.posts(), 1);
  }

  void nothingListensMeansNotSent() {
    std::string url;
    {
      QTcpServer gone;
      QVERIFY(gone.listen(QHostAddress::LocalHost));
      url = "http://127.0.0.1:" + std::to_string(gone.serverPort()) + "/token";
    }
    QtHttpClient client;
    QCOMPARE(said(outcomeOf(client, postRequest(url))), "http.not_sent");
    QCOMPARE(said(outcomeOf(client, getRequest(url))), "http.not_sent");
  }

  void keepsNoCookies() {
    RawServer server([](QTcpSocket* s, const QByteArray&) {
      s->write(RawServer::reply("200 OK", "Set-Cookie: sid=1; Path=/\r\n", "ok"));
    });
    QtHttpClient client;
    for (int i = 0; i < 2; ++i) {
      QCOMPARE(said(outcomeOf(client, getRequest(server.origin() + "/"))), "status 200");
      QCOMPARE(said(outcomeOf(client, postRequest(server.origin() + "/"))), "status 200");
    }
    for (const QByteArray& request : server.requests()) QVERIFY(!request.toLower().contains("\r\ncookie:"));
  }

  void refusesALineBreakInAHeader() {
    QtHttpClient client;
    ports::HttpRequest request = getRequest("http://127.0.0.1:9/");
    request.headers.emplace_back("Authorization", base::Secret("Bearer x\r\nHost: evil"));
    QCOMPARE(said(outcomeOf(client, std::move(request))), "http.bad_header");
  }

  void clientDestroyedMidRequestEndsTheWait() {
    RawServer server([](QTcpSocket*, const QByteArray&) {});
    auto client = std::make_unique<QtHttpClient>();
    std::vector<QByteArray> ends;
    auto get = client->send(getRequest(server.origin() + "/"));
    auto post = client->send(postRequest(server.origin() + "/"));
    get.then([&](const Outcome& outcome) { ends.push_back(said(outcome)); });
    post.then([&](const Outcome& outcome) { ends.push_back(said(outcome)); });
    QTRY_COMPARE(server.requests().size(), std::size_t(2));
    client.reset();
    QVERIFY(ends.empty());  // nobody is resumed inside the destructor
    QTRY_COMPARE(ends.size(), std::size_t(2));
    QCOMPARE(ends[0], "http.unknown_outcome");
    QCOMPARE(ends[1], "http.unknown_outcome");
  }

  void droppedTaskFinishesByItself() {
    RawServer server(
        [](QTcpSocket* s, const QByteArray&) { s->write(RawServer::reply("200 OK", {}, "ok")); });
    QtHttpClient client;
    { auto dropped = client.send(postRequest(server.origin() + "/")); }
    QTRY_COMPARE(server.posts(), 1);
    QTest::qWait(50);
  }

 private:
  static void writeFile(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
  }

  QTemporaryDir m_dir;
};

LANYARD_TEST(HttpClientTest)

}  // namespace http_client_test

#include "http_client_test.moc"
