#include "core/adapters/network/redirect_port.h"

#include <algorithm>
#include <utility>

#include "core/adapters/network/redirect_connection.h"
#include "core/base/secret.h"

namespace lanyard::adapters {

namespace {

constexpr const char* donePath = "/done";
constexpr const char* refusedPath = "/refused";

const char* phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 303:
      return "See Other";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return "Bad Request";
  }
}

// No CORS header, ever: no other page may read what is here.
std::string message(int status, const std::string& headers, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " " + phrase(status) + "\r\n" + headers +
         "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
         "Connection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string seeOther(const char* path) {
  return message(303, "Location: " + std::string(path) + "\r\n", {});
}

void wipe(ports::RedirectParameters& parameters) {
  for (auto* field : {&parameters.code, &parameters.state, &parameters.error, &parameters.errorDescription,
                      &parameters.errorUri, &parameters.response}) {
    if (*field) base::wipe(**field);
  }
}

}  // namespace

RedirectPort::RedirectPort(std::string host, providers::LoopbackRule asked,
                           std::vector<std::unique_ptr<QTcpServer>> servers, std::string fingerprint,
                           const LoopbackSettings& settings)
    : m_host(std::move(host)),
      m_asked(std::move(asked)),
      m_number(servers.front()->serverPort()),
      m_servers(std::move(servers)),
      m_fingerprint(std::move(fingerprint)),
      m_settings(settings) {
  for (const auto& server : m_servers) {
    // Over https a connection is there once it is encrypted.
    connect(server.get(), &QTcpServer::pendingConnectionAvailable, this,
            [this, &taker = *server] { accept(taker); });
  }
  m_linger.setSingleShot(true);
  connect(&m_linger, &QTimer::timeout, this, &RedirectPort::close);
}

RedirectPort::~RedirectPort() {
  close();
}

bool RedirectPort::serves(const providers::LoopbackRule& rule, std::uint16_t number) const {
  return isOpen() && m_host == rule.host && m_number == number && m_asked.https == rule.https;
}

bool RedirectPort::servesAny(const providers::LoopbackRule& rule) const {
  return isOpen() && m_asked.host == rule.host && m_asked.ports.empty() && m_asked.https == rule.https;
}

std::string RedirectPort::uri(const std::string& path) const {
  return (m_asked.https ? "https://" : "http://") + m_host + ":" + std::to_string(m_number) + path;
}

void RedirectPort::answerWith(const std::string& path, ports::RedirectReceiver& receiver, bool formPost) {
  const auto known = std::find_if(m_routes.begin(), m_routes.end(), [&](const Route& route) {
    return route.path == path && route.receiver == &receiver;
  });
  if (known == m_routes.end()) {
    m_routes.push_back({path, &receiver, formPost});
  } else {
    known->formPost = known->formPost || formPost;
  }
}

void RedirectPort::addShare() {
  ++m_shares;
  m_linger.stop();
}

void RedirectPort::dropShare() {
  if (--m_shares == 0 && isOpen()) m_linger.start(m_settings.linger);
}

void RedirectPort::close() {
  m_linger.stop();
  m_servers.clear();
  m_routes.clear();
  for (RedirectConnection* connection : std::exchange(m_connections, {})) {
    connection->disconnect(this);
    connection->drop();
  }
}

void RedirectPort::accept(QTcpServer& server) {
  while (QTcpSocket* socket = server.nextPendingConnection()) {
    makeRoom();
    auto* connection = new RedirectConnection(socket, *this, m_settings.headDeadline);
    m_connections.push_back(connection);
    connect(connection, &RedirectConnection::over, this,
            [this, connection] { std::erase(m_connections, connection); });
  }
}

void RedirectPort::makeRoom() {
  if (m_connections.size() < m_settings.maxConnections) return;
  const std::vector<RedirectConnection*> eldestFirst = m_connections;
  for (RedirectConnection* connection : eldestFirst) {
    // Its request may still wait in the kernel, after many others that came at once; then it is answered, not
    // dropped.
    if (connection->isSilent()) connection->catchUp();
    if (connection->isSilent()) return connection->drop();
  }
  const auto reading =
      std::find_if(m_connections.begin(), m_connections.end(), [](auto* c) { return c->isReading(); });
  if (reading != m_connections.end()) return (*reading)->drop();
  if (!m_connections.empty()) m_connections.front()->drop();
}

bool RedirectPort::isOurHost(const std::string& host) const {
  return host == m_host + ":" + std::to_string(m_number);
}

