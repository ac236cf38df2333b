#include "core/adapters/network/http_exchange.h"

#include <string.h>
#include <QHostInfo>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <algorithm>
#include <array>
#include <utility>

#include "core/adapters/network/http_url.h"
#include "core/adapters/network/proxy_choice.h"

namespace lanyard::adapters {

namespace {

using base::ErrorKind;

// Discovery after a rename and a missing trailing slash needs two; more is a loop or an attack.
constexpr int maxHops = 3;
// How long an address may stay silent before the next is tried. The last one has until the deadline.
constexpr std::chrono::milliseconds patience{3'000};
// One TLS record: what QNetworkReply hands over at once.
constexpr std::size_t kChunkBytes = 16UL * 1024;

// Whether the server answered, with whatever status. All other codes come from the network or the parser,
// even where a status line had arrived.
bool isAnswer(QNetworkReply::NetworkError code) {
  if (code == QNetworkReply::ContentReSendError) return false;  // the body refused to be sent twice
  return code == QNetworkReply::NoError || code == QNetworkReply::ProtocolInvalidOperationError ||
         (code > QNetworkReply::UnknownProxyError && code <= QNetworkReply::UnknownContentError) ||
         (code >= QNetworkReply::InternalServerError && code <= QNetworkReply::UnknownServerError);
}

bool isRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

void resolveBySystem(const QString& name, QObject* context, Answer answer) {
  QHostInfo::lookupHost(name, context, [answer = std::move(answer)](const QHostInfo& info) {
    answer(info.addresses(), info.errorString());
  });
}

HttpExchange::HttpExchange(ports::HttpRequest request) : m_request(std::move(request)) {
  if (m_request.method == ports::HttpRequest::Method::Post) {
    m_body = std::make_unique<OneShotBody>(std::move(m_request.body));
  }
  m_deadline.setSingleShot(true);
  connect(&m_deadline, &QTimer::timeout, this, [this] { failWith(tooLate()); });
  m_deadline.start(std::max(m_request.deadline, std::chrono::milliseconds(1)));
  m_patience.setSingleShot(true);
  m_patience.setInterval(patience);
  connect(&m_patience, &QTimer::timeout, this, [this] {
    if (!mayTryNext()) return;
    letGo();
    tryNext();
  });
}

HttpExchange::~HttpExchange() {
  letGo();
  m_route.manager.reset();
  base::wipe(m_received);
}

void HttpExchange::start(HttpRoute route) {
  m_route = std::move(route);
  send(m_route.url);
}

QNetworkRequest HttpExchange::networkRequest(const QUrl& url) const {
  QNetworkRequest request(url);
  request.setSslConfiguration(m_route.tls);
  request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
  request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
  request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
  request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
  request.setRawHeader("User-Agent", "Lanyard/" LANYARD_VERSION);
  // We set this header ourselves, so that Qt neither asks for compression nor unpacks it: there can be no
  // gzip bomb.
  request.setRawHeader("Accept-Encoding", "identity");
  for (const auto& [name, value] : m_request.headers) {
    request.setRawHeader(QByteArray::fromStdString(name),
                         QByteArray(value.view().data(), static_cast<qsizetype>(value.size())));
  }
  if (m_body) {
    const std::string type =
        m_request.contentType.empty() ? "application/x-www-form-urlencoded" : m_request.contentType;
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray::fromStdString(type));
    request.setHeader(QNetworkRequest::ContentLengthHeader, static_cast<qlonglong>(m_body->length()));
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
  }
  return request;
}

void HttpExchange::send(const QUrl& url) {
  m_url = url;
  m_untried.clear();
  const QString host = url.host();
  const QHostAddress literal(host);
  if (!literal.isNull()) m_reach = reachOf(literal);
  if (proxied()) {
    // The proxy looks names up by itself, so it is the one that has to check their addresses.
    if (!mayAskProxy(host, m_route.passage)) return failWith(forbidden(host));
    return open(url);
  }
  if (!literal.isNull()) {
    if (!mayConnect(literal, m_route.passage)) return failWith(forbidden(host));
    return open(url);
  }
  m_route.resolve(host, this, [this](const QList<QHostAddress>& addresses, const QString& error) {
    if (!m_outcome) onResolved(addresses, error);
  });
}

void HttpExchange::onResolved(const QList<QHostAddress>& addresses, const QString& error) {
  if (addresses.isEmpty()) {
    return failWith({errors::kHttpNotSent, m_url.host().toStdString() + ": " + error.toStdString()});
  }
  m_untried = allowed(addresses, m_route.passage);
  if (m_untried.isEmpty()) {
    return failWith(forbidden(m_url.host() + QLatin1String(" at ") + addresses.front().toString()));
  }
  tryNext();
}

void HttpExchange::tryNext() {
  const QHostAddress address = m_untried.takeFirst();
  m_reach = reachOfAnswer(address);
  QUrl target = m_url;
  target.setHost(address.toString());
  open(target);
}

void HttpExchange::open(const QUrl& target) {
  QNetworkRequest request = networkRequest(target);
  if (target.host() != m_url.host()) {
    request.setPeerVerifyName(QString::fromLatin1(QUrl::toAce(m_url.host())));
    request.setRawHeader("Host", m_url.authority(QUrl::FullyEncoded).toLatin1());
  }
  m_target = target;
  m_connected = false;
  if (m_request.method == ports::HttpRequest::Method::Delete) {
    m_reply = m_route.manager->deleteResource(request);
  } else {
    m_reply = m_body ? m_route.manager->post(request, m_body.get()) : m_route.manager->get(request);
  }
  connect(m_reply, &QNetworkReply::socketStartedConnecting, this, [this] {
    if (!m_untried.isEmpty()) m_patience.start();
  });
  connect(m_reply, &QNetworkReply::encrypted, this, [this] { m_encrypted = m_connected = true; });
  connect(m_reply, &QNetworkReply::requestSent, this, [this] { m_connected = true; });
  connect(m_reply, &QNetworkReply::metaDataChanged, this, &HttpExchange::onHead);
  connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::onReadyRead);
  connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::onFinished);
}

