#include "core/adapters/network/qt_http_client.h"

#include <algorithm>
#include <utility>

#include "core/adapters/network/http_url.h"
#include "core/adapters/network/tls_trust.h"

namespace lanyard::adapters {

namespace {

using ports::HttpRequest;

// More proxies than anybody has: a script that names another one each time must not make us keep them all.
constexpr std::size_t kMostKept = 8;

std::shared_ptr<QNetworkAccessManager> newManager(const QNetworkProxy& proxy) {
  auto manager = std::make_shared<QNetworkAccessManager>();
  manager->setProxy(proxy);
  manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  manager->setStrictTransportSecurityEnabled(
      false);  // acceptUrl decides on https, not what a server said once
  return manager;
}

// Qt writes header values as they are; a line break in one would start another header, or another request.
bool breaksLine(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

base::Result<void> checkHeaders(const HttpRequest& request) {
  const bool broken = std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return header.first.empty() || header.first.find(':') != std::string::npos || breaksLine(header.first) ||
           breaksLine(header.second.view());
  });
  if (broken || breaksLine(request.contentType)) {
    return base::fail(errors::kHttpBadHeader, "a header that is not one line");
  }
  return {};
}

QCoro::Task<base::Result<ports::HttpResponse>> outcomeOf(std::shared_ptr<HttpExchange> exchange) {
  const ExchangeAwaiter over{exchange.get()};
  co_await over;
  base::Result<ports::HttpResponse> outcome = exchange->takeOutcome();
  co_return std::move(outcome);
}

}  // namespace

QtHttpClient::QtHttpClient(ProxyChoice proxy, Resolver resolver)
    : m_proxy(std::move(proxy)), m_resolver(std::move(resolver)) {}

QtHttpClient::~QtHttpClient() {
  for (const auto& weak : m_exchanges) {
    if (const auto exchange = weak.lock()) exchange->abandon();
  }
}

QCoro::Task<base::Result<ports::HttpResponse>> QtHttpClient::send(HttpRequest request) {
  base::Result<HttpRoute> planned = plan(request);
  const auto exchange = std::make_shared<HttpExchange>(std::move(request));
  if (planned) {
    std::erase_if(m_exchanges, [](const auto& weak) { return weak.expired(); });
    m_exchanges.push_back(exchange);
    exchange->start(std::move(*planned));
  } else {
    exchange->failWith(std::move(planned.error()));
  }
  return outcomeOf(exchange);
}

base::Result<HttpRoute> QtHttpClient::plan(const HttpRequest& request) {
  base::Result<QUrl> url = acceptUrl(request.url, request.allowPlainLoopback);
  if (!url) return tl::unexpected(url.error());
  if (auto headers = checkHeaders(request); !headers) return tl::unexpected(headers.error());
  const base::Result<Trust*> trust = trustFor(request.caFile);
  if (!trust) return tl::unexpected(trust.error());

  // A proxy never hears what is asked of this computer.
  const bool direct = request.allowPlainLoopback || isLoopbackHost(url->host());
  const base::Result<QNetworkProxy> proxy =
      direct ? QNetworkProxy(QNetworkProxy::NoProxy) : m_proxy.proxyFor(*url);
  if (!proxy) return tl::unexpected(proxy.error());
  const bool isPost = request.method != HttpRequest::Method::Get;
  HttpRoute route{isPost ? newManager(*proxy) : keptManager(**trust, *proxy),
                  (*trust)->tls,
                  *url,
                  m_wall->passageFor(request, url->host()),
                  m_resolver,
                  m_wall,
                  {}};
  if (!(*trust)->whole) {
    route.widen = [this, caFile = request.caFile, extraCa = (*trust)->extraCa](HttpRoute& narrow) {
      widen(narrow, caFile, extraCa);
    };
  }
  return route;
}

// A provider with a certificate file of its own nearly always needs no other authority, and the system has
// more than a hundred. So those are read only when the certificate was refused without them.
void QtHttpClient::widen(HttpRoute& route, const std::string& caFile, const QByteArray& extraCa) {
  const auto known = m_trusts.find(caFile);
  const bool same = known != m_trusts.end() && known->second.extraCa == extraCa;
  // One of several at once has read them for all.
  const bool read = same && known->second.whole;
  const base::Result<QSslConfiguration> tls = read ? known->second.tls : tlsTrust(extraCa);
  if (!tls) return;
  route.manager = newManager(route.manager->proxy());
  route.tls = *tls;
  if (same && !read) known->second = Trust{extraCa, *tls, true, {}};
}

// The file is read each time, so that a replaced or removed certificate counts from the next request on.
base::Result<QtHttpClient::Trust*> QtHttpClient::trustFor(const std::string& caFile) {
  QByteArray extraCa;
  if (!caFile.empty()) {
    base::Result<QByteArray> content = readCaFile(caFile);
    if (!content) return tl::unexpected(content.error());
    extraCa = std::move(*content);
  }
  const auto known = m_trusts.find(caFile);
  if (known != m_trusts.end() && known->second.extraCa == extraCa) return &known->second;

  base::Result<QSslConfiguration> tls = tlsTrust(extraCa, Authorities::Extra);
  if (!tls) return tl::unexpected(tls.error());
  Trust& trust = m_trusts[caFile];
  trust = Trust{extraCa, *tls, extraCa.isEmpty(), {}};
  return &trust;
}

std::shared_ptr<QNetworkAccessManager> QtHttpClient::keptManager(Trust& trust, const QNetworkProxy& proxy) {
  const auto found = std::find_if(trust.kept.begin(), trust.kept.end(),
                                  [&proxy](const auto& manager) { return manager->proxy() == proxy; });
  if (found != trust.kept.end()) return *found;
  if (trust.kept.size() >= kMostKept) trust.kept.clear();
  return trust.kept.emplace_back(newManager(proxy));
}

}  // namespace lanyard::adapters
