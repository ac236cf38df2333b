#include <rhonabwy.h>

#include <QTest>
#include <memory>

#include "core/base/random.h"
#include "core/jose/client_key.h"
#include "core/jose/jws.h"
#include "core/jose/signing_key.h"

// Another implementation of JOSE, librhonabwy over GnuTLS, is the oracle: we accept what it signs, it accepts
// what we sign, and both refuse a changed bit. Keys and payloads are new in each run.

using namespace lanyard::jose;
namespace base = lanyard::base;
namespace wire = lanyard::wire;

namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using OracleKey = std::unique_ptr<jwk_t, Freer<r_jwk_free>>;
using OracleJws = std::unique_ptr<jws_t, Freer<r_jws_free>>;
using OracleText = std::unique_ptr<char, Freer<r_free>>;

OracleKey emptyKey() {
  jwk_t* raw = nullptr;
  return r_jwk_init(&raw) == RHN_OK ? OracleKey(raw) : OracleKey();
}

OracleJws emptyJws() {
  jws_t* raw = nullptr;
  return r_jws_init(&raw) == RHN_OK ? OracleJws(raw) : OracleJws();
}

bool oracleAccepts(const std::string& token, const wire::Json& publicJwk, const std::string& payload) {
  const OracleKey key = emptyKey();
  const OracleJws jws = emptyJws();
  if (r_jwk_import_from_json_str(key.get(), publicJwk.dump().c_str()) != RHN_OK ||
      r_jws_parse(jws.get(), token.c_str(), R_FLAG_IGNORE_REMOTE) != RHN_OK ||
      r_jws_verify_signature(jws.get(), key.get(), R_FLAG_IGNORE_REMOTE) != RHN_OK) {
    return false;
  }
  std::size_t size = 0;
  const unsigned char* read = r_jws_get_payload(jws.get(), &size);
  return std::string_view(reinterpret_cast<const char*>(read), size) == payload;
}

std::string oracleSigns(jwk_t* privateKey, jwa_alg alg, const std::string& payload) {
  const OracleJws jws = emptyJws();
  if (r_jws_set_alg(jws.get(), alg) != RHN_OK ||
      r_jws_set_payload(jws.get(), reinterpret_cast<const unsigned char*>(payload.data()), payload.size()) !=
          RHN_OK) {
    return {};
  }
  const OracleText token(r_jws_serialize(jws.get(), privateKey, R_FLAG_IGNORE_REMOTE));
  return token ? std::string(token.get()) : std::string();
}

/// One bit of the signature's middle, so that no base64url rule is what refuses it.
std::string spoilt(std::string token) {
  const std::size_t place = (token.rfind('.') + token.size()) / 2;
  token[place] = token[place] == 'A' ? 'B' : 'A';
  return token;
}

JwkSet setOf(const std::string& jwk) {
  return std::move(*parseJwkSet(R"({"keys":[)" + jwk + "]}"));
}

/// A key pair of the oracle's; the public half as we read it. The oracle leaves out the leading zeros of a
/// coordinate of P-384 and P-521, which RFC 7518 section 6.2.1.2 forbids and we refuse: then another key is
/// made.
std::optional<JwkSet> oracleMakesKey(jwk_t* privateKey, int type, unsigned bits) {
  constexpr int kTries = 200;  // one key in four of P-521 has no leading zero
  for (int i = 0; i < kTries; ++i) {
    const OracleKey publicKey = emptyKey();
    if (r_jwk_generate_key_pair(privateKey, publicKey.get(), type, bits, "oracle") != RHN_OK)
      return std::nullopt;
    const OracleText jwk(r_jwk_export_to_json_str(publicKey.get(), 0));
    JwkSet set = setOf(jwk.get());
    if (set.keys.size() == 1) return set;
    if (set.skipped.size() != 1 || set.skipped[0].reason != "a coordinate has the wrong length")
      return std::nullopt;
  }
  return std::nullopt;
}

