#pragma once

#include <QSsl>
#include <QTcpServer>
#include <QTcpSocket>
#include <functional>
#include <optional>
#include <vector>

#include "tests/core/adapters/network/test_certificates.h"

namespace lanyard::test {

/// A server that shows every byte it gets and answers by a script. It counts what a server library would
/// hide: connections, and the requests on each.
class RawServer final : public QTcpServer {
  Q_OBJECT
 public:
  /// Called for each whole request (head and announced body) with the socket to answer on.
  using Script = std::function<void(QTcpSocket* socket, const QByteArray& request)>;

  /// Uses only `protocol` if it is given, else what the system allows.
  explicit RawServer(Script script, std::optional<ServerIdentity> tls = {},
                     std::optional<QSsl::SslProtocol> protocol = {});

  /// "http://127.0.0.1:port" or with https.
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] qsizetype connections() const { return static_cast<qsizetype>(m_received.size()); }
  /// What came on connection `n`, decrypted.
  [[nodiscard]] QByteArray received(std::size_t n = 0) const { return m_received.at(n); }
  /// All whole requests in order of their arrival.
  [[nodiscard]] const std::vector<QByteArray>& requests() const { return m_requests; }
  /// How many POST lines came, whole or not, on any connection.
  [[nodiscard]] qsizetype posts() const;

  /// A reply with this status line, headers ("Name: value\r\n"…) and body; Content-Length is added.
  static QByteArray reply(const QByteArray& status, const QByteArray& headers, const QByteArray& body);

 protected:
  void incomingConnection(qintptr descriptor) override;

 private:
  void serve(QTcpSocket* socket, std::size_t index);

  Script m_script;
  std::optional<ServerIdentity> m_tls;
  std::optional<QSsl::SslProtocol> m_protocol;
  std::vector<QByteArray> m_received;
  std::vector<QByteArray> m_requests;
};

}  // namespace lanyard::test
