#include <algorithm>
#include <set>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/oauth/id_token.h"

namespace lanyard::oauth {
namespace {

using Claims = IdTokenClaims;
using Expected = IdTokenExpectations;

constexpr std::size_t kMaxSubjectBytes = 255;  // Core section 2

bool issuerIsTheOneAsked(const Claims& c, const Expected& e) {
  return c.iss == e.issuer;
}

bool audienceNamesUs(const Claims& c, const Expected& e) {
  return std::find(c.aud.begin(), c.aud.end(), e.client_id) != c.aud.end();
}

// If the token is for others too, only `azp` says that it was made for us.
bool partyIsNamedAmongSeveral(const Claims& c, const Expected& e) {
  return c.azp || otherAudiences(c, e.client_id).empty();
}

bool authorizedPartyIsUs(const Claims& c, const Expected& e) {
  return !c.azp || c.azp == e.client_id;
}

bool algorithmIsTheRegisteredOne(const Claims& c, const Expected& e) {
  const auto& registered = e.registeredAlgorithms;
  return registered.empty() || std::find(registered.begin(), registered.end(), c.alg) != registered.end();
}

bool isNotExpired(const Claims& c, const Expected& e) {
  return base::toUnix(e.now) < c.exp + kLeewaySeconds;
}

bool isNotFromTheFuture(const Claims& c, const Expected& e) {
  return c.iat <= base::toUnix(e.now) + kLeewaySeconds;
}

bool nonceIsThere(const Claims& c, const Expected& e) {
  return !e.nonceRequired || c.nonce.has_value();
}

bool nonceIsOurs(const Claims& c, const Expected& e) {
  return !c.nonce || jose::equalInConstantTime(jose::sha256Hex(*c.nonce), e.nonceSha256);
}

/// The left half of the hash, with the hash function of the token's algorithm.
bool isHalfHashOf(const std::string& claim, std::string_view value, jose::Algorithm alg) {
  const std::string whole = jose::digest(jose::digestNameOf(alg), value);
  return !whole.empty() &&
         claim == jose::base64urlEncode(std::string_view(whole).substr(0, whole.size() / 2));
}

bool accessTokenFits(const Claims& c, const Expected& e) {
  return !c.at_hash || e.accessToken.empty() || isHalfHashOf(*c.at_hash, e.accessToken, c.alg);
}

bool codeFits(const Claims& c, const Expected& e) {
  return !c.c_hash || e.code.empty() || isHalfHashOf(*c.c_hash, e.code, c.alg);
}

bool subjectIsSound(const Claims& c, const Expected&) {
  return !c.sub.empty() && c.sub.size() <= kMaxSubjectBytes &&
         std::all_of(c.sub.begin(), c.sub.end(), [](char ch) { return ch >= ' ' && ch < '\x7f'; });
}

bool isValidAlready(const Claims& c, const Expected& e) {
  return !c.nbf || *c.nbf <= base::toUnix(e.now) + kLeewaySeconds;
}

bool subjectIsTheOriginal(const Claims& c, const Expected& e) {
  return e.subject.empty() || c.sub == e.subject;
}

bool audienceIsTheOriginal(const Claims& c, const Expected& e) {
  return e.audiences.empty() || std::set<std::string>(c.aud.begin(), c.aud.end()) ==
                                    std::set<std::string>(e.audiences.begin(), e.audiences.end());
}

bool authTimeIsTheOriginal(const Claims& c, const Expected& e) {
  return !c.auth_time || !e.auth_time || *c.auth_time == *e.auth_time;
}

// A provider need not say which of the classes it reached: acr is a voluntary claim (Core section 5.5.1.1).
bool classIsOneOfThoseAsked(const Claims& c, const Expected& e) {
  const auto acr = c.all.find("acr");
  if (e.acrValues.empty() || acr == c.all.end() || acr->is_null()) return true;
  return acr->is_string() &&
         std::find(e.acrValues.begin(), e.acrValues.end(), acr->get<std::string>()) != e.acrValues.end();
}

// With max_age in the request, auth_time is required (Core section 2).
bool authenticationIsRecent(const Claims& c, const Expected& e) {
  return !e.authenticatedSince || (c.auth_time && *c.auth_time >= *e.authenticatedSince - kLeewaySeconds);
}

// Step 1 (encryption) and step 6 (the signature) come before any rule; step 8 (HMAC) concerns what is never
// used here. On a refresh the rule on iss requires the
// original's issuer, as section 12.2 asks.
constexpr IdTokenRule kIdTokenRules[] = {
    {"core-3.1.3.7-2-iss", errors::kIdTokenIss, "the issuer is the provider that was asked",
     issuerIsTheOneAsked},
    {"core-3.1.3.7-3-aud", errors::kIdTokenAud, "the audience names this client", audienceNamesUs},
    {"core-3.1.3.7-4-azp", errors::kIdTokenAudStranger,
     "a token for several audiences names its authorized party", partyIsNamedAmongSeveral},
    {"core-3.1.3.7-5-azp", errors::kIdTokenAzp, "the authorized party is this client", authorizedPartyIsUs},
    {"core-3.1.3.7-7-alg", errors::kIdTokenAlg, "the algorithm is the registered one",
     algorithmIsTheRegisteredOne},
    {"core-3.1.3.7-9-exp", errors::kIdTokenExp, "the token has not expired", isNotExpired},
    {"core-3.1.3.7-10-iat", errors::kIdTokenIat, "the token was not issued in the future",
     isNotFromTheFuture},
    {"core-3.1.3.7-11-nonce-present", errors::kIdTokenNonceMissing, "the nonce is there", nonceIsThere},
    {"core-3.1.3.7-11-nonce", errors::kIdTokenNonce, "the nonce is the one that was sent", nonceIsOurs},
    {"core-3.1.3.7-12-acr", errors::kIdTokenAcr, "the person was authenticated in a way that was asked for",
     classIsOneOfThoseAsked},
    {"core-3.1.3.7-13-max_age", errors::kIdTokenMaxAge, "the person was authenticated as lately as asked for",
     authenticationIsRecent},
    {"core-3.1.3.6-at_hash", errors::kIdTokenAtHash, "at_hash fits the access token", accessTokenFits},
    {"core-3.3.2.11-c_hash", errors::kIdTokenCHash, "c_hash fits the code", codeFits},
    {"core-2-sub", errors::kIdTokenSub, "the subject has 1 to 255 ASCII characters", subjectIsSound},
    {"rfc7519-4.1.5-nbf", errors::kIdTokenNbf, "the token is valid already", isValidAlready},
    {"core-12.2-sub", errors::kIdTokenSubChanged, "the subject is the original's", subjectIsTheOriginal},
    {"core-12.2-aud", errors::kIdTokenAudChanged, "the audience is the original's", audienceIsTheOriginal},
    {"core-12.2-auth_time", errors::kIdTokenAuthTime, "auth_time is the original's", authTimeIsTheOriginal},
};

}  // namespace

std::span<const IdTokenRule> idTokenRules() {
  return kIdTokenRules;
}

}  // namespace lanyard::oauth
