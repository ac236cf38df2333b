#include "core/adapters/network/redirect_connection.h"

#include "core/adapters/network/redirect_port.h"
#include "core/base/secret.h"

namespace lanyard::adapters {

namespace {

// For the reply to reach a browser that reads slowly, or a sender that is still talking into our refusal.
constexpr std::chrono::milliseconds closeDeadline{2'000};
// What is read in one go; the limits of headSize are looked at after each.
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
}

RedirectConnection::~RedirectConnection() {
  // The socket says "disconnected" as it dies, when this is half gone.
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
      const bool moreCame = m_received.size() > **size || m_socket->bytesAvailable() > 0;
      return answer(m_port.reply(std::string_view(m_received).substr(0, **size)), moreCame);
    }
  }
  if (!m_reading) m_socket->readAll();
}

// With bytes still coming, closing at once would reset the connection and take the reply away from its
// reader; so the rest is read and thrown away until the other end closes, for a while.
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