// Several receivers can wait at one path; the first that knows the state gives the verdict.
ports::RedirectVerdict RedirectPort::verdictOn(const std::string& path,
                                               const ports::RedirectParameters& parameters) const {
  for (const Route& route : std::vector<Route>(m_routes)) {
    if (route.path != path) continue;
    const ports::RedirectVerdict verdict = route.receiver->receive(parameters);
    if (verdict != ports::RedirectVerdict::UnknownState) return verdict;
  }
  return ports::RedirectVerdict::UnknownState;
}

bool RedirectPort::takesForms(const std::string& path) const {
  return std::any_of(m_routes.begin(), m_routes.end(),
                     [&](const Route& route) { return route.path == path && route.formPost; });
}

bool RedirectPort::isAwaitedForm(const RedirectRequest& request) const {
  return request.method == "POST" && takesForms(request.path);
}

std::size_t RedirectPort::bodySize(std::string_view head) const {
  Judged<RedirectRequest> request = parseRedirectRequest(head);
  if (!request) return 0;
  const bool waits = isAwaitedForm(*request) && isOurHost(request->host);
  base::wipe(request->query);
  return waits ? request->contentLength : 0;
}

std::string RedirectPort::reply(std::string_view head, std::string_view body) const {
  Judged<RedirectRequest> request = parseRedirectRequest(head);
  if (!request) return refusal(request.error(), true);
  const Judged<std::string> judged = judge(*request, body);
  base::wipe(request->query);
  if (judged) return *judged;
  return refusal(judged.error(), request->method != "HEAD", takesForms(request->path) ? "GET, POST" : "GET");
}

Judged<std::string> RedirectPort::judge(const RedirectRequest& request, std::string_view body) const {
  const auto refuse = [](int status, const char* reason) { return tl::unexpected(Refusal{status, reason}); };
  const bool posted = isAwaitedForm(request);
  if (request.method != "GET" && !posted) return refuse(405, "Another method");
  if (!isOurHost(request.host)) return refuse(421, "Another host");
  // A navigation carries no Origin; a request with one comes from a script or a form of some page. The form
  // that is waited for comes from a page of the provider's, whichever that is: its state is what tells.
  if (!posted && request.origin && *request.origin != uri({})) return refuse(403, "Another origin");
  if (request.path == donePath) return pageReply(200, PageKind::Done);
  if (request.path == refusedPath) return pageReply(200, PageKind::Refused);
  const bool ours = std::any_of(m_routes.begin(), m_routes.end(),
                                [&](const Route& route) { return route.path == request.path; });
  if (!ours) return refuse(404, "Nothing here");
  if (request.prefetch) return refuse(404, "Not ahead of need");
  if (request.fetchMode && *request.fetchMode != "navigate") return refuse(403, "Not a navigation");

  if (posted && !request.isForm) return refuse(415, "Not a form");
  Judged<ports::RedirectParameters> parameters = parseRedirectQuery(posted ? body : request.query);
  if (!parameters) return tl::unexpected(parameters.error());
  parameters->path = request.path;
  parameters->posted = posted;
  const ports::RedirectVerdict verdict = verdictOn(request.path, *parameters);
  wipe(*parameters);
  switch (verdict) {
    case ports::RedirectVerdict::Accepted:
      return seeOther(donePath);
    case ports::RedirectVerdict::ProviderError:
      return seeOther(refusedPath);
    case ports::RedirectVerdict::Replayed:
      return pageReply(410, PageKind::Replayed);
    case ports::RedirectVerdict::Late:
      return pageReply(410, PageKind::Late);
    case ports::RedirectVerdict::TakenBack:
      return pageReply(410, PageKind::TakenBack);
    case ports::RedirectVerdict::UnknownState:
      break;
  }
  return pageReply(400, PageKind::Unknown);
}

std::string RedirectPort::pageReply(int status, PageKind kind) const {
  return message(status,
                 "Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: " +
                     redirectPagePolicy(kind) + "\r\n",
                 redirectPage(m_settings.texts, kind));
}

std::string RedirectPort::refusal(const Refusal& refusal, bool withBody, const std::string& methods) const {
  const std::string headers = std::string("Content-Type: text/plain; charset=utf-8\r\n") +
                              "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n" +
                              (refusal.status == 405 ? "Allow: " + methods + "\r\n" : std::string());
  return message(refusal.status, headers, withBody ? std::string(refusal.reason) + ".\n" : std::string());
}

}  // namespace lanyard::adapters
