#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

// What a provider may want of a client and is not spoken here: each has one code (`unsupported.…`), whatever
// showed it, so that a person reads the same word for it wherever it comes up. All are Unsupported.

/// Whether a code is one of those, or one that a later version adds.
[[nodiscard]] bool isUnsupported(std::string_view code);

/// What of the metadata makes every sign-in impossible. Only what says that it is required: what a provider
/// says that it can do besides (dpop_signing_alg_values_supported,
/// tls_client_certificate_bound_access_tokens, id_token_encryption_alg_values_supported) leaves the other
/// ways open. `unsupported.request_object` (require_signed_request_object, RFC 9101 section 10.5),
/// `unsupported.jarm` (response_modes_supported names no mode but JWTs), `unsupported.dpop`
/// (dpop_bound_access_tokens, which RFC 9449 section 5.2 gives clients, and some providers say of all of
/// theirs).
[[nodiscard]] base::Result<void> checkSpoken(const ProviderMetadata& metadata);

/// What an error reply wants, by its `error` (use_dpop_nonce, invalid_dpop_proof,
/// invalid_request_object, request_not_supported), and where that says nothing so fine (invalid_request,
/// invalid_grant, invalid_token) by a word of its description that can mean nothing else here, because no
/// request of ours has a proof, a certificate or a request object that could be wrong.
[[nodiscard]] std::optional<base::ErrorName> unsupportedIn(std::string_view error,
                                                           std::string_view description);

/// What an access token of type Bearer is bound to, where it is a JWT that can be read: the `cnf` claim (RFC
/// 7800). `unsupported.dpop` (jkt), `unsupported.certificate` (x5t#S256). Any other token is opaque, and
/// passes.
[[nodiscard]] base::Result<void> checkUnbound(std::string_view accessToken);

/// Whether a token is a JWE in compact serialisation (RFC 7516 section 3.1): five parts, and a header with
/// enc.
[[nodiscard]] bool isEncrypted(std::string_view token);

/// The state within the `response` of JARM (section 2.1), when it can be read: to know whose answer it is,
/// and for nothing else. Its signature is not looked at.
[[nodiscard]] std::optional<std::string> stateInResponse(std::string_view response);

}  // namespace lanyard::oauth
