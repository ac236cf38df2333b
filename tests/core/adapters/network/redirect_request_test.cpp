// The parser alone: what it accepts, and that it refuses all else. The cases of hostile group (a) that need
// no socket.
#include <QRandomGenerator>
#include <QTest>

#include "core/adapters/network/redirect_request.h"
#include "tests/support/test_program.h"

namespace redirect_request_test {

using namespace lanyard::adapters;

namespace {

int statusOf(const std::string& head) {
  const auto size = headSize(head);
  if (!size) return size.error().status;
  if (!*size) return 0;
  const auto request = parseRedirectRequest(std::string_view(head).substr(0, **size));
  return request ? 200 : request.error().status;
}

std::string withTarget(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n";
}

std::string withHeader(const std::string& header) {
  return "GET /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n" + header + "\r\n\r\n";
}

}  // namespace

class RedirectRequestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatABrowserSends() {
    const std::string head =
        "GET /callback?code=a%2Fb&state=s HTTP/1.1\r\nHost: LOCALHOST:5000\r\nConnection: keep-alive\r\n"
        "Sec-Fetch-Mode: navigate\r\nAccept: text/html,*/*;q=0.8\r\nCookie: a=b; c=d\r\n\r\n";
    QCOMPARE(headSize(head).value().value(), head.size());
    const auto request = parseRedirectRequest(head);
    QVERIFY(request);
    QCOMPARE(request->method, "GET");
    QCOMPARE(request->path, "/callback");
    QCOMPARE(request->query, "code=a%2Fb&state=s");
    QCOMPARE(request->host, "localhost:5000");
    QCOMPARE(request->fetchMode.value(), "navigate");
    QVERIFY(!request->origin);
    QVERIFY(!request->prefetch);
  }

  void waitsForTheWholeHead() {
    const std::string head = withTarget("/callback");
    for (std::size_t size = 0; size < head.size(); ++size) {
      const auto judged = headSize(std::string_view(head).substr(0, size));
      QVERIFY(judged && !*judged);
    }
  }

  void knowsPrefetch() {
    for (const char* header :
         {"Sec-Purpose: prefetch", "Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-Moz: prefetch",
          "Purpose: preview", "pUrPoSe: PREFETCH"}) {
      QVERIFY2(parseRedirectRequest(withHeader(header))->prefetch, header);
    }
  }

