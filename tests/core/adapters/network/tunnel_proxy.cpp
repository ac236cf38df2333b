#include "tests/core/adapters/network/tunnel_proxy.h"

#include <QHostAddress>
#include <memory>
#include <utility>

namespace lanyard::test {

TunnelProxy::TunnelProxy(quint16 serverPort, Refusal refusal)
    : m_serverPort(serverPort), m_refusal(std::move(refusal)) {
  listen(QHostAddress::LocalHost);
}

TunnelProxy::Refusal TunnelProxy::wants(const QByteArray& base64) {
  return [base64](const QByteArray& head) -> QByteArray {
    if (head.contains("Proxy-Authorization: Basic " + base64 + "\r\n")) return {};
    return "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: "
           "0\r\n\r\n";
  };
}

void TunnelProxy::incomingConnection(qintptr descriptor) {
  auto* client = new QTcpSocket(this);
  client->setSocketDescriptor(descriptor);
  connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
  const auto pending = std::make_shared<QByteArray>();
  connect(client, &QTcpSocket::readyRead, this, [this, client, pending] {
    *pending += client->readAll();
    const qsizetype end = pending->indexOf("\r\n\r\n");
    if (end < 0) return;
    const QByteArray head = pending->left(end + 4);
    pending->remove(0, end + 4);
    onHead(client, head);
  });
}

void TunnelProxy::onHead(QTcpSocket* client, const QByteArray& head) {
  m_heads.push_back(head);
  const QByteArray instead = m_refusal ? m_refusal(head) : QByteArray();
  if (instead.isEmpty()) {
    carry(client);
  } else {
    client->write(instead);
  }
}

void TunnelProxy::carry(QTcpSocket* client) {
  client->disconnect(this);
  auto* server = new QTcpSocket(client);
  connect(server, &QTcpSocket::connected, client,
          [client] { client->write("HTTP/1.1 200 Go ahead\r\n\r\n"); });
  connect(client, &QTcpSocket::readyRead, server, [client, server] { server->write(client->readAll()); });
  connect(server, &QTcpSocket::readyRead, client, [client, server] { client->write(server->readAll()); });
  connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
  server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
}

}  // namespace lanyard::test
