#include "tests/support/fake_provider.h"

#include <QCoro/QCoroTimer>
#include <QUrl>
#include <QUrlQuery>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"

namespace lanyard::test {
namespace {

std::string value(const QUrlQuery& query, const char* name) {
  return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded).toStdString();
}

base::Result<ports::HttpResponse> refuse(const char* error) {
  return jsonReply(400, {{"error", error}});
}

}  // namespace

ports::HttpResponse jsonReply(int status, const wire::Json& body) {
  ports::HttpResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", "application/json");
  response.body = base::Secret(body.dump());
  return response;
}

FakeProvider::FakeProvider(base::Clock& clock, std::string issuer)
    : key(std::move(*jose::SigningKey::generate(jose::Algorithm::ES256))),
      m_clock(clock),
      m_issuer(std::move(issuer)) {}

QCoro::Task<base::Result<ports::HttpResponse>> FakeProvider::send(ports::HttpRequest request) {
  const std::string path = QUrl(QString::fromStdString(request.url)).path().toStdString();
  constexpr const char* kMethods[] = {"GET ", "POST ", "DELETE "};
  requests.push_back(kMethods[static_cast<int>(request.method)] + path);
  if (passing) passing(path, 1);
  if (path == "/token") {
    ++tokenPosts;
    const std::shared_ptr<flows::Gate> gate = hold;
    if (gate) co_await gate->opened();
    if (delay.count() > 0) co_await QCoro::sleepFor(delay);
  }
  if (path == "/revoke") {
    const std::shared_ptr<flows::Gate> gate = holdRevoke;
    if (gate) co_await gate->opened();
  }
  if (passing) passing(path, -1);
  if (fails) co_return tl::unexpected(*fails);
  if (intercept) {
    auto instead = intercept(request);
    if (instead) co_return std::move(*instead);
  }
  base::Result<ports::HttpResponse> reply = answer(request);
  if (reply && bendReply) {
    wire::Json body = wire::Json::parse(reply->body.view());
    bendReply(path, body);
    reply = jsonReply(reply->status, body);
  }
  if (reply && bendResponse) bendResponse(*reply);
  std::optional<base::Error> lost;
  if (loseReply) lost = loseReply(path);
  if (lost) co_return tl::unexpected(std::move(*lost));
  co_return reply;
}

std::string FakeProvider::authorize(const std::string& url) {
  const QUrlQuery query(QUrl(QString::fromStdString(url)));
  const std::string code = "code-" + std::to_string(++m_serial);
  m_codes[code] = {value(query, "code_challenge"), value(query, "nonce"), value(query, "redirect_uri")};
  return code;
}

base::Result<ports::HttpResponse> FakeProvider::answer(const ports::HttpRequest& request) {
  const std::string path = QUrl(QString::fromStdString(request.url)).path().toStdString();
  if (path == "/.well-known/openid-configuration") {
    wire::Json metadata = {{"issuer", m_issuer},
                           {"authorization_endpoint", m_issuer + "/authorize"},
                           {"token_endpoint", m_issuer + "/token"},
                           {"jwks_uri", m_issuer + "/jwks"},
                           {"userinfo_endpoint", m_issuer + "/userinfo"},
                           {"response_types_supported", {"code"}},
                           {"subject_types_supported", {"public"}},
                           {"id_token_signing_alg_values_supported", {"ES256"}},
                           {"scopes_supported", {"openid", "profile", "offline_access"}},
                           {"token_endpoint_auth_methods_supported", {"none"}},
                           {"authorization_response_iss_parameter_supported", advertisesIss},
                           {"code_challenge_methods_supported", {"S256"}}};
    if (exchanges) {
      metadata["grant_types_supported"] = {"authorization_code", "refresh_token",
                                           "urn:ietf:params:oauth:grant-type:token-exchange"};
    }
    if (introspects) metadata["introspection_endpoint"] = m_issuer + "/introspect";
    if (offersRevocation) metadata["revocation_endpoint"] = m_issuer + "/revoke";
    if (offersDevice) metadata["device_authorization_endpoint"] = m_issuer + "/device_authorization";
    if (!endSession.empty()) metadata["end_session_endpoint"] = endSession;
    return jsonReply(200, metadata);
  }
  if (path == "/jwks") return jsonReply(200, {{"keys", {key.publicJwk()}}});
  const std::string body(request.body.view());
  if (path == "/token") return tokenReply(body);
  if (path == "/device_authorization") {
    deviceAsks.push_back(body);
    return jsonReply(200, {{"device_code", "device-" + std::to_string(++m_serial)},
                           {"user_code", "WDJB-MJHT"},
                           {"verification_uri", verifyAt},
                           {"verification_uri_complete", verifyAt + "?user_code=WDJB-MJHT"},
                           {"expires_in", 600},
                           {"interval", 5}});
  }
  if (path == "/introspect") {
    ++introspected;
    const std::string token = value(QUrlQuery(QString::fromStdString(body)), "token");
    if (validAccess.count(token) == 0) return jsonReply(200, {{"active", false}});
    return jsonReply(
        200, {{"active", true}, {"aud", m_access[token].audiences}, {"scope", m_access[token].scope}});
  }
  if (path == "/userinfo") {
    return jsonReply(200, {{"sub", userinfoSubject.empty() ? subject : userinfoSubject},
                           {"name", name + " from userinfo"}});
  }
  if (path == "/revoke") {
    const std::string token = value(QUrlQuery(QString::fromStdString(body)), "token");
    revoked.push_back(token);
    // RFC 7009 section 2.1: with the refresh token goes all that it gave.
    if (validRefresh.count(token) != 0) validAccess.clear();
    validAccess.erase(token);
    validRefresh.erase(token);
    return jsonReply(200, wire::Json::object());
  }
  return jsonReply(404, {{"error", "not_found"}});
}

