#include "core/oauth/id_token.h"

#include <set>

#include "core/oauth/json_members.h"
#include "core/oauth/unsupported.h"

namespace lanyard::oauth {
namespace {

using wire::Json;

constexpr std::size_t kMaxAudiences = 100;  // they are stored and shown; real tokens have a handful

/// Claims that must be text where they are present.
base::Result<void> readTexts(const Json& json, IdTokenClaims& into) {
  struct Text {
    const char* name;
    std::string IdTokenClaims::*member;
    base::ErrorName missing;
  };
  constexpr Text kTexts[] = {{"iss", &IdTokenClaims::iss, errors::kIdTokenMissingIss},
                             {"sub", &IdTokenClaims::sub, errors::kIdTokenMissingSub}};
  for (const Text& text : kTexts) {
    auto value = stringMember(json, text.name);
    if (!value) return base::fail(errors::kIdTokenBadClaim, text.name);
    if (value->empty()) return base::fail(text.missing);
    into.*text.member = std::move(*value);
  }
  struct OptionalText {
    const char* name;
    std::optional<std::string> IdTokenClaims::*member;
  };
  constexpr OptionalText kOptional[] = {{"azp", &IdTokenClaims::azp},
                                        {"nonce", &IdTokenClaims::nonce},
                                        {"at_hash", &IdTokenClaims::at_hash},
                                        {"c_hash", &IdTokenClaims::c_hash}};
  for (const OptionalText& text : kOptional) {
    if (!hasMember(json, text.name)) continue;
    into.*text.member = stringMember(json, text.name);
    if (!(into.*text.member)) return base::fail(errors::kIdTokenBadClaim, text.name);
  }
  // Only shown to people, so a wrong type here is no reason to refuse.
  into.name = stringMember(json, "name").value_or("");
  into.email = stringMember(json, "email").value_or("");
  return {};
}

/// A string or an array of strings (RFC 7519 section 4.1.3).
base::Result<void> readAudience(const Json& json, IdTokenClaims& into) {
  if (!hasMember(json, "aud")) return base::fail(errors::kIdTokenMissingAud);
  if (const Json& aud = json.at("aud"); aud.is_string()) {
    into.aud = {aud.get<std::string>()};
    return {};
  }
  auto list = listMember(json, "aud");
  if (!list || !*list) return base::fail(errors::kIdTokenBadClaim, "aud");
  if ((*list)->empty()) return base::fail(errors::kIdTokenMissingAud);
  if ((*list)->size() > kMaxAudiences)
    return base::fail(errors::kIdTokenBadClaim, "more audiences than a token has");
  into.aud = std::move(**list);
  return {};
}

base::Result<void> readTimes(const Json& json, IdTokenClaims& into) {
  const auto exp = dateMember(json, "exp");
  const auto iat = dateMember(json, "iat");
  const auto nbf = dateMember(json, "nbf");
  const auto authTime = dateMember(json, "auth_time");
  if (!exp || !iat || !nbf || !authTime)
    return base::fail(errors::kIdTokenBadClaim, "a time is not a number, or out of range");
  if (!*exp) return base::fail(errors::kIdTokenMissingExp);
  if (!*iat) return base::fail(errors::kIdTokenMissingIat);
  into.exp = **exp;
  into.iat = **iat;
  into.nbf = *nbf;
  into.auth_time = *authTime;
  return {};
}

}  // namespace

base::Result<IdTokenClaims> parseIdTokenClaims(std::string_view payload) {
  auto json = wire::parseJson(payload);
  if (!json) {
    return base::fail(json.error().unsound ? errors::kIdTokenBadJson : errors::kIdTokenNotJson,
                      json.error().reason);
  }
  if (!json->is_object()) return base::fail(errors::kIdTokenNotJson, "not an object");
  IdTokenClaims claims;
  for (const auto read : {readTexts, readAudience, readTimes}) {
    if (const auto done = read(*json, claims); !done) return tl::unexpected(done.error());
  }
  claims.all = std::move(*json);
  return claims;
}

std::vector<std::string> otherAudiences(const IdTokenClaims& claims, std::string_view clientId) {
  std::set<std::string> others(claims.aud.begin(), claims.aud.end());
  others.erase(std::string(clientId));
  return {others.begin(), others.end()};
}

base::Result<void> checkIdToken(const IdTokenClaims& claims, const IdTokenExpectations& expectations) {
  return checkIdToken(claims, expectations, idTokenRules());
}

base::Result<void> checkIdToken(const IdTokenClaims& claims, const IdTokenExpectations& expectations,
                                std::span<const IdTokenRule> rules) {
  for (const IdTokenRule& rule : rules) {
    if (rule.holds(claims, expectations)) continue;
    return base::fail(rule.error, std::string(rule.id) + ": " + std::string(rule.meaning));
  }
  return {};
}

bool isForNewerKeys(const base::Error& error) {
  return error.code == errors::kJwsUnknownKid || error.code == errors::kJwsBadSignature ||
         error.code == errors::kJwsKeyRefused;
}

base::Result<void> checkUnsignedIdToken(std::string_view token, const IdTokenExpectations& expectations) {
  const auto read = jose::readUnverifiedJws(token);
  if (!read) return tl::unexpected(read.error());
  auto claims = parseIdTokenClaims(read->payload);
  if (!claims) return tl::unexpected(claims.error());
  claims->alg = read->header.alg;
  return checkIdToken(*claims, expectations);
}

base::Result<IdTokenClaims> verifyIdToken(std::string_view token, const jose::JwkSet& keys,
                                          const IdTokenExpectations& expectations) {
  if (isEncrypted(token)) {
    return base::fail(errors::kUnsupportedEncryptedIdToken, "a JWE in the place of the ID token");
  }
  const auto verified = jose::verifyJws(token, keys);
  if (!verified) return tl::unexpected(verified.error());
  auto claims = parseIdTokenClaims(verified->payload);
  if (!claims) return claims;
  claims->alg = verified->header.alg;
  if (const auto fits = checkIdToken(*claims, expectations); !fits) return tl::unexpected(fits.error());
  return claims;
}

}  // namespace lanyard::oauth
