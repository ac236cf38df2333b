#pragma once

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "core/jose/algorithm.h"

namespace lanyard::jose {

/// Sets the padding that an RSA algorithm signs and verifies with. False when OpenSSL refuses it.
inline bool setPadding(EVP_PKEY_CTX* ctx, Algorithm alg) {
  if (!isPss(alg)) return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0;
  // RFC 7518 section 3.5: the salt is as long as the hash, and MGF1 uses the same hash (OpenSSL's default).
  return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
}

}  // namespace lanyard::jose
