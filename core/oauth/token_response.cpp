#include "core/oauth/token_response.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "core/oauth/form.h"
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

/// One text, or a list of texts, as some providers send it. With commas, spaces part as well.
std::optional<std::vector<std::string>> scopesIn(const Json& scope, bool commas) {
  std::vector<std::string> scopes;
  for (const Json& part : scope.is_array() ? scope : Json::array({scope})) {
    if (!part.is_string()) return std::nullopt;
    std::string text = part.get<std::string>();
    if (commas) std::ranges::replace(text, ',', ' ');
    for (const std::string& token : splitScopes(text)) {
      if (!isScopeToken(token)) return std::nullopt;
      addScope(scopes, token);
    }
  }
  return scopes;
}

/// The token types that are no bearer tokens (the registry of RFC 6749 section 11.1, and two of drafts).
constexpr std::string_view kOtherSchemes[] = {"mac", "pop", "n_a"};

/// Whether the token is bound to a key (RFC 9449): token_type DPoP.
base::Result<bool> isProved(const Json& reply, bool optional) {
  if (!hasMember(reply, "token_type")) {
    if (optional) return false;
    return base::fail(errors::kTokenMissing, "token_type");
  }
  auto type = stringMember(reply, "token_type");
  if (!type) return base::fail(errors::kTokenBadMember, "token_type");
  std::transform(type->begin(), type->end(), type->begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (*type == "dpop") return true;
  const bool another = std::ranges::find(kOtherSchemes, *type) != std::end(kOtherSchemes);
  if (*type != "bearer" && (!optional || another))
    return base::fail(errors::kTokenTokenType, "not a bearer token");
  return false;
}

/// An error reply. Where a key was proved, a word of DPoP in it is about that proof.
base::Error refusal(const Json& reply, bool proved) {
  base::Error error = tokenError(reply);
  if (proved && error.code == errors::kUnsupportedDpop) error.become(errors::kDpopProofRefused);
  return error;
}

base::Result<TokenResponse> readTokens(Json& reply, const ReplyRules& rules) {
  if (!hasMember(reply, "access_token")) return base::fail(errors::kTokenMissing, "access_token");
  // Whose token it is stands in its type, where it stands in a member of its own.
  const bool typeless = rules.form.noTokenType || !rules.form.nested.empty();
  TokenResponse response;
  auto access = takeToken(reply, "access_token");
  if (!access) return tl::unexpected(access.error());
  if (access->empty()) return base::fail(errors::kTokenMissing, "access_token");
  response.accessToken = std::move(*access);

  const base::Result<bool> proved = isProved(reply, typeless);
  if (!proved) return tl::unexpected(proved.error());
  response.tokenType = *proved ? "DPoP" : "Bearer";
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
  } else if (rules.form.life) {
    response.expiresIn = rules.form.life;
  }
  response.refreshExpiresIn = refreshLifeIn(reply);
  response.refreshExpiryMoves = refreshExpiryMovesIn(reply);
  if (hasMember(reply, "scope")) {
    response.scopes = scopesIn(reply["scope"], rules.commaScopes);
    if (!response.scopes) return base::fail(errors::kTokenBadMember, "scope");
  }
  // Last: whatever the access token is bound to, the refresh token beside it is the newest.
  const base::Result<void> fits = checkBinding(response.accessToken.view(), rules.jkt);
  if (!fits) response.bound = fits.error();
  if (*proved && rules.jkt.empty()) response.bound = base::Error(errors::kUnsupportedDpop, "token_type DPoP");
  if (!*proved && !rules.jkt.empty())
    response.bound = base::Error(errors::kDpopDowngraded, "token_type is not DPoP");
  return response;
}

bool isForm(std::string_view contentType) {
  std::string type(contentType.substr(0, contentType.find(';')));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
  while (type.ends_with(' ')) type.pop_back();
  return type == kFormContentType;
}

/// A form as the object that the same reply is in JSON.
tl::expected<Json, wire::JsonError> formObject(std::string_view body) {
  auto fields = decodeForm(body);
  if (!fields) return tl::unexpected(wire::JsonError{"no form"});
  Json json = Json::object();
  for (auto& [name, value] : *fields) json[name] = std::move(value);
  return json;
}

/// The part of a reply that has the tokens; null where it is missing.
Json* tokensIn(Json& reply, const ReplyRules& rules) {
  const std::string& nested = rules.form.nested;
  if (nested.empty()) return &reply;
  const auto part = reply.find(nested);
  const bool there = part != reply.end() && part->is_object() && hasMember(*part, "access_token");
  if (there) return &*part;
  return rules.refresh ? &reply : nullptr;
}

}  // namespace

ReplyRules replyRules(const providers::Dialect& dialect, bool refresh) {
  return {dialect.reply, dialect.commaScopes, refresh, false, dialect.identity};
}

base::Result<TokenResponse> parseTokenResponse(int status, std::string_view contentType,
                                               const base::Secret& body, const ReplyRules& rules) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kTokenUnavailable, number);
  if (status / 100 == 3) return base::fail(errors::kTokenRedirected, number);
  const bool asForm = rules.form.formEncoded && isForm(contentType);
  auto json = asForm ? formObject(body.view()) : jsonObject(contentType, body.view());
  const bool refused = status == 400 || status == 401;
  if (!json && refused) return base::fail(errors::kTokenRefused, number);
  if (!json) return tl::unexpected(badJson("token", json.error(), status));
  WipedJson reply(std::move(*json));
  // An "error" that is an object, or no error at all, is no error reply of RFC 6749: the status counts.
  if (refused && stringMember(*reply, "error").value_or("").empty())
    return base::fail(errors::kTokenRefused, number);
  if (hasMember(*reply, "error")) return tl::unexpected(refusal(*reply, !rules.jkt.empty()));
  if (!isWholeReply(status)) return base::fail(errors::kTokenHttpStatus, number);
  const std::string& okay = rules.form.okMember;
  if (!okay.empty() && hasMember(*reply, okay.c_str()) && (*reply)[okay] != true)
    return base::fail(errors::kTokenRefused, number + ", " + okay + " is not true");
  std::optional<Person> person;
  if (rules.identity.from == providers::IdentityFrom::TokenReply) {
    auto said = personIn(*reply, rules.identity);
    if (said) person = std::move(*said);
  }
  Json* tokens = tokensIn(*reply, rules);
  if (tokens == nullptr) return base::fail(errors::kTokenMissing, "access_token");
  auto response = readTokens(*tokens, rules);
  if (!response) return response;
  response->person = std::move(person);
  if (response->bound && !rules.keepsBound) return tl::unexpected(*response->bound);
  return response;
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
