#include "core/oauth/protected_resource.h"

#include <algorithm>
#include <cctype>

#include "core/oauth/endpoint.h"
#include "core/oauth/json_members.h"
#include "core/oauth/scope.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

constexpr std::string_view kResourceWellKnown = "/.well-known/oauth-protected-resource";
// A resource has one issuer, or one for each of its regions. The first counts.
constexpr std::size_t kMostIssuers = 20;
// All of them may be shown to the person and asked for in one address. Real resources list some dozens, and
// the longest scopes, which are addresses, have about 100 bytes.
constexpr std::size_t kMostListedScopes = 200;
constexpr std::size_t kLongestListedScope = 256;

/// An address in two parts, at the end of its host. A slash alone counts as no path.
struct Split {
  std::string_view origin;
  std::string_view rest;
};
Split splitAddress(std::string_view address) {
  const std::size_t scheme = address.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(address.find_first_of("/?", host), address.size());
  std::string_view rest = address.substr(end);
  if (rest == "/") rest = {};
  return {address.substr(0, end), rest};
}

base::Result<void> readIssuers(const wire::Json& json, bool local, ProtectedResource& into) {
  const auto issuers = listMember(json, "authorization_servers");
  if (!issuers || (*issuers && (*issuers)->size() > kMostIssuers))
    return base::fail(errors::kResourceBadMember, "authorization_servers");
  if (!*issuers || (*issuers)->empty()) return base::fail(errors::kResourceNoIssuer);
  for (const std::string& issuer : **issuers) {
    if (const auto sound = discoveryUrl(issuer, local); !sound)
      return base::fail(errors::kResourceBadIssuer, sound.error().detail);
  }
  into.authorization_servers = **issuers;
  return {};
}

base::Result<void> readResourceScopes(const wire::Json& json, ProtectedResource& into) {
  const auto scopes = listMember(json, "scopes_supported");
  const auto isSound = [](const std::string& scope) {
    return scope.size() <= kLongestListedScope && isScopeToken(scope);
  };
  const bool sound = scopes && (!*scopes || ((*scopes)->size() <= kMostListedScopes &&
                                             std::all_of((*scopes)->begin(), (*scopes)->end(), isSound)));
  if (!sound) return base::fail(errors::kResourceBadMember, "scopes_supported");
  into.scopes_supported = *scopes;
  return {};
}

/// Tokens that are bound to a key, which we have none of.
base::Result<void> checkBearer(const wire::Json& json) {
  for (const auto& [name, error] :
       {std::pair("dpop_bound_access_tokens_required", errors::kUnsupportedDpop),
        std::pair("tls_client_certificate_bound_access_tokens", errors::kUnsupportedCertificate)}) {
    const auto bound = boolMember(json, name);
    if (!bound) return base::fail(errors::kResourceBadMember, name);
    if (*bound) return base::fail(error, name);
  }
  return {};
}

}  // namespace

base::Result<std::string> resourceAddress(std::string_view typed, bool local) {
  const auto [origin, rest] = splitAddress(typed);
  std::string address(origin);
  std::transform(address.begin(), address.end(), address.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  address += typed.substr(origin.size());
  const auto sound = checkEndpoint(address, local);
  if (sound) return address;
  base::Error error{errors::kResourceBadAddress, sound.error().detail};
  error.values = {shown(typed)};
  return tl::unexpected(std::move(error));
}

std::vector<std::string> resourceMetadataUrls(std::string_view address) {
  const auto [origin, rest] = splitAddress(address);
  std::vector<std::string> urls;
  const std::string root = std::string(origin) + std::string(kResourceWellKnown);
  if (!rest.empty()) urls.push_back(root + std::string(rest));
  urls.push_back(root);
  return urls;
}

bool isAtResource(std::string_view url, std::string_view address, bool local) {
  return checkEndpoint(url, local).has_value() && sameOrigin(url, address);
}

base::Result<ProtectedResource> parseProtectedResource(std::string_view text, std::string_view url,
                                                       std::string_view address, bool local) {
  const auto json = wire::parseJson(text);
  if (!json) {
    return base::fail(json.error().unsound ? errors::kResourceBadJson : errors::kResourceNotJson,
                      json.error().reason);
  }
  if (!json->is_object()) return base::fail(errors::kResourceNotJson, "not an object");
  ProtectedResource found;
  auto resource = stringMember(*json, "resource");
  if (!resource) return base::fail(errors::kResourceBadMember, "resource");
  const auto [origin, rest] = splitAddress(address);
  const auto [namedOrigin, namedRest] = splitAddress(*resource);
  const bool same = namedOrigin == origin && namedRest == rest;
  const bool host = namedOrigin == origin && namedRest.empty() &&
                    url == std::string(origin) + std::string(kResourceWellKnown);
  if (!same && !host) {
    base::Error error{errors::kResourceAnother, "the metadata names another resource"};
    error.values = {shown(*resource), shown(address)};
    return tl::unexpected(std::move(error));
  }
  found.resource = std::move(*resource);
  if (const auto bearer = checkBearer(*json); !bearer) return tl::unexpected(bearer.error());
  if (const auto read = readIssuers(*json, local, found); !read) return tl::unexpected(read.error());
  if (const auto read = readResourceScopes(*json, found); !read) return tl::unexpected(read.error());
  return found;
}

}  // namespace lanyard::oauth
