#include "core/oauth/introspection.h"

#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {

FormRequest introspectionRequest(const ClientCredentials& client, const base::Secret& token) {
  return authenticatedForm(client, {{"token", token.view()}, {"token_type_hint", "access_token"}});
}

base::Result<AccessTokenFacts> parseIntrospection(int status, std::string_view contentType,
                                                  const base::Secret& body) {
  const std::string number = "introspection: status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kTokenUnavailable, number);
  if (!isWholeReply(status)) return base::fail(errors::kTokenNarrowUnproved, number);
  const auto json = jsonObject(contentType, body.view());
  if (!json) return base::fail(errors::kTokenNarrowUnproved, "introspection: " + json.error().reason);
  if (boolMember(*json, "active") != true) {
    return base::fail(errors::kTokenNarrowUnproved, "introspection: not active");
  }
  return factsIn(*json);
}

}  // namespace lanyard::oauth
