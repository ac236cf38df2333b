#include "core/adapters/network/qt_http_client.h"

#include <algorithm>
#include <utility>

#include "core/adapters/network/http_url.h"
#include "core/adapters/network/tls_trust.h"

namespace lanyard::adapters {

namespace {

using base::ErrorKind;
using ports::HttpRequest;

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
    return base::fail(ErrorKind::Misconfigured, "http.bad_header", "a header that is not one line");
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

QtHttpClient::QtHttpClient(const QNetworkProxy& proxy) : m_proxy(proxy) {}

QtHttpClient::~QtHttpClient() {
  for (const auto& weak : m_exchanges) {
    if (const auto exchange = weak.lock()) exchange->abandon();
  }
}

QCoro::Task<base::Result<ports::HttpResponse>> QtHttpClient::send(HttpRequest request) {
  base::Result<Plan> planned = plan(request);
  const auto exchange = std::make_shared<HttpExchange>(std::move(request));
  if (planned) {
    std::erase_if(m_exchanges, [](const auto& weak) { return weak.expired(); });
    m_exchanges.push_back(exchange);
    exchange->start(std::move(planned->manager), planned->tls, planned->url);
  } else {
    exchange->failWith(std::move(planned.error()));
  }
  return outcomeOf(exchange);
}

base::Result<QtHttpClient::Plan> QtHttpClient::plan(const HttpRequest& request) {
  base::Result<QUrl> url = acceptUrl(request.url, request.allowPlainLoopback);
  if (!url) return tl::unexpected(url.error());
  if (auto headers = checkHeaders(request); !headers) return tl::unexpected(headers.error());
  const base::Result<Trust*> trust = trustFor(request.caFile);
  if (!trust) return tl::unexpected(trust.error());

  const bool loopback = isLoopbackHost(url->host());
  if (request.method == HttpRequest::Method::Post) return Plan{*url, (*trust)->tls, newManager(loopback)};
  auto& kept = loopback ? (*trust)->direct : (*trust)->proxied;
  if (!kept) kept = newManager(loopback);
  return Plan{*url, (*trust)->tls, kept};
}

// The file is read each time: a certificate that was replaced, or taken away, counts from the next request
// on.
base::Result<QtHttpClient::Trust*> QtHttpClient::trustFor(const std::string& caFile) {
  QByteArray extraCa;
  if (!caFile.empty()) {
    base::Result<QByteArray> content = readCaFile(caFile);
    if (!content) return tl::unexpected(content.error());
    extraCa = std::move(*content);
  }
  const auto known = m_trusts.find(caFile);
  if (known != m_trusts.end() && known->second.extraCa == extraCa) return &known->second;

  base::Result<QSslConfiguration> tls = tlsTrust(extraCa);
  if (!tls) return tl::unexpected(tls.error());
  Trust& trust = m_trusts[caFile];
  trust = Trust{extraCa, *tls, nullptr, nullptr};
  return &trust;
}

std::shared_ptr<QNetworkAccessManager> QtHttpClient::newManager(bool loopback) const {
  auto manager = std::make_shared<QNetworkAccessManager>();
  manager->setProxy(loopback ? QNetworkProxy(QNetworkProxy::NoProxy) : m_proxy);
  manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  manager->setStrictTransportSecurityEnabled(
      false);  // https is decided by acceptUrl, not by what servers said once
  return manager;
}

}  // namespace lanyard::adapters
