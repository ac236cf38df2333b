#include "core/client/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/wire/message.h"

namespace lanyard::client {
namespace {

using Fault = ConnectionError::Fault;
using Refused = tl::unexpected<ConnectionError>;

constexpr std::size_t kFirstRoom = 16UL * 1024;  // fits a token reply, and nearly a list of 100
constexpr std::size_t kLongestLine = wire::kReplyLimits.bytes + 1;  // and its line break

/// If we are started with stdout closed, the socket must not become our stdout.
int socketAboveStandardStreams() {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int higher = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return higher;
}

}  // namespace

bool ConnectionError::isNobodyThere() const {
  return fault == Fault::NotReached && (errorNumber == ENOENT || errorNumber == ECONNREFUSED);
}

Connection::Result<Connection> Connection::open(const std::string& path, unsigned uid) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  Connection connection{base::FileDescriptor(socketAboveStandardStreams())};
  if (!connection.m_fd.valid()) return Refused({Fault::NoSocket, errno});
  int done = 0;
  do {
    done = ::connect(connection.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } while (done != 0 && errno == EINTR);
  if (done != 0) return Refused({Fault::NotReached, errno});
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection.fd(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return Refused({Fault::PeerUnknown});
  if (peer.uid != uid) return Refused({Fault::OtherUser, 0, peer.uid});
  connection.m_peer = peer.pid;
  return connection;
}

Connection::Connection(Connection&& other) noexcept
    : m_fd(std::move(other.m_fd)),
      m_peer(other.m_peer),
      m_buffer(std::move(other.m_buffer)),
      m_capacity(std::exchange(other.m_capacity, 0)),
      m_begin(std::exchange(other.m_begin, 0)),
      m_end(std::exchange(other.m_end, 0)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  m_fd = std::move(other.m_fd);
  m_peer = other.m_peer;
  m_buffer = std::move(other.m_buffer);
  m_capacity = std::exchange(other.m_capacity, 0);
  m_begin = std::exchange(other.m_begin, 0);
  m_end = std::exchange(other.m_end, 0);
  return *this;
}

Connection::~Connection() {
  wipe();
}

void Connection::wipe() {
  if (m_buffer) explicit_bzero(m_buffer.get(), m_capacity);
}

Connection::Result<void> Connection::send(std::string& line) {
  line.push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t sent = ::send(fd(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return Refused({Fault::Gone, errno});
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

void Connection::makeRoom() {
  if (m_end < m_capacity) return;
  if (m_begin > 0) {
    std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
    m_end -= std::exchange(m_begin, 0);
    return;
  }
  const std::size_t capacity = std::min(std::max(m_capacity * 4, kFirstRoom), kLongestLine);
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (m_buffer) {
    std::memcpy(larger.get(), m_buffer.get(), m_end);
    wipe();
  }
  m_buffer = std::move(larger);
  m_capacity = capacity;
}

Connection::Result<void> Connection::readMore(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  pollfd waiting{fd(), POLLIN, 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(std::clamp<milliseconds::rep>(left, 0, 1 << 30)));
  if (ready < 0 && errno == EINTR) return {};
  if (ready == 0) return Refused({Fault::Silent});
  const ssize_t got = ::recv(fd(), m_buffer.get() + m_end, m_capacity - m_end, 0);
  if (got < 0 && errno == EINTR) return {};
  if (got <= 0) return Refused({Fault::Closed});
  m_end += static_cast<std::size_t>(got);
  return {};
}

bool Connection::hasLine() const {
  return std::string_view(m_buffer.get() + m_begin, m_end - m_begin).find('\n') != std::string_view::npos;
}

Connection::Result<std::string_view> Connection::readLine(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::size_t searched = 0;
  for (;;) {
    const std::string_view unread(m_buffer.get() + m_begin, m_end - m_begin);
    if (const std::size_t end = unread.find('\n', searched); end != std::string_view::npos) {
      m_begin += end + 1;
      return unread.substr(0, end);
    }
    searched = unread.size();
    if (unread.size() >= kLongestLine) return Refused({Fault::TooLong});
    makeRoom();
    if (auto read = readMore(deadline); !read) return Refused(read.error());
  }
}

}  // namespace lanyard::client
