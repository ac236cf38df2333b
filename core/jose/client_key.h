#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/jose/algorithm.h"
#include "core/jose/signing_key.h"

namespace lanyard::jose {

/// Bytes of a file with a private key. The longest real ones, RSA with 8192 bits and a certificate chain
/// beside it, have some 20 KiB.
inline constexpr std::size_t kMaxKeyFileBytes = 64UL * 1024;

/// The private key by which a client shows who it is (RFC 7523 section 2.2), as a person brought it.
class ClientKey {
 public:
  /// Reads the text of a file: PEM (PKCS#8, also encrypted; the older forms of RSA and EC keys), or JSON (one
  /// JWK, or a set with one key in it). `passphrase`: of an encrypted PEM, else empty. `kid`: the name under
  /// which the provider knows the key; empty: the JWK's own, else none, because a provider that knows the key
  /// under no name may refuse any. Everything that would make
  /// signatures fail is found here, by a signature that is verified with the public half.
  ///
  /// Errors, all Misconfigured: `client.key_unreadable` (no private key is found in it);
  /// `client.key_passphrase` (it is encrypted, and the passphrase is missing or wrong); `client.key_unusable`
  /// (values: why, for a person: a weak RSA key, a curve or a type that signs nothing here, halves that do
  /// not fit, a JWK for another use, a bad kid).
  [[nodiscard]] static base::Result<ClientKey> read(const base::Secret& text, const base::Secret& passphrase,
                                                    std::string_view kid = {});

  /// For the keystore: JSON with the key as PKCS#8, without a passphrase.
  [[nodiscard]] base::Secret serialise() const;
  /// The inverse. `client.key_unreadable` Misconfigured.
  [[nodiscard]] static base::Result<ClientKey> parse(const base::Secret& kept);

  /// Empty: it has no name.
  [[nodiscard]] const std::string& kid() const { return m_kid; }
  [[nodiscard]] KeyKind kind() const { return m_kind; }
  /// The one algorithm that the JWK was for (RFC 7517 section 4.4), if it named one.
  [[nodiscard]] std::optional<Algorithm> only() const { return m_only; }
  /// The public half, with the key's thumbprint as its kid where it has no name.
  [[nodiscard]] const wire::Json& publicJwk() const { return m_signer.publicJwk(); }

  /// A JWS in compact serialisation, with `typ` JWT, and `kid` if the key has one. `alg`: its registered
  /// name. `jose.algorithm` Misconfigured when that does not fit the key.
  [[nodiscard]] base::Result<std::string> sign(std::string_view alg, std::string_view payload) const;

 private:
  ClientKey(KeyHandle key, KeyKind kind, std::optional<Algorithm> only, std::string kid);
  [[nodiscard]] static base::Result<ClientKey> checked(KeyHandle key, std::optional<Algorithm> only,
                                                       std::string kid);

  KeyHandle m_key;
  KeyKind m_kind;
  std::optional<Algorithm> m_only;
  std::string m_kid;
  SigningKey m_signer;
};

/// `client.key_unusable` with the reason, which a person is told.
[[nodiscard]] base::Error unusableKey(std::string why);

}  // namespace lanyard::jose
