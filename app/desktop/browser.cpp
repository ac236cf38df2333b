#include "app/desktop/browser.h"

#include <QHostAddress>

namespace lanyard::desktop {

bool isLoopback(const QUrl& url) {
  const QString host = url.host();
  return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

QUrl webAddress(const QString& text) {
  QUrl url(text, QUrl::StrictMode);
  const bool web =
      url.scheme() == QLatin1String("https") || (url.scheme() == QLatin1String("http") && isLoopback(url));
  return url.isValid() && !url.host().isEmpty() && web ? url : QUrl();
}

}  // namespace lanyard::desktop
