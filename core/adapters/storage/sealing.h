#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/ports/key_derivation.h"

namespace lanyard::adapters {

/// AES-256 (FIPS 197) in GCM (NIST SP 800-38D): sizes in bytes.
inline constexpr std::size_t kSealKeySize = 32;
inline constexpr std::size_t kSealNonceSize =
    12;  // 96 bits: the size that GCM takes without hashing it first
inline constexpr std::size_t kSealTagSize = 16;
inline constexpr std::size_t kSealOverhead = kSealNonceSize + kSealTagSize;

/// nonce ‖ ciphertext ‖ tag. The nonce is fresh and random; `bound` is authenticated, not included.
/// `seal.bad_key` Misconfigured when the key has another size than 32 bytes.
[[nodiscard]] base::Result<std::string> sealBytes(const base::Secret& key, std::string_view plain,
                                                  std::string_view bound, base::Random& random);

/// The reverse. `seal.broken` StoreUnavailable for anything but the very bytes that were sealed, under the
/// same key, bound to the same words.
[[nodiscard]] base::Result<base::Secret> unsealBytes(const base::Secret& key, std::string_view sealed,
                                                     std::string_view bound);

using ports::ScryptCost;

/// A 32 byte key from a passphrase by scrypt, on the caller's thread (see ScryptThread). Costs beyond 1 GiB
/// of memory or p above 16 are refused (`seal.cost` Misconfigured): a header that was tampered with must not
/// exhaust the machine.
[[nodiscard]] base::Result<base::Secret> deriveKey(const base::Secret& passphrase, std::string_view salt,
                                                   const ScryptCost& cost);

/// Big-endian numbers in byte strings.
void appendU32(std::string& out, std::uint32_t value);
void appendU64(std::string& out, std::uint64_t value);
[[nodiscard]] std::uint32_t readU32(std::string_view bytes);
[[nodiscard]] std::uint64_t readU64(std::string_view bytes);

}  // namespace lanyard::adapters
