#include "core/adapters/network/proxy_environment.h"

#include <QHostAddress>
#include <QStringList>
#include <cstdlib>

namespace lanyard::adapters {
namespace {

constexpr int kHttpsPort = 443;
constexpr int kHttpProxyPort = 80;  // Go's; curl has 1080 for every scheme
constexpr int kSocksPort = 1080;

std::string either(const ProxyEnvironment::Lookup& lookup, const std::string& small) {
  std::string value = lookup(small.c_str());
  if (!value.empty()) return value;
  const QByteArray capitals = QByteArray::fromStdString(small).toUpper();
  return lookup(capitals.constData());
}

/// Parses a whole address, and refuses what QHostAddress takes for one besides ("10", "127.1").
QHostAddress wholeAddress(QString text) {
  if (text.startsWith(QLatin1Char('[')) && text.endsWith(QLatin1Char(']')))
    text = text.sliced(1, text.size() - 2);
  const bool whole = text.contains(QLatin1Char(':')) || text.count(QLatin1Char('.')) == 3;
  if (!whole) return {};
  const QHostAddress address(text);
  bool mapped = false;
  const quint32 inner = address.toIPv4Address(&mapped);
  return mapped ? QHostAddress(inner) : address;
}

/// The form in which names are compared: as in DNS, in lower case, without the dot at the end.
QString comparable(const QString& name) {
  QString plain = QString::fromLatin1(QUrl::toAce(name)).toLower();
  if (plain.isEmpty()) plain = name.toLower();  // no name for DNS: compared as it is
  while (plain.endsWith(QLatin1Char('.'))) plain.chop(1);
  return plain;
}

bool isInNet(const QHostAddress& address, const QString& entry) {
  const qsizetype slash = entry.indexOf(QLatin1Char('/'));
  const QHostAddress net = wholeAddress(entry.first(slash));
  bool number = false;
  const int bits = entry.sliced(slash + 1).toInt(&number);
  const int most = net.protocol() == QAbstractSocket::IPv4Protocol ? 32 : 128;
  return !address.isNull() && !net.isNull() && net.protocol() == address.protocol() && number && bits >= 0 &&
         bits <= most && address.isInSubnet(net, bits);
}

/// Takes a `:port` off the end of an entry.
std::optional<int> takePort(QString& entry) {
  const qsizetype colon = entry.lastIndexOf(QLatin1Char(':'));
  const bool bracketed = entry.startsWith(QLatin1Char('[')) && entry.contains(QLatin1String("]:"));
  if (colon < 0 || (entry.count(QLatin1Char(':')) > 1 && !bracketed)) return std::nullopt;
  bool number = false;
  const int port = entry.sliced(colon + 1).toInt(&number);
  if (!number) return std::nullopt;
  entry.truncate(colon);
  return port;
}

bool isNameOrBelow(const QString& host, QString entry) {
  const bool onlyBelow = entry.startsWith(QLatin1String("*."));
  if (onlyBelow) entry = entry.sliced(1);
  if (entry.startsWith(QLatin1Char('.'))) entry = entry.sliced(1);
  entry = comparable(entry);
  if (entry.isEmpty()) return false;
  return (host == entry && !onlyBelow) || host.endsWith(QLatin1Char('.') + entry);
}

bool fits(QString entry, const QString& host, const QHostAddress& address, int port) {
  if (entry == QLatin1String("*")) return true;
  if (entry.contains(QLatin1Char('/'))) return isInNet(address, entry);
  const std::optional<int> onlyPort = takePort(entry);
  if (onlyPort && *onlyPort != port) return false;
  const QHostAddress named = wholeAddress(entry);
  if (!named.isNull()) return named == address;
  return address.isNull() && isNameOrBelow(host, entry);
}

}  // namespace

bool isExempt(const std::string& noProxy, const QString& host, int port) {
  const QHostAddress address = wholeAddress(host);
  const QString name = comparable(host);
  QString entries = QString::fromStdString(noProxy);
  entries.replace(QLatin1Char(','), QLatin1Char(' '));
  for (const QString& entry : entries.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    if (fits(entry, name, address, port)) return true;
  }
  return false;
}

base::Result<QNetworkProxy> proxyNamed(const std::string& value) {
  const auto refuse = [](const char* why) { return base::fail(errors::kProxyBadVariable, why); };
  QByteArray text = QByteArray::fromStdString(value).trimmed();
  if (!text.contains("://")) text.prepend("http://");
  const QUrl url = QUrl::fromEncoded(text, QUrl::StrictMode);
  if (!url.isValid() || url.host().isEmpty()) return refuse("no host and port");
  const bool socks = url.scheme() == QLatin1String("socks5") || url.scheme() == QLatin1String("socks5h");
  if (!socks && url.scheme() != QLatin1String("http")) return refuse("neither http:// nor socks5://");
  return QNetworkProxy(socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
                       static_cast<quint16>(url.port(socks ? kSocksPort : kHttpProxyPort)),
                       url.userName(QUrl::FullyDecoded), url.password(QUrl::FullyDecoded));
}

ProxyEnvironment::ProxyEnvironment(const Lookup& lookup)
    : m_proxy(either(lookup, "https_proxy")), m_exempt(either(lookup, "no_proxy")) {
  if (m_proxy.empty()) m_proxy = either(lookup, "all_proxy");
  m_speaks = !m_proxy.empty() || !either(lookup, "http_proxy").empty();
}

ProxyEnvironment ProxyEnvironment::ofProcess() {
  return ProxyEnvironment([](const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets variables here
    return std::string(value == nullptr ? "" : value);
  });
}

base::Result<std::optional<QNetworkProxy>> ProxyEnvironment::proxyFor(const QUrl& url) const {
  if (isExempt(m_exempt, url.host(), url.port(kHttpsPort))) return QNetworkProxy(QNetworkProxy::NoProxy);
  if (!m_speaks) return std::nullopt;
  if (m_proxy.empty()) return QNetworkProxy(QNetworkProxy::NoProxy);
  const base::Result<QNetworkProxy> proxy = proxyNamed(m_proxy);
  if (!proxy) return tl::unexpected(proxy.error());
  return *proxy;
}

}  // namespace lanyard::adapters