bool HttpExchange::mayWiden() const {
  return !m_connected && m_route.widen && m_reply &&
         m_reply->error() == QNetworkReply::SslHandshakeFailedError && !(m_body && m_body->touched());
}

void HttpExchange::widen() {
  letGo();
  // Later, and not inside a signal of the reply: its manager is destroyed here.
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (m_outcome) return;
        std::exchange(m_route.widen, nullptr)(m_route);
        open(m_target);
      },
      Qt::QueuedConnection);
}

bool HttpExchange::mayTryNext() const {
  return !m_untried.isEmpty() && m_reply && !m_connected && !(m_body && m_body->touched()) &&
         m_reply->error() != QNetworkReply::SslHandshakeFailedError &&
         m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).isNull();
}

base::Error HttpExchange::forbidden(const QString& where) const {
  return {errors::kHttpForbiddenAddress, where.toStdString()};
}

void HttpExchange::onHead() {
  if (m_outcome) return;
  bool announced = false;
  const qulonglong length = m_reply->rawHeader("Content-Length").toULongLong(&announced);
  if (announced && length > m_request.maxResponseBytes) {
    failWith({errors::kHttpTooLarge, "announced " + std::to_string(length) + " bytes"});
  }
}

void HttpExchange::onReadyRead() {
  std::array<char, kChunkBytes> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
  while (!m_outcome && m_reply) {
    const qint64 count = m_reply->read(chunk.data(), static_cast<qint64>(chunk.size()));
    if (count <= 0) break;
    append(chunk.data(), static_cast<std::size_t>(count));
    explicit_bzero(chunk.data(), static_cast<std::size_t>(count));
    if (m_received.size() > m_request.maxResponseBytes) {
      failWith({errors::kHttpTooLarge, "more than " + std::to_string(m_request.maxResponseBytes) + " bytes"});
    }
  }
}

void HttpExchange::onFinished() {
  if (m_outcome || !m_reply) return;
  onReadyRead();
  if (m_outcome) return;
  m_patience.stop();
  if (mayWiden()) return widen();
  const QNetworkReply::NetworkError code = m_reply->error();
  if (code != QNetworkReply::NoError && mayTryNext()) {
    letGo();
    return tryNext();
  }
  const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
  // Qt rewinds the body at a 307 or 308 although it is told not to follow. A body that cannot be rewound is
  // no error then.
  const bool unfollowed = code == QNetworkReply::ContentReSendError && (status == 307 || status == 308);
  if (status == 0 || !(isAnswer(code) || unfollowed)) return failWith(networkError(code));
  if (!unfollowed && !complete(status)) return failWith(brokenOff("the body ended early"));
  if (isRedirect(status) && followRedirect()) return;

  ports::HttpResponse response;
  response.status = status;
  for (const auto& [name, value] : m_reply->rawHeaderPairs()) {
    response.headers.emplace_back(name.toLower().toStdString(), value.toStdString());
  }
  response.body = base::Secret::takeAndWipe(m_received);
  if (m_request.asksWho && m_route.wall) m_route.wall->noteIssuer(m_request.issuerHost, m_reach);
  finish(std::move(response));
}

// Follows a redirect within the origin, where nothing secret is sent; any other redirect is the answer.
bool HttpExchange::followRedirect() {
  if (m_request.redirects != ports::HttpRequest::Redirects::SameOrigin || m_body || m_hops == maxHops)
    return false;
  const QUrl location = QUrl::fromEncoded(m_reply->rawHeader("Location"), QUrl::StrictMode);
  const QUrl target = m_url.resolved(location);
  if (!location.isValid() || !target.userInfo().isEmpty() || !sameOrigin(m_url, target))
    return false;
  ++m_hops;
  base::wipe(m_received);
  letGo();
  send(target);
  return true;
}

