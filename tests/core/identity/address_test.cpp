#include "core/identity/address.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace address_test {

using namespace lanyard::identity;

class AddressTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("normal");
    const auto row = [](const char* name, const char* text, const char* normal) {
      QTest::newRow(name) << QByteArray(text) << QByteArray(normal);
    };
    row("a host alone", "git.example.org", "https://git.example.org");
    row("a host and a path", "git.example.org/acme", "https://git.example.org/acme");
    row("capitals of scheme and host", "HTTPS://Git.Example.ORG/Acme", "https://git.example.org/Acme");
    row("a slash alone", "https://git.example.org/", "https://git.example.org");
    row("the scheme's own port", "https://git.example.org:443/a", "https://git.example.org/a");
    row("another port", "https://git.example.org:8443/a", "https://git.example.org:8443/a");
    row("a port without a scheme", "git.example.org:8443", "https://git.example.org:8443");
    row("query and fragment", "https://git.example.org/a?b=/c#d", "https://git.example.org/a");
    row("a query without a path", "https://git.example.org?x", "https://git.example.org");
    row("another script's letters",
        "https://b\xC3\xBC"
        "cher.example/a",
        "https://xn--bcher-kva.example/a");
    row("letters that look like others", "https://g\xD1\x96thub.com", "https://xn--gthub-n2e.com");
    row("punycode as it is", "https://XN--Bcher-KVA.example", "https://xn--bcher-kva.example");
    row("IPv4", "https://192.0.2.7/a", "https://192.0.2.7/a");
    row("IPv6, in one way of many", "https://[2001:DB8:0:0::1]:8443/a", "https://[2001:db8::1]:8443/a");
    row("http on this computer", "http://127.0.0.1:9414/x", "http://127.0.0.1:9414/x");
    row("http, by name", "http://LocalHost/x", "http://localhost/x");
    row("http, IPv6", "http://[::1]:8080", "http://[::1]:8080");
    row("dot segments", "https://h.example/a/./b/../c", "https://h.example/a/c");
    row("beyond the root", "https://h.example/../../a", "https://h.example/a");
    row("a dot at the end", "https://h.example/a/..", "https://h.example");
    row("escaped dot segments", "https://h.example/acme/%2e%2E/other", "https://h.example/other");
    row("escaped letters", "https://h.example/%61cme%7e", "https://h.example/acme~");
    row("an escaped slash parts nothing", "https://h.example/acme%2fx/y", "https://h.example/acme%2Fx/y");
    row("an escaped percent sign stays", "https://h.example/a%252Fb", "https://h.example/a%252Fb");
    row("two slashes are no one slash", "https://h.example//a", "https://h.example//a");
  }
  void reads() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, normal);
    const auto address = parseAddress(text.toStdString());
    QVERIFY2(address.has_value(), address ? "" : address.error().detail.c_str());
    QCOMPARE(QByteArray::fromStdString(address->text()), normal);
    // What was made once is made again.
    const auto again = parseAddress(address->text());
    QVERIFY(again && *again == *address);
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("nothing", "");
    row("a scheme alone", "https://");
    row("no host before a port", "https://:443/a");
    row("http elsewhere", "http://git.example.org/a");
    row("http on a host that begins like this computer's", "http://localhost.example.org");
    row("another scheme", "ssh://git.example.org/a");
    row("a user's name", "https://git.example.org@evil.example/a");
    row("a user's name and password", "https://a:b@git.example.org/a");
    row("a line break", "https://git.example.org/a\nb");
    row("a carriage return", "https://git.example.org\r/a");
    row("NUL", QByteArray("https://git.example.org\0.evil.example", 37));
    row("a space", "https://git.example.org /a");
    row("a backslash for a slash", "https://git.example.org\\@evil.example");
    row("an escape in the host", "https://git%2Eexample.org");
    row("a dot at the host's end", "https://git.example.org./a");
    row("two dots in the host", "https://git..example.org");
    row("port 0", "https://git.example.org:0");
    row("a port that is too large", "https://git.example.org:65536");
    row("a port with a sign", "https://git.example.org:+443");
    row("a port without a number", "https://git.example.org:/a");
    row("a number for a host", "https://2130706433/a");
    row("a hexadecimal number", "https://0x7f.1/a");
    row("an octal part", "https://127.0.0.01/a");
    row("three parts", "https://127.0.1/a");
    row("no IPv6 in brackets", "https://[git.example.org]/a");
    row("brackets that stay open", "https://[::1/a");
    row("IPv6 with a zone", "https://[fe80::1%25eth0]/a");
    row("half an escape", "https://git.example.org/a%2");
    row("an escape that is none", "https://git.example.org/a%zz");
    row("a host that cannot be", "https://-.example_/a");
    row("an unknown letter in the host", "https://git\xFF.example.org");
    row("too long", "https://git.example.org/" + QByteArray(2'048, 'a'));
  }
  void refuses() {
    QFETCH(QByteArray, text);
    const auto address = parseAddress(std::string_view(text.constData(), std::size_t(text.size())));
    QVERIFY2(!address, address ? address->text().c_str() : "");
    QCOMPARE(address.error().code, std::string("route.bad_address"));
    QCOMPARE(address.error().values.size(), std::size_t{1});
  }

  void covers_data() {
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* name, const char* rule, const char* asked, bool fits) {
      QTest::newRow(name) << QByteArray(rule) << QByteArray(asked) << fits;
    };
    row("a host, any path", "h.example", "https://h.example/a/b", true);
    row("the same path", "h.example/a", "https://h.example/a", true);
    row("below it", "h.example/a", "https://h.example/a/b", true);
    row("a slash at the rule's end", "h.example/a/", "https://h.example/a", true);
    row("as git writes a repository", "h.example/a/b", "https://h.example/a/b.git/info/refs", true);
    row("not another that ends so", "h.example/a/b", "https://h.example/a/b.gitx", false);
    row("not what begins alike", "h.example/acme", "https://h.example/acme-evil/x", false);
    row("not above it", "h.example/a/b", "https://h.example/a", false);
    row("not by an escaped slash", "h.example/a/b", "https://h.example/a%2Fb", false);
    row("not out by dots", "h.example/a", "https://h.example/a/../b", false);
    row("not in capitals", "h.example/a", "https://h.example/A", false);
    row("not another port", "h.example", "https://h.example:8443/a", false);
    row("not another host", "h.example", "https://h.example.evil.example", false);
    row("not a host below", "example.org", "https://git.example.org", false);
    row("not another scheme", "https://127.0.0.1:80", "http://127.0.0.1:80", false);
  }
  void covers() {
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, asked);
    QFETCH(bool, fits);
    QCOMPARE(lanyard::identity::covers(*parseAddress(rule.toStdString()), *parseAddress(asked.toStdString())),
             fits);
  }
};

LANYARD_TEST(AddressTest)

}  // namespace address_test

#include "address_test.moc"
