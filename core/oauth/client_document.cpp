#include "core/oauth/client_document.h"

#include "core/oauth/endpoint.h"
#include "core/oauth/json_members.h"
#include "core/oauth/provider_metadata.h"

namespace lanyard::oauth {
namespace {

/// Where the list is absent, the default of RFC 7591 section 2 counts, which is this value.
bool namesByDefault(const wire::Json& json, const char* name, std::string_view value) {
  const auto list = listMember(json, name);
  return list && (!*list || ProviderMetadata::lists(*list, value));
}

}  // namespace

base::Result<void> checkClientDocument(std::string_view text, std::string_view url,
                                       std::span<const std::string> redirects) {
  const auto refuse = [](const char* why) { return base::fail(errors::kRegistrationDocument, why); };
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (!checkEndpoint(url, false) || path == std::string_view::npos || path + 1 == url.size())
    return refuse("its address is not https with a path");
  const auto json = wire::parseJson(text);
  if (!json || !json->is_object()) return refuse("no JSON object");
  if (stringMember(*json, "client_id") != std::string(url)) return refuse("client_id is not its address");
  if (stringMember(*json, "token_endpoint_auth_method") != std::string("none") ||
      hasMember(*json, "client_secret"))
    return refuse("token_endpoint_auth_method is not none");
  const auto listed = listMember(*json, "redirect_uris");
  for (const std::string& uri : redirects) {
    if (!listed || !ProviderMetadata::lists(*listed, uri)) return refuse("redirect_uris lack one of ours");
  }
  if (!namesByDefault(*json, "grant_types", "authorization_code"))
    return refuse("grant_types lack authorization_code");
  if (!namesByDefault(*json, "response_types", "code")) return refuse("response_types lack code");
  return {};
}

}  // namespace lanyard::oauth
