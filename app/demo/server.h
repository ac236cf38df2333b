#pragma once

#include <QHttpServer>
#include <QHttpServerResponder>
#include <cstdint>
#include <functional>

#include "app/demo/message.h"

namespace lanyard::demo {

/// Carries requests from loopback to `answer`, and nothing else: one host, two methods.
class Server {
 public:
  explicit Server(std::function<Reply(const Request&)> answer);
  /// Listens on 127.0.0.1. `port` 0 takes a free one. Gives the port, or 0 when it is taken.
  [[nodiscard]] std::uint16_t listen(std::uint16_t port);

 private:
  void handle(const QHttpServerRequest& request, QHttpServerResponder&& responder) const;

  std::function<Reply(const Request&)> m_answer;
  QByteArray m_host;  ///< what the Host header must say, against DNS rebinding
  QHttpServer m_server;
};

}  // namespace lanyard::demo
