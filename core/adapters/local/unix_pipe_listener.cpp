#include "core/adapters/local/unix_pipe_listener.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QPointer>
#include <cerrno>
#include <chrono>
#include <utility>

#include "core/adapters/local/passed_socket.h"

namespace lanyard::adapters {
namespace {

using base::Result;
using namespace std::chrono_literals;

// Accepted before other events get their turn, where many came at once.
constexpr int kAcceptsPerTurn = 32;
constexpr std::size_t kMany = 16;
// Connections that are over are deleted, with what they hold of their peer, when another one comes, or this
// long after the first of them ended. Their buffers are wiped and their sockets closed at once.
constexpr auto kKeptRetired = 100ms;
constexpr auto kPause = 100ms;

base::FileDescriptor spareDescriptor() {
  return base::FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

Result<std::unique_ptr<UnixPipeListener>> UnixPipeListener::listen(const std::string& path,
                                                                   std::shared_ptr<ProcInspector> inspector) {
  Result<SocketClaim> claim = SocketClaim::take(path);
  if (!claim) return tl::unexpected(claim.error());
  return std::unique_ptr<UnixPipeListener>(
      new UnixPipeListener(*std::move(claim), base::FileDescriptor(), std::move(inspector)));
}

Result<std::unique_ptr<UnixPipeListener>> UnixPipeListener::adoptFromSystemd(
    std::shared_ptr<ProcInspector> inspector) {
  auto socket = takePassedSocket();
  if (!socket) return tl::unexpected(socket.error());
  if (!socket->valid()) return std::unique_ptr<UnixPipeListener>();
  return std::unique_ptr<UnixPipeListener>(
      new UnixPipeListener(std::nullopt, *std::move(socket), std::move(inspector)));
}

UnixPipeListener::UnixPipeListener(std::optional<SocketClaim> claim, base::FileDescriptor adopted,
                                   std::shared_ptr<ProcInspector> inspector)
    : m_claim(std::move(claim)),
      m_adopted(std::move(adopted)),
      m_fd(m_claim ? m_claim->fd() : m_adopted.get()),
      m_inspector(std::move(inspector)),
      m_spare(spareDescriptor()),
      m_notifier(m_fd, QSocketNotifier::Read),
      m_watch(std::make_shared<SocketWatch>()),
      m_retired(std::make_shared<UnixPipeConnection::Retired>()),
      m_connections(std::make_shared<Connections>()) {
  connect(&m_notifier, &QSocketNotifier::activated, this, [this] { acceptWaiting(); });
  m_retirement.setSingleShot(true);
  m_retirement.setInterval(kKeptRetired);
  connect(&m_retirement, &QTimer::timeout, this, [this] { m_retired->clear(); });
  m_pause.setSingleShot(true);
  connect(&m_pause, &QTimer::timeout, this, [this] {
    if (!m_spare.valid()) m_spare = spareDescriptor();
    m_notifier.setEnabled(true);
  });
}

UnixPipeListener::~UnixPipeListener() {
  m_notifier.setEnabled(false);
}

void UnixPipeListener::acceptWaiting() {
  m_retired->clear();
  // Whoever hears of a connection, or of its first line, may stop listening.
  const QPointer<UnixPipeListener> self(this);
  // Usually one came, and the notifier tells when another one waits. Each turn costs more the more there are.
  const int most = m_connections->size() < kMany ? 1 : kAcceptsPerTurn;
  for (int i = 0; i < most && self; ++i) {
    base::FileDescriptor socket(::accept4(m_fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.valid()) {
      welcome(std::move(socket));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EMFILE || errno == ENFILE) refuseWaiting();
    return;
  }
}

void UnixPipeListener::refuseWaiting() {
  m_spare.reset();
  // The waiting client is told by a closed connection instead of by nothing at all.
  base::FileDescriptor(::accept4(m_fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)).reset();
  m_spare = spareDescriptor();
  if (m_spare.valid()) return;
  m_notifier.setEnabled(false);
  m_pause.start(kPause);
}

bool UnixPipeListener::makeRoom() {
  if (m_connections->size() < kMostConnections) return true;
  for (const std::weak_ptr<UnixPipeConnection>& entry : *m_connections) {
    const std::shared_ptr<UnixPipeConnection> connection = entry.lock();
    if (!connection || connection->hasSpoken()) continue;
    connection->cut();
    return true;
  }
  return false;
}

void UnixPipeListener::welcome(base::FileDescriptor socket) {
  Result<Peer> peer = Peer::of(socket.get(), m_inspector);
  if (!peer || !makeRoom()) return;
  // A socket activated by systemd may hold connections from before SO_PASSCRED: set here too, it costs one
  // call.
  const int on = 1;
  if (m_adopted.valid() && ::setsockopt(socket.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) return;
  const auto connection =
      UnixPipeConnection::make(std::move(socket), ports::Channel::Tool, *std::move(peer), m_watch, m_retired);
  const auto place = m_connections->insert(m_connections->end(), connection);
  connection->onEnded([list = m_connections, place, self = QPointer<UnixPipeListener>(this)] {
    list->erase(place);
    if (self && !self->m_retirement.isActive()) self->m_retirement.start();
  });
  Q_EMIT connected(connection);
  connection->begin();
}

}  // namespace lanyard::adapters
