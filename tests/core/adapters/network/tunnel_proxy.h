#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <functional>
#include <vector>

namespace lanyard::test {

/// An HTTP proxy that notes each CONNECT and, where it agrees, carries bytes to one server, whatever name was
/// asked for.
class TunnelProxy final : public QTcpServer {
  Q_OBJECT
 public:
  /// What it answers to a request's head instead of a tunnel; empty: the tunnel.
  using Refusal = std::function<QByteArray(const QByteArray& head)>;

  explicit TunnelProxy(quint16 serverPort, Refusal refusal = {});

  [[nodiscard]] const std::vector<QByteArray>& heads() const { return m_heads; }

  /// Lets nobody in without "Basic" and these credentials (RFC 7617), in base64.
  static Refusal wants(const QByteArray& base64);

 protected:
  void incomingConnection(qintptr descriptor) override;

 private:
  void onHead(QTcpSocket* client, const QByteArray& head);
  void carry(QTcpSocket* client);

  quint16 m_serverPort;
  Refusal m_refusal;
  std::vector<QByteArray> m_heads;
};

}  // namespace lanyard::test
