#include <QTest>

#include "core/wire/redirect_address.h"
#include "tests/support/test_program.h"

namespace redirect_address_test {

using namespace lanyard::wire;

class RedirectAddressTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsWhatAPersonWrites_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("host");
    QTest::addColumn<std::vector<std::uint16_t>>("ports");
    QTest::addColumn<std::string>("path");
    const auto row = [](const char* text, const char* host, std::vector<std::uint16_t> ports,
                        const char* path) {
      QTest::newRow(text) << std::string(text) << std::string(host) << std::move(ports) << std::string(path);
    };
    row("http://127.0.0.1:8400/callback", "127.0.0.1", {8400}, "/callback");
    row("http://[::1]:1024/", "[::1]", {1024}, "/");
    row("http://localhost:65535/a/b%20c", "localhost", {65535}, "/a/b%20c");
    row("http://127.0.0.1:8401,8400,9000/cb", "127.0.0.1", {8401, 8400, 9000}, "/cb");
    row("http://localhost:8400/.well-known/x..y/...", "localhost", {8400}, "/.well-known/x..y/...");
    row("http://localhost:8400/done/", "localhost", {8400}, "/done/");
  }
  void readsWhatAPersonWrites() {
    QFETCH(std::string, text);
    QFETCH(std::string, host);
    QFETCH(std::vector<std::uint16_t>, ports);
    QFETCH(std::string, path);
    const auto read = parseRedirectAddress(text);
    QVERIFY(read.has_value());
    QCOMPARE(*read, (RedirectAddress{host, ports, path}));
  }
  void namesOneAddressForEachPort() {
    const auto read = parseRedirectAddress("http://[::1]:8400,8401/cb");
    QCOMPARE(read->addresses(), (std::vector<std::string>{"http://[::1]:8400/cb", "http://[::1]:8401/cb"}));
  }
  void readsHttpsToo() {
    const auto read = parseRedirectAddress("https://localhost:8400,8401/cb");
    QCOMPARE(*read, (RedirectAddress{"localhost", {8400, 8401}, "/cb", true}));
    QCOMPARE(read->addresses().back(), std::string("https://localhost:8401/cb"));
  }
  void refusesEverythingElse_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("fault");
    const auto row = [](const char* name, std::string text, RedirectFault fault) {
      QTest::newRow(name) << std::move(text) << static_cast<int>(fault);
    };
    using enum RedirectFault;
    row("nothing", "", Scheme);
    row("https elsewhere", "https://login.example.org:8400/callback", Host);
    row("https without a port", "https://127.0.0.1/callback", Port);
    row("capitals", "HTTP://127.0.0.1:8400/callback", Scheme);
    row("a space before", " http://127.0.0.1:8400/callback", Scheme);
    row("no scheme", "127.0.0.1:8400/callback", Scheme);
    row("another scheme", "com.example.app:/callback", Scheme);
    row("no host", "http://", Host);
    row("another host", "http://example.org:8400/callback", Host);
    row("all addresses", "http://0.0.0.0:8400/callback", Host);
    row("another loopback", "http://127.0.0.2:8400/callback", Host);
    row("::1 bare", "http://::1:8400/callback", Host);
    row("host longer", "http://localhost.evil.example:8400/callback", Host);
    row("host in capitals", "http://LOCALHOST:8400/callback", Host);
    row("a user", "http://localhost@evil.example:8400/callback", Host);
    row("a password", "http://localhost:8400@evil.example/callback", Port);
    row("no port", "http://127.0.0.1/callback", Port);
    row("an empty port", "http://127.0.0.1:/callback", Port);
    row("port 0", "http://127.0.0.1:0/callback", Port);
    row("a port of root's", "http://127.0.0.1:1023/callback", Port);
    row("too high a port", "http://127.0.0.1:65536/callback", Port);
    row("a port that wraps", "http://127.0.0.1:73936/callback", Port);
    row("no number", "http://127.0.0.1:84x/callback", Port);
    row("a sign", "http://127.0.0.1:+8400/callback", Port);
    row("a zero before", "http://127.0.0.1:08400/callback", Port);
    row("a list that ends in a comma", "http://127.0.0.1:8400,/callback", Port);
    row("a list that begins with a comma", "http://127.0.0.1:,8400/callback", Port);
    row("one bad of several", "http://127.0.0.1:8400,80/callback", Port);
    row("one twice", "http://127.0.0.1:8400,8400/callback", Port);
    row("a space in the list", "http://127.0.0.1:8400, 8401/callback", Port);
    std::string many = "http://127.0.0.1:8400";
    for (int port = 8401; port <= 8416; ++port) many += "," + std::to_string(port);
    row("17 ports", many + "/callback", Port);
    row("no path", "http://127.0.0.1:8400", Path);
    row("a query", "http://127.0.0.1:8400/callback?x=1", Path);
    row("an empty query", "http://127.0.0.1:8400/callback?", Path);
    row("a query without a path", "http://127.0.0.1:8400?x=1", Path);
    row("a fragment", "http://127.0.0.1:8400/callback#x", Path);
    row("a space", "http://127.0.0.1:8400/call back", Path);
    row("a line break", "http://127.0.0.1:8400/a\r\nX: y", Path);
    row("a backslash", "http://127.0.0.1:8400/a\\b", Path);
    row("beyond ASCII",
        "http://127.0.0.1:8400/r\xc3\xbc"
        "ckkehr",
        Path);
    row("half an escape", "http://127.0.0.1:8400/a%2", Path);
    row("no escape", "http://127.0.0.1:8400/a%zz", Path);
    row("dots", "http://127.0.0.1:8400/a/../b", Path);
    row("a dot at the end", "http://127.0.0.1:8400/a/.", Path);
    row("escaped dots", "http://127.0.0.1:8400/a/%2e%2E/b", Path);
    row("our page", "http://127.0.0.1:8400/done", Path);
    row("our other page", "http://127.0.0.1:8400/refused", Path);
    row("a long one", "http://127.0.0.1:8400/" + std::string(256, 'a'), Path);
  }
  void refusesEverythingElse() {
    QFETCH(std::string, text);
    QFETCH(int, fault);
    const auto read = parseRedirectAddress(text);
    QVERIFY(!read.has_value());
    QCOMPARE(static_cast<int>(read.error()), fault);
    QVERIFY(!wordsOf(read.error()).empty());
  }
};

LANYARD_TEST(RedirectAddressTest)

}  // namespace redirect_address_test

#include "redirect_address_test.moc"
