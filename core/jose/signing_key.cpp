#include "core/jose/signing_key.h"

#include <openssl/core_names.h>

#include <array>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/ecdsa.h"
#include "core/jose/openssl_ptr.h"
#include "core/jose/rsa_padding.h"

namespace lanyard::jose {
namespace {

constexpr std::size_t kRsaBits =
    2048;  // the least that RFC 7518 section 3.3 allows: a demo should start at once

EVP_PKEY* generateFor(KeyKind kind) {
  switch (kind) {
    case KeyKind::Rsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits);
    case KeyKind::P256:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    case KeyKind::P384:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
    case KeyKind::P521:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-521");
    case KeyKind::Ed25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

/// A number of the key, base64url, padded on the left to `width` bytes (0: as short as it goes).
std::string member(const KeyHandle& key, const char* name, std::size_t width) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &raw) != 1) return {};
  const BignumPtr value(raw);
  const auto natural = static_cast<std::size_t>(BN_num_bytes(value.get()));
  std::string bytes(width == 0 ? natural : width, '\0');
  if (BN_bn2binpad(value.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size())) < 0) {
    return {};
  }
  return base64urlEncode(bytes);
}

/// The required members alone: what the thumbprint is made of (RFC 7638 section 3.2, RFC 8037 section 2). The
/// JSON library keeps members in lexicographic order, which is the order that the thumbprint asks for.
wire::Json requiredMembers(const KeyHandle& key, KeyKind kind) {
  wire::Json jwk = wire::Json::object();
  if (kind == KeyKind::Rsa) {
    jwk["kty"] = "RSA";
    jwk["n"] = member(key, OSSL_PKEY_PARAM_RSA_N, 0);
    jwk["e"] = member(key, OSSL_PKEY_PARAM_RSA_E, 0);
  } else if (kind == KeyKind::Ed25519) {
    std::array<unsigned char, 32> raw{};
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size);
    jwk["kty"] = "OKP";
    jwk["crv"] = "Ed25519";
    jwk["x"] = base64urlEncode({reinterpret_cast<const char*>(raw.data()), size});
  } else {
    const std::size_t width = coordinateBytes(kind);
    jwk["kty"] = "EC";
    jwk["crv"] = kind == KeyKind::P256 ? "P-256" : kind == KeyKind::P384 ? "P-384" : "P-521";
    jwk["x"] = member(key, OSSL_PKEY_PARAM_EC_PUB_X, width);
    jwk["y"] = member(key, OSSL_PKEY_PARAM_EC_PUB_Y, width);
  }
  return jwk;
}

}  // namespace

SigningKey::SigningKey(Algorithm alg, KeyHandle key, std::string kid)
    : m_alg(alg), m_key(std::move(key)), m_jwk(requiredMembers(m_key, kindFor(alg))), m_kid(std::move(kid)) {
  if (m_kid.empty()) m_kid = base64urlEncode(sha256(m_jwk.dump()));
  m_jwk["kid"] = m_kid;
  m_jwk["alg"] = std::string(nameOf(alg));
  m_jwk["use"] = "sig";
}

base::Result<SigningKey> SigningKey::generate(Algorithm alg) {
  KeyHandle key(generateFor(kindFor(alg)), EVP_PKEY_free);
  if (!key) return base::fail(errors::kJoseKeyGeneration, "OpenSSL made no key");
  return SigningKey(alg, std::move(key));
}

SigningKey SigningKey::over(KeyHandle key, Algorithm alg, std::string kid) {
  return {alg, std::move(key), std::move(kid)};
}

base::Result<std::string> SigningKey::sign(wire::Json header, std::string_view payload) const {
  if (!header.is_object()) header = wire::Json::object();
  if (!header.contains("alg")) header["alg"] = std::string(nameOf(m_alg));
  if (!header.contains("kid")) header["kid"] = m_kid;
  const auto alg =
      header["alg"].is_string() ? algorithmNamed(header["alg"].get<std::string>()) : std::nullopt;
  if (!alg) return base::fail(errors::kJoseAlgorithm, "not an algorithm that signs here");
  const std::string input = base64urlEncode(header.dump()) + '.' + base64urlEncode(payload);
  const auto raw = signature(*alg, input);
  if (!raw) return raw;
  return input + '.' + base64urlEncode(*raw);
}

base::Result<std::string> SigningKey::signature(Algorithm alg, std::string_view input) const {
  if (kindFor(alg) != kindFor(m_alg)) {
    return base::fail(errors::kJoseAlgorithm, "the algorithm does not fit the key");
  }
  const auto failed = [] { return base::fail(errors::kJoseAlgorithm, "OpenSSL does not sign"); };
  const MdCtxPtr ctx(EVP_MD_CTX_new());
  EVP_PKEY_CTX* keyCtx = nullptr;
  const KeyKind kind = kindFor(alg);
  const char* hash = kind == KeyKind::Ed25519 ? nullptr : digestNameOf(alg);
  if (!ctx || EVP_DigestSignInit_ex(ctx.get(), &keyCtx, hash, nullptr, nullptr, m_key.get(), nullptr) != 1 ||
      (kind == KeyKind::Rsa && !setPadding(keyCtx, alg))) {
    return failed();
  }
  const auto* const data = reinterpret_cast<const unsigned char*>(input.data());
  std::size_t size = 0;
  if (EVP_DigestSign(ctx.get(), nullptr, &size, data, input.size()) != 1) return failed();
  std::string out(size, '\0');
  if (EVP_DigestSign(ctx.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data, input.size()) !=
      1) {
    return failed();
  }
  out.resize(size);
  const std::size_t width = coordinateBytes(kind);
  if (width == 0) return out;
  auto concat = concatFromDer(out, width);
  if (!concat) return failed();
  return *concat;
}

}  // namespace lanyard::jose
