#include "core/oauth/pushed_authorization.h"

#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

constexpr std::size_t kMaxRequestUriBytes = 2048;  // it travels in an address, as an endpoint does

}  // namespace

base::Result<FormRequest> pushedAuthorizationRequest(const ClientCredentials& client,
                                                     const AuthorizationRequest& request) {
  const auto parameters = authorizationParameters(request);
  if (!parameters) return tl::unexpected(parameters.error());
  std::vector<FormField> fields;
  for (const auto& [name, value] : *parameters) {
    // The client's authentication adds client_id where it belongs; sent twice it would be refused (RFC 6749
    // section 3.2). With basic it is in the body too, because it is a parameter of the authorization request.
    if (name == "client_id" && client.method != ClientAuthMethod::ClientSecretBasic) continue;
    fields.emplace_back(name, value);
  }
  return authenticatedForm(client, std::move(fields));
}

base::Result<PushedAuthorization> parsePushedAuthorization(int status, std::string_view contentType,
                                                           std::string_view body) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kParUnavailable, number);
  const auto json = jsonObject(contentType, body);
  if (!json) return tl::unexpected(badJson("par", json.error(), status));
  if (hasMember(*json, "error")) return tl::unexpected(serverError("par", *json));
  if (!isWholeReply(status)) return base::fail(errors::kParHttpStatus, number);
  auto uri = stringMember(*json, "request_uri");
  if (!uri || uri->empty() || uri->size() > kMaxRequestUriBytes) {
    return base::fail(errors::kParBadMember, "request_uri");
  }
  const auto life = hasMember(*json, "expires_in") ? wholeSeconds(json->at("expires_in")) : std::nullopt;
  if (life.value_or(0) == 0) {
    return base::fail(errors::kParBadMember, "expires_in");
  }
  // An attempt lasts five minutes, so a longer life is of no use, and clamping avoids overflow.
  constexpr std::uint64_t kLongest = 600;
  const auto seconds = static_cast<std::int64_t>(std::min(*life, kLongest));
  return PushedAuthorization{std::move(*uri), std::chrono::seconds(seconds)};
}

}  // namespace lanyard::oauth
