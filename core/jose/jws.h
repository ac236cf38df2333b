#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/jose/jwk.h"

namespace lanyard::jose {

/// Bytes of a whole JWS. Real ID tokens have 1 to 4 KiB, with many groups some 30; 256 KiB is the JSON limit
/// too.
inline constexpr std::size_t kMaxJwsBytes = 256UL * 1024;

/// The members of the protected header that are used.
struct JwsHeader {
  Algorithm alg = Algorithm::RS256;
  std::optional<std::string> kid;
};

struct VerifiedJws {
  JwsHeader header;
  std::string payload;
};

struct UnverifiedJws {
  JwsHeader header;
  std::string payload;
};

/// Verifies a JWS in compact serialisation (RFC 7515 section 7.1) with a key of `keys`, and nothing else:
/// `jku`, `jwk`, `x5u`, `x5c` in the header choose no key and cause no request. `allowed` narrows the
/// algorithms, for a client that registered one; empty means all of `Algorithm`.
///
/// The key: with a `kid`, one with that kid; without it, each key that fits is tried. A key fits when its
/// type is the algorithm's and its own `alg`, where present, is the same.
///
/// Errors, all Untrusted: `jws.malformed` (not exactly three segments of strict base64url, too long, a header
/// that is not a strict JSON object, a `kid` that is no string or beyond 256 bytes); `jws.algorithm`
/// (missing, not a string, not accepted, not in `allowed`); `jws.crit` (any `crit` or `b64`: none is
/// understood, section 4.1.11); `jws.unknown_kid` (no key with that kid, or no kid and no key that verifies:
/// the set may be old, so the caller fetches it once more); `jws.key_refused` (the kid's key is in the set
/// but may not be used, or not with this algorithm); `jws.bad_signature`.
[[nodiscard]] base::Result<VerifiedJws> verifyJws(std::string_view compact, const JwkSet& keys,
                                                  std::span<const Algorithm> allowed = {});

/// The same parts, without a check of the signature, for callers that must know the content and believe none
/// of it. Errors: `jws.malformed`, `jws.algorithm`, `jws.crit`.
[[nodiscard]] base::Result<UnverifiedJws> readUnverifiedJws(std::string_view compact);

}  // namespace lanyard::jose
