#include "core/oauth/protected_resource.h"

#include <QTest>

#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace protected_resource_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

const std::string kAddress = "https://mcp.example/files/mcp";
const std::string kRoot = "https://mcp.example/.well-known/oauth-protected-resource";
const std::string kOwn = kRoot + "/files/mcp";

Json sound(const std::string& resource = kAddress) {
  return {{"resource", resource},
          {"authorization_servers", {"https://login.example/realm", "https://login2.example"}},
          {"scopes_supported", {"files:read", "files:write"}},
          {"bearer_methods_supported", {"header"}},
          {"resource_name", "Files"}};
}

QByteArray with(const char* member, const Json& value) {
  Json json = sound();
  json[member] = value;
  return QByteArray::fromStdString(json.dump());
}

}  // namespace

class ProtectedResourceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void looksInOrder() {
    QCOMPARE(resourceMetadataUrls(kAddress), (std::vector<std::string>{kOwn, kRoot}));
    QCOMPARE(resourceMetadataUrls("https://mcp.example"), std::vector<std::string>{kRoot});
    QCOMPARE(resourceMetadataUrls("https://mcp.example/"), std::vector<std::string>{kRoot});
    QCOMPARE(resourceMetadataUrls("https://mcp.example:8443/a?b=c").front(),
             std::string("https://mcp.example:8443/.well-known/oauth-protected-resource/a?b=c"));
    QCOMPARE(resourceMetadataUrls("https://mcp.example?b=c").front(), kRoot + "?b=c");
  }
  void takesAnAddress() {
    QCOMPARE(*resourceAddress("HTTPS://MCP.Example/Files?A=B", false),
             std::string("https://mcp.example/Files?A=B"));
    QVERIFY(resourceAddress("http://127.0.0.1:3000/mcp", true).has_value());
    for (const char* bad : {"http://mcp.example/mcp", "https://mcp.example/#a", "https://me@mcp.example/",
                            "mcp", "ftp://mcp.example", "https:///mcp", ""}) {
      QCOMPARE(outcome(resourceAddress(bad, true)), QByteArray("resource.bad_address"));
    }
  }
  void keepsItsMetadataAtHome() {
    QVERIFY(isAtResource("https://mcp.example:443/anywhere", kAddress, false));
    QVERIFY(isAtResource(kRoot, kAddress, false));
    for (const char* elsewhere :
         {"https://evil.example/files/mcp", "http://mcp.example/", "https://mcp.example:444/",
          "https://mcp.example.evil.example/", "file:///etc/passwd", ""}) {
      QVERIFY2(!isAtResource(elsewhere, kAddress, false), elsewhere);
    }
  }

  void reads() {
    const auto found = parseProtectedResource(sound().dump(), kOwn, kAddress, false);
    QVERIFY2(found.has_value(), outcome(found));
    QCOMPARE(found->resource, kAddress);
    QCOMPARE(found->authorization_servers.front(), std::string("https://login.example/realm"));
    QCOMPARE(found->scopes_supported->size(), std::size_t{2});
  }
  void takesAsManyScopesAsAnybodyLists() {
    const std::vector<std::string> scopes(200, std::string(256, 'a'));
    const auto found =
        parseProtectedResource(with("scopes_supported", scopes).toStdString(), kOwn, kAddress, false);
    QVERIFY2(found.has_value(), outcome(found));
    QCOMPARE(*found->scopes_supported, scopes);
  }
  void takesTheHostForAllOfItAtTheHostsOwnAddress() {
    for (const char* host : {"https://mcp.example", "https://mcp.example/"}) {
      const auto found = parseProtectedResource(sound(host).dump(), kRoot, kAddress, false);
      QVERIFY2(found.has_value(), outcome(found));
      QCOMPARE(found->resource, std::string(host));
    }
  }
  // What lives below a path of a host does not speak for all of the host.
  void refusesTheHostElsewhere() {
    for (const std::string& url : {kOwn, std::string("https://mcp.example/files/metadata")}) {
      QCOMPARE(outcome(parseProtectedResource(sound("https://mcp.example").dump(), url, kAddress, false)),
               QByteArray("resource.another"));
    }
  }
  void refusesAnotherResource_data() {
    QTest::addColumn<QByteArray>("resource");
    QTest::newRow("another host") << QByteArray("https://bank.example/files/mcp");
    QTest::newRow("another path") << QByteArray("https://mcp.example/files/other");
    QTest::newRow("a part of the path") << QByteArray("https://mcp.example/files");
    QTest::newRow("below it") << QByteArray("https://mcp.example/files/mcp/more");
    QTest::newRow("a slash more") << QByteArray("https://mcp.example/files/mcp/");
    QTest::newRow("plain") << QByteArray("http://mcp.example/files/mcp");
    QTest::newRow("another port") << QByteArray("https://mcp.example:8443/files/mcp");
    QTest::newRow("none") << QByteArray();
  }
  void refusesAnotherResource() {
    QFETCH(QByteArray, resource);
    for (const std::string& url : {kOwn, kRoot}) {
      const auto refused = parseProtectedResource(sound(resource.toStdString()).dump(), url, kAddress, false);
      QCOMPARE(outcome(refused), QByteArray("resource.another"));
      QCOMPARE(refused.error().values.back(), kAddress);
    }
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& body, const char* code) {
      QTest::newRow(name) << body << QByteArray(code);
    };
    row("no issuer", with("authorization_servers", nullptr), "resource.no_issuer");
    row("an empty list", with("authorization_servers", Json::array()), "resource.no_issuer");
    row("a plain issuer", with("authorization_servers", {"http://login.example"}), "resource.bad_issuer");
    row("one bad of two", with("authorization_servers", {"https://login.example", "javascript:x"}),
        "resource.bad_issuer");
    row("issuer with a query", with("authorization_servers", {"https://login.example?a"}),
        "resource.bad_issuer");
    row("issuers as text", with("authorization_servers", "https://login.example"), "resource.bad_member");
    row("many issuers", with("authorization_servers", std::vector<std::string>(21, "https://login.example")),
        "resource.bad_member");
    row("scopes as text", with("scopes_supported", "a b"), "resource.bad_member");
    row("a scope that is two", with("scopes_supported", {"a b"}), "resource.bad_member");
    row("many scopes", with("scopes_supported", std::vector<std::string>(201, "a")), "resource.bad_member");
    row("a long scope", with("scopes_supported", {std::string(257, 'a')}), "resource.bad_member");
    row("resource as list", with("resource", {kAddress}), "resource.bad_member");
    row("bound to a key", with("dpop_bound_access_tokens_required", true), "unsupported.dpop");
    row("bound to a certificate", with("tls_client_certificate_bound_access_tokens", true),
        "unsupported.certificate");
    row("a member twice", "{\"resource\":\"a\",\"resource\":\"b\"}", "resource.bad_json");
    row("a page", "<html>", "resource.not_json");
    row("a list", "[]", "resource.not_json");
  }
  void refuses() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parseProtectedResource(body.toStdString(), kOwn, kAddress, false)), code);
  }
};

LANYARD_TEST(ProtectedResourceTest)

}  // namespace protected_resource_test

#include "protected_resource_test.moc"
