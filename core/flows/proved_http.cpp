#include "core/flows/proved_http.h"

#include <QUrl>

#include "core/flows/server_time.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/dpop_proof.h"
#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"

namespace lanyard::flows {
namespace {

using Role = DpopNonces::Role;

// More servers than anybody has at once. A lost nonce costs one request.
constexpr std::size_t kMostNonces = 64;

std::string placeOf(Role role, const std::string& url) {
  const QUrl parsed(QString::fromStdString(url));
  const int port = parsed.port(parsed.scheme() == QLatin1String("https") ? 443 : 80);
  const std::string origin = parsed.scheme().toStdString() + "://" + parsed.host().toLower().toStdString() +
                             ':' + std::to_string(port);
  return (role == Role::Server ? "server " : "resource ") + origin;
}

std::string methodOf(const ports::HttpRequest& request) {
  switch (request.method) {
    case ports::HttpRequest::Method::Post:
      return "POST";
    case ports::HttpRequest::Method::Delete:
      return "DELETE";
    case ports::HttpRequest::Method::Get:
      break;
  }
  return "GET";
}

/// Whether a refusal only says that the proof needs another nonce: by the error of its body (RFC 9449 section
/// 8), or for a resource by its challenge (section 9).
bool wantsNonce(const ports::HttpResponse& response, Role role) {
  if (response.status != 400 && response.status != 401) return false;
  constexpr std::string_view kWord = "use_dpop_nonce";
  if (role == Role::Resource) return headerOf(response, "www-authenticate").find(kWord) != std::string::npos;
  const auto json = oauth::jsonObject(headerOf(response, "content-type"), response.body.view());
  return json && oauth::stringMember(*json, "error") == kWord;
}

}  // namespace

base::Result<ProofKey> makeProofKey() {
  auto key = jose::SigningKey::generate(jose::Algorithm::ES256);
  if (!key) return tl::unexpected(key.error());
  return std::make_shared<const jose::SigningKey>(std::move(*key));
}

base::Result<ProofKey> proofKeyOf(const tokens::TokenItem& item, bool bound) {
  if (item.dpopKey.empty() && !bound) return ProofKey();
  if (item.dpopKey.empty()) return base::fail(errors::kDpopKeyMissing, "the keystore's item has no key");
  auto key = jose::SigningKey::fromPrivateJwk(item.dpopKey);
  if (!key) return base::fail(errors::kDpopKeyMissing, "the keystore's item has a damaged key");
  return std::make_shared<const jose::SigningKey>(std::move(*key));
}

std::string thumbprintOf(const ProofKey& key) {
  return key ? key->kid() : std::string();
}

std::string DpopNonces::of(Role role, const std::string& url) const {
  const auto found = m_nonces.find(placeOf(role, url));
  return found == m_nonces.end() ? std::string() : found->second;
}

void DpopNonces::keep(Role role, const std::string& url, std::string nonce) {
  const std::string place = placeOf(role, url);
  if (m_nonces.size() >= kMostNonces && m_nonces.count(place) == 0) m_nonces.clear();
  m_nonces.insert_or_assign(place, std::move(nonce));
}

QCoro::Task<base::Result<ports::HttpResponse>> ProvedHttp::toServer(RequestMaker make, ProofKey key) {
  base::Secret none;
  base::Result<ports::HttpResponse> response =
      co_await m_lifetime.during(send(std::move(make), std::move(key), Role::Server, std::move(none)));
  co_return response;
}

QCoro::Task<base::Result<ports::HttpResponse>> ProvedHttp::toResource(RequestMaker make, ProofKey key,
                                                                      base::Secret accessToken) {
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(
      send(std::move(make), std::move(key), Role::Resource, std::move(accessToken)));
  co_return response;
}

QCoro::Task<base::Result<ports::HttpResponse>> ProvedHttp::send(RequestMaker make, ProofKey key, Role role,
                                                                base::Secret accessToken) {
  for (bool again = false;; again = true) {
    ports::HttpRequest request = make();
    const std::string url = request.url;
    const base::Result<void> added = prove(request, key, role, accessToken);
    if (!added) co_return tl::unexpected(added.error());
    base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
    if (!response || !key) co_return response;
    std::string nonce = headerOf(*response, "dpop-nonce");
    const bool sound = oauth::isDpopNonce(nonce);
    if (sound) m_nonces.keep(role, url, std::move(nonce));
    if (!wantsNonce(*response, role)) co_return response;
    if (!sound) co_return base::fail(errors::kDpopServerNonce, "no DPoP-Nonce that can be used");
    if (again) co_return base::fail(errors::kDpopNonceLoop, "another nonce is asked for again");
  }
}

base::Result<void> ProvedHttp::prove(ports::HttpRequest& request, const ProofKey& key, Role role,
                                     const base::Secret& accessToken) const {
  if (role == Role::Resource) {
    std::string scheme = (key ? "DPoP " : "Bearer ") + std::string(accessToken.view());
    request.headers.emplace_back("Authorization", base::Secret::takeAndWipe(scheme));
  }
  if (!key) return {};
  const oauth::ProofRequest asked{methodOf(request), request.url, accessToken.view(),
                                  m_nonces.of(role, request.url)};
  const base::Result<std::string> proof =
      oauth::dpopProof(*key, asked, timeAtServer(request.url, m_http, m_clock), m_random);
  if (!proof) return tl::unexpected(proof.error());
  request.headers.emplace_back("DPoP", base::Secret(*proof));
  return {};
}

}  // namespace lanyard::flows
