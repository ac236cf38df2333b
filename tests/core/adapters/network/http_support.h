#pragma once

#include <sys/socket.h>
#include <QCoro/QCoroTask>
#include <QTcpSocket>
#include <QUrl>
#include <utility>

#include "core/adapters/network/qt_http_client.h"

namespace lanyard::test {

using Outcome = base::Result<ports::HttpResponse>;

inline ports::HttpRequest getRequest(const std::string& url) {
  ports::HttpRequest request;
  request.url = url;
  request.allowPlainLoopback = true;
  // The server of a test is the one that the person named.
  request.issuerHost = QUrl(QString::fromStdString(url)).host().toStdString();
  request.deadline = std::chrono::seconds(20);
  return request;
}

inline ports::HttpRequest postRequest(const std::string& url, std::string_view body = "refresh_token=r1") {
  ports::HttpRequest request = getRequest(url);
  request.method = ports::HttpRequest::Method::Post;
  request.body = base::Secret(body);
  return request;
}

inline Outcome outcomeOf(ports::HttpClient& client, ports::HttpRequest request) {
  return QCoro::waitFor(client.send(std::move(request)));
}

/// The code of an error, or "status NNN".
inline QByteArray said(const Outcome& outcome) {
  return outcome ? "status " + QByteArray::number(outcome->status)
                 : QByteArray::fromStdString(outcome.error().code);
}

/// Closes with a reset instead of an orderly end.
inline void resetConnection(QTcpSocket* socket) {
  const linger none{1, 0};
  ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
  socket->abort();
}

}  // namespace lanyard::test
