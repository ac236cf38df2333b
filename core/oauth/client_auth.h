#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/form.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// How a client says who it is (OpenID Connect Core section 9), as far as we speak it.
enum class ClientAuthMethod { None, ClientSecretBasic, ClientSecretPost };

/// The registered name ("none", …), and back.
[[nodiscard]] std::string_view nameOf(ClientAuthMethod method);
[[nodiscard]] std::optional<ClientAuthMethod> clientAuthMethodNamed(std::string_view name);

/// The client at one provider.
struct ClientCredentials {
  std::string client_id;
  base::Secret client_secret;  ///< empty for a public client
  ClientAuthMethod method = ClientAuthMethod::None;
};

/// Without a secret: none, whatever is listed (public clients are often left out of the list). With one:
/// basic where it is listed or where nothing is (the default of Discovery section 3), else post.
/// `token.no_client_auth` Misconfigured when neither is listed.
[[nodiscard]] base::Result<ClientAuthMethod> chooseClientAuth(const ProviderMetadata::List& listed,
                                                              bool hasSecret);

/// A POST of `fields` by this client, with `Accept: application/json`. Basic follows RFC 6749 section 2.3.1:
/// id and secret are form-encoded before they are joined, and client_id is not repeated in the body.
[[nodiscard]] FormRequest authenticatedForm(const ClientCredentials& client, std::vector<FormField> fields);

}  // namespace lanyard::oauth