  void refusesHeads_data() {
    QTest::addColumn<std::string>("head");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& head, int status = 400) {
      QTest::newRow(name) << head << status;
    };
    row("plain", withTarget("/callback"), 200);
    row("a09 longest line", withTarget("/" + std::string(maxRequestLine - 14, 'a')), 200);
    row("a09 line one too long", withTarget("/" + std::string(maxRequestLine - 13, 'a')), 414);
    row("a09 endless line", std::string(maxRequestLine + 2, 'a'), 414);
    row("long headers", withHeader("X: " + std::string(maxHeaderBytes, 'a')), 431);
    row("endless headers", "GET / HTTP/1.1\r\nX: " + std::string(maxHeaderBytes, 'a'), 431);
    row("a12 absolute form", withTarget("http://127.0.0.1:5000/callback"));
    row("a12 absolute form, no path", withTarget("http://127.0.0.1:5000"));
    row("asterisk", withTarget("*"));
    row("empty target", withTarget(""));
    row("fragment", withTarget("/callback#code=a"));
    row("raw byte", withTarget("/callback?code=\xc3\xa9"));
    row("raw NUL", withTarget(std::string("/callback\0", 10)));
    row("quote", withTarget("/callback?\"<script>\""));
    row("HTTP/0.9", "GET /callback\r\n\r\n");
    row("HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n");
    row("two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n");
    row("trailing space", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n");
    row("leading empty line", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    row("nothing", "\r\n\r\n");
    row("bare line feed", "GET / HTTP/1.1\r\nHost: x\nOrigin: y\r\n\r\n");
    row("bare line feeds alone", "GET / HTTP/1.1\nHost: x\n\n");
    row("a bare line feed in a head that goes on", "GET / HTTP/1.1\r\nHost: x\nA: b");
    row("bare carriage return", "GET / HTTP/1.1\r\nHost: x\rOrigin: y\r\n\r\n");
    row("no Host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n");
    row("two Hosts", withHeader("Host: 127.0.0.1:5000"));
    row("folded", withHeader("X: a\r\n b"));
    row("space before colon", withHeader("X : a"));
    row("no colon", withHeader("nonsense"));
    row("no name", withHeader(": a"));
    row("NUL in a value", withHeader(std::string("X: a\0b", 6)));
    row("length", withHeader("Content-Length: 5"));
    row("negative length", withHeader("Content-Length: -0"));
    row("chunked", withHeader("Transfer-Encoding: chunked"));
    row("length of nothing", withHeader("Content-Length: 0"), 200);
  }
  void refusesHeads() {
    QFETCH(std::string, head);
    QFETCH(int, status);
    QCOMPARE(statusOf(head), status);
  }

  void decodesParameters() {
    const auto p =
        parseRedirectQuery("&code=4%2F0A+b%2Bc&state=%E2%82%AC&iss=https%3A%2F%2Fa.b&other=1&other=2&flag");
    QVERIFY(p);
    QCOMPARE(p->code.value(), "4/0A b+c");
    QCOMPARE(p->state.value(), "\xe2\x82\xac");
    QCOMPARE(p->iss.value(), "https://a.b");
    QVERIFY(!p->error);
    const auto refusal = parseRedirectQuery("error=access_denied&error_description=%3Cscript%3E&state=");
    QCOMPARE(refusal->error.value(), "access_denied");
    QCOMPARE(refusal->errorDescription.value(), "<script>");
    QCOMPARE(refusal->state.value(), "");
    QVERIFY(!refusal->code);
  }

  void refusesQueries_data() {
    QTest::addColumn<std::string>("query");
    const auto row = [](const char* name, const char* query) { QTest::newRow(name) << std::string(query); };
    row("a04 code twice", "code=a&state=s&code=a");
    row("a04 state twice", "code=a&state=s&state=t");
    row("a04 iss twice", "code=a&iss=x&iss=y");
    row("a04 error twice", "error=a&error=b");
    row("a04 description twice", "error_description=a&error_description=b");
    row("a04 code twice, one spelt with percent", "code=a&%63ode=b");
    row("a04 code twice, one without a value", "code&code=b");
    row("a11 NUL", "code=a%00b");
    row("a11 NUL in another parameter", "x=%00&code=a");
    row("a11 overlong slash", "code=%C0%AF");
    row("a11 overlong NUL", "code=%C0%80");
    row("a11 overlong in three", "code=%E0%80%AF");
    row("a11 overlong in four", "code=%F0%80%80%AF");
    row("a11 surrogate", "code=%ED%A0%80");
    row("a11 beyond Unicode", "code=%F4%90%80%80");
    row("a11 five bytes", "code=%F8%88%80%80%80");
    row("a11 lone continuation", "code=%80");
    row("a11 cut short", "code=%E2%82");
    row("a11 in a name", "%FF=a");
    row("percent at the end", "code=a%");
    row("percent and one digit", "code=a%4");
    row("percent and letters", "code=%zz");
  }
  void refusesQueries() {
    QFETCH(std::string, query);
    const auto parameters = parseRedirectQuery(query);
    QVERIFY(!parameters);
    QCOMPARE(parameters.error().status, 400);
  }

  // A small fuzzer with a fixed seed: every input is either accepted or refused.
  void survivesDamagedInput() {
    QRandomGenerator random(20261122);
    const std::string good = withHeader("Origin: http://a\r\nSec-Purpose: prefetch\r\nX: y");
    int taken = 0;
    for (int round = 0; round < 20'000; ++round) {
      std::string bytes = good;
      for (quint32 changes = random.bounded(1U, 6U); changes > 0; --changes) {
        const std::size_t at = random.bounded(static_cast<quint32>(bytes.size()));
        switch (random.bounded(3)) {
          case 0:
            bytes[at] = static_cast<char>(random.bounded(256));
            break;
          case 1:
            bytes.erase(at, 1 + random.bounded(4U));
            break;
          default:
            bytes.insert(at, bytes.substr(random.bounded(static_cast<quint32>(bytes.size())), 5));
        }
        if (bytes.empty()) bytes = good;
      }
      if (statusOf(bytes) == 200) {
        ++taken;
        const auto request = parseRedirectRequest(std::string_view(bytes).substr(0, **headSize(bytes)));
        QVERIFY(request->method != "GET" || request->path.front() == '/');
        QVERIFY(request->path.find_first_of("\r\n \0") == std::string::npos);
      }
      const auto parameters = parseRedirectQuery(bytes);
      if (parameters && parameters->code) QVERIFY(isUtf8(*parameters->code));
    }
    QVERIFY(taken > 0);
  }
};

LANYARD_TEST(RedirectRequestTest)

}  // namespace redirect_request_test

#include "redirect_request_test.moc"
