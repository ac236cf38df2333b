#include "core/oauth/dpop_proof.h"

#include <QTest>
#include <set>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"
#include "core/wire/json.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace dpop_proof_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

// RFC 9449, sections 4.1, 6.1 and 7.1.
constexpr const char* kX = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
constexpr const char* kY = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";
constexpr const char* kThumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
constexpr const char* kToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
constexpr const char* kHash = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";

jose::SigningKey freshKey() {
  return *jose::SigningKey::generate(jose::Algorithm::ES256);
}

/// One of the two JSON parts of a proof.
wire::Json part(const std::string& proof, int number) {
  const QByteArray text = QByteArray::fromStdString(proof).split('.').value(number);
  return *wire::parseJson(*jose::base64urlDecode(text.toStdString()));
}

std::string proofOf(const ProofRequest& request, const jose::SigningKey& key = freshKey()) {
  base::SystemRandom random;
  const auto made = dpopProof(key, request, base::fromUnix(1'562'262'616), random);
  return made ? *made : made.error().code;
}

}  // namespace

class DpopProofTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void hashesTheTokenOfRfc9449() { QCOMPARE(accessTokenHash(kToken), std::string(kHash)); }
  // The thumbprint of a key is that of its bare form.
  void hasTheThumbprintOfRfc9449() {
    const wire::Json jwk{{"kty", "EC"}, {"crv", "P-256"}, {"x", kX}, {"y", kY}};
    QCOMPARE(jose::base64urlEncode(jose::sha256(jwk.dump())), std::string(kThumbprint));
    const jose::SigningKey key = freshKey();
    QCOMPARE(key.kid(), jose::base64urlEncode(jose::sha256(key.bareJwk().dump())));
  }
  void saysWhatItIsFor() {
    const jose::SigningKey key = freshKey();
    ProofRequest request{"GET", "https://resource.example.org/protectedresource?q=1#top", kToken,
                         "eyJ7S_zG.x"};
    const std::string proof = proofOf(request, key);
    const wire::Json header = part(proof, 0);
    const wire::Json claims = part(proof, 1);
    const wire::Json expected{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", key.bareJwk()}};
    QVERIFY(header == expected);
    QVERIFY(!header["jwk"].contains("d"));
    QVERIFY(claims["htm"] == wire::Json("GET"));
    QVERIFY(claims["htu"] == wire::Json("https://resource.example.org/protectedresource"));
    QVERIFY(claims["iat"] == wire::Json(1'562'262'616));
    QVERIFY(claims["ath"] == wire::Json(kHash));
    QVERIFY(claims["nonce"] == wire::Json("eyJ7S_zG.x"));
    QVERIFY(claims["jti"].get<std::string>().size() >= 22);  // 128 bits
    QCOMPARE(claims.size(), std::size_t{6});
  }
  void leavesOutWhatIsNotThere() {
    const wire::Json claims = part(proofOf({"POST", "https://server.example.com/token", {}, {}}), 1);
    QVERIFY(!claims.contains("ath") && !claims.contains("nonce"));
    QCOMPARE(claims.size(), std::size_t{4});
  }
  void isSignedByItsKeyAndByNoOther() {
    const std::string proof = proofOf({"POST", "https://server.example.com/token", {}, {}});
    const wire::Json jwk = part(proof, 0)["jwk"];
    const auto keys = jose::parseJwkSet(wire::Json{{"keys", {jwk}}}.dump());
    QVERIFY(jose::verifyJws(proof, *keys));
    const auto others = jose::parseJwkSet(wire::Json{{"keys", {freshKey().bareJwk()}}}.dump());
    QVERIFY(!jose::verifyJws(proof, *others));
  }
  void isAnotherOneEachTime() {
    const jose::SigningKey key = freshKey();
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
      const auto claims = part(proofOf({"GET", "https://api.example.org/", {}, {}}, key), 1);
      QVERIFY(seen.insert(claims["jti"].get<std::string>()).second);
    }
  }
  void writesTheAddressAsServersCompareIt_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char* url, const char* target) {
      QTest::newRow(url) << QByteArray(url) << QByteArray(target);
    };
    row("https://api.example.org/me", "https://api.example.org/me");
    row("https://api.example.org/me?x=1&y=2", "https://api.example.org/me");
    row("https://api.example.org/me#x", "https://api.example.org/me");
    row("https://api.example.org?x=1", "https://api.example.org/");
    row("https://api.example.org", "https://api.example.org/");
    row("HTTPS://API.Example.ORG:443/Me/", "https://api.example.org/Me/");
    row("https://api.example.org:8443/", "https://api.example.org:8443/");
    row("http://127.0.0.1:80/a", "http://127.0.0.1/a");
    row("http://localhost:443/a", "http://localhost:443/a");
    row("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a");
    row("https://api.example.org/a/./b/../c", "https://api.example.org/a/c");
    row("https://api.example.org/../a/..", "https://api.example.org/");
    row("https://api.example.org/a//b/", "https://api.example.org/a//b/");
    row("https://api.example.org/%7ea/%2F", "https://api.example.org/%7ea/%2F");
  }
  void writesTheAddressAsServersCompareIt() {
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, target);
    QCOMPARE(QByteArray::fromStdString(*proofTarget(url.toStdString())), target);
  }
  void refusesOtherAddresses_data() {
    QTest::addColumn<QByteArray>("url");
    const auto row = [](const QByteArray& url) { QTest::newRow(url.left(60)) << url; };
    row("");
    row("/me");
    row("api.example.org/me");
    row("http://api.example.org/me");
    row("ftp://api.example.org/me");
    row("https://user@api.example.org/me");
    row("https://api.example.org/a b");
    row("https://api.example.org/a\nb");
    row("https://api.example.org/" + QByteArray(3000, 'a'));
    row("https://api.example.org/?" + QByteArray(9000, 'a'));
  }
  void refusesOtherAddresses() {
    QFETCH(QByteArray, url);
    QCOMPARE(outcome(proofTarget(url.toStdString())), QByteArray("dpop.bad_url"));
    QCOMPARE(proofOf({"GET", url.toStdString(), {}, {}}), std::string("dpop.bad_url"));
  }
  void refusesWhatIsNoMethod_data() {
    QTest::addColumn<QByteArray>("method");
    for (const QByteArray method : {"", "get", "GET /", "GET\r\nX: y", "G\xc3\x89T"}) {
      QTest::newRow(method.toHex()) << method;
    }
    QTest::newRow("long") << QByteArray(33, 'A');
  }
  void refusesWhatIsNoMethod() {
    QFETCH(QByteArray, method);
    QCOMPARE(proofOf({method.toStdString(), "https://api.example.org/", {}, {}}),
             std::string("dpop.bad_method"));
  }
  void refusesWhatIsNoNonce_data() {
    QTest::addColumn<QByteArray>("nonce");
    QTest::newRow("10 kB") << QByteArray(10'000, 'n');
    QTest::newRow("space") << QByteArray("a b");
    QTest::newRow("quote") << QByteArray("a\"b");
    QTest::newRow("backslash") << QByteArray("a\\b");
    QTest::newRow("line") << QByteArray("a\nb");
    QTest::newRow("beyond ASCII") << QByteArray("a\xc3\xa4");
  }
  void refusesWhatIsNoNonce() {
    QFETCH(QByteArray, nonce);
    QVERIFY(!isDpopNonce(nonce.toStdString()));
    QCOMPARE(proofOf({"GET", "https://api.example.org/", {}, nonce.toStdString()}),
             std::string("dpop.bad_nonce"));
  }
  void takesALongNonce() {
    QVERIFY(isDpopNonce(std::string(kMaxDpopNonceBytes, 'n')));
    QVERIFY(!isDpopNonce(""));
  }
};

LANYARD_TEST(DpopProofTest)

}  // namespace dpop_proof_test

#include "dpop_proof_test.moc"
