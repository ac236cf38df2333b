#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/jose/algorithm.h"
#include "core/jose/jwk.h"
#include "core/wire/json.h"

namespace lanyard::jose {

/// A private key that signs: a client's own (client_key.h), and those of the demo provider and of tests.
class SigningKey {
 public:
  /// Makes a fresh key of the kind that `alg` needs (RSA keys have 2048 bits). `jose.key_generation`
  /// Misconfigured when OpenSSL cannot.
  [[nodiscard]] static base::Result<SigningKey> generate(Algorithm alg);

  /// The same over a private key that is there already, which must be of the kind that `alg` needs. `kid`:
  /// its name; empty: its thumbprint.
  [[nodiscard]] static SigningKey over(KeyHandle key, Algorithm alg, std::string kid = {});

  /// The public key as a JWK: kty, use "sig", alg, kid and the key's members. Put it into {"keys":[…]}.
  [[nodiscard]] const wire::Json& publicJwk() const { return m_jwk; }
  /// Its name; the key's SHA-256 thumbprint (RFC 7638) unless it was given another one.
  [[nodiscard]] const std::string& kid() const { return m_kid; }

  /// A JWS in compact serialisation. `header` is written as given, with `alg` and `kid` added where it has
  /// none; its `alg` may be another of the same key type (PS256 with an RSA key). `jose.algorithm`
  /// Misconfigured when the algorithm does not fit the key.
  [[nodiscard]] base::Result<std::string> sign(wire::Json header, std::string_view payload) const;

  /// The bare signature over `input`, in JWS form.
  [[nodiscard]] base::Result<std::string> signature(Algorithm alg, std::string_view input) const;

 private:
  SigningKey(Algorithm alg, KeyHandle key, std::string kid = {});
  Algorithm m_alg;
  KeyHandle m_key;
  wire::Json m_jwk;
  std::string m_kid;
};

}  // namespace lanyard::jose
