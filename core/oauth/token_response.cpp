#include "core/oauth/token_response.h"

#include <algorithm>
#include <cstdint>

#include "core/oauth/json_members.h"
#include "core/oauth/scope.h"
#include "core/oauth/server_error.h"
#include "core/oauth/unsupported.h"
#include "core/oauth/wiped_json.h"

namespace lanyard::oauth {
namespace {

using wire::Json;

// A limit for lifetimes, so that no arithmetic on times can overflow.
constexpr std::chrono::seconds kLongestLife = std::chrono::hours(24 * 365 * 10);

/// VSCHAR, what RFC 6749 appendix A allows in every token: it cannot break a header or a form.
bool isPrintable(const std::string& token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

base::Result<base::Secret> takeToken(Json& reply, const char* name) {
  Json& member = reply[name];
  if (!member.is_string()) return base::fail(errors::kTokenBadMember, name);
  auto& text = member.get_ref<std::string&>();
  if (text.size() > kMaxTokenBytes) return base::fail(errors::kTokenTooLong, name);
  if (!isPrintable(text)) return base::fail(errors::kTokenBadToken, name);
  return base::Secret::takeAndWipe(text);
}

/// Optional tokens: absent, null and empty are the same.
base::Result<std::optional<base::Secret>> takeOptionalToken(Json& reply, const char* name) {
  if (!hasMember(reply, name)) return std::nullopt;
  auto token = takeToken(reply, name);
  if (!token) return tl::unexpected(token.error());
  if (token->empty()) return std::nullopt;
  return std::optional(std::move(*token));
}

std::chrono::seconds lifeOf(std::uint64_t seconds) {
  const auto longest = static_cast<std::uint64_t>(kLongestLife.count());
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, longest)));
}

/// A number of seconds, unless it is absent, wrong or 0.
std::optional<std::chrono::seconds> secondsIn(const Json& reply, const char* name) {
  const auto member = reply.find(name);
  if (member == reply.end()) return std::nullopt;
  const auto seconds = wholeSeconds(*member);
  if (!seconds || *seconds == 0) return std::nullopt;
  return lifeOf(*seconds);
}

std::optional<std::chrono::seconds> refreshLifeIn(const Json& reply) {
  std::optional<std::chrono::seconds> life;
  for (const char* name : {"refresh_expires_in", "refresh_token_expires_in", "refresh_token_timeout",
                           "authorization_expires_in"}) {
    const auto one = secondsIn(reply, name);
    if (one) life = std::min(life.value_or(kLongestLife), *one);
  }
  return life;
}

/// Whether use puts off the end of the refresh token: not where the whole authorization ends first.
std::optional<bool> refreshExpiryMovesIn(const Json& reply) {
  const auto unused = secondsIn(reply, "refresh_token_timeout");
  const auto whole = secondsIn(reply, "authorization_expires_in");
  if (whole) return *whole > refreshLifeIn(reply).value_or(*whole);
  return unused ? std::optional(true) : std::nullopt;
}

/// One text, or a list of texts, as some providers send it.
std::optional<std::vector<std::string>> scopesIn(const Json& scope, char delimiter) {
  std::vector<std::string> scopes;
  for (const Json& part : scope.is_array() ? scope : Json::array({scope})) {
    if (!part.is_string()) return std::nullopt;
    for (const std::string& token : splitScopes(part.get_ref<const std::string&>(), delimiter)) {
      if (!isScopeToken(token)) return std::nullopt;
      addScope(scopes, token);
    }
  }
  return scopes;
}

