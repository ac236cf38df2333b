#include "core/jose/jws.h"

#include <QTest>
#include <array>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/signing_key.h"
#include "tests/core/jose/rfc_keys.h"
#include "tests/support/test_program.h"

namespace jws_test {

using namespace lanyard::jose;
using lanyard::wire::Json;

namespace {

constexpr const char* kPayload = R"({"sub":"me"})";

JwkSet setOf(const std::vector<Json>& keys) {
  return parseJwkSet(Json{{"keys", keys}}.dump()).value();
}

/// A JWS whose header is any text at all, with a true signature over it.
std::string signedWith(const SigningKey& key, Algorithm alg, const std::string& header) {
  const std::string input = base64urlEncode(header) + '.' + base64urlEncode(kPayload);
  return input + '.' + base64urlEncode(key.signature(alg, input).value());
}

/// The order n of P-256 (FIPS 186-4 appendix D.1.2.3).
std::string orderOfP256() {
  return QByteArray::fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
      .toStdString();
}

std::string derOf(const std::string& concat) {
  const auto integer = [](std::string n) {
    while (n.size() > 1 && n[0] == '\0' && static_cast<unsigned char>(n[1]) < 0x80) n.erase(0, 1);
    if (static_cast<unsigned char>(n[0]) >= 0x80) n.insert(0, 1, '\0');
    return std::string("\x02") + static_cast<char>(n.size()) + n;
  };
  const std::string both = integer(concat.substr(0, 32)) + integer(concat.substr(32));
  return std::string("\x30") + static_cast<char>(both.size()) + both;
}

}  // namespace

class JwsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_rsa = std::make_unique<SigningKey>(SigningKey::generate(Algorithm::RS256).value());
    m_ec = std::make_unique<SigningKey>(SigningKey::generate(Algorithm::ES256).value());
    m_ed = std::make_unique<SigningKey>(SigningKey::generate(Algorithm::EdDSA).value());
    m_all = setOf({m_rsa->publicJwk(), m_ec->publicJwk(), m_ed->publicJwk()});
  }

  void signsAndVerifies_data() {
    QTest::addColumn<int>("alg");
    for (int i = 0; i <= static_cast<int>(Algorithm::EdDSA); ++i) {
      QTest::newRow(std::string(nameOf(static_cast<Algorithm>(i))).c_str()) << i;
    }
  }
  void signsAndVerifies() {
    QFETCH(int, alg);
    const auto algorithm = static_cast<Algorithm>(alg);
    const auto key = SigningKey::generate(algorithm);
    const auto jws = key->sign(Json::object(), kPayload);
    QVERIFY(jws.has_value());
    const auto verified = verifyJws(*jws, setOf({key->publicJwk()}));
    QVERIFY2(verified.has_value(), verified ? "" : verified.error().code.c_str());
    QCOMPARE(verified->payload, std::string(kPayload));
    QVERIFY(verified->header.alg == algorithm);
    QCOMPARE(verified->header.kid.value_or(""), key->kid());

    const auto other = SigningKey::generate(algorithm);
    Json foreign = other->publicJwk();
    foreign["kid"] = key->kid();
    const auto forged = verifyJws(*jws, setOf({foreign}));
    QVERIFY(!forged.has_value());
    QCOMPARE(forged.error().code, std::string("jws.bad_signature"));
  }

  void acceptsTheNewNameOfEd25519() {
    const std::string jws = signedWith(*m_ed, Algorithm::EdDSA, R"({"alg":"Ed25519"})");
    QVERIFY(verifyJws(jws, m_all).has_value());
  }

  void refusesHeaders_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const char* header, const char* code) {
      QTest::newRow(name) << QByteArray(header) << QByteArray(code);
    };
    row("c4 alg none", R"({"alg":"none"})", "jws.algorithm");
    row("c4 alg None", R"({"alg":"None"})", "jws.algorithm");
    row("c4 alg nOnE", R"({"alg":"nOnE"})", "jws.algorithm");
    row("c4 alg missing", R"({"typ":"JWT"})", "jws.algorithm");
    row("c4 alg numeric", R"({"alg":256})", "jws.algorithm");
    row("c4 alg null", R"({"alg":null})", "jws.algorithm");
    row("c4 alg array", R"({"alg":["RS256"]})", "jws.algorithm");
    row("c4 alg empty", R"({"alg":""})", "jws.algorithm");
    row("alg in another case", R"({"alg":"rs256"})", "jws.algorithm");
    row("alg with a space", R"({"alg":"RS256 "})", "jws.algorithm");
    row("c5 alg HS256", R"({"alg":"HS256"})", "jws.algorithm");
    row("alg ES256K", R"({"alg":"ES256K"})", "jws.algorithm");
    row("alg Ed448", R"({"alg":"Ed448"})", "jws.algorithm");
    row("alg twice", R"({"alg":"RS256","alg":"none"})", "jws.malformed");
    row("c12 unknown crit", R"({"alg":"RS256","crit":["exp"],"exp":1})", "jws.crit");
    row("c12 empty crit", R"({"alg":"RS256","crit":[]})", "jws.crit");
    row("c12 crit with b64", R"({"alg":"RS256","b64":false,"crit":["b64"]})", "jws.crit");
    QTest::newRow("NUL behind the header") << QByteArray("{\"alg\":\"RS256\"}\0{}", 18) << QByteArray("jws.malformed");
    row("kid null, crit null", R"({"alg":"none","kid":null,"crit":null})", "jws.algorithm");
    row("b64 alone", R"({"alg":"RS256","b64":true})", "jws.crit");
    row("header is an array", R"(["RS256"])", "jws.malformed");
    row("header is no JSON", "alg", "jws.malformed");
    row("c10 kid is a number", R"({"alg":"RS256","kid":1})", "jws.malformed");
    row("c10 kid ../../x", R"({"alg":"RS256","kid":"../../x"})", "jws.unknown_kid");
    row("unknown kid", R"({"alg":"RS256","kid":"rotated"})", "jws.unknown_kid");
  }
  void refusesHeaders() {
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, code);
    // Each is truly signed: only the header is at fault.
    const auto verified = verifyJws(signedWith(*m_rsa, Algorithm::RS256, header.toStdString()), m_all);
    QVERIFY(!verified.has_value());
    QCOMPARE(QByteArray::fromStdString(verified.error().code), code);
    QVERIFY(verified.error().kind == lanyard::base::ErrorKind::Untrusted);
  }

  void capsTheKid() {  // c10
    const Json header{{"alg", "RS256"}, {"kid", std::string(kMaxKidBytes + 1, 'k')}};
    QCOMPARE(verifyJws(signedWith(*m_rsa, Algorithm::RS256, header.dump()), m_all).error().code,
             std::string("jws.malformed"));
    const Json huge{{"alg", "RS256"}, {"kid", std::string(1024 * 1024, 'k')}};
    QCOMPARE(verifyJws(signedWith(*m_rsa, Algorithm::RS256, huge.dump()), m_all).error().code,
             std::string("jws.malformed"));
  }

  void refusesHmacWithThePublicKeyAsItsSecret() {  // c5
    const std::string input = base64urlEncode(R"({"alg":"HS256"})") + '.' + base64urlEncode(kPayload);
    const std::string modulus = base64urlDecode(m_rsa->publicJwk()["n"].get<std::string>()).value();
    for (const std::string& secret : {modulus, m_rsa->publicJwk().dump()}) {
      const std::string jws = input + '.' + base64urlEncode(hmacSha256(secret, input));
      QCOMPARE(verifyJws(jws, m_all).error().code, std::string("jws.algorithm"));
    }
  }

  void refusesAnAlgorithmThatWasNotRegistered() {  // c6
    const std::string jws = m_rsa->sign(Json::object(), kPayload).value();
    constexpr std::array kOnlyEs256{Algorithm::ES256};
    QCOMPARE(verifyJws(jws, m_all, kOnlyEs256).error().code, std::string("jws.algorithm"));
    constexpr std::array kBoth{Algorithm::ES256, Algorithm::RS256};
    QVERIFY(verifyJws(jws, m_all, kBoth).has_value());
  }

  void refusesAnAlgorithmThatIsNotTheKeys() {
    // The key says RS256; a true PS256 signature by it is not taken, with its kid or without.
    const std::string jws = m_rsa->sign(Json{{"alg", "PS256"}}, kPayload).value();
    QCOMPARE(verifyJws(jws, m_all).error().code, std::string("jws.key_refused"));
    QCOMPARE(verifyJws(signedWith(*m_rsa, Algorithm::PS256, R"({"alg":"PS256"})"), m_all).error().code,
             std::string("jws.unknown_kid"));
    Json open = m_rsa->publicJwk();
    open.erase("alg");
    QVERIFY(verifyJws(jws, setOf({open})).has_value());
    // A curve is bound to its hash: no ES384 with a P-256 key.
    QVERIFY(!m_ec->sign(Json{{"alg", "ES384"}}, kPayload).has_value());
    const Json header{{"alg", "ES384"}, {"kid", m_ec->kid()}};
    QCOMPARE(verifyJws(signedWith(*m_ec, Algorithm::ES256, header.dump()), m_all).error().code,
             std::string("jws.key_refused"));
  }

  void refusesEcdsaSignatures_data() {
    QTest::addColumn<QByteArray>("signature");
    const std::string input = base64urlEncode(R"({"alg":"ES256"})") + '.' + base64urlEncode(kPayload);
    const std::string good = m_ec->signature(Algorithm::ES256, input).value();
    const std::string r = good.substr(0, 32);
    const std::string s = good.substr(32);
    const std::string zero(32, '\0');
    const auto row = [](const char* name, const std::string& signature) {
      QTest::newRow(name) << QByteArray::fromStdString(signature);
    };
    row("c8 r = 0", zero + s);
    row("c8 s = 0", r + zero);
    row("c8 r = s = 0", zero + zero);
    row("c8 r = n", orderOfP256() + s);
    row("c8 s = n", r + orderOfP256());
    row("c8 r beyond n", std::string(32, '\xff') + s);
    row("c8 s beyond n", r + std::string(32, '\xff'));
    row("c8 DER", derOf(good));
    row("too short", good.substr(0, 63));
    row("too long", good + '\0');
    row("leading zeros stripped and moved", '\0' + r + s.substr(0, 31));
    row("empty", "");
    row("s and r swapped", s + r);
  }
  void refusesEcdsaSignatures() {
    QFETCH(QByteArray, signature);
    const std::string input = base64urlEncode(R"({"alg":"ES256"})") + '.' + base64urlEncode(kPayload);
    const auto verified =
        verifyJws(input + '.' + base64urlEncode(signature.toStdString()), setOf({m_ec->publicJwk()}));
    QVERIFY(!verified.has_value());
    QCOMPARE(verified.error().code, std::string("jws.unknown_kid"));
    const Json header{{"alg", "ES256"}, {"kid", m_ec->kid()}};
    const std::string named = base64urlEncode(header.dump()) + '.' + base64urlEncode(kPayload);
    QCOMPARE(verifyJws(named + '.' + base64urlEncode(signature.toStdString()), m_all).error().code,
             std::string("jws.bad_signature"));
  }

  void refusesShapes_data() {
    QTest::addColumn<QByteArray>("text");
    const std::string jws = signedWith(*m_ec, Algorithm::ES256, R"({"alg":"ES256"})");
    const auto row = [](const char* name, const std::string& text) {
      QTest::newRow(name) << QByteArray::fromStdString(text);
    };
    row("c13 two segments", jws.substr(0, jws.rfind('.')));
    row("c13 four segments", jws + ".AAAA");
    row("c13 five segments", jws + ".AAAA.AAAA");
    row("c13 one segment", "abc");
    row("c13 empty", "");
    row("c13 JSON serialisation", R"({"payload":"e30","protected":"e30","signature":"AA"})");
    row("c13 JSON serialisation with two dots", R"({"payload":"a.b.c"})");
    row("padded signature", jws + "==");
    row("newline at the end", jws + "\n");
    row("space in front", " " + jws);
    row("too long", std::string(kMaxJwsBytes, 'A') + jws);
  }
  void refusesShapes() {
    QFETCH(QByteArray, text);
    const auto verified = verifyJws(text.toStdString(), m_all);
    QVERIFY(!verified.has_value());
    QCOMPARE(verified.error().code, std::string("jws.malformed"));
  }

  void ignoresKeysInTheHeader() {  // c11
    const auto attacker = SigningKey::generate(Algorithm::ES256);
    const Json header{{"alg", "ES256"},
                      {"jwk", attacker->publicJwk()},
                      {"jku", "https://evil.example/jwks"},
                      {"x5u", "https://evil.example/cert"},
                      {"x5c", Json::array({"MIIB"})}};
    // Signed by the attacker: refused, embedded key or not. Signed by the true key: the members change
    // nothing.
    QCOMPARE(verifyJws(signedWith(*attacker, Algorithm::ES256, header.dump()), m_all).error().code,
             std::string("jws.unknown_kid"));
    QVERIFY(verifyJws(signedWith(*m_ec, Algorithm::ES256, header.dump()), m_all).has_value());
  }

  void refusesAnEncryptionKey() {  // c9
    Json enc = m_rsa->publicJwk();
    enc["use"] = "enc";
    const auto verified = verifyJws(m_rsa->sign(Json::object(), kPayload).value(), setOf({enc}));
    QCOMPARE(verified.error().code, std::string("jws.key_refused"));
  }

  void withoutAKidEveryFittingKeyIsTried() {
    const std::string jws = signedWith(*m_ec, Algorithm::ES256, R"({"alg":"ES256"})");
    QVERIFY(verifyJws(jws, setOf({m_ec->publicJwk()})).has_value());
    const auto second = SigningKey::generate(Algorithm::ES256);
    QVERIFY(verifyJws(jws, setOf({second->publicJwk(), m_rsa->publicJwk(), m_ec->publicJwk()})).has_value());
    QCOMPARE(verifyJws(jws, setOf({second->publicJwk()})).error().code, std::string("jws.unknown_kid"));
    QCOMPARE(verifyJws(jws, JwkSet{}).error().code, std::string("jws.unknown_kid"));
  }

  void keysMayShareAKid() {
    Json other = SigningKey::generate(Algorithm::ES256)->publicJwk();
    other["kid"] = m_ec->kid();
    Json rsa = m_rsa->publicJwk();
    rsa["kid"] = m_ec->kid();
    const std::string jws = m_ec->sign(Json::object(), kPayload).value();
    QVERIFY(verifyJws(jws, setOf({rsa, other, m_ec->publicJwk()})).has_value());
  }

  void refusesAnRsaSignatureOfAnotherLength() {
    const std::string input = base64urlEncode(R"({"alg":"RS256"})") + '.' + base64urlEncode(kPayload);
    const std::string good = m_rsa->signature(Algorithm::RS256, input).value();
    for (const std::string& bad :
         {good.substr(1), '\0' + good, good + '\0', std::string(256, '\0'), std::string()}) {
      QVERIFY(!verifyJws(input + '.' + base64urlEncode(bad), m_all).has_value());
    }
  }

 private:
  std::unique_ptr<SigningKey> m_rsa;
  std::unique_ptr<SigningKey> m_ec;
  std::unique_ptr<SigningKey> m_ed;
  JwkSet m_all;
  void hmacIsRfc4231Case2() {
    QCOMPARE(hmacSha256Hex("Jefe", "what do ya want for nothing?"),
             std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    QCOMPARE(sha256Hex("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  }
};

LANYARD_TEST(JwsTest)

}  // namespace jws_test

#include "jws_test.moc"