std::string somePayload(base::Random& random, std::size_t size) {
  return size == 0 ? std::string("{}") : base::randomHex(random, size);
}

constexpr std::size_t kSizes[] = {0, 1, 31, 500, 4000};

}  // namespace

class OracleTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { QCOMPARE(r_global_init(), RHN_OK); }
  void cleanupTestCase() { r_global_close(); }

  void agrees_data() {
    QTest::addColumn<int>("oracleAlgorithm");
    QTest::addColumn<int>("keyType");
    QTest::addColumn<uint>("bits");
    QTest::addColumn<int>("rounds");
    const auto row = [](const char* name, jwa_alg alg, int type, uint bits, int rounds) {
      QTest::newRow(name) << static_cast<int>(alg) << type << bits << rounds;
    };
    // Curves get more rounds: numbers with leading zeros, where padding goes wrong, come once in 256 keys or
    // signatures.
    row("RS256", R_JWA_ALG_RS256, R_KEY_TYPE_RSA, 2048, 1);
    row("RS384", R_JWA_ALG_RS384, R_KEY_TYPE_RSA, 2048, 1);
    row("RS512", R_JWA_ALG_RS512, R_KEY_TYPE_RSA, 3072, 1);
    row("PS256", R_JWA_ALG_PS256, R_KEY_TYPE_RSA, 2048, 1);
    row("PS384", R_JWA_ALG_PS384, R_KEY_TYPE_RSA, 2048, 1);
    row("PS512", R_JWA_ALG_PS512, R_KEY_TYPE_RSA, 3072, 1);
    row("ES256", R_JWA_ALG_ES256, R_KEY_TYPE_EC, 256, 20);
    row("ES384", R_JWA_ALG_ES384, R_KEY_TYPE_EC, 384, 20);
    row("ES512", R_JWA_ALG_ES512, R_KEY_TYPE_EC, 521, 20);
    row("EdDSA", R_JWA_ALG_EDDSA, R_KEY_TYPE_EDDSA, 256, 20);
  }
  void agrees() {
    QFETCH(int, oracleAlgorithm);
    QFETCH(int, keyType);
    QFETCH(uint, bits);
    QFETCH(int, rounds);
    base::SystemRandom random;
    for (int round = 0; round < rounds; ++round) {
      const OracleKey privateKey = emptyKey();
      const std::optional<JwkSet> theirs = oracleMakesKey(privateKey.get(), keyType, bits);
      QVERIFY(theirs.has_value());
      const auto ours = SigningKey::generate(*algorithmNamed(QTest::currentDataTag()));
      QVERIFY(ours.has_value());
      // The oracle's private half, as a client's own key.
      const OracleText exported(r_jwk_export_to_json_str(privateKey.get(), 0));
      const auto client = ClientKey::read(base::Secret(std::string_view(exported.get())), base::Secret());
      QVERIFY2(client.has_value(), client ? "" : client.error().detail.c_str());
      const auto byClient = client->sign(QTest::currentDataTag(), "the client");
      QVERIFY(byClient && oracleAccepts(*byClient, client->publicJwk(), "the client"));
      for (const std::size_t size : kSizes) {
        const std::string payload = somePayload(random, size);
        const std::string signedThere =
            oracleSigns(privateKey.get(), static_cast<jwa_alg>(oracleAlgorithm), payload);
        const auto verified = verifyJws(signedThere, *theirs);
        QVERIFY2(verified.has_value(), verified ? "" : verified.error().detail.c_str());
        QCOMPARE(verified->payload, payload);
        QVERIFY(!verifyJws(spoilt(signedThere), *theirs).has_value());

        const std::string signedHere = *ours->sign(wire::Json::object(), payload);
        QVERIFY(oracleAccepts(signedHere, ours->publicJwk(), payload));
        QVERIFY(!oracleAccepts(spoilt(signedHere), ours->publicJwk(), payload));
      }
    }
  }
};

QTEST_GUILESS_MAIN(OracleTest)
#include "oracle_test.moc"
