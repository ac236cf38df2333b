#include <algorithm>

#include "core/oauth/challenge.h"
#include "core/oauth/endpoint.h"
#include "core/oauth/protected_resource.h"
#include "core/oauth/scope.h"
#include "core/wire/json.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// The same bytes are read as a WWW-Authenticate field, as an address that a person types, and as metadata.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::textOf(data, size);
  if (const auto challenge = oauth::parseChallenge(text)) {
    for (const std::string& scope : challenge->scopes)
      require(oauth::isScopeToken(scope), "a scope is one scope token");
    static_cast<void>(
        oauth::isAtResource(challenge->resource_metadata, "https://mcp.example/files/mcp", false));
  }
  if (const auto challenge = oauth::parseTokenChallenge(text)) {
    for (const auto* words : {&challenge->scopes, &challenge->acr_values}) {
      require(words->size() <= 16, "a person can read what is wanted");
      for (const std::string& word : *words) require(oauth::isScopeToken(word), "a word is one word");
    }
    require(!challenge->max_age || challenge->max_age->count() >= 0, "an age is no negative one");
    if (!challenge->claims.empty()) {
      const auto claims = wire::parseJson(challenge->claims);
      require(claims && claims->is_object() && !claims->contains("userinfo"), "claims are of tokens alone");
    }
  }
  if (const auto typed = oauth::resourceAddress(text, true)) {
    require(oauth::checkEndpoint(*typed, true).has_value(), "a resource's address is one");
    for (const std::string& url : oauth::resourceMetadataUrls(*typed))
      require(oauth::isAtResource(url, *typed, true), "metadata is looked for at the resource alone");
  }
  const std::string address = "https://mcp.example/files/mcp";
  const std::string root = "https://mcp.example/.well-known/oauth-protected-resource";
  for (const std::string& url : oauth::resourceMetadataUrls(address)) {
    const auto found = oauth::parseProtectedResource(text, url, address, false);
    if (!found) continue;
    const bool host = found->resource == "https://mcp.example" || found->resource == "https://mcp.example/";
    require(found->resource == address || (host && url == root),
            "metadata speaks for the resource that was asked");
    require(!found->authorization_servers.empty(), "a resource names an issuer");
    for (const std::string& issuer : found->authorization_servers)
      require(oauth::checkEndpoint(issuer, false).has_value(), "an issuer is an https address");
  }
  return 0;
}
