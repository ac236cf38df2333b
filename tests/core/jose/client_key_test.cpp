#include "core/jose/client_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <QTest>
#include <memory>
#include <vector>

#include "core/jose/base64url.h"
#include "core/jose/jws.h"
#include "tests/support/test_program.h"

namespace client_key_test {

using namespace lanyard;
using namespace lanyard::jose;

namespace {

/// Freed at the end of the test program's line of work, whatever its type.
KeyHandle made(const char* type, const char* curve = nullptr, std::size_t bits = 2048) {
  if (std::string_view(type) == "RSA")
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, type, bits), EVP_PKEY_free};
  if (curve != nullptr) return {EVP_PKEY_Q_keygen(nullptr, nullptr, type, curve), EVP_PKEY_free};
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, type), EVP_PKEY_free};
}

std::string written(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

std::string pem(const KeyHandle& key, std::string passphrase = {}) {
  BIO* bio = BIO_new(BIO_s_mem());
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  PEM_write_bio_PKCS8PrivateKey(bio, key.get(), cipher, passphrase.data(), int(passphrase.size()), nullptr,
                                nullptr);
  return written(bio);
}

std::string olderPem(const KeyHandle& key, std::string passphrase = {}) {
  BIO* bio = BIO_new(BIO_s_mem());
  auto* words = reinterpret_cast<unsigned char*>(passphrase.data());
  PEM_write_bio_PrivateKey_traditional(bio, key.get(), passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
                                       passphrase.empty() ? nullptr : words, int(passphrase.size()), nullptr,
                                       nullptr);
  return written(bio);
}

std::string publicPem(const KeyHandle& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  return written(bio);
}

std::string number(const KeyHandle& key, const char* name) {
  BIGNUM* raw = nullptr;
  EVP_PKEY_get_bn_param(key.get(), name, &raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(raw)), '\0');
  BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(raw);
  return base64urlEncode(bytes);
}

wire::Json rsaJwk(const KeyHandle& key, bool primes) {
  wire::Json jwk{{"kty", "RSA"},
                 {"n", number(key, OSSL_PKEY_PARAM_RSA_N)},
                 {"e", number(key, OSSL_PKEY_PARAM_RSA_E)},
                 {"d", number(key, OSSL_PKEY_PARAM_RSA_D)}};
  if (!primes) return jwk;
  jwk["p"] = number(key, OSSL_PKEY_PARAM_RSA_FACTOR1);
  jwk["q"] = number(key, OSSL_PKEY_PARAM_RSA_FACTOR2);
  jwk["dp"] = number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1);
  jwk["dq"] = number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2);
  jwk["qi"] = number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
  return jwk;
}