base::Result<TokenResponse> readTokens(Json& reply, char scopeDelimiter) {
  if (!hasMember(reply, "access_token")) return base::fail(errors::kTokenMissing, "access_token");
  if (!hasMember(reply, "token_type")) return base::fail(errors::kTokenMissing, "token_type");
  TokenResponse response;
  auto access = takeToken(reply, "access_token");
  if (!access) return tl::unexpected(access.error());
  if (access->empty()) return base::fail(errors::kTokenMissing, "access_token");
  response.accessToken = std::move(*access);

  auto type = stringMember(reply, "token_type");
  if (!type) return base::fail(errors::kTokenBadMember, "token_type");
  std::transform(type->begin(), type->end(), type->begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool proved = *type == "dpop";
  if (!proved && *type != "bearer") return base::fail(errors::kTokenTokenType, "not a bearer token");
  response.tokenType = proved ? "DPoP" : "Bearer";
  response.issuedTokenType = stringMember(reply, "issued_token_type").value_or("");

  auto refresh = takeOptionalToken(reply, "refresh_token");
  if (!refresh) return tl::unexpected(refresh.error());
  response.refreshToken = std::move(*refresh);
  auto id = takeOptionalToken(reply, "id_token");
  if (!id) return tl::unexpected(id.error());
  response.idToken = std::move(*id);

  if (hasMember(reply, "expires_in")) {
    const auto seconds = wholeSeconds(reply["expires_in"]);
    if (!seconds) return base::fail(errors::kTokenBadMember, "expires_in");
    response.expiresIn = lifeOf(*seconds);
  }
  response.refreshExpiresIn = refreshLifeIn(reply);
  response.refreshExpiryMoves = refreshExpiryMovesIn(reply);
  if (hasMember(reply, "scope")) {
    response.scopes = scopesIn(reply["scope"], scopeDelimiter);
    if (!response.scopes) return base::fail(errors::kTokenBadMember, "scope");
  }
  // Last: whatever the access token is bound to, the refresh token beside it is the newest.
  const base::Result<void> unbound = checkUnbound(response.accessToken.view());
  if (!unbound) response.bound = unbound.error();
  if (proved) response.bound = base::Error(errors::kUnsupportedDpop, "token_type DPoP");
  return response;
}

}  // namespace

base::Result<TokenResponse> parseTokenResponse(int status, std::string_view contentType,
                                               const base::Secret& body, char scopeDelimiter) {
  base::Result<TokenResponse> reply = parseRefreshResponse(status, contentType, body, scopeDelimiter);
  if (reply && reply->bound) return tl::unexpected(*reply->bound);
  return reply;
}

base::Result<TokenResponse> parseRefreshResponse(int status, std::string_view contentType,
                                                 const base::Secret& body, char scopeDelimiter) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kTokenUnavailable, number);
  if (status / 100 == 3) return base::fail(errors::kTokenRedirected, number);
  auto json = jsonObject(contentType, body.view());
  const bool refused = status == 400 || status == 401;
  if (!json && refused) return base::fail(errors::kTokenRefused, number);
  if (!json) return tl::unexpected(badJson("token", json.error(), status));
  WipedJson reply(std::move(*json));
  // An "error" that is an object, or no error at all, is no error reply of RFC 6749: the status counts.
  if (refused && stringMember(*reply, "error").value_or("").empty())
    return base::fail(errors::kTokenRefused, number);
  if (hasMember(*reply, "error")) return tl::unexpected(tokenError(*reply));
  if (!isWholeReply(status)) return base::fail(errors::kTokenHttpStatus, number);
  return readTokens(*reply, scopeDelimiter);
}

base::Result<void> parseRevocationResponse(int status, std::string_view contentType,
                                           const base::Secret& body) {
  if (isWholeReply(status)) return {};
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kRevokeUnavailable, number);
  const auto json = jsonObject(contentType, body.view());
  if (!json || !hasMember(*json, "error")) {
    // RFC 6749 section 5.2 has this status for a client that is refused; a network in between uses others
    // (407, 511).
    if (status == 401) return base::fail(errors::kRevokeInvalidClient, number);
    return base::fail(errors::kRevokeHttpStatus, number);
  }
  if (stringMember(*json, "error") == "unsupported_token_type") {
    return base::fail(errors::kRevokeUnsupported, "the provider does not revoke this sort of token");
  }
  return tl::unexpected(serverError("revoke", *json));
}

}  // namespace lanyard::oauth