base::Result<ports::HttpResponse> FakeProvider::tokenReply(const std::string& body) {
  const QUrlQuery form(QString::fromStdString(body));
  std::string nonce;
  if (value(form, "grant_type").ends_with(":token-exchange")) return exchangeReply(body);
  const std::string resource = value(form, "resource");
  if (value(form, "grant_type") == "authorization_code") {
    const auto found = m_codes.find(value(form, "code"));
    if (found == m_codes.end()) return refuse("invalid_grant");
    lastVerifier = value(form, "code_verifier");
    const bool fits = jose::base64urlEncode(jose::sha256(lastVerifier)) == found->second.challenge &&
                      value(form, "redirect_uri") == found->second.redirectUri;
    if (!fits) return refuse("invalid_grant");
    nonce = found->second.nonce;
    m_codes.erase(found);
  } else if (value(form, "grant_type") == "urn:ietf:params:oauth:grant-type:device_code") {
    const auto poll = static_cast<std::size_t>(polled++);
    if (!value(form, "device_code").starts_with("device-")) return refuse("invalid_grant");
    if (poll < polls.size()) return refuse(polls[poll].c_str());
  } else {
    ++refreshes;
    named.push_back(value(form, "scope"));
    targets.push_back(resource + value(form, "audience"));
    if (!resource.empty() && !ignoresTargets && knownTargets.count(resource) == 0)
      return refuse("invalid_target");
    if (!named.back().empty() && !knowsScope) return refuse("invalid_scope");
    const std::string token = value(form, "refresh_token");
    if (m_spentRefresh.count(token) != 0) {
      ++reuses;
      validRefresh.clear();
      validAccess.clear();
    }
    if (validRefresh.count(token) == 0) {
      ++refused;
      return refuse("invalid_grant");
    }
    if (rotates) {
      validRefresh.erase(token);
      m_spentRefresh.insert(token);
    }
  }
  const std::string wanted = value(form, "scope");
  Access carries{alwaysFor, wanted.empty() || !narrows ? "openid profile offline_access" : wanted};
  if (!resource.empty() && !ignoresTargets) carries.audiences.insert(resource);
  if (resource.empty() || ignoresTargets) carries.audiences.insert("everything");
  const std::string access = newAccess(carries);
  wire::Json reply = {{"access_token", access},
                      {"token_type", "Bearer"},
                      {"expires_in", life.count()},
                      {"scope", carries.scope}};
  if (!adds.empty() && (wanted.empty() || stubborn))
    reply["scope"] = reply["scope"].get<std::string>() + " " + adds;
  if (!saysScopes) reply.erase("scope");
  std::string signedToken = idToken(nonce, access);
  reply["id_token"] = bendIdToken ? bendIdToken(signedToken) : signedToken;
  const bool first = value(form, "grant_type") != "refresh_token";
  if (givesRefreshToken && (rotates || first)) {
    const std::string refresh = "refresh-" + std::to_string(++m_serial);
    validRefresh.insert(refresh);
    reply["refresh_token"] = refresh;
  }
  return jsonReply(200, reply);
}

std::string FakeProvider::newAccess(const Access& access) {
  std::string token = "access-" + std::to_string(++m_serial);
  if (jwts) {
    const wire::Json claims{{"aud", access.audiences}, {"scope", access.scope}, {"jti", token}};
    token = "e30." + jose::base64urlEncode(claims.dump()) + ".c2ln";
  }
  validAccess.insert(token);
  m_access[token] = access;
  return token;
}

base::Result<ports::HttpResponse> FakeProvider::exchangeReply(const std::string& body) {
  const QUrlQuery form(QString::fromStdString(body));
  ++exchanged;
  const std::string target = value(form, "resource") + value(form, "audience");
  targets.push_back(target);
  if (!exchanges) return refuse("unsupported_grant_type");
  if (validAccess.count(value(form, "subject_token")) == 0) return refuse("invalid_grant");
  if (!target.empty() && knownTargets.count(target) == 0) return refuse("invalid_target");
  const std::string wanted = value(form, "scope");
  Access access{alwaysFor, wanted.empty() ? "openid profile offline_access" : wanted};
  access.audiences.insert(target.empty() ? "everything" : target);
  return jsonReply(200, {{"access_token", newAccess(access)},
                         {"issued_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                         {"token_type", "Bearer"},
                         {"expires_in", life.count()},
                         {"scope", access.scope}});
}

std::string FakeProvider::idToken(const std::string& nonce, const std::string& accessToken) {
  const std::int64_t now = base::toUnix(m_clock.now());
  const std::string half = jose::sha256(accessToken).substr(0, 16);
  wire::Json claims = {{"iss", m_issuer}, {"sub", subject},
                       {"aud", "client"}, {"exp", now + 600},
                       {"iat", now},      {"auth_time", 1'000'000},
                       {"name", name},    {"at_hash", jose::base64urlEncode(half)}};
  if (!nonce.empty()) claims["nonce"] = nonce;
  if (bendClaims) bendClaims(claims);
  return *key.sign(wire::Json::object(), claims.dump());
}

}  // namespace lanyard::test
