#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// What a client says of itself when it registers (RFC 7591 section 2). Always a native client for the
/// authorization code flow; its redirect addresses are all on loopback.
struct RegistrationRequest {
  std::string client_name;
  std::vector<std::string> redirect_uris;  ///< in the order of preference
  std::vector<std::string> grant_types;    ///< authorization_code among them
  ClientAuthMethod method = ClientAuthMethod::None;
  std::vector<std::string>
      scopes;  ///< empty: none are named, and the provider decides which may be asked for
  std::string software_id;
  std::string software_version;
};

/// The way of client authentication to register for. A client of a person's computer cannot keep a secret
/// from that person, so none is asked for unless the provider's list lacks "none". `unsupported.client_auth`
/// Unsupported and `client.no_key` Misconfigured as in chooseClientAuth: the wallet makes no key for itself.
[[nodiscard]] base::Result<ClientAuthMethod> registeredMethod(const ProviderMetadata::List& listed);

/// The JSON of the request.
[[nodiscard]] std::string registrationBody(const RegistrationRequest& request);

/// What the provider made of it (RFC 7591 section 3.2.1, RFC 7592 section 3). Move-only.
struct ClientRegistration {
  std::string client_id;
  base::Secret client_secret;                   ///< empty for a public client, whatever the reply holds
  std::optional<std::int64_t> secretExpiresAt;  ///< Unix time; absent: never, or not said
  ClientAuthMethod method = ClientAuthMethod::None;
  std::vector<std::string> redirect_uris;  ///< those of the request that the provider kept, in its order
  /// The scopes of the request that the provider kept; absent: it says nothing of them.
  std::optional<std::vector<std::string>> scopes;
  /// For reading and ending the registration (RFC 7592). Both are there, or neither.
  base::Secret registration_access_token;
  std::string registration_client_uri;
};

/// Reads the reply to `request` that was sent to `endpoint`. Nothing in it widens what was asked for:
/// redirect addresses must be among those of the request, the authentication must be the one of the request,
/// and scopes that were not asked for are ignored. So is a management address of another origin
/// than `endpoint`, and with it its token, which then is never sent anywhere. A member that is null counts as
/// absent, and an absent one as registered like asked for (some providers answer with the client ID alone).
///
/// Errors, Untrusted: `registration.not_json`, `registration.bad_json` (badJson), `registration.http_status`,
/// `registration.bad_member` (a wrong type, or a text that no form or header can carry),
/// `registration.missing` (client_id, or the secret of a client that needs one), `registration.redirects` (an
/// address that was not asked for, or none is left), `registration.auth_method`, `registration.grant_types`
/// (without authorization_code, or response_types without code). `registration.unavailable` Transient (429,
/// 5xx); `registration.closed` Misconfigured (401, 403: the provider wants a token for it, which its
/// administrator gives); `registration.refused` Misconfigured (an error of section 3.2.2).
[[nodiscard]] base::Result<ClientRegistration> parseRegistration(int status, std::string_view contentType,
                                                                 const base::Secret& body,
                                                                 const RegistrationRequest& request,
                                                                 std::string_view endpoint);

/// What the provider knows of a registration (RFC 7592 section 2.1). Move-only.
struct RegistrationState {
  bool known = true;
  base::Secret client_secret;                   ///< in the place of the earlier one; empty: that one stays
  std::optional<std::int64_t> secretExpiresAt;  ///< of this `client_secret`; Unix time; absent: never
  base::Secret registration_access_token;       ///< in the place of the earlier one; empty: that one stays
};

/// Whether this status of a registration's management address says that there is none: the token for it ends
/// with it, and the provider says 401 (RFC 7592 section 2.1); some say 404.
[[nodiscard]] bool saysUnregistered(int status);

/// Reads what the management address of the client `clientId` says of it. Whether that client has a secret,
/// the caller knows. Errors, Untrusted: `registration.not_json`, `registration.bad_json` (badJson),
/// `registration.http_status`, `registration.bad_member` (as in parseRegistration, or another client_id),
/// `registration.missing` (client_id).
[[nodiscard]] base::Result<RegistrationState> parseRegistrationState(int status, std::string_view contentType,
                                                                     const base::Secret& body,
                                                                     std::string_view clientId);

}  // namespace lanyard::oauth
