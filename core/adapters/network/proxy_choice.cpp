#include "core/adapters/network/proxy_choice.h"

#include <QNetworkProxyFactory>
#include <QNetworkProxyQuery>

#include "core/adapters/network/proxy_environment.h"

namespace lanyard::adapters {

base::Result<ProxyChoice> ProxyChoice::parse(const std::string& text) {
  const auto refuse = [](const char* why) { return base::fail(errors::kProxyBadAddress, why); };
  ProxyChoice choice;
  if (text == "none") return choice;
  if (text == "system") {
    choice.m_system = true;
    return choice;
  }
  const QUrl url = QUrl::fromEncoded(QByteArray::fromStdString(text), QUrl::StrictMode);
  if (!url.isValid() || url.host().isEmpty()) return refuse("neither none, nor system, nor http://host:port");
  // Qt talks to a proxy without encryption; what goes through the proxy is encrypted.
  if (url.scheme() != QLatin1String("http")) return refuse("only http:// proxies are spoken to");
  if (url.port() <= 0) return refuse("the port is missing: http://host:port");
  const bool bare =
      (url.path().isEmpty() || url.path() == QLatin1String("/")) && !url.hasQuery() && !url.hasFragment();
  if (!bare) return refuse("something stands behind the port");
  choice.m_named = QNetworkProxy(QNetworkProxy::HttpProxy, url.host(), static_cast<quint16>(url.port()),
                                 url.userName(QUrl::FullyDecoded), url.password(QUrl::FullyDecoded));
  return choice;
}

base::Result<void> ProxyChoice::usePassword(const base::Secret& password) {
  if (!m_named || m_named->user().isEmpty()) {
    return base::fail(errors::kProxyBadAddress, "a password, and no user in the address");
  }
  m_named->setPassword(QString::fromUtf8(password.view().data(), static_cast<qsizetype>(password.size())));
  return {};
}

base::Result<QNetworkProxy> ProxyChoice::proxyFor(const QUrl& url) const {
  if (m_named) return *m_named;
  if (!m_system) return QNetworkProxy(QNetworkProxy::NoProxy);
  const auto environment = ProxyEnvironment::ofProcess().proxyFor(url);
  if (!environment) return tl::unexpected(environment.error());
  if (*environment) return **environment;
  const QList<QNetworkProxy> answers = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
  if (answers.isEmpty()) return QNetworkProxy(QNetworkProxy::NoProxy);
  QNetworkProxy proxy = answers.front();
  // Qt does not use a caching proxy for https, but the same server can tunnel.
  if (proxy.type() == QNetworkProxy::HttpCachingProxy) proxy.setType(QNetworkProxy::HttpProxy);
  return proxy;
}

std::string ProxyChoice::words() const {
  if (m_named) return nameOf(*m_named);
  return m_system ? "system" : "none";
}

std::string nameOf(const QNetworkProxy& proxy) {
  return (proxy.hostName() + QLatin1Char(':') + QString::number(proxy.port())).toStdString();
}

}  // namespace lanyard::adapters
