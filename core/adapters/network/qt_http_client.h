#pragma once

#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/adapters/network/http_exchange.h"
#include "core/adapters/network/proxy_choice.h"
#include "core/ports/http_client.h"

namespace lanyard::adapters {

/// HTTP over QNetworkAccessManager, made strict: exactly one POST a call, no redirects but those asked for, a
/// deadline for all of it, no cookies, no cache, no credentials of its own, no proxy but the chosen one, TLS
/// 1.2 or newer and never past a failed check. Needs an event loop; must be destroyed before the application.
/// It never connects to an address that nobody vouched for (AddressWall). Requests that are under way when it
/// is destroyed end as broken off. Besides the port's errors: `http.bad_header` Misconfigured for a line
/// break in a header.
class QtHttpClient final : public ports::HttpClient {
 public:
  /// `proxy` serves all but this computer and providers marked as local, which are always reached directly.
  explicit QtHttpClient(ProxyChoice proxy = {}, Resolver resolver = resolveBySystem);
  ~QtHttpClient() override;
  QtHttpClient(const QtHttpClient&) = delete;
  QtHttpClient& operator=(const QtHttpClient&) = delete;

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override;

 private:
  // Qt's connection cache ignores TLS settings: a manager for each set of trusted certificates, or a
  // connection trusted under one would serve requests under another.
  struct Trust {
    QByteArray extraCa;
    QSslConfiguration tls;
    bool whole = false;  ///< the system's authorities are among those of `tls`, or read on demand
    std::vector<std::shared_ptr<QNetworkAccessManager>> kept;  ///< one for each proxy, and one without
  };

  [[nodiscard]] base::Result<HttpRoute> plan(const ports::HttpRequest& request);
  [[nodiscard]] base::Result<Trust*> trustFor(const std::string& caFile);
  /// The route for a certificate that the extra file's authorities did not vouch for.
  void widen(HttpRoute& route, const std::string& caFile, const QByteArray& extraCa);
  /// The manager that was kept for `proxy`, or a new one.
  [[nodiscard]] static std::shared_ptr<QNetworkAccessManager> keptManager(Trust& trust,
                                                                          const QNetworkProxy& proxy);

  ProxyChoice m_proxy;
  Resolver m_resolver;
  std::shared_ptr<AddressWall> m_wall = std::make_shared<AddressWall>();
  std::map<std::string, Trust> m_trusts;  // by the CA file's path; empty: the system's certificates
  std::vector<std::weak_ptr<HttpExchange>> m_exchanges;
};

}  // namespace lanyard::adapters
