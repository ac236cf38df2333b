#include <openssl/core_names.h>

#include <array>
#include <memory>

#include "core/jose/base64url.h"
#include "core/jose/openssl_ptr.h"
#include "core/jose/private_jwk.h"
#include "core/jose/signing_key.h"

// A signing key as the text that a keystore holds, and back.
namespace lanyard::jose {
namespace {

/// Whether it is a P-256 key whose private number belongs to its point: another one's would sign what nobody
/// can verify.
bool isWholeP256(const KeyHandle& key) {
  std::array<char, 64> curve{};
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key.get(), "EC") != 1 ||
      EVP_PKEY_get_group_name(key.get(), curve.data(), curve.size(), &size) != 1 ||
      std::string_view(curve.data(), size) != "prime256v1") {
    return false;
  }
  const PkeyCtxPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return check && EVP_PKEY_check(check.get()) == 1;
}

}  // namespace

base::Result<SigningKey> SigningKey::fromPrivateJwk(const base::Secret& text) {
  auto jwk = readPrivateJwk(text);
  if (!jwk) return base::fail(errors::kJoseBadKey, "no private JWK");
  if (!isWholeP256(jwk->key)) return base::fail(errors::kJoseBadKey, "no P-256 key, or not one key's halves");
  return over(std::move(jwk->key), Algorithm::ES256);
}

base::Result<base::Secret> SigningKey::privateJwk() const {
  if (m_alg != Algorithm::ES256) return base::fail(errors::kJoseAlgorithm, "only ES256 keys are kept");
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(m_key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &raw) != 1)
    return base::fail(errors::kJoseBadKey, "no private part");
  const std::unique_ptr<BIGNUM, Freer<BN_clear_free>> number(raw);
  std::string scalar(coordinateBytes(KeyKind::P256), '\0');  // RFC 7518 section 6.2.2.1: always that long
  const bool whole = BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(scalar.data()),
                                  static_cast<int>(scalar.size())) == static_cast<int>(scalar.size());
  wire::Json jwk = bareJwk();
  jwk["d"] = base64urlEncode(scalar);
  base::wipe(scalar);
  std::string text = jwk.dump();
  base::wipe(jwk["d"].get_ref<std::string&>());
  base::Secret kept = base::Secret::takeAndWipe(text);
  if (!whole) return base::fail(errors::kJoseBadKey, "its private part is too long");
  return kept;
}

}  // namespace lanyard::jose