/// RFC 7515 appendix A.3.1 and RFC 8037 appendix A.1.
wire::Json ecJwk() {
  return {{"kty", "EC"},
          {"crv", "P-256"},
          {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
          {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
          {"d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}};
}
wire::Json edJwk() {
  return {{"kty", "OKP"},
          {"crv", "Ed25519"},
          {"d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"},
          {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}};
}

base::Result<ClientKey> read(const std::string& text, std::string_view passphrase = {},
                             std::string_view kid = {}) {
  return ClientKey::read(base::Secret(text), base::Secret(passphrase), kid);
}

QByteArray outcomeOf(const base::Result<ClientKey>& key) {
  return key ? QByteArray("ok") : QByteArray::fromStdString(key.error().code);
}

/// OpenSSL's own check of the signature, without any code of the room.
bool opensslAccepts(const std::string& jws, const KeyHandle& key, const char* hash, bool pss = false) {
  const std::size_t end = jws.rfind('.');
  const std::string input = jws.substr(0, end);
  std::string signature = *base64urlDecode(jws.substr(end + 1));
  if (EVP_PKEY_is_a(key.get(), "EC") == 1) {
    ECDSA_SIG* pair = ECDSA_SIG_new();
    const auto* raw = reinterpret_cast<const unsigned char*>(signature.data());
    const int half = int(signature.size() / 2);
    ECDSA_SIG_set0(pair, BN_bin2bn(raw, half, nullptr), BN_bin2bn(raw + half, half, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &der);
    signature.assign(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* how = nullptr;
  if (EVP_DigestVerifyInit_ex(ctx.get(), &how, hash, nullptr, nullptr, key.get(), nullptr) != 1) return false;
  if (pss && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
              EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(ctx.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(input.data()),
                          input.size()) == 1;
}

/// An encrypted key whose passphrase is stretched this often. What it holds is nothing.
std::string costlyPem(int iterations) {
  X509_SIG* sealed = X509_SIG_new();
  X509_ALGOR* scheme = nullptr;
  ASN1_OCTET_STRING* content = nullptr;
  X509_SIG_getm(sealed, &scheme, &content);
  X509_ALGOR* costly =
      PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), iterations, nullptr, 0, nullptr, NID_hmacWithSHA256);
  X509_ALGOR_copy(scheme, costly);
  X509_ALGOR_free(costly);
  const std::string nothing(64, 'x');
  ASN1_OCTET_STRING_set(content, reinterpret_cast<const unsigned char*>(nothing.data()), int(nothing.size()));
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8(bio, sealed);
  X509_SIG_free(sealed);
  return written(bio);
}

}  // namespace

class ClientKeyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void signsAsTheKeyHasIt_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("curve");
    QTest::addColumn<QByteArray>("alg");
    QTest::addColumn<QByteArray>("hash");
    QTest::newRow("RS256") << QByteArray("RSA") << QByteArray() << QByteArray("RS256")
                           << QByteArray("SHA256");
    QTest::newRow("PS256") << QByteArray("RSA") << QByteArray() << QByteArray("PS256")
                           << QByteArray("SHA256");
    QTest::newRow("ES256") << QByteArray("EC") << QByteArray("P-256") << QByteArray("ES256")
                           << QByteArray("SHA256");
    QTest::newRow("ES384") << QByteArray("EC") << QByteArray("P-384") << QByteArray("ES384")
                           << QByteArray("SHA384");
    QTest::newRow("ES512") << QByteArray("EC") << QByteArray("P-521") << QByteArray("ES512")
                           << QByteArray("SHA512");
    QTest::newRow("EdDSA") << QByteArray("ED25519") << QByteArray() << QByteArray("EdDSA") << QByteArray();
    QTest::newRow("Ed25519") << QByteArray("ED25519") << QByteArray() << QByteArray("Ed25519")
                             << QByteArray();
  }
  void signsAsTheKeyHasIt() {
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, curve);
    QFETCH(QByteArray, alg);
    QFETCH(QByteArray, hash);
    const KeyHandle key = made(type.constData(), curve.isEmpty() ? nullptr : curve.constData());
    std::vector<std::string> texts{pem(key), pem(key, "the passphrase")};
    if (type != "ED25519") texts.push_back(olderPem(key));
    for (const std::string& text : texts) {
      const auto mine = read(text, "the passphrase", "key-1");
      QVERIFY2(mine.has_value(), outcomeOf(mine).constData());
      const auto jws = mine->sign(alg.toStdString(), "{\"iss\":\"me\"}");
      QVERIFY(jws.has_value());
      QVERIFY(opensslAccepts(*jws, key, hash.isEmpty() ? nullptr : hash.constData(), alg.startsWith("PS")));
      const auto header = wire::parseJson(*base64urlDecode(jws->substr(0, jws->find('.'))));
      QCOMPARE(header->dump(),
               wire::Json({{"alg", alg.toStdString()}, {"kid", "key-1"}, {"typ", "JWT"}}).dump());
      // Kept and read again, it is the same key.
      const auto again = ClientKey::parse(mine->serialise());
      QVERIFY(again.has_value());
      QCOMPARE(again->kid(), std::string("key-1"));
      QCOMPARE(again->publicJwk().dump(), mine->publicJwk().dump());
      QVERIFY(opensslAccepts(*again->sign(alg.toStdString(), "{}"), key,
                             hash.isEmpty() ? nullptr : hash.constData(), alg.startsWith("PS")));
    }
  }
  void readsJwks() {
    const KeyHandle rsa = made("RSA");
    const auto whole = read(rsaJwk(rsa, true).dump());
    QVERIFY2(whole.has_value(), outcomeOf(whole).constData());
    QVERIFY(opensslAccepts(*whole->sign("PS256", "{}"), rsa, "SHA256", true));
    QVERIFY(opensslAccepts(*ClientKey::parse(whole->serialise())->sign("PS256", "{}"), rsa, "SHA256", true));
    wire::Json named = ecJwk();
    named["kid"] = "from-the-file";
    named["alg"] = "ES256";
    named["use"] = "sig";
    named["key_ops"] = {"sign", "verify"};
    const auto key = read("\n " + named.dump());
    QVERIFY2(key.has_value(), outcomeOf(key).constData());
    QCOMPARE(key->kid(), std::string("from-the-file"));
    QVERIFY(key->only() == Algorithm::ES256);
    QCOMPARE(read(named.dump(), {}, "from-the-person")->kid(), std::string("from-the-person"));
    QVERIFY(ClientKey::parse(key->serialise())->only() == Algorithm::ES256);
    // A set with one key, and the thumbprint of RFC 8037 appendix A.3.
    const auto set = read(wire::Json{{"keys", {edJwk()}}}.dump());
    QVERIFY2(set.has_value(), outcomeOf(set).constData());
    QVERIFY(set->publicJwk().at("kid") == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    // A key without a name is sent without one.
    QVERIFY(set->kid().empty() && ClientKey::parse(set->serialise())->kid().empty());
    const std::string jws = *set->sign("EdDSA", "{}");
    QVERIFY(wire::parseJson(*base64urlDecode(jws.substr(0, jws.find('.')))) ==
            wire::Json({{"alg", "EdDSA"}, {"typ", "JWT"}}));
    QVERIFY(!set->publicJwk().contains("d"));
  }
  void asksForThePassphrase() {
    const KeyHandle key = made("EC", "P-256");
    for (const std::string& text : {pem(key, "right"), olderPem(key, "right")}) {
      QCOMPARE(outcomeOf(read(text)), QByteArray("client.key_passphrase"));
      QCOMPARE(outcomeOf(read(text, "wrong")), QByteArray("client.key_passphrase"));
      QCOMPARE(outcomeOf(read(text, "right")), QByteArray("ok"));
    }
  }
  void takesTheKeyFromBesideOtherThings() {
    const KeyHandle key = made("EC", "P-256");
    QCOMPARE(outcomeOf(read("a comment\n" + publicPem(key) + pem(key))), QByteArray("ok"));
  }
  void refuses_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char* name, const std::string& text, const char* code, const char* why = "") {
      QTest::newRow(name) << text << QByteArray(code) << QByteArray(why);
    };
    const KeyHandle ec = made("EC", "P-256");
    row("nothing", "", "client.key_unreadable");
    row("garbage", "this is no key", "client.key_unreadable");
    row("cut", pem(ec).substr(0, 60), "client.key_unreadable");
    row("too long", pem(ec) + std::string(kMaxKeyFileBytes, '\n'), "client.key_unreadable");
    row("broken JSON", "{\"kty\":", "client.key_unreadable");
    row("JSON without kty", "{}", "client.key_unreadable");
    row("public PEM", publicPem(ec), "client.key_unusable", "public half alone");
    row("OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        "client.key_unusable", "OpenSSH");
    row("weak RSA", pem(made("RSA", nullptr, 1024)), "client.key_unusable", "below 2048 bits");
    row("weak RSA as a JWK", rsaJwk(made("RSA", nullptr, 1024), true).dump(), "client.key_unusable",
        "below 2048 bits");
    row("secp256k1", pem(made("EC", "secp256k1")), "client.key_unusable", "type or a curve");
    row("X25519", pem(made("X25519")), "client.key_unusable", "type or a curve");
    row("Ed448", pem(made("ED448")), "client.key_unusable", "type or a curve");
    row("a passphrase that takes an hour", costlyPem(2'000'001), "client.key_unusable", "too long to try");
    row("one that can be borne", costlyPem(2), "client.key_passphrase");
    const auto with = [](wire::Json jwk, const char* name, const wire::Json& value) {
      jwk[name] = value;
      return jwk.dump();
    };
    row(
        "public JWK",
        [] {
          auto jwk = ecJwk();
          jwk.erase("d");
          return jwk.dump();
        }(),
        "client.key_unusable", "public half alone");
    row("halves of two keys", with(ecJwk(), "d", "AAsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
        "client.key_unusable");
    row("Ed25519 halves of two keys", with(edJwk(), "d", "AAGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
        "client.key_unusable");
    row("RSA without its primes", rsaJwk(made("RSA"), false).dump(), "client.key_unusable", "primes");
    wire::Json foreign = rsaJwk(made("RSA"), true);
    const wire::Json other = rsaJwk(made("RSA"), true);
    for (const char* member : {"d", "p", "q", "dp", "dq", "qi"}) foreign[member] = other.at(member);
    row("RSA halves of two keys", foreign.dump(), "client.key_unusable", "do not fit");
    row("a shared secret", with({{"kty", "oct"}}, "k", "AAAA"), "client.key_unusable", "shared secret");
    row("for encryption", with(ecJwk(), "use", "enc"), "client.key_unusable", "not to sign");
    row("only to verify", with(ecJwk(), "key_ops", {"verify"}), "client.key_unusable", "not to sign");
    row("alg of encryption", with(ecJwk(), "alg", "ECDH-ES"), "client.key_unusable", "none that signs");
    row("alg none", with(ecJwk(), "alg", "none"), "client.key_unusable", "none that signs");
    row("alg of another type", with(ecJwk(), "alg", "RS256"), "client.key_unusable", "another type");
    row("another curve's coordinates", with(ecJwk(), "crv", "P-384"), "client.key_unusable",
        "missing or wrong");
    row("no kty of ours", with(ecJwk(), "kty", "AKP"), "client.key_unusable", "missing or wrong");
    row("a kid with a line break", with(ecJwk(), "kid", "a\nb"), "client.key_unusable", "kid");
    row("a kid without end", with(ecJwk(), "kid", std::string(kMaxKidBytes + 1, 'k')), "client.key_unusable",
        "kid");
    row("a set of two", wire::Json{{"keys", {ecJwk(), edJwk()}}}.dump(), "client.key_unusable",
        "more than one");
    row("an empty set", "{\"keys\":[]}", "client.key_unusable", "none");
  }
  void refuses() {
    QFETCH(std::string, text);
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, why);
    const auto key = read(text);
    QCOMPARE(outcomeOf(key), code);
    QVERIFY(key.error().kind == base::ErrorKind::Misconfigured);
    if (code != "client.key_unusable") return;
    QCOMPARE(key.error().values.size(), std::size_t(1));
    QVERIFY2(key.error().values.front().find(why.toStdString()) != std::string::npos,
             key.error().values.front().c_str());
  }
  void signsByNoAlgorithmOfAnotherType() {
    const auto key = read(ecJwk().dump());
    for (const char* alg : {"RS256", "ES384", "EdDSA", "none", "HS256", ""}) {
      QCOMPARE(key->sign(alg, "{}").error().code, std::string("jose.algorithm"));
    }
  }
  void takesNothingElseFromTheKeystore() {
    for (const char* text : {"", "{}", "[]", "{\"pkcs8\":\"AAAA\",\"kid\":\"k\"}", "{\"pkcs8\":7}"}) {
      QCOMPARE(outcomeOf(ClientKey::parse(base::Secret(std::string_view(text)))),
               QByteArray("client.key_unreadable"));
    }
  }
};

LANYARD_TEST(ClientKeyTest)

}  // namespace client_key_test

#include "client_key_test.moc"