// Qt ends some bodies that fall short of their Content-Length without an error.
bool HttpExchange::complete(int status) const {
  if (status == 204 || status == 304 || m_reply->hasRawHeader("Transfer-Encoding")) return true;
  bool announced = false;
  const qulonglong length = m_reply->rawHeader("Content-Length").toULongLong(&announced);
  return !announced || m_received.size() >= length;
}

base::Error HttpExchange::networkError(QNetworkReply::NetworkError code) const {
  const std::string why = m_reply->errorString().toStdString();
  if (m_body && m_body->touched()) return brokenOff(why);
  if (code == QNetworkReply::SslHandshakeFailedError) return {errors::kHttpTls, why};
  if (auto error = proxyError(code)) return std::move(*error);
  if (code == QNetworkReply::ConnectionRefusedError || code == QNetworkReply::HostNotFoundError) {
    return {errors::kHttpNotSent, why + throughProxy()};
  }
  return brokenOff(why);
}

std::optional<base::Error> HttpExchange::proxyError(QNetworkReply::NetworkError code) const {
  if (!proxied() || m_encrypted) return std::nullopt;
  const std::string where = nameOf(m_route.manager->proxy());
  const base::Error absent{errors::kProxyUnreachable, where};
  // Qt has one code for a proxy that is not there and one that says no; its words tell them apart.
  if (m_reply->errorString() == QLatin1String("Proxy connection refused")) return absent;
  switch (code) {
    case QNetworkReply::ProxyAuthenticationRequiredError:
      return base::Error{errors::kProxyAuth, where + " wants another name and password"};
    // The connection went to the provider directly, and nobody listens there.
    case QNetworkReply::ConnectionRefusedError:
      return std::nullopt;
    // The proxy's own name was not found; the provider's is looked up by the proxy alone.
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
      return absent;
    // The proxy's words are not repeated: they are not the provider's.
    default:
      return base::Error{errors::kProxyFailed, where + " opened no way to the provider"};
  }
}

bool HttpExchange::proxied() const {
  return m_route.manager && m_route.manager->proxy().type() != QNetworkProxy::NoProxy;
}

std::string HttpExchange::throughProxy() const {
  return proxied() ? " (by the proxy " + nameOf(m_route.manager->proxy()) + ")" : std::string();
}

base::Error HttpExchange::tooLate() const {
  // A POST has a connection of its own. If that is not encrypted by now, the proxy has not answered yet. (Qt
  // does not tell a POST that the proxy hung up.)
  const bool atProxy = proxied() && m_body && !m_encrypted && !m_body->touched();
  if (atProxy) return {errors::kProxyFailed, nameOf(m_route.manager->proxy()) + " does not answer"};
  return brokenOff("deadline passed");
}

base::Error HttpExchange::brokenOff(const std::string& why) const {
  const bool unsent = m_body && m_body->length() > 0 && !m_body->touched();
  return {unsent ? errors::kHttpNotSent : errors::kHttpUnknownOutcome, why + throughProxy()};
}

// Grows the buffer by hand: std::string would leave a copy of the tokens behind each time it moves.
void HttpExchange::append(const char* data, std::size_t size) {
  if (m_received.size() + size > m_received.capacity()) {
    std::string larger;
    larger.reserve(std::max(2 * m_received.capacity(), m_received.size() + size));
    larger.append(m_received);
    base::wipe(m_received);
    m_received.swap(larger);
  }
  m_received.append(data, size);
}

void HttpExchange::failWith(base::Error error) {
  if (!m_outcome) finish(tl::unexpected<base::Error>(std::move(error)));
}

void HttpExchange::abandon() {
  failWith(brokenOff("the client was closed"));
  m_route.manager.reset();
}

HttpExchange::Outcome HttpExchange::takeOutcome() {
  return std::move(*m_outcome);
}

void HttpExchange::finish(Outcome outcome) {
  m_outcome = std::move(outcome);
  m_deadline.stop();
  m_patience.stop();
  letGo();
  // The event holds a shared pointer: the resumed coroutine may drop its own, and this object must outlive
  // its event.
  if (const auto self = weak_from_this().lock()) {
    QMetaObject::invokeMethod(
        this,
        [self] {
          if (const auto waiting = std::exchange(self->m_waiting, {})) waiting.resume();
        },
        Qt::QueuedConnection);
  }
}

void HttpExchange::letGo() {
  if (!m_reply) return;
  QNetworkReply* reply = std::exchange(m_reply, nullptr);
  reply->disconnect(this);
  reply->abort();
  reply->deleteLater();
}

}  // namespace lanyard::adapters
