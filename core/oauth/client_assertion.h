#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/jose/client_key.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

// A client that signs who it is, instead of sending a secret (RFC 7523, OpenID Connect Core section 9).

/// The type of such an assertion (RFC 7523 section 2.2).
inline constexpr std::string_view kJwtBearerAssertion =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How long one is good for. Each request has its own.
inline constexpr std::chrono::seconds kAssertionLife{60};
/// Bytes of a secret that makes an HMAC with SHA-256 (RFC 7518 section 3.2: no fewer than its output has).
inline constexpr std::size_t kShortestMacSecret = 32;
/// The one algorithm of client_secret_jwt that is spoken here.
inline constexpr std::string_view kMacAlgorithm = "HS256";

/// What stands in every assertion of a client.
struct AssertionTerms {
  std::string client_id;  ///< `iss` and `sub`
  std::string audience;   ///< `aud`, the only one: the provider's issuer, unless it wants another
  std::string algorithm;  ///< registered name
};

/// Makes a new assertion each time: another `jti`, and `iat` and `exp` by the clock. Empty if OpenSSL fails.
using AssertionMaker = std::function<base::Secret()>;

/// With a private key. `client.key_algorithm` Misconfigured when the algorithm does not fit the key.
[[nodiscard]] base::Result<AssertionMaker> assertionsBy(jose::ClientKey key, AssertionTerms terms,
                                                        std::function<base::Instant()> now);
/// With a client secret. `client.secret_short` Misconfigured: shorter than kShortestMacSecret.
[[nodiscard]] base::Result<AssertionMaker> assertionsBy(base::Secret secret, AssertionTerms terms,
                                                        std::function<base::Instant()> now);

/// The algorithm to sign with at a provider that lists `listed`
/// (token_endpoint_auth_signing_alg_values_supported): the one that the key is for; else the first of those
/// of its type that is listed, or that every provider takes where nothing is listed. RS256 goes before PS256:
/// a client that was registered without a word on it is for RS256. `client.key_algorithm` Misconfigured
/// (values: those of the key, those listed).
[[nodiscard]] base::Result<std::string> algorithmFor(const jose::ClientKey& key,
                                                     const ProviderMetadata::List& listed);
/// The same for a client secret.
[[nodiscard]] base::Result<std::string> macAlgorithmFor(const ProviderMetadata::List& listed);

}  // namespace lanyard::oauth
