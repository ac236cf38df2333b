#include "core/jose/ecdsa.h"

#include <openssl/core_names.h>

#include "core/jose/openssl_ptr.h"

namespace lanyard::jose {
namespace {

BignumPtr number(std::string_view bytes) {
  return BignumPtr(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size()), nullptr));
}

}  // namespace

std::optional<std::string> derFromConcat(std::string_view concat, std::size_t width, const KeyHandle& key) {
  if (concat.size() != 2 * width) return std::nullopt;
  BIGNUM* rawOrder = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_ORDER, &rawOrder) != 1) return std::nullopt;
  const BignumPtr order(rawOrder);
  BignumPtr r = number(concat.substr(0, width));
  BignumPtr s = number(concat.substr(width));
  for (const BIGNUM* part : {r.get(), s.get()}) {
    if (part == nullptr || BN_is_zero(part) || BN_cmp(part, order.get()) >= 0) return std::nullopt;
  }
  const EcdsaSigPtr signature(ECDSA_SIG_new());
  if (!signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return std::nullopt;
  // The signature owns both numbers now.
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return std::nullopt;
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  if (i2d_ECDSA_SIG(signature.get(), &out) != size) return std::nullopt;
  return der;
}

std::optional<std::string> concatFromDer(std::string_view der, std::size_t width) {
  const auto* in = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSigPtr signature(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  if (!signature) return std::nullopt;
  std::string concat(2 * width, '\0');
  auto* out = reinterpret_cast<unsigned char*>(concat.data());
  const int bytes = static_cast<int>(width);
  if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out, bytes) != bytes) return std::nullopt;
  if (BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out + width, bytes) != bytes) return std::nullopt;
  return concat;
}

}  // namespace lanyard::jose
