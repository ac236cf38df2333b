#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

// What a provider may want of a client that we cannot do. Each has one code (`unsupported.…`), however it was
// noticed, so that a person always reads the same word for it. All are Unsupported.

/// Whether a code is one of those, or one of a later version.
[[nodiscard]] bool isUnsupported(std::string_view code);

/// Refuses metadata that makes every sign-in impossible. Only what is required counts: what a provider can do
/// besides (dpop_signing_alg_values_supported, tls_client_certificate_bound_access_tokens,
/// id_token_encryption_alg_values_supported) leaves other ways open. `unsupported.request_object`
/// (require_signed_request_object, RFC 9101 section 10.5), `unsupported.jarm` (response_modes_supported names
/// no mode but JWTs).
[[nodiscard]] base::Result<void> checkSpoken(const ProviderMetadata& metadata);

/// Whether somebody wants the tokens of a sign-in to be bound to a key (DPoP, RFC 9449).
enum class DpopWish {
  No,
  WhereOffered,  ///< the catalog does
  Required,      ///< the person said so, or the identity's tokens were bound before
};
/// Whether they are: where it is wanted and the provider lists ES256 (dpop_signing_alg_values_supported), and
/// where the provider binds all (dpop_bound_access_tokens, which section 5.2 defines for clients, and some
/// providers state for all of theirs). `dpop.not_offered` Misconfigured: it is required and not listed;
/// `unsupported.dpop`: the provider binds all tokens, and lists no ES256.
[[nodiscard]] base::Result<bool> bindsTokens(const ProviderMetadata& metadata, DpopWish wish);

/// What an error reply asks for, by its `error` (use_dpop_nonce, invalid_dpop_proof, invalid_request_object,
/// request_not_supported). For less precise errors (invalid_request, invalid_grant, invalid_token), a word in
/// the description decides: it can mean nothing else, because no request of ours has a proof, a certificate
/// or a request object that could be wrong.
[[nodiscard]] std::optional<base::ErrorName> unsupportedIn(std::string_view error,
                                                           std::string_view description);

/// What an access token is bound to, where it is a JWT that can be read: the `cnf` claim (RFC 7800). `jkt` is
/// the thumbprint of the key that it is to be bound to, or empty. `unsupported.dpop` (bound to a key, and is
/// not to be), `dpop.downgraded` Untrusted (bound to another key), `unsupported.certificate` (x5t#S256). Any
/// other token is opaque, and passes.
[[nodiscard]] base::Result<void> checkBinding(std::string_view accessToken, std::string_view jkt);

/// Whether a token is a JWE in compact serialisation (RFC 7516 section 3.1): five parts, and a header with
/// enc.
[[nodiscard]] bool isEncrypted(std::string_view token);

/// The state in the `response` of JARM (section 2.1), if it can be read: only to know whose answer it is. The
/// signature is not checked.
[[nodiscard]] std::optional<std::string> stateInResponse(std::string_view response);

}  // namespace lanyard::oauth
