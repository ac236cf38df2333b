#include "core/oauth/client_assertion.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <QTest>
#include <array>

#include "core/jose/base64url.h"
#include "core/jose/jws.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/introspection.h"
#include "core/oauth/pushed_authorization.h"
#include "core/oauth/token_request.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace client_assertion_test {

using namespace lanyard;
using namespace lanyard::oauth;
using namespace std::chrono_literals;

namespace {

constexpr base::Instant kNow = base::Instant(std::chrono::seconds(1'800'000'000));
const std::string kSecret = "a-secret-of-the-client-that-is-long-enough";

/// RFC 7515 appendix A.3.1.
jose::ClientKey clientKey(const char* alg = nullptr) {
  wire::Json jwk{{"kty", "EC"},
                 {"crv", "P-256"},
                 {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                 {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
                 {"d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"},
                 {"kid", "the-key"}};
  if (alg != nullptr) jwk["alg"] = alg;
  return *jose::ClientKey::read(base::Secret(jwk.dump()), base::Secret());
}

jose::ClientKey keyOf(const char* type) {
  EVP_PKEY* raw = std::string_view(type) == "RSA"
                      ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, std::size_t(2048))
                      : EVP_PKEY_Q_keygen(nullptr, nullptr, type);
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(raw, &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  EVP_PKEY_free(raw);
  return *jose::ClientKey::parse(
      base::Secret(wire::Json{{"kid", "k"}, {"pkcs8", jose::base64urlEncode(bytes)}}.dump()));
}

AssertionTerms terms(const char* alg = "ES256") {
  return {"the client", "https://idp.example", alg};
}

std::function<base::Instant()> now() {
  return [] { return kNow; };
}

wire::Json part(std::string_view jws, int which) {
  const std::size_t first = jws.find('.');
  const std::size_t second = jws.rfind('.');
  const std::string_view text = which == 0 ? jws.substr(0, first) : jws.substr(first + 1, second - first - 1);
  return *wire::parseJson(*jose::base64urlDecode(text));
}

std::string field(const FormRequest& request, const std::string& name) {
  const auto fields = decodeForm(request.body.view());
  for (const auto& [key, value] : *fields) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

class ClientAssertionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void saysWhoForWhomAndUntilWhen() {
    const auto make = assertionsBy(clientKey(), terms(), now());
    const base::Secret first = (*make)();
    const wire::Json claims = part(first.view(), 1);
    QVERIFY(claims.at("iss") == wire::Json("the client"));
    QVERIFY(claims.at("sub") == wire::Json("the client"));
    QVERIFY(claims.at("aud") == wire::Json("https://idp.example"));
    QVERIFY(claims.at("iat") == wire::Json(1'800'000'000));
    QVERIFY(claims.at("exp") == wire::Json(1'800'000'060));
    QCOMPARE(claims.size(), std::size_t(6));
    const wire::Json header = part(first.view(), 0);
    QVERIFY(header == wire::Json({{"alg", "ES256"}, {"kid", "the-key"}, {"typ", "JWT"}}));
    jose::JwkSet keys = *jose::parseJwkSet(wire::Json{{"keys", {clientKey().publicJwk()}}}.dump());
    QVERIFY(jose::verifyJws(first.view(), keys).has_value());
    // 256 random bits, anew each time.
    const wire::Json second = part((*make)().view(), 1);
    QVERIFY(second.at("jti") != claims.at("jti"));
    QCOMPARE(claims.at("jti").get<std::string>().size(), std::size_t(43));
  }
  void signsWithASecret() {
    const auto make = assertionsBy(base::Secret(kSecret), terms("HS256"), now());
    const base::Secret one = (*make)();
    QVERIFY(part(one.view(), 0) == wire::Json({{"alg", "HS256"}, {"typ", "JWT"}}));
    QVERIFY(part(one.view(), 1).at("aud") == wire::Json("https://idp.example"));
    const std::size_t end = one.view().rfind('.');
    // OpenSSL's own HMAC over the first two parts (RFC 7518 section 3.2).
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), kSecret.data(), int(kSecret.size()),
         reinterpret_cast<const unsigned char*>(one.view().data()), end, mac.data(), &size);
    QCOMPARE(*jose::base64urlDecode(one.view().substr(end + 1)),
             std::string(reinterpret_cast<char*>(mac.data()), size));
  }
  void refusesAShortSecret() {
    const auto make = assertionsBy(base::Secret(std::string(31, 's')), terms("HS256"), now());
    QCOMPARE(make.error().code, std::string("client.secret_short"));
    QCOMPARE(make.error().values, std::vector<std::string>{"32"});
    QVERIFY(assertionsBy(base::Secret(std::string(32, 's')), terms("HS256"), now()).has_value());
  }
  void refusesAnAlgorithmOfAnotherType() {
    for (const char* alg : {"RS256", "HS256", "none", ""}) {
      const auto make = assertionsBy(clientKey(), terms(alg), now());
      QCOMPARE(make.error().code, std::string("client.key_algorithm"));
    }
  }
  void choosesWhatTheProviderLists_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("listed");
    QTest::addColumn<QByteArray>("chosen");
    const auto row = [](const char* name, const char* type, const char* listed, const char* chosen) {
      QTest::newRow(name) << QByteArray(type) << QByteArray(listed) << QByteArray(chosen);
    };
    row("RSA, nothing listed", "RSA", "-", "RS256");
    row("RSA, both", "RSA", "PS256 RS256", "RS256");
    row("RSA, PS256 alone", "RSA", "ES256 PS256", "PS256");
    row("RSA, neither", "RSA", "ES256 HS256", "client.key_algorithm");
    row("RSA, an empty list", "RSA", "", "client.key_algorithm");
    row("P-256", "EC", "RS256 ES256", "ES256");
    row("P-256 with an alg", "ES256", "RS256 ES256", "ES256");
    row("P-256, not listed", "EC", "RS256 ES384", "client.key_algorithm");
    row("Ed25519", "ED25519", "RS256 EdDSA", "EdDSA");
    row("Ed25519 by its newer name", "ED25519", "RS256 Ed25519", "Ed25519");
  }
  void choosesWhatTheProviderLists() {
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, listed);
    QFETCH(QByteArray, chosen);
    ProviderMetadata::List list;
    if (listed != "-") list.emplace();
    for (const QByteArray& name : listed.split(' ')) {
      if (list && !name.isEmpty()) list->push_back(name.toStdString());
    }
    const jose::ClientKey key = type == "EC"      ? clientKey()
                                : type == "ES256" ? clientKey("ES256")
                                                  : keyOf(type.constData());
    const auto alg = algorithmFor(key, list);
    QCOMPARE(alg ? QByteArray::fromStdString(*alg) : outcome(alg), chosen);
    if (alg) return;
    QCOMPARE(alg.error().values.size(), std::size_t(2));
    QVERIFY(alg.error().values.back() ==
            (listed.isEmpty() ? "none at all" : listed.replace(" ", ", ").toStdString()));
  }
  void takesAMacOnlyWhereItIsListed() {
    QCOMPARE(*macAlgorithmFor(std::nullopt), std::string("HS256"));
    QCOMPARE(*macAlgorithmFor(std::vector<std::string>{"RS256", "HS256"}), std::string("HS256"));
    QCOMPARE(outcome(macAlgorithmFor(std::vector<std::string>{"RS256"})), QByteArray("client.key_algorithm"));
  }
  /// Each form has an assertion of its own: a provider takes each jti once (RFC 7523 section 3).
  void goesIntoEveryForm() {
    ClientCredentials client{"the client", base::Secret(), ClientAuthMethod::PrivateKeyJwt,
                             *assertionsBy(clientKey(), terms(), now())};
    const ClientCredentials copy = client.copy();
    AuthorizationRequest asked;
    asked.client_id = "the client";
    asked.redirect_uri = "http://127.0.0.1:7/callback";
    asked.scopes = {"openid"};
    asked.state = "s";
    asked.code_challenge = "c";
    std::vector<FormRequest> forms;
    forms.push_back(codeGrantRequest(client, "code", "http://127.0.0.1:7/callback", base::Secret("v")));
    forms.push_back(refreshGrantRequest(copy, base::Secret("r")));
    forms.push_back(deviceGrantRequest(client, base::Secret("d")));
    forms.push_back(exchangeRequest(client, base::Secret("a"), {}));
    forms.push_back(revocationRequest(client, base::Secret("r"), TokenHint::RefreshToken));
    forms.push_back(introspectionRequest(client, base::Secret("a")));
    forms.push_back(std::move(*pushedAuthorizationRequest(client, asked)));
    std::vector<wire::Json> seen;
    for (const FormRequest& form : forms) {
      QCOMPARE(field(form, "client_assertion_type"),
               std::string("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
      QCOMPARE(field(form, "client_id"), std::string("the client"));
      QCOMPARE(field(form, "client_secret"), std::string());
      QCOMPARE(form.headers.size(), std::size_t(1));  // Accept alone
      const wire::Json jti = part(field(form, "client_assertion"), 1).at("jti");
      QVERIFY(std::find(seen.begin(), seen.end(), jti) == seen.end());
      seen.push_back(jti);
    }
  }
};

LANYARD_TEST(ClientAssertionTest)

}  // namespace client_assertion_test

#include "client_assertion_test.moc"
