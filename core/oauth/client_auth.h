#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/client_assertion.h"
#include "core/oauth/form.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// How a client authenticates (OpenID Connect Core section 9); only what we support.
enum class ClientAuthMethod { None, ClientSecretBasic, ClientSecretPost, ClientSecretJwt, PrivateKeyJwt };

/// The registered name ("none", …), and back.
[[nodiscard]] std::string_view nameOf(ClientAuthMethod method);
[[nodiscard]] std::optional<ClientAuthMethod> clientAuthMethodNamed(std::string_view name);
/// The short name that a person types: "none", "basic", "post", "jwt", "key".
[[nodiscard]] std::string_view shortNameOf(ClientAuthMethod method);

/// What a client has to show who it is: nothing, a secret, or a private key.
enum class ClientMeans { None, Secret, Key };

/// The client at one provider.
struct ClientCredentials {
  std::string client_id;
  base::Secret client_secret;  ///< empty for a public client, and for one that signs
  ClientAuthMethod method = ClientAuthMethod::None;
  /// Makes what a client that signs sends; each request has its own. Null for all others.
  AssertionMaker assertion = {};

  [[nodiscard]] ClientCredentials copy() const;
};

/// Chooses the method for a client, by what the provider lists for its token endpoint. `wanted` is the
/// registered name of the way that the person chose, or that worked before; empty: none was.
///
/// Without it: nothing is sent by a client that has nothing, also where that is not listed (public clients
/// are often left out of the list); a secret goes by basic where that is listed or where nothing is (the
/// default of Discovery section 3), else by post, else it signs (client_secret_jwt); a key signs. Errors:
/// `unsupported.client_auth` Unsupported (nothing is listed that a client here can do, or that goes with a
/// secret; values: the names listed); `client.no_key` Misconfigured (the same, but a key would do; or
/// `wanted` takes one); `client.key_not_listed` Misconfigured (there is a key, and no private_key_jwt;
/// values: the names listed); `client.bad_way` Misconfigured (`wanted` is no name); `client.no_secret`
/// Misconfigured
/// (`wanted` takes one; values: its short name); `client.way_not_listed` Misconfigured (values: the short
/// names of the one wanted and of the one listed).
[[nodiscard]] base::Result<ClientAuthMethod> chooseClientAuth(const ProviderMetadata::List& listed,
                                                              ClientMeans means,
                                                              std::string_view wanted = {});

/// The other way to send the same secret, instead of `used`, if the provider lists it (a provider without a
/// list may take either). It is only offered: the person decides.
[[nodiscard]] std::optional<ClientAuthMethod> otherClientAuth(const ProviderMetadata::List& listed,
                                                              ClientAuthMethod used);

/// Refines an invalid_client at a sign-in's first authenticated request: the secret may be wrong, or the way
/// it was sent. `client.secret_or_way_refused` (values: the short names of the way used and of
/// otherClientAuth), `client.secret_refused` (values: the way used; no other is listed),
/// `client.key_refused` (an assertion by a key was sent), `client.unknown_or_no_secret` (nothing but the
/// client ID was sent). Any other error is returned unchanged.
[[nodiscard]] base::Error clientRefused(base::Error error, const ProviderMetadata::List& listed,
                                        ClientAuthMethod used);

/// The header of HTTP Basic with the client's ID and secret, each form-encoded (RFC 6749 section 2.3.1).
[[nodiscard]] base::Secret basicHeader(const ClientCredentials& client);

/// A POST of `fields` by this client, with `Accept: application/json`. Basic follows RFC 6749 section 2.3.1:
/// id and secret are form-encoded before they are joined, and client_id is not repeated in the body. A client
/// that signs sends a new assertion with each (RFC 7523 section 2.2).
[[nodiscard]] FormRequest authenticatedForm(const ClientCredentials& client, std::vector<FormField> fields);

}  // namespace lanyard::oauth
