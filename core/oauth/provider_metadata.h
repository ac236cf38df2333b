#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/jose/algorithm.h"
#include "core/providers/provider_settings.h"

namespace lanyard::oauth {

/// What a provider says about itself (OpenID Connect Discovery section 3, RFC 8414 section 2). Members carry
/// the specification's words. An absent endpoint is empty; an absent list is no value, which is not the same
/// as an empty one.
struct ProviderMetadata {
  using List = std::optional<std::vector<std::string>>;
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;
  std::string revocation_endpoint;
  std::string introspection_endpoint;
  std::string end_session_endpoint;
  std::string registration_endpoint;
  std::string device_authorization_endpoint;
  std::string pushed_authorization_request_endpoint;
  List scopes_supported;
  List response_types_supported;
  List grant_types_supported;
  List code_challenge_methods_supported;
  List token_endpoint_auth_methods_supported;
  List token_endpoint_auth_signing_alg_values_supported;
  List revocation_endpoint_auth_methods_supported;
  List id_token_signing_alg_values_supported;
  List prompt_values_supported;
  List response_modes_supported;
  bool authorization_response_iss_parameter_supported = false;
  bool require_pushed_authorization_requests = false;
  bool require_signed_request_object = false;
  bool dpop_bound_access_tokens = false;
  bool client_id_metadata_document_supported = false;

  /// Whether an optional list names `value`. An absent list names nothing.
  [[nodiscard]] static bool lists(const List& list, std::string_view value);
};

/// The algorithms that an ID token of this provider may be signed with: those that it lists and that are
/// accepted here. Empty when it lists none, which some do although Discovery section 3 does not allow it:
/// then any accepted one may be used.
[[nodiscard]] std::vector<jose::Algorithm> idTokenAlgorithms(const ProviderMetadata& metadata);

/// Where the metadata of `issuer` is (Discovery section 4). The issuer must be an endpoint without query or
/// fragment (`discovery.bad_issuer`, Misconfigured: it is what the person typed). If the person typed the
/// address of the metadata itself, that is returned: the metadata then tells the issuer.
[[nodiscard]] base::Result<std::string> discoveryUrl(std::string_view issuer, bool local);

/// Where the metadata of an authorization server may be, in the order in which to ask: RFC 8414 section 3
/// (`oauth-authorization-server` between host and path), `openid-configuration` at the same place (section
/// 5), and below the issuer (Discovery section 4). Each once: without a path, the last two are the same.
/// Refuses as discoveryUrl; an issuer that is the address of the metadata itself is the only one.
[[nodiscard]] base::Result<std::vector<std::string>> metadataUrls(std::string_view issuer, bool local);

/// What a server's metadata must hold.
enum class MetadataKind {
  OpenId,  ///< Discovery section 3
  OAuth,   ///< RFC 8414 section 2: without keys, and no algorithm is asked for
};

/// Parses and checks metadata. `expectedIssuer` is compared byte by byte, trailing slash and all (Discovery
/// section 4.3). With a pattern of issuers (Dialect::anyTenant), an issuer that fits it is the expected one
/// too, also one that leaves the tenant open (`{tenantid}`). Refuses, Untrusted: `discovery.not_json`;
/// `discovery.bad_json` (JSON that is unsound, see wire::JsonError); `discovery.bad_member` (a known member
/// of a wrong type); `discovery.missing` (issuer, authorization_endpoint, token_endpoint, jwks_uri);
/// `discovery.issuer_mismatch` (values: the issuer that the metadata names, the expected one);
/// `discovery.bad_endpoint` (any of them, see checkEndpoint). Refuses, Misconfigured,
/// `discovery.issuer_spelling` (the same values; they differ only by capitals, slashes at the end or the path
/// of the metadata), and what we cannot work with: `discovery.no_pkce` (methods are listed without S256),
/// `discovery.no_code_flow` (response types without "code"), `discovery.no_algorithm` (with OpenID, no ID
/// token algorithm that we accept).
[[nodiscard]] base::Result<ProviderMetadata> parseProviderMetadata(std::string_view json,
                                                                   std::string_view expectedIssuer,
                                                                   bool local,
                                                                   MetadataKind kind = MetadataKind::OpenId,
                                                                   std::string_view anyTenant = {});

/// Whether the settings say all that a sign-in needs to know of a provider, so that nothing is discovered.
[[nodiscard]] bool isGiven(const providers::ProviderSettings& settings);
/// The metadata that the settings give. Refuses `discovery.missing` (token, authorization, and with OpenID
/// jwks) and `discovery.bad_endpoint`, as parseProviderMetadata().
[[nodiscard]] base::Result<ProviderMetadata> metadataFrom(const providers::ProviderSettings& settings);
/// Adds the endpoints of the settings that the metadata does not name.
void supplement(ProviderMetadata& metadata, const providers::Endpoints& endpoints);

}  // namespace lanyard::oauth
