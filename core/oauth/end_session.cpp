#include "core/oauth/end_session.h"

#include <QUrl>
#include <QUrlQuery>

#include "core/oauth/form.h"

namespace lanyard::oauth {

std::string endSessionUrl(const ProviderMetadata& metadata, const std::string& clientId) {
  const std::string& endpoint = metadata.end_session_endpoint;
  if (endpoint.empty()) return {};
  const QUrlQuery own(QUrl(QString::fromStdString(endpoint)));
  if (own.hasQueryItem(QStringLiteral("client_id"))) return {};
  return withQuery(endpoint, "client_id=" + percentEncode(clientId));
}

}  // namespace lanyard::oauth
