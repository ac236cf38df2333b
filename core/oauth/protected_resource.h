#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {

/// What a resource says of itself (RFC 9728 section 2). Members carry the specification's words.
struct ProtectedResource {
  std::string resource;                            ///< its own identifier: what tokens for it are bound to
  std::vector<std::string> authorization_servers;  ///< issuers, at least one, each an https address
  ProviderMetadata::List scopes_supported;
};

/// The address of a resource as it was typed (RFC 9728 section 1.2), with scheme and host in lower case. It
/// must be one that checkEndpoint takes, and may have a query. `resource.bad_address` Misconfigured.
[[nodiscard]] base::Result<std::string> resourceAddress(std::string_view typed, bool local);

/// Where the metadata of the resource at `address` may be, in the order to look (RFC 9728 section 3.1): the
/// well-known address with the resource's path and query, then, of a resource with a path, the one of its
/// host alone, which speaks for all of the host.
[[nodiscard]] std::vector<std::string> resourceMetadataUrls(std::string_view address);

/// Whether the resource at `address` may keep its metadata at `url`: on its own scheme, host and port.
[[nodiscard]] bool isAtResource(std::string_view url, std::string_view address, bool local);

/// Parses what was found at `url` for the resource at `address`. Its `resource` must be `address`, byte by
/// byte (section 3.3). At the host's own well-known address it may instead be the resource that this one is
/// derived from: the host. A slash alone as a path counts as none.
///
/// Refuses, Untrusted: `resource.not_json`, `resource.bad_json`, `resource.bad_member` (a known member of a
/// wrong type; more than 20 issuers or 200 scopes; a scope of more than 256 bytes), `resource.another`
/// (values: the resource that it names, `address`), `resource.bad_issuer` (an authorization server that is no
/// https address, see discoveryUrl). Misconfigured: `resource.no_issuer`. Unsupported: `unsupported.dpop`,
/// `unsupported.certificate` (tokens bound to a key are required).
[[nodiscard]] base::Result<ProtectedResource> parseProtectedResource(std::string_view json,
                                                                     std::string_view url,
                                                                     std::string_view address, bool local);

}  // namespace lanyard::oauth
