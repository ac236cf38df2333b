#include "core/jose/private_jwk.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/jose/base64url.h"
#include "core/jose/client_key.h"
#include "core/jose/openssl_ptr.h"
#include "core/wire/json.h"

namespace lanyard::jose {
namespace {

struct NumberParam {
  const char* member;
  const char* name;  ///< OpenSSL's
};
constexpr std::array kRsaParams{NumberParam{"n", OSSL_PKEY_PARAM_RSA_N},
                                NumberParam{"e", OSSL_PKEY_PARAM_RSA_E},
                                NumberParam{"d", OSSL_PKEY_PARAM_RSA_D}};
/// RFC 7518 section 6.3.2 lets a JWK leave them out; PKCS#8, the form in which a key is kept, does not.
constexpr std::array kRsaPrimes{
    NumberParam{"p", OSSL_PKEY_PARAM_RSA_FACTOR1}, NumberParam{"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    NumberParam{"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1}, NumberParam{"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    NumberParam{"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
constexpr std::size_t kMostBytes = 1024 + 1;  // of a number of an RSA key with 8192 bits

std::optional<std::string> privateBytes(const wire::Json& jwk, const char* member) {
  const auto found = jwk.find(member);
  if (found == jwk.end() || !found->is_string()) return std::nullopt;
  return base64urlDecode(found->get_ref<const std::string&>());
}

std::string textOf(const wire::Json& jwk, const char* member) {
  const auto found = jwk.find(member);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

KeyHandle pairFrom(const char* type, OSSL_PARAM_BLD* build) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(build));
  const PkeyCtxPtr ctx(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &raw, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return {};
  }
  return {raw, EVP_PKEY_free};
}

/// Adds the numbers; false where one is missing or too long. `held` keeps them until the key is made.
bool push(OSSL_PARAM_BLD* build, const wire::Json& jwk, const NumberParam& param,
          std::vector<BignumPtr>& held) {
  const auto bytes = privateBytes(jwk, param.member);
  if (!bytes || bytes->empty() || bytes->size() > kMostBytes) return false;
  held.emplace_back(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()),
                              static_cast<int>(bytes->size()), nullptr));
  return held.back() && OSSL_PARAM_BLD_push_BN(build, param.name, held.back().get()) == 1;
}

KeyHandle rsaPair(const wire::Json& jwk) {
  const ParamBuildPtr build(OSSL_PARAM_BLD_new());
  std::vector<BignumPtr> held;
  const auto pushed = [&](const NumberParam& param) { return push(build.get(), jwk, param, held); };
  if (!build || !std::all_of(kRsaParams.begin(), kRsaParams.end(), pushed)) return {};
  if (!std::all_of(kRsaPrimes.begin(), kRsaPrimes.end(), pushed)) return {};
  return pairFrom("RSA", build.get());
}

KeyHandle ecPair(const wire::Json& jwk) {
  const std::string curve = textOf(jwk, "crv");
  const std::size_t width = curve == "P-256"   ? coordinateBytes(KeyKind::P256)
                            : curve == "P-384" ? coordinateBytes(KeyKind::P384)
                            : curve == "P-521" ? coordinateBytes(KeyKind::P521)
                                               : 0;
  const auto x = privateBytes(jwk, "x");
  const auto y = privateBytes(jwk, "y");
  const auto d = privateBytes(jwk, "d");
  if (width == 0 || !x || !y || !d || x->size() != width || y->size() != width) return {};
  // Some programs leave out its leading zeros, against RFC 7518 section 6.2.2.1; nothing else is meant by
  // that.
  if (d->empty() || d->size() > width) return {};
  const std::string point = '\x04' + *x + *y;  // SEC 1 section 2.3.3, uncompressed
  const ParamBuildPtr build(OSSL_PARAM_BLD_new());
  const BignumPtr scalar(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(d->data()), static_cast<int>(d->size()), nullptr));
  if (!build || !scalar ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get()) != 1) {
    return {};
  }
  return pairFrom("EC", build.get());
}

KeyHandle ed25519Pair(const wire::Json& jwk) {
  constexpr std::size_t kBytes = 32;  // RFC 8032 section 5.1.5
  const auto d = privateBytes(jwk, "d");
  const auto x = privateBytes(jwk, "x");
  if (textOf(jwk, "crv") != "Ed25519" || !d || d->size() != kBytes || !x) return {};
  KeyHandle key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr,
                                                reinterpret_cast<const unsigned char*>(d->data()), d->size()),
                EVP_PKEY_free);
  // OpenSSL makes the public half itself: one that is not this key's would go unnoticed.
  std::array<unsigned char, kBytes> own{};
  std::size_t size = own.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), own.data(), &size) != 1 ||
      std::string_view(reinterpret_cast<const char*>(own.data()), size) != *x) {
    return {};
  }
  return key;
}

/// Whether the JWK may sign (RFC 7517 sections 4.2 and 4.3).
bool isForSigning(const wire::Json& jwk) {
  const std::string use = textOf(jwk, "use");
  if (!use.empty() && use != "sig") return false;
  const auto ops = jwk.find("key_ops");
  if (ops == jwk.end() || ops->is_null()) return true;
  return ops->is_array() && std::find(ops->begin(), ops->end(), "sign") != ops->end();
}

base::Result<PrivateJwk> importPair(const wire::Json& jwk) {
  const std::string kty = textOf(jwk, "kty");
  if (kty.empty()) return base::fail(errors::kClientKeyUnreadable, "JSON without a kty");
  if (kty == "oct") return base::fail(unusableKey("it is a shared secret, not a pair of keys"));
  if (!jwk.contains("d")) return base::fail(unusableKey("the file has the public half alone"));
  if (!isForSigning(jwk)) return base::fail(unusableKey("its use or its key_ops is not to sign"));
  PrivateJwk made;
  made.kid = textOf(jwk, "kid");
  if (const std::string alg = textOf(jwk, "alg"); !alg.empty()) {
    made.only = algorithmNamed(alg);
    if (!made.only) return base::fail(unusableKey("its alg is none that signs here"));
  }
  if (kty == "RSA" && !jwk.contains("p"))
    return base::fail(unusableKey("its primes (p, q, dp, dq, qi) are missing"));
  if (kty == "RSA") made.key = rsaPair(jwk);
  if (kty == "EC") made.key = ecPair(jwk);
  if (kty == "OKP") made.key = ed25519Pair(jwk);
  if (!made.key) {
    return base::fail(
        unusableKey("a member of the JWK is missing or wrong, or its type or curve signs nothing here"));
  }
  return made;
}

}  // namespace

base::Result<PrivateJwk> readPrivateJwk(const base::Secret& text) {
  const auto json = wire::parseJson(text.view());
  if (!json || !json->is_object()) return base::fail(errors::kClientKeyUnreadable, "not a JSON object");
  const auto keys = json->find("keys");
  if (keys == json->end()) return importPair(*json);
  if (!keys->is_array() || keys->size() != 1 || !keys->at(0).is_object()) {
    return base::fail(unusableKey("the file is a set of more than one key, or of none"));
  }
  return importPair(keys->at(0));
}

}  // namespace lanyard::jose
