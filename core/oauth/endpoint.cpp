#include "core/oauth/endpoint.h"

#include <QUrl>
#include <algorithm>

namespace lanyard::oauth {
namespace {

constexpr std::size_t kMaxUrlBytes = 2048;  // the longest real endpoints have about 200

bool isLoopback(const QString& host) {
  return host == QLatin1String("127.0.0.1") || host == QLatin1String("::1") ||
         host == QLatin1String("localhost");
}

QUrl urlIn(std::string_view text) {
  return QUrl(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
}

int portOf(const QUrl& url) {
  return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

}  // namespace

base::Result<void> checkEndpoint(std::string_view url, bool local) {
  const auto refuse = [](const char* why) { return base::fail(errors::kDiscoveryBadEndpoint, why); };
  if (url.empty() || url.size() > kMaxUrlBytes) return refuse("an endpoint is empty or too long");
  // Parsers differ on these, so what one parser checks need not be what another opens.
  const bool odd =
      std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '\\' || c >= '\x7f'; });
  if (odd) return refuse("an endpoint holds characters that no URL has");
  const QUrl parsed = urlIn(url);
  if (!parsed.isValid() || parsed.host().isEmpty()) return refuse("an endpoint is not an absolute URL");
  if (parsed.authority().contains(QLatin1Char('@'))) return refuse("an endpoint names a user");
  if (parsed.hasFragment()) return refuse("an endpoint has a fragment");
  if (parsed.scheme() == QLatin1String("https")) return {};
  if (parsed.scheme() != QLatin1String("http")) return refuse("an endpoint is not https");
  if (!local || !isLoopback(parsed.host())) return refuse("an endpoint speaks plain http");
  return {};
}

bool sameOrigin(std::string_view one, std::string_view other) {
  const QUrl a = urlIn(one);
  const QUrl b = urlIn(other);
  return !a.host().isEmpty() && a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b);
}

}  // namespace lanyard::oauth
