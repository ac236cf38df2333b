#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/jose/signing_key.h"

namespace lanyard::oauth {

/// Bytes of a nonce that a server gives (RFC 9449 section 8). Real ones have some 40 to 400; each goes into
/// every proof for that server, so a longer one is refused.
inline constexpr std::size_t kMaxDpopNonceBytes = 2048;

/// One request that a key is to be proved for.
struct ProofRequest {
  std::string method;            ///< of HTTP, as it is sent: "POST"
  std::string url;               ///< where it is sent; its query and fragment are left out of the proof
  std::string_view accessToken;  ///< that it carries; empty: none, as at the token endpoint
  std::string nonce;             ///< the newest that the server gave; empty: none yet
};

/// The `htu` of a proof (RFC 9449 section 4.2): the address without query and fragment, with the parts that
/// HTTP clients write in one way only written in that way (scheme and host in lower case, no port where it is
/// the scheme's own, no dot segments, no empty path). The escapes of its path stay as they are, because
/// servers compare them so. https, or plain http to 127.0.0.1, [::1] or localhost; at most 8 KiB, the path
/// and all before it at most 2 KiB. `dpop.bad_url` Misconfigured.
[[nodiscard]] base::Result<std::string> proofTarget(std::string_view url);

/// Whether two such targets are the same for a server that takes escapes apart before it compares (RFC 9449
/// section 4.3 wants the normal forms of RFC 3986 section 6.2.2), or for one that does more than that.
[[nodiscard]] bool isSameTarget(std::string_view one, std::string_view other);

/// Whether a text is a nonce that can be put into a proof (section 8.1: 1*NQCHAR), and not too long.
[[nodiscard]] bool isDpopNonce(std::string_view text);

/// Whether a proof for this request can be made; its `htu` if so. Errors as dpopProof().
[[nodiscard]] base::Result<std::string> checkProofRequest(const ProofRequest& request);

/// BASE64URL(SHA256(access token)), the `ath` of a proof.
[[nodiscard]] std::string accessTokenHash(std::string_view accessToken);

/// The proof that whoever sends this request has the key (section 4.2): a JWT of type dpop+jwt with the
/// public key, a random `jti`, `htm`, `htu`, `iat`, and `ath` and `nonce` where there are any. It is for this
/// one request. Errors, Misconfigured: `dpop.bad_url`; `dpop.bad_method` (not a method in capitals);
/// `dpop.bad_nonce` (see isDpopNonce); those of SigningKey::signature.
[[nodiscard]] base::Result<std::string> dpopProof(const jose::SigningKey& key, const ProofRequest& request,
                                                  base::Instant now, base::Random& random);

}  // namespace lanyard::oauth
