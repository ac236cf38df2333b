#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace lanyard::jose {

/// The signature algorithms that are accepted (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864
/// section 2.2). `none` and every HMAC are not here, so nothing can choose them.
enum class Algorithm { RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA };

/// The kind of a key. An algorithm fits exactly one kind.
enum class KeyKind { Rsa, P256, P384, P521, Ed25519 };

/// The algorithm with exactly this registered name. "EdDSA" and "Ed25519" are the same here: Ed448 is not
/// supported.
[[nodiscard]] std::optional<Algorithm> algorithmNamed(std::string_view name);
[[nodiscard]] std::string_view nameOf(Algorithm alg);
[[nodiscard]] KeyKind kindFor(Algorithm alg);
[[nodiscard]] bool isPss(Algorithm alg);

/// OpenSSL's name of the algorithm's hash. For EdDSA it is SHA-512, the hash inside Ed25519, which at_hash
/// and c_hash use; the signature itself takes the message whole.
[[nodiscard]] const char* digestNameOf(Algorithm alg);

/// Bytes of one coordinate, and of r and s (RFC 7518 sections 3.4 and 6.2.1.2). 0 for kinds that are not
/// curves of ECDSA.
[[nodiscard]] std::size_t coordinateBytes(KeyKind kind);

}  // namespace lanyard::jose
