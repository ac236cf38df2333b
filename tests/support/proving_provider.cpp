#include "tests/support/proving_provider.h"

#include <QDateTime>
#include <QLocale>
#include <QUrl>
#include <QUrlQuery>
#include <algorithm>
#include <iterator>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"

namespace lanyard::test {
namespace {

std::string fieldOf(const ports::HttpRequest& request, const std::string& name) {
  const QUrlQuery form(QString::fromStdString(std::string(request.body.view())));
  return form.queryItemValue(QString::fromStdString(name), QUrl::FullyDecoded).toStdString();
}

std::string headerIn(const ports::HttpRequest& request, const std::string& name) {
  for (const auto& [known, value] : request.headers) {
    if (known == name) return std::string(value.view());
  }
  return {};
}

}  // namespace

CheckedProof checkProof(const std::string& proof, const std::string& method, const std::string& htu,
                        base::Instant now) {
  CheckedProof checked;
  const auto faulty = [&checked](const char* why) {
    checked.fault = why;
    return checked;
  };
  const auto text = jose::base64urlDecode(proof.substr(0, proof.find('.')));
  const auto header = text ? wire::parseJson(*text) : wire::parseJson("-");
  if (!header || !header->is_object()) return faulty("no header");
  if (header->value("typ", "") != "dpop+jwt") return faulty("typ");
  if (header->value("alg", "") != "ES256") return faulty("alg");
  const wire::Json jwk = header->value("jwk", wire::Json::object());
  if (jwk.contains("d")) return faulty("a private key");
  const auto keys = jose::parseJwkSet(wire::Json{{"keys", {jwk}}}.dump());
  const auto verified = jose::verifyJws(proof, *keys);
  if (!verified) return faulty("signature");
  checked.jkt = jose::base64urlEncode(jose::sha256(
      wire::Json{{"crv", jwk["crv"]}, {"kty", jwk["kty"]}, {"x", jwk["x"]}, {"y", jwk["y"]}}.dump()));
  checked.claims = wire::Json::parse(verified->payload);
  if (checked.claims.value("htm", "") != method) return faulty("htm");
  if (checked.claims.value("htu", "") != htu) return faulty("htu");
  if (checked.claims.value("iat", std::int64_t{0}) != base::toUnix(now)) return faulty("iat");
  if (checked.claims.value("jti", "").size() < 22) return faulty("jti");
  return checked;
}

ProvingProvider::ProvingProvider(FakeProvider& provider, base::Clock& clock)
    : m_provider(provider), m_clock(clock) {
  m_provider.intercept = [this](const ports::HttpRequest& request) { return refuse(request); };
  m_provider.bendReply = [this](const std::string& path, wire::Json& reply) { bend(path, reply); };
  m_provider.bendResponse = [this](ports::HttpResponse& response) {
    if (givesNonces && !nonce.empty()) response.headers.emplace_back("dpop-nonce", nonce);
    if (ahead.count() == 0) return;
    const QDateTime date = QDateTime::fromSecsSinceEpoch(base::toUnix(m_clock.now() + ahead), Qt::UTC);
    const QString text = QLocale::c().toString(date, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss"));
    response.headers.emplace_back("date", text.toStdString() + " GMT");
  };
}

std::vector<ProvingProvider::Seen> ProvingProvider::at(const std::string& path) const {
  std::vector<Seen> there;
  std::ranges::copy_if(seen, std::back_inserter(there), [&](const Seen& one) { return one.path == path; });
  return there;
}

ProvingProvider::Seen ProvingProvider::look(const ports::HttpRequest& request) {
  Seen look;
  const QUrl url(QString::fromStdString(request.url));
  look.path = url.path().toStdString();
  look.scheme = headerIn(request, "Authorization");
  const std::string proof = headerIn(request, "DPoP");
  if (proof.empty()) return look;
  const char* method = request.method == ports::HttpRequest::Method::Post ? "POST" : "GET";
  const CheckedProof checked =
      checkProof(proof, method, url.toString(QUrl::RemoveQuery).toStdString(), m_clock.now() + ahead);
  look.jkt = checked.jkt;
  look.nonce = checked.claims.value("nonce", "");
  look.ath = checked.claims.value("ath", "");
  look.fault = checked.fault;
  if (!m_ids.insert(checked.claims.value("jti", "")).second) look.fault = "a jti again";
  return look;
}

std::optional<base::Result<ports::HttpResponse>> ProvingProvider::refuse(const ports::HttpRequest& request) {
  const Seen one = look(request);
  const bool token = one.path == "/token";
  const bool userinfo = one.path == "/userinfo";
  if (token || userinfo || !one.jkt.empty()) seen.push_back(one);
  if (!token && !userinfo) return std::nullopt;
  const auto refusal = [](const char* error) {
    return base::Result<ports::HttpResponse>(jsonReply(400, {{"error", error}}));
  };
  m_lastJkt = token ? one.jkt : m_lastJkt;
  if (one.jkt.empty()) {
    if (bindsWithoutProof && token) return refusal("invalid_dpop_proof");
    return std::nullopt;
  }
  if (!one.fault.empty()) return refusal("invalid_dpop_proof");
  std::string& wanted = token ? nonce : resourceNonce;
  if (!wanted.empty() && one.nonce != wanted) {
    ports::HttpResponse response = token ? jsonReply(400, {{"error", "use_dpop_nonce"}}) : jsonReply(401, {});
    if (userinfo) response.headers.emplace_back("www-authenticate", "DPoP error=\"use_dpop_nonce\"");
    response.headers.emplace_back("dpop-nonce", givenNonce.value_or(wanted));
    if (changesNonce) wanted = "nonce-" + std::to_string(++m_serial);
    return base::Result<ports::HttpResponse>(std::move(response));
  }
  if (userinfo) {
    const std::string bearer = one.scheme.substr(one.scheme.find(' ') + 1);
    const bool fits =
        one.scheme.starts_with("DPoP ") && one.ath == jose::base64urlEncode(jose::sha256(bearer));
    if (!fits) return base::Result<ports::HttpResponse>(jsonReply(401, {{"error", "invalid_token"}}));
    return std::nullopt;
  }
  const auto bound = m_keyOf.find(fieldOf(request, "refresh_token"));
  if (bound != m_keyOf.end() && bound->second != one.jkt) return refusal("invalid_grant");
  return std::nullopt;
}

void ProvingProvider::bend(const std::string& path, wire::Json& reply) {
  if (path.find("openid-configuration") != std::string::npos) {
    if (!algorithms.is_null()) reply["dpop_signing_alg_values_supported"] = algorithms;
    if (bindsAll) reply["dpop_bound_access_tokens"] = true;
  }
  if (path != "/token" || !reply.contains("access_token") || m_lastJkt.empty()) return;
  reply["token_type"] = tokenType;
  if (reply.contains("refresh_token")) m_keyOf[reply["refresh_token"].get<std::string>()] = m_lastJkt;
}

}  // namespace lanyard::test
