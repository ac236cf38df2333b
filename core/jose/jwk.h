#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/jose/algorithm.h"

struct evp_pkey_st;

namespace lanyard::jose {

/// An imported OpenSSL key, shared by the copies of a key set.
using KeyHandle = std::shared_ptr<evp_pkey_st>;

/// 100: the largest real sets hold a dozen. Each key costs an import, so the number bounds the work for one
/// answer.
inline constexpr std::size_t kMaxKeys = 100;
/// Bytes of a key set: 100 keys of 4 KiB, which leaves room for certificate chains beside the keys.
inline constexpr std::size_t kMaxJwksBytes = 400UL * 1024;
/// Bytes of a `kid`. It is opaque: compared, never a path, never looked up anywhere.
inline constexpr std::size_t kMaxKidBytes = 256;

/// A public key that may verify signatures (RFC 7517), imported and checked.
struct Jwk {
  std::optional<std::string> kid;
  KeyKind kind = KeyKind::Rsa;
  std::optional<Algorithm> alg;  ///< present: the only algorithm that this key may be used with (section 4.4)
  KeyHandle key;
};

/// A key of the set that is not used, and the reason, in words for a log.
struct SkippedKey {
  std::optional<std::string> kid;
  std::string reason;
};

struct JwkSet {
  std::vector<Jwk> keys;
  std::vector<SkippedKey> skipped;
};

/// Parses a JWK set (RFC 7517 section 5). Keys that cannot be used are skipped, as the section asks: another
/// kty, curve or alg; `use` other than "sig"; `key_ops` without "verify"; RSA outside 2048 to 8192 bits or
/// with an exponent that is even, below 3 or above 32 bits; RSA with ROCA's fingerprint (CVE-2017-15361); a
/// point that is not on its curve; members of a wrong length; a kid beyond 256 bytes. A member that is null
/// counts as absent. Private members are never read. Refuses the whole set: `jwks.not_json`, `jwks.bad_json`
/// (JSON that is unsound, see wire::JsonError), `jwks.no_keys` (no array "keys"), `jwks.too_many_keys`, all
/// Untrusted.
[[nodiscard]] base::Result<JwkSet> parseJwkSet(std::string_view json);

}  // namespace lanyard::jose
