#include "core/jose/jwk_import.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <iterator>

#include "core/jose/base64url.h"
#include "core/jose/openssl_ptr.h"

namespace lanyard::jose {
namespace {

using Imported = tl::expected<ImportedKey, std::string>;

constexpr int kMinRsaBits = 2048;  // RFC 7518 section 3.3
constexpr int kMaxRsaBits =
    8192;  // beyond it one check costs milliseconds: work that an attacker would choose
constexpr int kMaxExponentBits = 32;
constexpr std::size_t kEd25519Bytes = 32;  // RFC 8032 section 5.1.5

tl::unexpected<std::string> refuseImport(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

std::optional<std::string> bytesOf(const wire::Json& jwk, const char* member) {
  const auto found = jwk.find(member);
  if (found == jwk.end() || !found->is_string()) return std::nullopt;
  return base64urlDecode(found->get_ref<const std::string&>());
}

BignumPtr number(const std::string& bytes) {
  return BignumPtr(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr));
}

KeyHandle fromParams(const char* type, OSSL_PARAM_BLD* build) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(build));
  const PkeyCtxPtr ctx(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return {};
  }
  return {raw, EVP_PKEY_free};
}

bool passesPublicCheck(const KeyHandle& key) {
  const PkeyCtxPtr ctx(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return ctx && EVP_PKEY_public_check(ctx.get()) == 1;
}

// ROCA (CVE-2017-15361): the primes of a faulty library are powers of 65537 modulo each small prime, and so is their
// product, whose factors can be found. These are the primes of the published test; a sound key passes as one of them
// by chance about once in 2^27.
constexpr BN_ULONG kRocaPrimes[] = {3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
                                    73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};

bool isPowerOf65537(BN_ULONG residue, BN_ULONG prime) {
  BN_ULONG power = 1;
  do {
    if (power == residue) return true;
    power = power * (65537 % prime) % prime;
  } while (power != 1);
  return false;
}

bool hasRocaFingerprint(const BIGNUM* n) {
  return std::all_of(std::begin(kRocaPrimes), std::end(kRocaPrimes),
                     [n](BN_ULONG prime) { return isPowerOf65537(BN_mod_word(n, prime), prime); });
}

Imported importRsa(const wire::Json& jwk) {
  const auto modulus = bytesOf(jwk, "n");
  const auto exponent = bytesOf(jwk, "e");
  if (!modulus || !exponent) return refuseImport("n or e is missing or not base64url");
  if (modulus->size() > kMaxRsaBits / 8 + 1 || exponent->size() > kMaxRsaBits / 8)
    return refuseImport("RSA key too large");
  const BignumPtr n = number(*modulus);
  const BignumPtr e = number(*exponent);
  if (!n || !e) return refuseImport("out of memory");
  if (BN_num_bits(n.get()) < kMinRsaBits) return refuseImport("RSA key below 2048 bits");
  if (BN_num_bits(n.get()) > kMaxRsaBits) return refuseImport("RSA key beyond 8192 bits");
  // With e = 1 anybody can write a signature that fits.
  if (!BN_is_odd(n.get()) || !BN_is_odd(e.get()) || BN_is_one(e.get()) ||
      BN_num_bits(e.get()) > kMaxExponentBits) {
    return refuseImport("RSA modulus or exponent is not sound");
  }
  if (hasRocaFingerprint(n.get())) return refuseImport("RSA key of a faulty generator (ROCA)");
  const ParamBuildPtr build(OSSL_PARAM_BLD_new());
  if (!build || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return refuseImport("out of memory");
  }
  KeyHandle key = fromParams("RSA", build.get());
  if (!key) return refuseImport("RSA key cannot be imported");
  return ImportedKey{KeyKind::Rsa, std::move(key)};
}

struct Curve {
  const char* name;
  KeyKind kind;
};
constexpr Curve kCurves[] = {{"P-256", KeyKind::P256}, {"P-384", KeyKind::P384}, {"P-521", KeyKind::P521}};

Imported importEc(const wire::Json& jwk, const std::string& name) {
  const Curve* curve = nullptr;
  for (const Curve& candidate : kCurves) {
    if (name == candidate.name) curve = &candidate;
  }
  if (curve == nullptr) return refuseImport("unknown curve");
  const auto x = bytesOf(jwk, "x");
  const auto y = bytesOf(jwk, "y");
  const std::size_t width = coordinateBytes(curve->kind);
  if (!x || !y || x->size() != width || y->size() != width)
    return refuseImport("a coordinate has the wrong length");
  const std::string point = '\x04' + *x + *y;  // SEC 1 section 2.3.3, uncompressed
  const ParamBuildPtr build(OSSL_PARAM_BLD_new());
  if (!build ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->name, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1) {
    return refuseImport("out of memory");
  }
  KeyHandle key = fromParams("EC", build.get());
  if (!key || !passesPublicCheck(key)) return refuseImport("the point is not on its curve");
  return ImportedKey{curve->kind, std::move(key)};
}

Imported importOkp(const wire::Json& jwk, const std::string& name) {
  if (name != "Ed25519") return refuseImport("unknown curve");
  const auto x = bytesOf(jwk, "x");
  if (!x || x->size() != kEd25519Bytes) return refuseImport("x has the wrong length");
  KeyHandle key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr,
                                               reinterpret_cast<const unsigned char*>(x->data()), x->size()),
                EVP_PKEY_free);
  if (!key) return refuseImport("Ed25519 key cannot be imported");
  return ImportedKey{KeyKind::Ed25519, std::move(key)};
}

}  // namespace

tl::expected<ImportedKey, std::string> importKey(const wire::Json& jwk) {
  const auto kty = jwk.find("kty");
  if (kty == jwk.end() || !kty->is_string()) return refuseImport("kty is missing");
  if (*kty == "RSA") return importRsa(jwk);
  const auto crv = jwk.find("crv");
  const bool named = crv != jwk.end() && crv->is_string();
  if (*kty == "EC" && named) return importEc(jwk, crv->get_ref<const std::string&>());
  if (*kty == "OKP" && named) return importOkp(jwk, crv->get_ref<const std::string&>());
  return refuseImport("unknown key type");
}

}  // namespace lanyard::jose
