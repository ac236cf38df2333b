#include "core/oauth/provider_metadata.h"

#include <QTest>

#include "core/oauth/endpoint.h"
#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace provider_metadata_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

const std::string kIssuer = "https://idp.example/realm";

Json sound() {
  return {{"issuer", kIssuer},
          {"authorization_endpoint", "https://idp.example/authorize?tenant=1"},
          {"token_endpoint", "https://idp.example/token"},
          {"jwks_uri", "https://keys.example/jwks"},
          {"userinfo_endpoint", "https://idp.example/userinfo"},
          {"revocation_endpoint", "https://idp.example/revoke"},
          {"end_session_endpoint", "https://idp.example/logout"},
          {"pushed_authorization_request_endpoint", "https://idp.example/par"},
          {"scopes_supported", {"openid", "offline_access"}},
          {"response_types_supported", {"code", "code id_token"}},
          {"code_challenge_methods_supported", {"plain", "S256"}},
          {"id_token_signing_alg_values_supported", {"HS256", "RS256"}},
          {"authorization_response_iss_parameter_supported", true},
          {"an_unknown_member", {{"nested", 1}}}};
}

QByteArray with(const char* member, const Json& value) {
  Json json = sound();
  json[member] = value;
  return QByteArray::fromStdString(json.dump());
}

QByteArray without(const char* member) {
  Json json = sound();
  json.erase(member);
  return QByteArray::fromStdString(json.dump());
}

}  // namespace

class ProviderMetadataTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void reads() {
    const auto metadata = parseProviderMetadata(sound().dump(), kIssuer, false);
    QVERIFY2(metadata.has_value(), outcome(metadata));
    QCOMPARE(metadata->issuer, kIssuer);
    QCOMPARE(metadata->token_endpoint, std::string("https://idp.example/token"));
    QCOMPARE(metadata->jwks_uri, std::string("https://keys.example/jwks"));
    QCOMPARE(metadata->introspection_endpoint, std::string());
    QVERIFY(metadata->authorization_response_iss_parameter_supported);
    QVERIFY(!metadata->require_pushed_authorization_requests);
    QVERIFY(ProviderMetadata::lists(metadata->scopes_supported, "offline_access"));
    QVERIFY(!ProviderMetadata::lists(metadata->scopes_supported, "email"));
    QVERIFY(!metadata->prompt_values_supported.has_value());
  }

  void saysHowTheIssuerIsSpelt_data() {
    QTest::addColumn<QByteArray>("typed");
    QTest::newRow("slash") << QByteArray("https://idp.example/realm/");
    QTest::newRow("capitals") << QByteArray("https://IdP.example/Realm");
    QTest::newRow("the metadata's own address")
        << QByteArray("https://idp.example/realm/.well-known/openid-configuration");
    QTest::newRow("the metadata's address of RFC 8414")
        << QByteArray("https://idp.example/.well-known/oauth-authorization-server/realm");
  }
  void saysHowTheIssuerIsSpelt() {
    QFETCH(QByteArray, typed);
    const auto refused =
        parseProviderMetadata(with("issuer", kIssuer).toStdString(), typed.toStdString(), false);
    QCOMPARE(outcome(refused), QByteArray("discovery.issuer_spelling"));
    QVERIFY(refused.error().kind == base::ErrorKind::Misconfigured);
    QCOMPARE(refused.error().values, (std::vector<std::string>{kIssuer, typed.toStdString()}));
  }
  void asksAtTheAddressOfTheMetadataItself() {
    const std::string typed = "https://idp.example/realm/.well-known/openid-configuration";
    QCOMPARE(discoveryUrl(typed, false).value(), typed);
  }

  void namesTheThreePlacesOfMetadataInTheirOrder() {
    const std::vector<std::string> three{"https://idp.example/.well-known/oauth-authorization-server/realm",
                                         "https://idp.example/.well-known/openid-configuration/realm",
                                         "https://idp.example/realm/.well-known/openid-configuration"};
    QCOMPARE(metadataUrls(kIssuer, false).value(), three);
    QCOMPARE(metadataUrls(kIssuer + "/", false).value(), three);
    const std::vector<std::string> two{"https://idp.example:8443/.well-known/oauth-authorization-server",
                                       "https://idp.example:8443/.well-known/openid-configuration"};
    QCOMPARE(metadataUrls("https://idp.example:8443", false).value(), two);
    QCOMPARE(metadataUrls("https://idp.example:8443/", false).value(), two);
    QCOMPARE(metadataUrls(three[0], false).value(), std::vector<std::string>{three[0]});
    QCOMPARE(metadataUrls(three[2], false).value(), std::vector<std::string>{three[2]});
  }
  void namesNoPlaceForWhatIsNoIssuer_data() {
    QTest::addColumn<QByteArray>("issuer");
    QTest::newRow("plain http") << QByteArray("http://idp.example");
    QTest::newRow("a query") << QByteArray("https://idp.example/?x=1");
    QTest::newRow("a file") << QByteArray("file:///etc/passwd");
    QTest::newRow("a user") << QByteArray("https://idp.example@evil.example/");
    QTest::newRow("nothing") << QByteArray();
  }
  void namesNoPlaceForWhatIsNoIssuer() {
    QFETCH(QByteArray, issuer);
    QCOMPARE(outcome(metadataUrls(issuer.toStdString(), false)), QByteArray("discovery.bad_issuer"));
  }
  void needsKeysAndAlgorithmsForOpenIdAlone() {
    Json json = sound();
    json.erase("jwks_uri");
    json["id_token_signing_alg_values_supported"] = {"HS256"};
    QCOMPARE(outcome(parseProviderMetadata(json.dump(), kIssuer, false, MetadataKind::OAuth)),
             QByteArray("ok"));
    QCOMPARE(outcome(parseProviderMetadata(json.dump(), kIssuer, false)), QByteArray("discovery.missing"));
    json.erase("token_endpoint");
    QCOMPARE(outcome(parseProviderMetadata(json.dump(), kIssuer, false, MetadataKind::OAuth)),
             QByteArray("discovery.missing"));
    json = sound();
    json["jwks_uri"] = "http://keys.example";
    QCOMPARE(outcome(parseProviderMetadata(json.dump(), kIssuer, false, MetadataKind::OAuth)),
             QByteArray("discovery.bad_endpoint"));
  }

  void accepts_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no list of challenge methods") << without("code_challenge_methods_supported");
    QTest::newRow("no list of response types") << without("response_types_supported");
    QTest::newRow("no list of algorithms") << without("id_token_signing_alg_values_supported");
    QTest::newRow("no userinfo") << without("userinfo_endpoint");
    QTest::newRow("empty optional endpoint") << with("revocation_endpoint", "");
    QTest::newRow("a port") << with("token_endpoint", "https://idp.example:8443/token");
  }
  void accepts() {
    QFETCH(QByteArray, json);
    QCOMPARE(outcome(parseProviderMetadata(json.toStdString(), kIssuer, false)), QByteArray("ok"));
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& json, const char* code) {
      QTest::newRow(name) << json << QByteArray(code);
    };
    row("c1 issuer mismatch", with("issuer", "https://evil.example"), "discovery.issuer_mismatch");
    row("c1 trailing slash", with("issuer", kIssuer + "/"), "discovery.issuer_spelling");
    row("c1 issuer in another case", with("issuer", "https://IDP.example/realm"),
        "discovery.issuer_spelling");
    row("c1 issuer with the default port", with("issuer", "https://idp.example:443/realm"),
        "discovery.issuer_mismatch");
    row("issuer missing", without("issuer"), "discovery.missing");
    row("issuer is a number", with("issuer", 1), "discovery.bad_member");
    row("c2 file: endpoint", with("authorization_endpoint", "file:///etc/passwd"), "discovery.bad_endpoint");
    row("c2 javascript: endpoint", with("authorization_endpoint", "javascript:alert(1)"),
        "discovery.bad_endpoint");
    row("c2 smb: endpoint", with("jwks_uri", "smb://host/share"), "discovery.bad_endpoint");
    row("c2 data: endpoint", with("end_session_endpoint", "data:text/html,x"), "discovery.bad_endpoint");
    row("c2 scheme-relative endpoint", with("token_endpoint", "//idp.example/token"),
        "discovery.bad_endpoint");
    row("c2 relative endpoint", with("token_endpoint", "/token"), "discovery.bad_endpoint");
    row("c2 an option instead of a URL", with("authorization_endpoint", "--help"), "discovery.bad_endpoint");
    row("b10 http endpoint", with("token_endpoint", "http://idp.example/token"), "discovery.bad_endpoint");
    row("b10 http to loopback, not marked as local", with("token_endpoint", "http://127.0.0.1/token"),
        "discovery.bad_endpoint");
    row("b10 http in the end of the session", with("end_session_endpoint", "http://idp.example/end"),
        "discovery.bad_endpoint");
    row("b10 http in an optional endpoint", with("revocation_endpoint", "http://idp.example/r"),
        "discovery.bad_endpoint");
    row("user in an endpoint", with("token_endpoint", "https://idp.example@evil.example/t"),
        "discovery.bad_endpoint");
    row("empty user in an endpoint", with("token_endpoint", "https://@evil.example/t"),
        "discovery.bad_endpoint");
    row("fragment", with("authorization_endpoint", "https://idp.example/a#x"), "discovery.bad_endpoint");
    row("empty fragment", with("authorization_endpoint", "https://idp.example/a#"), "discovery.bad_endpoint");
    row("space", with("token_endpoint", "https://idp.example/a b"), "discovery.bad_endpoint");
    row("newline", with("token_endpoint", "https://idp.example/\r\nX: y"), "discovery.bad_endpoint");
    row("backslash", with("token_endpoint", "https://idp.example\\@evil.example/"), "discovery.bad_endpoint");
    row("no host", with("token_endpoint", "https:///token"), "discovery.bad_endpoint");
    row("bad port", with("token_endpoint", "https://idp.example:99999/"), "discovery.bad_endpoint");
    row("2,049 bytes", with("token_endpoint", "https://idp.example/" + std::string(2029, 'a')),
        "discovery.bad_endpoint");
    row("endpoint is a number", with("token_endpoint", 7), "discovery.bad_member");
    row("required endpoint is null", with("token_endpoint", nullptr), "discovery.missing");
    row("no authorization endpoint", without("authorization_endpoint"), "discovery.missing");
    row("no token endpoint", without("token_endpoint"), "discovery.missing");
    row("no jwks_uri", without("jwks_uri"), "discovery.missing");
    row("list is a string", with("scopes_supported", "openid"), "discovery.bad_member");
    row("list of numbers", with("scopes_supported", {1}), "discovery.bad_member");
    row("switch is a string", with("require_pushed_authorization_requests", "true"), "discovery.bad_member");
    row("only plain challenges", with("code_challenge_methods_supported", {"plain"}), "discovery.no_pkce");
    row("no challenges at all", with("code_challenge_methods_supported", Json::array()), "discovery.no_pkce");
    row("no code flow", with("response_types_supported", {"id_token"}), "discovery.no_code_flow");
    row("HMAC alone", with("id_token_signing_alg_values_supported", {"HS256", "none"}),
        "discovery.no_algorithm");
    row("HTML", "<html></html>", "discovery.not_json");
    row("array", "[]", "discovery.not_json");
    row("issuer twice", "{\"issuer\":\"https://idp.example/realm\",\"issuer\":\"https://evil.example\"}",
        "discovery.bad_json");
    row("NUL behind", with("x", 1) + QByteArray("\0{}", 3), "discovery.bad_json");
    row("depth 100,000", QByteArray(100'000, '['), "discovery.bad_json");
  }
  void aMemberThatIsNullIsAbsent() {
    for (const char* name : {"userinfo_endpoint", "scopes_supported", "require_pushed_authorization_requests"}) {
      const auto metadata =
          parseProviderMetadata(with(name, nullptr).toStdString(), "https://idp.example/realm", false);
      QVERIFY2(metadata.has_value(), outcome(metadata));
      QVERIFY(metadata->userinfo_endpoint.empty() || std::string(name) != "userinfo_endpoint");
    }
  }
  void refuses() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, code);
    QCOMPARE(outcome(parseProviderMetadata(json.toStdString(), kIssuer, false)), code);
  }

  void checksEndpointsOfLocalProviders_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("local");
    QTest::addColumn<bool>("good");
    QTest::newRow("127.0.0.1, local") << QByteArray("http://127.0.0.1:8080/x") << true << true;
    QTest::newRow("[::1], local") << QByteArray("http://[::1]:8080/x") << true << true;
    QTest::newRow("localhost, local") << QByteArray("http://localhost/x") << true << true;
    QTest::newRow("https, local") << QByteArray("https://idp.example/x") << true << true;
    QTest::newRow("localhost, not local") << QByteArray("http://localhost/x") << false << false;
    QTest::newRow("another host, local") << QByteArray("http://idp.example/x") << true << false;
    QTest::newRow("a name that starts like loopback")
        << QByteArray("http://127.0.0.1.evil.example/x") << true << false;
    QTest::newRow("a name that ends like localhost")
        << QByteArray("http://evil.localhost/x") << true << false;
    QTest::newRow("0.0.0.0") << QByteArray("http://0.0.0.0/x") << true << false;
    QTest::newRow("file, local") << QByteArray("file:///x") << true << false;
    QTest::newRow("empty") << QByteArray() << true << false;
    QTest::newRow("not ASCII") << QByteArray("https://idp\xc3\xa9.example/") << false << false;
  }
  void checksEndpointsOfLocalProviders() {
    QFETCH(QByteArray, url);
    QFETCH(bool, local);
    QFETCH(bool, good);
    QCOMPARE(checkEndpoint(url.toStdString(), local).has_value(), good);
  }

  void findsTheMetadata_data() {
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<QByteArray>("url");
    const QByteArray refused("discovery.bad_issuer");
    QTest::newRow("host") << QByteArray("https://a.example")
                          << QByteArray("https://a.example/.well-known/openid-configuration");
    QTest::newRow("trailing slash") << QByteArray("https://a.example/")
                                    << QByteArray("https://a.example/.well-known/openid-configuration");
    QTest::newRow("path") << QByteArray("https://a.example/t/1")
                          << QByteArray("https://a.example/t/1/.well-known/openid-configuration");
    QTest::newRow("query") << QByteArray("https://a.example/?x=1") << refused;
    QTest::newRow("empty query") << QByteArray("https://a.example/?") << refused;
    QTest::newRow("fragment") << QByteArray("https://a.example/#x") << refused;
    QTest::newRow("b10 http") << QByteArray("http://a.example") << refused;
    QTest::newRow("no scheme") << QByteArray("a.example") << refused;
  }
  void findsTheMetadata() {
    QFETCH(QByteArray, issuer);
    QFETCH(QByteArray, url);
    const auto found = discoveryUrl(issuer.toStdString(), false);
    QCOMPARE(found ? QByteArray::fromStdString(*found) : outcome(found), url);
  }
};

LANYARD_TEST(ProviderMetadataTest)

}  // namespace provider_metadata_test

#include "provider_metadata_test.moc"
