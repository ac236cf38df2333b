#include "core/adapters/local/unix_pipe_connection.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/base/secret.h"

namespace lanyard::adapters {
namespace {

using base::fail;
using namespace std::chrono_literals;

// The local API's longest line (core/wire/README.md).
constexpr std::size_t kLongestLine = 256UL * 1024;
// One read: most requests are a few hundred bytes; the longest line takes 16 of these.
constexpr std::size_t kReadBytes = 16UL * 1024;
// Reads before other connections get their turn: one longest line.
constexpr int kReadsPerTurn = 16;
// Unread replies of one client; beyond it the client is not reading (core/ports/pipe.h).
constexpr std::size_t kMostUnread = 4UL * 1024 * 1024;
// How long what is queued may take after close().
constexpr auto kLinger = 10s;
// Beyond it a connection is one that stays: most are answered and closed within a millisecond.
constexpr auto kUnwatched = 20ms;

constexpr const char* kTooLong =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The message is too long",)"
    R"("data":{"reason":"bad_request","hint":"A line can be at most 256 KiB."}}})";
constexpr const char* kForeignMessage =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The message came from another process",)"
    R"("data":{"reason":"bad_request","hint":"Each program opens its own connection."}}})";

/// Reads the credentials of a message and closes any descriptor that came along.
std::optional<struct ucred> credentialsOf(struct msghdr& message) {
  std::optional<struct ucred> credentials;
  for (struct cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET) continue;
    if (part->cmsg_type == SCM_CREDENTIALS && part->cmsg_len >= CMSG_LEN(sizeof(struct ucred))) {
      credentials.emplace();
      std::memcpy(&*credentials, CMSG_DATA(part), sizeof(struct ucred));
    }
    if (part->cmsg_type == SCM_RIGHTS) {
      for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= part->cmsg_len; at += sizeof(int)) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
        if (fd >= 0) ::close(fd);
      }
    }
  }
  return credentials;
}

}  // namespace

std::shared_ptr<UnixPipeConnection> UnixPipeConnection::make(base::FileDescriptor socket,
                                                             ports::Channel channel, Peer peer,
                                                             std::shared_ptr<SocketWatch> watch,
                                                             const std::shared_ptr<Retired>& retired) {
  if (!watch) watch = std::make_shared<SocketWatch>();
  // The last share may be dropped inside one of our own signals: the socket closes then, the object dies
  // later.
  std::shared_ptr<UnixPipeConnection> connection(
      new UnixPipeConnection(std::move(socket), channel, std::move(peer), std::move(watch)),
      // A weak share: this outlives the connection's last share, and the list would hold itself by it.
      [retired = std::weak_ptr<Retired>(retired)](UnixPipeConnection* dropped) {
        dropped->blockSignals(true);
        dropped->end();
        if (const std::shared_ptr<Retired> list = retired.lock()) {
          list->emplace_back(dropped);
        } else {
          dropped->deleteLater();
        }
      });
  if (!connection->m_watched) connection->end();
  return connection;
}

UnixPipeConnection::UnixPipeConnection(base::FileDescriptor socket, ports::Channel channel, Peer peer,
                                       std::shared_ptr<SocketWatch> watch)
    : m_socket(std::move(socket)),
      m_channel(channel),
      m_peer(std::move(peer)),
      m_input(kLongestLine),
      m_watch(std::move(watch)),
      m_watched(m_watch->add(m_socket.get(), *this)) {
  m_patience.setSingleShot(true);
  connect(&m_patience, &QTimer::timeout, this, [this] { turn([this] { end(); }); });
  m_settling.setSingleShot(true);
  connect(&m_settling, &QTimer::timeout, this, [this] { watchPeer(); });
  m_settling.start(kUnwatched);
}

void UnixPipeConnection::heard(bool hungUp) {
  turn([this, hungUp] {
    m_hungUp = hungUp;
    if (!m_closing) return readable();
    if (hungUp) end();
  });
}

void UnixPipeConnection::watchPeer() {
  m_peerNotifier.emplace(m_peer.pidfd(), QSocketNotifier::Read);
  connect(&*m_peerNotifier, &QSocketNotifier::activated, this, [this] {
    turn([this] {
      // Its last words may wait in the socket (a request that needs no reply); then nobody is left to answer.
      if (!m_closing) readable();
      if (m_socket.valid()) end();
    });
  });
}

void UnixPipeConnection::onEnded(std::function<void()> action) {
  m_onEnded = std::move(action);
  if (!m_socket.valid()) std::exchange(m_onEnded, nullptr)();
}

void UnixPipeConnection::begin() {
  turn([this] { readable(); });
}

/// What the event loop called for. When the connection ended by it, that is said at once: no caller of ours
/// is in between.
void UnixPipeConnection::turn(const std::function<void()>& work) {
  // A receiver may drop its share: this object must outlive the turn.
  const std::shared_ptr<UnixPipeConnection> alive = weak_from_this().lock();
  if (!alive || std::exchange(m_inTurn, true)) return;
  work();
  // Its look answers no later turn's questions, whichever way this one ended.
  m_peer.settle();
  m_inTurn = false;
  if (!std::exchange(m_closedDue, false)) return;
  m_lingering.reset();
  Q_EMIT closed();
}

