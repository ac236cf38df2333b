#include "core/oauth/userinfo.h"

#include <algorithm>
#include <cctype>

#include "core/jose/jws.h"
#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

using wire::Json;

bool isJwt(std::string_view contentType) {
  std::string type(contentType.substr(0, contentType.find(';')));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type == "application/jwt";
}

bool namesUs(const Json& json, const std::string& clientId) {
  if (hasMember(json, "aud") && json["aud"].is_string()) return json["aud"] == clientId;
  const auto list = listMember(json, "aud");
  return list && *list && std::find((*list)->begin(), (*list)->end(), clientId) != (*list)->end();
}

base::Result<Json> signedClaims(std::string_view body, const jose::JwkSet& keys,
                                const UserinfoExpectations& expected) {
  const auto verified = jose::verifyJws(body, keys);
  if (!verified) return tl::unexpected(verified.error());
  auto json = wire::parseJson(verified->payload);
  if (!json) return tl::unexpected(badJson("userinfo", json.error(), 200));
  if (!json->is_object()) return base::fail(errors::kUserinfoNotJson);
  if (stringMember(*json, "iss") != expected.issuer)
    return base::fail(errors::kUserinfoIss, "signed by another issuer");
  if (!namesUs(*json, expected.client_id))
    return base::fail(errors::kUserinfoAud, "signed for another client");
  return std::move(*json);
}

}  // namespace

base::Result<UserinfoClaims> parseUserinfo(int status, std::string_view contentType, std::string_view body,
                                           const jose::JwkSet& keys,
                                           const UserinfoExpectations& expectations) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kUserinfoUnavailable, number);
  if (status == 401 || status == 403) return base::fail(errors::kUserinfoRefused, number);
  if (!isWholeReply(status)) return base::fail(errors::kUserinfoHttpStatus, number);
  Json json;
  if (isJwt(contentType)) {
    auto claims = signedClaims(body, keys, expectations);
    if (!claims) return tl::unexpected(claims.error());
    json = std::move(*claims);
  } else {
    auto claims = jsonObject(contentType, body);
    if (!claims) return tl::unexpected(badJson("userinfo", claims.error(), status));
    json = std::move(*claims);
  }
  const auto sub = stringMember(json, "sub");
  if (!sub || sub->empty()) return base::fail(errors::kUserinfoMissingSub);
  if (*sub != expectations.subject)
    return base::fail(errors::kUserinfoSubMismatch, "the claims of somebody else");
  UserinfoClaims claims;
  claims.sub = *sub;
  claims.name = stringMember(json, "name").value_or("");
  claims.email = stringMember(json, "email").value_or("");
  claims.all = std::move(json);
  return claims;
}

}  // namespace lanyard::oauth
