// The endpoints of the demo provider that programs call: token, userinfo, revocation, introspection.
#include "app/demo/people.h"
#include "app/demo/provider.h"
#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"

namespace lanyard::demo {
namespace {

// Long enough to be checked, short enough that nobody mistakes it for a session.
constexpr std::chrono::minutes kIdTokenLife{60};

std::string bearerOf(const std::string& authorization) {
  constexpr std::string_view kScheme =
      "bearer ";  // the scheme is written without regard to case (RFC 9110 section 11.1)
  if (authorization.size() <= kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i)
    if ((authorization[i] | 0x20) != kScheme[i]) return {};
  return authorization.substr(kScheme.size());
}

/// The left half of the hash of the access token (OpenID Connect Core section 3.1.3.6).
std::string accessTokenHash(jose::Algorithm algorithm, const std::string& token) {
  const auto hash = jose::digest(jose::digestNameOf(algorithm), token);
  return jose::base64urlEncode(std::string_view(hash).substr(0, hash.size() / 2));
}

wire::Json personalClaims(const Family& family, const std::vector<std::string>& scopes) {
  wire::Json out{{"sub", family.subject}};
  const Person* person = personNamed(family.subject);
  for (const auto& scope : scopes) {
    if (scope == "profile") out["name"] = person->name;
    if (scope == "email") {
      out["email"] = person->email;
      out["email_verified"] = true;
    }
  }
  return out;
}

}  // namespace

Reply DemoProvider::token(const Parameters& sent, const Request& request) {
  // A public client names itself in the form; a client that sends a secret is not ours (RFC 6749
  // section 2.3).
  if (valueOf(sent, "client_id") != kClientId || !request.authorization.empty() ||
      sent.contains("client_secret"))
    return errorReply(401, "invalid_client", "Only the public client lanyard-demo is known here.");
  const auto grant = valueOf(sent, "grant_type");
  tl::expected<Issued, std::string> issued = tl::unexpected<std::string>("unsupported_grant_type");
  if (grant == "authorization_code")
    issued = m_issuance.redeemCode(valueOf(sent, "code"), valueOf(sent, "redirect_uri"),
                                   valueOf(sent, "code_verifier"));
  else if (grant == "refresh_token")
    issued = m_issuance.refresh(valueOf(sent, "refresh_token"), valueOf(sent, "scope"));
  if (!issued) return errorReply(400, issued.error(), "The demo service does not accept this.");
  return tokenReply(*issued);
}

Reply DemoProvider::tokenReply(const Issued& issued) {
  const auto access = signedAccessToken(issued);
  if (!access) return errorReply(500, "server_error", "Signing failed.");
  const auto identity = signedIdToken(issued, *access);
  if (!identity) return errorReply(500, "server_error", "Signing failed.");
  const auto life = std::chrono::duration_cast<std::chrono::seconds>(issued.expiresAt - issued.issuedAt);
  wire::Json body{{"access_token", *access},
                  {"token_type", "Bearer"},
                  {"expires_in", life.count()},
                  {"scope", joinScope(issued.scopes)},
                  {"id_token", *identity}};
  if (!issued.refreshToken.empty()) body["refresh_token"] = issued.refreshToken;
  return jsonReply(200, body);
}

base::Result<std::string> DemoProvider::signedAccessToken(const Issued& issued) const {
  const wire::Json claims{{"iss", m_issuer},
                          {"sub", issued.family.subject},
                          {"aud", m_issuer},
                          {"client_id", kClientId},
                          {"scope", joinScope(issued.scopes)},
                          {"iat", base::toUnix(issued.issuedAt)},
                          {"exp", base::toUnix(issued.expiresAt)},
                          {"jti", issued.tokenId}};
  // RFC 9068 section 2.1: the type keeps it from being taken for an ID token.
  return m_key.sign({{"typ", "at+jwt"}, {"alg", jose::nameOf(m_algorithm)}}, claims.dump());
}

base::Result<std::string> DemoProvider::signedIdToken(const Issued& issued,
                                                      const std::string& accessToken) const {
  auto claims = personalClaims(issued.family, issued.scopes);
  claims["iss"] = m_issuer;
  claims["aud"] = kClientId;
  claims["iat"] = base::toUnix(issued.issuedAt);
  claims["exp"] = base::toUnix(issued.issuedAt + kIdTokenLife);
  claims["auth_time"] = base::toUnix(issued.family.authenticatedAt);
  claims["at_hash"] = accessTokenHash(m_algorithm, accessToken);
  if (!issued.family.nonce.empty()) claims["nonce"] = issued.family.nonce;
  return m_key.sign({{"typ", "JWT"}, {"alg", jose::nameOf(m_algorithm)}}, claims.dump());
}

std::string DemoProvider::idOfAccessToken(const std::string& token) const {
  const auto verified = jose::verifyJws(token, m_keys);
  if (!verified) return {};
  const auto claims = wire::parseJson(verified->payload);
  if (!claims || !claims->is_object() || !claims->contains("jti")) return {};
  return (*claims)["jti"].get<std::string>();
}

Reply DemoProvider::userinfo(const Parameters&, const Request& request) {
  const AccessState* state = m_issuance.access(idOfAccessToken(bearerOf(request.authorization)));
  if (state == nullptr) {
    auto reply = errorReply(401, "invalid_token", "This token is not, or no longer, good.");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");  // RFC 6750 section 3
    return reply;
  }
  return jsonReply(200, personalClaims(state->family, state->scopes));
}

Reply DemoProvider::revoke(const Parameters& sent, const Request&) {
  if (valueOf(sent, "client_id") != kClientId)
    return errorReply(401, "invalid_client", "Only the public client lanyard-demo is known here.");
  const auto token = valueOf(sent, "token");
  if (token.empty()) return errorReply(400, "invalid_request", "There is no token in this request.");
  m_issuance.revokeRefreshToken(token);
  m_issuance.revokeAccessToken(idOfAccessToken(token));
  return {200, {{"Cache-Control", "no-store"}}, {}};
}

Reply DemoProvider::introspect(const Parameters& sent, const Request&) {
  const auto token = valueOf(sent, "token");
  if (const AccessState* state = m_issuance.access(idOfAccessToken(token)))
    return jsonReply(200, {{"active", true},
                           {"token_type", "Bearer"},
                           {"client_id", kClientId},
                           {"iss", m_issuer},
                           {"sub", state->family.subject},
                           {"scope", joinScope(state->scopes)},
                           {"iat", base::toUnix(state->issuedAt)},
                           {"exp", base::toUnix(state->expiresAt)}});
  if (const Family* family = m_issuance.refreshable(token))
    return jsonReply(
        200, {{"active", true}, {"client_id", kClientId}, {"iss", m_issuer}, {"sub", family->subject}});
  return jsonReply(200, {{"active", false}});
}

}  // namespace lanyard::demo