UnixPipeConnection::~UnixPipeConnection() = default;

base::Result<grants::Caller> UnixPipeConnection::caller() {
  if (!m_socket.valid()) return fail(errors::kPeerGone);
  return m_peer.caller();
}

void UnixPipeConnection::describe(grants::Caller& caller) {
  if (m_socket.valid()) m_peer.describe(caller);
}

std::string UnixPipeConnection::command() {
  return m_socket.valid() ? m_peer.command() : std::string();
}

void UnixPipeConnection::readable() {
  for (int i = 0; i < kReadsPerTurn && readOnce(); ++i) {
  }
}

bool UnixPipeConnection::readOnce() {
  if (!m_socket.valid() || m_closing) return false;
  std::array<char, kReadBytes> bytes;
  // Room for credentials and nothing else: the kernel drops descriptors that do not fit, so they cannot fill
  // our table.
  alignas(struct cmsghdr) std::array<char, CMSG_SPACE(sizeof(struct ucred))> control;
  struct iovec part = {bytes.data(), bytes.size()};
  struct msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(m_socket.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  const int error = errno;
  if (got < 0 && error == EINTR) return true;
  if (!m_known) {
    m_known = m_peer.look().has_value();
    if (!m_known) {
      explicit_bzero(bytes.data(), bytes.size());
      end();
      return false;
    }
  }
  if (got < 0) {
    m_peer.settle();
    if (error != EAGAIN && error != EWOULDBLOCK) end();
    return false;
  }
  const std::optional<struct ucred> writer = credentialsOf(message);
  if (got == 0) {
    endOfInput();
    return false;
  }
  const auto size = static_cast<std::size_t>(got);
  const bool own = writer && writer->pid == m_peer.pid() && writer->uid == m_peer.uid();
  if (own) m_input.append({bytes.data(), size});
  explicit_bzero(bytes.data(), size);
  if (!own) {
    refuse(kForeignMessage);
    return false;
  }
  // A short read emptied the socket; the notifier tells when there is more.
  const bool more = deliver() && size == kReadBytes;
  m_peer.settle();
  return more;
}

bool UnixPipeConnection::deliver() {
  while (std::optional<std::string> line = m_input.take()) {
    m_hasSpoken = true;
    Q_EMIT received(*line);
    base::wipe(*line);
    if (!m_socket.valid() || m_closing) return false;
  }
  if (!m_input.tooLong()) return true;
  refuse(kTooLong);
  return false;
}

void UnixPipeConnection::endOfInput() {
  if (m_hungUp) {
    end();
    return;
  }
  // Perhaps only its writing end is shut: `printf … | socat - UNIX-CONNECT:…` still reads. If not, the watch
  // says so next.
  m_watched->onlyHangUp();
  m_input.clear();
}

void UnixPipeConnection::refuse(const char* line) {
  m_input.clear();
  send(line);
  close();
}

void UnixPipeConnection::send(std::string line) {
  if (!m_socket.valid() || m_closing) {
    base::wipe(line);
    return;
  }
  m_output.push(std::move(line));
  // With a notifier waiting, the socket is known to be full.
  if (!m_writeNotifier || !m_writeNotifier->isEnabled()) flush();
  if (m_output.size() > kMostUnread) end();
}

void UnixPipeConnection::flush() {
  switch (m_output.flush(m_socket.get())) {
    case SendQueue::Outcome::Broken:
      end();
      return;
    case SendQueue::Outcome::Waiting:
      if (!m_writeNotifier) {
        m_writeNotifier.emplace(m_socket.get(), QSocketNotifier::Write);
        connect(&*m_writeNotifier, &QSocketNotifier::activated, this, [this] { flush(); });
      }
      m_writeNotifier->setEnabled(true);
      return;
    case SendQueue::Outcome::Empty:
      if (m_writeNotifier) m_writeNotifier->setEnabled(false);
      if (m_closing) end();
      return;
  }
}

void UnixPipeConnection::close() {
  if (!m_socket.valid() || m_closing) return;
  m_closing = true;
  if (m_output.size() == 0) {
    end();
    return;
  }
  m_watched->onlyHangUp();
  m_lingering = weak_from_this().lock();
  m_patience.start(kLinger);
}

void UnixPipeConnection::cut() {
  if (m_socket.valid()) end();
}

void UnixPipeConnection::end() {
  if (!m_socket.valid()) return;
  m_watched.reset();
  if (m_peerNotifier) m_peerNotifier->setEnabled(false);
  m_settling.stop();
  if (m_writeNotifier) m_writeNotifier->setEnabled(false);
  m_patience.stop();
  m_socket.reset();
  m_input.clear();
  m_output.clear();
  if (m_onEnded) std::exchange(m_onEnded, nullptr)();
  if (m_inTurn) {
    m_closedDue = true;
    return;
  }
  // Later, so that neither a receiver's call nor the release of the last share runs into it.
  QMetaObject::invokeMethod(
      this,
      [this, lingering = std::move(m_lingering)] {
        const auto alive = weak_from_this().lock();
        Q_EMIT closed();
      },
      Qt::QueuedConnection);
}

}  // namespace lanyard::adapters
