#include "tests/core/adapters/network/raw_server.h"

#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslSocket>
#include <algorithm>
#include <memory>
#include <utility>

namespace lanyard::test {

namespace {

// The length of the first whole request in `bytes`, or -1.
qsizetype wholeRequest(const QByteArray& bytes) {
  const qsizetype head = bytes.indexOf("\r\n\r\n");
  if (head < 0) return -1;
  qsizetype body = 0;
  const qsizetype at = bytes.left(head).toLower().indexOf("\r\ncontent-length:");
  if (at >= 0) {
    const qsizetype start = at + qsizetype(sizeof("\r\ncontent-length:")) - 1;
    body = bytes.mid(start, bytes.indexOf('\r', start) - start).trimmed().toLongLong();
  }
  return bytes.size() >= head + 4 + body ? head + 4 + body : -1;
}

}  // namespace

RawServer::RawServer(Script script, std::optional<ServerIdentity> tls,
                     std::optional<QSsl::SslProtocol> protocol)
    : m_script(std::move(script)), m_tls(std::move(tls)), m_protocol(protocol) {
  listen(QHostAddress::LocalHost);
}

std::string RawServer::origin() const {
  return (m_tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(serverPort());
}

qsizetype RawServer::posts() const {
  qsizetype count = 0;
  for (const QByteArray& bytes : m_received) count += bytes.count("POST /");
  return count;
}

QByteArray RawServer::reply(const QByteArray& status, const QByteArray& headers, const QByteArray& body) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + QByteArray::number(body.size()) +
         "\r\n\r\n" + body;
}

void RawServer::incomingConnection(qintptr descriptor) {
  const std::size_t index = m_received.size();
  m_received.emplace_back();
  QTcpSocket* socket = nullptr;
  if (m_tls) {
    auto* encrypted = new QSslSocket(this);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(m_tls->certificate);
    tls.setPrivateKey(m_tls->key);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (m_protocol) tls.setProtocol(*m_protocol);
    encrypted->setSslConfiguration(tls);
    socket = encrypted;
  } else {
    socket = new QTcpSocket(this);
  }
  socket->setSocketDescriptor(descriptor);
  serve(socket, index);
  if (m_tls) qobject_cast<QSslSocket*>(socket)->startServerEncryption();
}

void RawServer::serve(QTcpSocket* socket, std::size_t index) {
  const auto pending = std::make_shared<QByteArray>();
  connect(socket, &QTcpSocket::readyRead, this, [this, socket, index, pending] {
    const QByteArray bytes = socket->readAll();
    m_received[index] += bytes;
    *pending += bytes;
    for (qsizetype size = wholeRequest(*pending); size >= 0; size = wholeRequest(*pending)) {
      const QByteArray request = pending->left(size);
      pending->remove(0, size);
      m_requests.push_back(request);
      m_script(socket, request);
    }
  });
  connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
}

}  // namespace lanyard::test
