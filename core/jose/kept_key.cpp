#include <openssl/core_names.h>

#include <memory>

#include "core/jose/base64url.h"
#include "core/jose/openssl_ptr.h"
#include "core/jose/signing_key.h"

// A signing key as the text that a keystore holds, and back.
namespace lanyard::jose {
namespace {

constexpr std::size_t kScalarBytes = 32;  // P-256: d, x and y alike (RFC 7518 section 6.2)

/// Wipes the bytes of a private number however the function ends.
struct WipedBytes {
  std::string bytes;
  WipedBytes() = default;
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;
  ~WipedBytes() { base::wipe(bytes); }
};

bool isText(const wire::Json& jwk, const char* name, std::string_view text) {
  const auto found = jwk.find(name);
  return found != jwk.end() && *found == text;
}

bool takeMember(const wire::Json& jwk, const char* name, std::string& out) {
  const auto found = jwk.find(name);
  if (found == jwk.end() || !found->is_string()) return false;
  auto decoded = base64urlDecode(found->get_ref<const std::string&>());
  if (!decoded || decoded->size() != kScalarBytes) return false;
  out = std::move(*decoded);
  return true;
}

/// The key pair, checked: a private number beside another key's point would sign what nobody can verify.
KeyHandle keyPair(const std::string& point, const std::string& scalar) {
  BIGNUM* raw = BN_secure_new();
  const std::unique_ptr<BIGNUM, Freer<BN_clear_free>> number(raw);
  if (!number || BN_bin2bn(reinterpret_cast<const unsigned char*>(scalar.data()),
                           static_cast<int>(scalar.size()), number.get()) == nullptr) {
    return {};
  }
  const ParamBuildPtr build(OSSL_PARAM_BLD_new());
  if (!build || OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) != 1) {
    return {};
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(build.get()));
  const PkeyCtxPtr ctx(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &made, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return {};
  }
  KeyHandle key(made, EVP_PKEY_free);
  const PkeyCtxPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!check || EVP_PKEY_check(check.get()) != 1) return {};
  return key;
}

}  // namespace

base::Result<SigningKey> SigningKey::fromPrivateJwk(const base::Secret& text) {
  const auto bad = [](const char* why) { return base::fail(errors::kJoseBadKey, why); };
  auto jwk = wire::parseJson(text.view());
  if (!jwk || !jwk->is_object()) return bad("no JWK");
  WipedBytes d;
  std::string x;
  std::string y;
  const bool whole = isText(*jwk, "kty", "EC") && isText(*jwk, "crv", "P-256") && takeMember(*jwk, "x", x) &&
                     takeMember(*jwk, "y", y) && takeMember(*jwk, "d", d.bytes);
  if (const auto member = jwk->find("d"); member != jwk->end() && member->is_string())
    base::wipe(member->get_ref<std::string&>());
  if (!whole) return bad("no private P-256 key");
  KeyHandle key = keyPair('\x04' + x + y, d.bytes);
  if (!key) return bad("its parts do not belong together");
  return SigningKey(Algorithm::ES256, std::move(key));
}

base::Result<base::Secret> SigningKey::privateJwk() const {
  if (m_alg != Algorithm::ES256) return base::fail(errors::kJoseAlgorithm, "only ES256 keys are kept");
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(m_key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &raw) != 1)
    return base::fail(errors::kJoseBadKey, "no private part");
  const std::unique_ptr<BIGNUM, Freer<BN_clear_free>> number(raw);
  WipedBytes d;
  d.bytes.resize(kScalarBytes);
  if (BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(d.bytes.data()),
                   static_cast<int>(kScalarBytes)) != static_cast<int>(kScalarBytes)) {
    return base::fail(errors::kJoseBadKey, "its private part is too long");
  }
  wire::Json jwk = bareJwk();
  jwk["d"] = base64urlEncode(d.bytes);
  std::string text = jwk.dump();
  base::wipe(jwk["d"].get_ref<std::string&>());
  return base::Secret::takeAndWipe(text);
}

}  // namespace lanyard::jose
