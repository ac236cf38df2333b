#include "core/adapters/network/redirect_connection.h"

#include "core/adapters/network/redirect_port.h"
#include "core/base/secret.h"

namespace lanyard::adapters {

namespace {

// How long the reply may take to reach a browser that reads slowly, or a sender that is still sending.
constexpr std::chrono::milliseconds closeDeadline{2'000};
// How much is read at once; the limits of headSize and of a form are checked after each read.
constexpr qint64 kReadBytes = 4096;

}  // namespace

RedirectConnection::RedirectConnection(QTcpSocket* socket, RedirectPort& port,
                                       std::chrono::milliseconds headDeadline)
    : QObject(&port), m_socket(socket), m_port(port) {
  m_socket->setParent(this);
  m_socket->setReadBufferSize(kReadBytes);
  connect(m_socket, &QTcpSocket::readyRead, this, &RedirectConnection::onReadyRead);
  connect(m_socket, &QTcpSocket::disconnected, this, &RedirectConnection::end);
  m_deadline.setSingleShot(true);
  connect(&m_deadline, &QTimer::timeout, this, &RedirectConnection::drop);
  m_deadline.start(headDeadline);
  // What came with the handshake of https was announced before anybody listened here.
  QMetaObject::invokeMethod(this, &RedirectConnection::onReadyRead, Qt::QueuedConnection);
}

RedirectConnection::~RedirectConnection() {
  // A socket emits "disconnected" in its destructor, when this object is half destroyed.
  m_socket->disconnect(this);
  base::wipe(m_received);
}

void RedirectConnection::drop() {
  m_socket->abort();
  end();
}

void RedirectConnection::onReadyRead() {
  while (m_reading && m_socket->bytesAvailable() > 0) {
    QByteArray chunk = m_socket->read(kReadBytes);
    m_received.append(chunk.constData(), static_cast<std::size_t>(chunk.size()));
    chunk.fill('\0');
    const Judged<std::optional<std::size_t>> size = headSize(m_received);
    if (!size) return answer(m_port.refusal(size.error(), true), true);
    if (*size) {
      const std::string_view head = std::string_view(m_received).substr(0, **size);
      const std::size_t whole = head.size() + m_port.bodySize(head);
      if (m_received.size() < whole) continue;
      const std::string_view body = std::string_view(m_received).substr(head.size(), whole - head.size());
      const bool moreCame = m_received.size() > whole || m_socket->bytesAvailable() > 0;
      return answer(m_port.reply(head, body), moreCame);
    }
  }
  if (!m_reading) m_socket->readAll();
}

// While bytes are still coming, closing would reset the connection before the reply was read. So the rest is
// read and dropped until the other end closes, within a deadline.
void RedirectConnection::answer(const std::string& reply, bool moreMayCome) {
  m_reading = false;
  base::wipe(m_received);
  m_deadline.start(closeDeadline);
  m_socket->write(reply.data(), static_cast<qint64>(reply.size()));
  if (moreMayCome) {
    m_socket->readAll();
  } else {
    m_socket->disconnectFromHost();
  }
}

void RedirectConnection::end() {
  m_socket->disconnect(this);
  m_deadline.stop();
  m_reading = false;
  Q_EMIT over();
  deleteLater();
}

}  // namespace lanyard::adapters
