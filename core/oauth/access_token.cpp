#include "core/oauth/access_token.h"

#include <algorithm>

#include "core/base/secret.h"
#include "core/jose/base64url.h"
#include "core/oauth/json_members.h"
#include "core/oauth/scope.h"

namespace lanyard::oauth {
namespace {

/// A longer text is no token (kMaxTokenBytes of token_response.h).
constexpr std::size_t kLongestAccessToken = 64UL * 1024;

/// One text, or a list of texts.
std::optional<std::vector<std::string>> textsOf(const wire::Json& json, const char* name) {
  if (!hasMember(json, name)) return std::nullopt;
  const wire::Json& member = json.at(name);
  std::vector<std::string> texts;
  for (const wire::Json& part : member.is_array() ? member : wire::Json::array({member})) {
    if (!part.is_string()) return std::nullopt;
    texts.push_back(part.get<std::string>());
  }
  return texts;
}

}  // namespace

wire::Json unverifiedClaims(std::string_view token) {
  if (token.size() > kLongestAccessToken || std::count(token.begin(), token.end(), '.') != 2) return nullptr;
  const std::size_t first = token.find('.');
  auto text = jose::base64urlDecode(token.substr(first + 1, token.rfind('.') - first - 1));
  if (!text) return nullptr;
  auto json = wire::parseJson(*text);
  base::wipe(*text);
  return json && json->is_object() ? std::move(*json) : wire::Json(nullptr);
}

AccessTokenFacts factsIn(const wire::Json& claims) {
  AccessTokenFacts facts;
  if (!claims.is_object()) return facts;
  facts.audiences = textsOf(claims, "aud");
  for (const char* name : {"scope", "scp"}) {
    const auto words = textsOf(claims, name);
    if (!words) continue;
    if (!facts.scopes) facts.scopes.emplace();
    for (const std::string& word : *words) {
      for (const std::string& scope : splitScopes(word)) addScope(*facts.scopes, scope);
    }
  }
  return facts;
}

AccessTokenFacts factsOf(std::string_view accessToken) {
  return factsIn(unverifiedClaims(accessToken));
}

bool isOnlyFor(const std::vector<std::string>& audiences, const std::vector<std::string>& wanted,
               const std::vector<std::string>& besides) {
  bool hit = false;
  for (const std::string& audience : audiences) {
    const bool asked = std::find(wanted.begin(), wanted.end(), audience) != wanted.end();
    if (!asked && std::find(besides.begin(), besides.end(), audience) == besides.end()) return false;
    hit = hit || asked;
  }
  return hit;
}

}  // namespace lanyard::oauth
