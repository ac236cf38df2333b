#include "core/jose/jwk.h"

#include <QTest>

#include "core/jose/base64url.h"
#include "core/jose/signing_key.h"
#include "core/wire/json.h"
#include "tests/core/jose/rfc_keys.h"
#include "tests/support/test_program.h"

namespace jwk_test {

using namespace lanyard::jose;
using lanyard::wire::Json;

namespace {

Json parsed(const std::string& text) {
  return lanyard::wire::parseJson(text).value();
}

QByteArray with(const std::string& jwk, const char* member, const Json& value) {
  Json changed = parsed(jwk);
  changed[member] = value;
  return QByteArray::fromStdString(changed.dump());
}

QByteArray without(const std::string& jwk, const char* member) {
  Json changed = parsed(jwk);
  changed.erase(member);
  return QByteArray::fromStdString(changed.dump());
}

// k·M + 65537, M the product of the primes below 168, k so that it has 2048 bits: what the faulty generator's moduli
// look like to every one of those primes.
const std::string kRocaModulus =
    "gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABml-vtLJyxuBBYVZP4HaMg36sQvfLg8dnoEvzw";
// The same except its remainder modulo 37, which is no power of 65537.
const std::string kNearlyRocaModulus =
    "gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACGOc8LNZxBudofP7JPl7P6-9QQzNWk_0TnhmPw";

std::string ones(std::size_t bytes) {
  return base64urlEncode(std::string(bytes, '\xff'));
}

}  // namespace

class JwkTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void importsKeys_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const QByteArray& key, KeyKind kind) {
      QTest::newRow(name) << key << static_cast<int>(kind);
    };
    row("RSA", QByteArray::fromStdString(rfc::kRsa7515), KeyKind::Rsa);
    row("P-256", QByteArray::fromStdString(rfc::kP256of7515), KeyKind::P256);
    row("P-521", QByteArray::fromStdString(rfc::kP521of7520), KeyKind::P521);
    row("Ed25519", QByteArray::fromStdString(rfc::kEd25519of8037), KeyKind::Ed25519);
    row("key_ops with verify", with(rfc::kP256of7515, "key_ops", {"verify"}), KeyKind::P256);
    row("private member is ignored", with(rfc::kP256of7515, "d", "not even base64url!"), KeyKind::P256);
    row("unknown member is ignored", with(rfc::kP256of7515, "x5c", Json::array({1, 2})), KeyKind::P256);
    row("c10 kid that looks like a path", with(rfc::kP256of7515, "kid", "../../x"), KeyKind::P256);
    row("kid of 256 bytes", with(rfc::kP256of7515, "kid", std::string(256, 'k')), KeyKind::P256);
    row("alg that fits", with(rfc::kRsa7515, "alg", "PS512"), KeyKind::Rsa);
  }
  void importsKeys() {
    QFETCH(QByteArray, key);
    QFETCH(int, kind);
    const auto set = parseJwkSet(rfc::setOf(key.toStdString()));
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{1});
    QCOMPARE(static_cast<int>(set->keys[0].kind), kind);
    QVERIFY(set->keys[0].key != nullptr);
  }

  void skipsKeys_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* name, const QByteArray& key, const char* reason) {
      QTest::newRow(name) << key << QByteArray(reason);
    };
    const Json ec = parsed(rfc::kP256of7515);
    row("c7 off-curve point", with(rfc::kP256of7515, "y", ec["x"]), "not on its curve");
    row("c7 point at zero",
        with(with(rfc::kP256of7515, "x", base64urlEncode(std::string(32, '\0'))).toStdString(), "y",
             base64urlEncode(std::string(32, '\0'))),
        "not on its curve");
    row("c7 point of another curve", with(rfc::kP521of7520, "crv", "P-256"), "wrong length");
    row("coordinate beyond the field", with(rfc::kP256of7515, "x", ones(32)), "not on its curve");
    row("coordinate one byte short", with(rfc::kP256of7515, "x", base64urlEncode(std::string(31, 'x'))),
        "wrong length");
    row("coordinate with a leading zero", with(rfc::kP256of7515, "x", base64urlEncode(std::string(33, '\0'))),
        "wrong length");
    row("c9 use:enc", with(rfc::kRsa7515, "use", "enc"), "not a key for verifying");
    row("use is a number", with(rfc::kRsa7515, "use", 1), "not a key for verifying");
    row("key_ops without verify", with(rfc::kRsa7515, "key_ops", {"sign", "encrypt"}),
        "not a key for verifying");
    row("key_ops empty", with(rfc::kRsa7515, "key_ops", Json::array()), "not a key for verifying");
    row("key_ops is a string", with(rfc::kRsa7515, "key_ops", "verify"), "not a key for verifying");
    row("c10 kid of 1 MiB is beyond the set; 257 bytes are skipped",
        with(rfc::kRsa7515, "kid", std::string(257, 'k')), "kid is too long");
    row("kid is a number", with(rfc::kRsa7515, "kid", 7), "kid is not a string");
    row("alg HS256", with(rfc::kRsa7515, "alg", "HS256"), "alg is not accepted");
    row("alg RSA-OAEP", with(rfc::kRsa7515, "alg", "RSA-OAEP"), "alg is not accepted");
    row("alg is a number", with(rfc::kRsa7515, "alg", 256), "alg is not accepted");
    row("alg of another type", with(rfc::kRsa7515, "alg", "ES256"), "does not fit its type");
    row("oct", R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"})",
        "unknown key type");
    row("unknown kty", R"({"kty":"LAT","x":"AA"})", "unknown key type");
    row("no kty", without(rfc::kRsa7515, "kty"), "kty is missing");
    row("unknown curve", with(rfc::kP256of7515, "crv", "secp256k1"), "unknown curve");
    row("Ed448", with(rfc::kEd25519of8037, "crv", "Ed448"), "unknown curve");
    row("X25519", with(rfc::kEd25519of8037, "crv", "X25519"), "unknown curve");
    row("Ed25519 of 31 bytes", with(rfc::kEd25519of8037, "x", base64urlEncode(std::string(31, 'x'))),
        "wrong length");
    row("RSA without n", without(rfc::kRsa7515, "n"), "missing");
    row("RSA with padded n", with(rfc::kRsa7515, "n", "AQAB=="), "not base64url");
    row("RSA of 1024 bits", with(rfc::kRsa7515, "n", ones(128)), "below 2048");
    row("RSA of 2047 bits", with(rfc::kRsa7515, "n", base64urlEncode('\x7f' + std::string(255, '\xff'))),
        "below 2048");
    row("RSA of 16384 bits", with(rfc::kRsa7515, "n", ones(2048)), "too large");
    row("RSA of 8200 bits", with(rfc::kRsa7515, "n", ones(1025)), "beyond 8192");
    row("RSA, even n", with(rfc::kRsa7515, "n", base64urlEncode(std::string(256, '\xfe'))), "not sound");
    row("RSA, e = 1", with(rfc::kRsa7515, "e", "AQ"), "not sound");
    row("RSA, e = 0", with(rfc::kRsa7515, "e", "AA"), "not sound");
    row("RSA, even e", with(rfc::kRsa7515, "e", "Ag"), "not sound");
    row("RSA, e of 40 bits", with(rfc::kRsa7515, "e", ones(5)), "not sound");
    row("RSA with ROCA's fingerprint", with(rfc::kRsa7515, "n", kRocaModulus), "ROCA");
    row("not an object", "7", "not an object");
  }
  void skipsKeys() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, reason);
    // Beside a good one, which stays usable (RFC 7517 section 5).
    const auto set = parseJwkSet(rfc::setOf(key.toStdString() + "," + rfc::kEd25519of8037));
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{1});
    QCOMPARE(set->skipped.size(), std::size_t{1});
    QVERIFY2(QByteArray::fromStdString(set->skipped[0].reason).contains(reason),
             set->skipped[0].reason.c_str());
  }

  void takesAKeyThatOnePrimeClearsOfRoca() {
    const auto set = parseJwkSet(rfc::setOf(with(rfc::kRsa7515, "n", kNearlyRocaModulus).toStdString()));
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{1});
  }

  void aMemberThatIsNullIsAbsent() {
    Json key = parsed(rfc::kEd25519of8037);
    for (const char* name : {"kid", "use", "key_ops", "alg"}) key[name] = nullptr;
    const auto set = parseJwkSet(rfc::setOf(key.dump()));
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{1});
    QVERIFY(!set->keys[0].kid && !set->keys[0].alg);
  }

  void refusesSets_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("code");
    const QByteArray key = QByteArray::fromStdString(rfc::kEd25519of8037);
    QTest::newRow("c15 10,000 keys") << "{\"keys\":[" + QByteArray("{},").repeated(9'999) + "{}]}"
                                     << QByteArray("jwks.too_many_keys");
    QTest::newRow("c15 101 keys") << "{\"keys\":[" + (key + ',').repeated(100) + key + "]}"
                                  << QByteArray("jwks.too_many_keys");
    QTest::newRow("c10 kid of 1 MiB")
        << "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"" + QByteArray(1024 * 1024, 'k') + "\"}]}"
        << QByteArray("jwks.bad_json");
    QTest::newRow("NUL behind the set") << "{\"keys\":[" + key + "]}" + QByteArray("\0{}", 3)
                                        << QByteArray("jwks.bad_json");
    QTest::newRow("HTML") << QByteArray("<html>") << QByteArray("jwks.not_json");
    QTest::newRow("duplicate keys member")
        << QByteArray(R"({"keys":[],"keys":[]})") << QByteArray("jwks.bad_json");
    QTest::newRow("a bare array") << QByteArray("[]") << QByteArray("jwks.no_keys");
    QTest::newRow("keys is an object") << QByteArray(R"({"keys":{}})") << QByteArray("jwks.no_keys");
    QTest::newRow("no keys") << QByteArray("{}") << QByteArray("jwks.no_keys");
  }
  void refusesSets() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, code);
    const auto set = parseJwkSet(text.toStdString());
    QVERIFY(!set.has_value());
    QCOMPARE(QByteArray::fromStdString(set.error().code), code);
    QVERIFY(set.error().kind == lanyard::base::ErrorKind::Untrusted);
  }

  void takesAHundredKeys() {
    const std::string key = rfc::kEd25519of8037;
    std::string text = R"({"keys":[)" + key;
    for (int i = 1; i < 100; ++i) text += "," + key;
    const auto set = parseJwkSet(text + "]}");
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{100});
  }

  void publicKeysOfSigningKeysImport_data() {
    QTest::addColumn<int>("alg");
    for (int i = 0; i <= static_cast<int>(Algorithm::EdDSA); ++i) {
      QTest::newRow(std::string(nameOf(static_cast<Algorithm>(i))).c_str()) << i;
    }
  }
  void publicKeysOfSigningKeysImport() {
    QFETCH(int, alg);
    const auto key = SigningKey::generate(static_cast<Algorithm>(alg));
    QVERIFY(key.has_value());
    QVERIFY(!key->publicJwk().contains("d"));
    const auto set = parseJwkSet(rfc::setOf(key->publicJwk().dump()));
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), std::size_t{1});
    QCOMPARE(set->keys[0].kid.value_or(""), key->kid());
    QCOMPARE(static_cast<int>(*set->keys[0].alg), alg);
  }
};

LANYARD_TEST(JwkTest)

}  // namespace jwk_test

#include "jwk_test.moc"
