#pragma once

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QSslConfiguration>
#include <QTimer>
#include <QUrl>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/adapters/network/address_wall.h"
#include "core/adapters/network/one_shot_body.h"
#include "core/ports/http_client.h"

namespace lanyard::adapters {

/// Looks a name up and passes on its addresses in the order in which to try them, or none and why. Answers
/// later, and only while `context` lives. A parameter, so that tests can be the name server.
using Answer = std::function<void(const QList<QHostAddress>& addresses, const QString& error)>;
using Resolver = std::function<void(const QString& name, QObject* context, Answer answer)>;

/// Asks the system's resolver.
void resolveBySystem(const QString& name, QObject* context, Answer answer);

/// How a request is sent.
struct HttpRoute {
  std::shared_ptr<QNetworkAccessManager> manager;
  QSslConfiguration tls;
  QUrl url;
  Passage passage;
  Resolver resolve;
  std::shared_ptr<AddressWall> wall;
  /// Sets `manager` and `tls` so that all authorities are trusted; null where they are already. It is called
  /// only while the exchange has no outcome.
  std::function<void(HttpRoute&)> widen;
};

/// One request on its way, from the call to its outcome. It is awaited by at most one coroutine, which is
/// resumed from the event loop and never from inside a signal of the network classes, so whoever awaits may
/// destroy anything.
class HttpExchange final : public QObject, public std::enable_shared_from_this<HttpExchange> {
  Q_OBJECT
 public:
  using Outcome = base::Result<ports::HttpResponse>;

  explicit HttpExchange(ports::HttpRequest request);
  ~HttpExchange() override;

  /// Sends. The route's manager is shared for GET; for POST it must be fresh, so that the POST leaves on a
  /// connection of its own and never on a kept one that the server may be closing at this moment.
  ///
  /// Qt's network classes do not tell which address they connect to. So the name is looked up here, the
  /// passage judges its addresses, and Qt gets one of them as the host to connect to. The certificate is
  /// checked against the name, and the server is told the name.
  void start(HttpRoute route);
  /// Ends with `error` at once, unless there is an outcome already.
  void failWith(base::Error error);
  /// The client is being destroyed: ends as a broken connection would, and releases the network.
  void abandon();

  [[nodiscard]] bool isOver() const { return m_outcome.has_value(); }
  /// Resumes `waiting` once, from the event loop, after there is an outcome.
  void resumeWhenOver(std::coroutine_handle<> waiting) { m_waiting = waiting; }
  /// To be called once, after the exchange was awaited.
  [[nodiscard]] Outcome takeOutcome();

 private:
  [[nodiscard]] QNetworkRequest networkRequest(const QUrl& url) const;
  void send(const QUrl& url);
  void onResolved(const QList<QHostAddress>& addresses, const QString& error);
  void tryNext();
  void open(const QUrl& target);
  /// Whether to judge the certificate again with all authorities: the handshake failed with some of them (Qt
  /// does not reliably say why), and nothing was sent to the server.
  [[nodiscard]] bool mayWiden() const;
  void widen();
  /// Whether another address may be tried: nothing can have been sent to this one.
  [[nodiscard]] bool mayTryNext() const;
  [[nodiscard]] base::Error forbidden(const QString& where) const;
  void onHead();
  void onReadyRead();
  void onFinished();
  [[nodiscard]] bool followRedirect();
  [[nodiscard]] bool complete(int status) const;
  [[nodiscard]] base::Error networkError(QNetworkReply::NetworkError code) const;
  /// What the proxy did, where there is one and nothing was heard from the server yet.
  [[nodiscard]] std::optional<base::Error> proxyError(QNetworkReply::NetworkError code) const;
  [[nodiscard]] base::Error tooLate() const;
  [[nodiscard]] bool proxied() const;
  [[nodiscard]] std::string throughProxy() const;
  /// Whether the server may have got the request; says `http.not_sent` or `http.unknown_outcome`.
  [[nodiscard]] base::Error brokenOff(const std::string& why) const;
  void append(const char* data, std::size_t size);
  void finish(Outcome outcome);
  void letGo();

  ports::HttpRequest m_request;
  std::unique_ptr<OneShotBody> m_body;  // outlives the manager that reads it
  HttpRoute m_route;
  QUrl m_url;                      ///< what is asked for, by its own host name
  QUrl m_target;                   ///< the same with the address that was tried last
  QList<QHostAddress> m_untried;   ///< addresses of the host, not tried yet
  Reach m_reach = Reach::Public;   ///< of the address that was tried last
  QPointer<QNetworkReply> m_reply;
  QTimer m_deadline;
  QTimer m_patience;  ///< for an address that does not answer, while there are others
  std::string m_received;
  int m_hops = 0;
  bool m_encrypted = false;  ///< the server's certificate held
  bool m_connected = false;  ///< something was, or may have been, sent on this connection
  std::optional<Outcome> m_outcome;
  std::coroutine_handle<> m_waiting;
};

/// What `co_await` takes. The exchange must be kept alive by the waiting coroutine.
struct ExchangeAwaiter {
  HttpExchange* exchange;

  [[nodiscard]] bool await_ready() const { return exchange->isOver(); }
  void await_suspend(std::coroutine_handle<> waiting) const { exchange->resumeWhenOver(waiting); }
  void await_resume() const {}
};

}  // namespace lanyard::adapters
