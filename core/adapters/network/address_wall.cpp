#include "core/adapters/network/address_wall.h"

#include "core/adapters/network/http_url.h"

namespace lanyard::adapters {
namespace {

// More than anybody has. Made-up issuers without end must not make the map grow.
constexpr std::size_t kMostIssuers = 4096;

bool lets(Reach reach, const Passage& passage) {
  return reach == Reach::Public || (reach == Reach::Near && passage.near);
}

}  // namespace

Passage AddressWall::passageFor(const ports::HttpRequest& request, const QString& host) const {
  const QString issuer = QString::fromStdString(request.issuerHost);
  if (issuer.isEmpty()) return {};
  // A local provider on this computer may use its other names: they are the same host.
  if (request.allowPlainLoopback && isLoopbackHost(issuer) && isLoopbackHost(host)) return {true};
  if (host.compare(issuer, Qt::CaseInsensitive) != 0) return {};
  // The person named this address; no name server decides on it.
  if (isAddress(issuer) || isLocalName(issuer)) return {true};
  const auto known = m_near.find(request.issuerHost);
  return {request.allowPlainLoopback || request.asksWho || (known != m_near.end() && known->second)};
}

void AddressWall::noteIssuer(const std::string& issuerHost, Reach reach) {
  if (m_near.size() >= kMostIssuers && m_near.count(issuerHost) == 0) m_near.clear();
  m_near[issuerHost] = reach == Reach::Near;
}

QList<QHostAddress> allowed(const QList<QHostAddress>& addresses, const Passage& passage) {
  QList<QHostAddress> through;
  for (const QHostAddress& address : addresses) {
    if (lets(reachOfAnswer(address), passage)) through.append(address);
  }
  return through;
}

bool mayConnect(const QHostAddress& literal, const Passage& passage) {
  return lets(reachOf(literal), passage);
}

bool mayAskProxy(const QString& host, const Passage& passage) {
  const QHostAddress literal(host);
  if (!literal.isNull()) return mayConnect(literal, passage);
  return passage.near || !(isAddress(host) || isLocalName(host));
}

}  // namespace lanyard::adapters
