#include "core/adapters/network/http_url.h"

#include <QHostAddress>

namespace lanyard::adapters {

namespace {

constexpr int httpsPort = 443;
constexpr int httpPort = 80;

int portOf(const QUrl& url) {
  return url.port(url.scheme() == QLatin1String("https") ? httpsPort : httpPort);
}

}  // namespace

bool isLoopbackHost(const QString& host) {
  if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0) return true;
  const QHostAddress address(host);
  return !address.isNull() && address.isLoopback();
}

base::Result<QUrl> acceptUrl(const std::string& text, bool allowPlainLoopback) {
  const auto refuse = [](const char* why) { return base::fail(errors::kHttpRefusedUrl, why); };
  QUrl url = QUrl::fromEncoded(QByteArray::fromStdString(text), QUrl::StrictMode);
  if (!url.isValid() || url.host().isEmpty()) return refuse("not an absolute address with a host");
  if (!url.userInfo().isEmpty()) return refuse("a name or password in the address");
  if (url.scheme() == QLatin1String("https")) return url;
  if (url.scheme() != QLatin1String("http")) return refuse("neither https nor http");
  if (!allowPlainLoopback) return refuse("plain http");
  if (!isLoopbackHost(url.host())) return refuse("plain http beyond this computer");
  return url;
}

bool sameOrigin(const QUrl& a, const QUrl& b) {
  return a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b);
}

}  // namespace lanyard::adapters
