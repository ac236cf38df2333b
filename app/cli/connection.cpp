#include "app/cli/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "app/cli/early_token.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kFirstRoom = 16UL * 1024;  // a token reply fits; a list of 100 nearly
static_assert(kFirstRoom >= EarlyRequest::kRoom);
constexpr std::size_t kLongestLine = wire::kReplyLimits.bytes + 1;  // and its line break

/// Whoever starts us with stdout closed must not make the socket our stdout.
int socketAboveStandardStreams() {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int higher = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return higher;
}

Outcome<void> checkServer(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return unreachable("Cannot tell who runs the wallet, so nothing was sent to it.");
  }
  if (peer.uid != ::getuid()) {
    return unreachable("The wallet at this socket runs as another user (uid " + std::to_string(peer.uid) +
                           "), so nothing was sent to it.",
                       "Check LANYARD_SOCK and XDG_RUNTIME_DIR");
  }
  return {};
}

}  // namespace

Outcome<Connection> Connection::open(const std::string& path, int& errorNumber) {
  errorNumber = 0;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  const int fd = socketAboveStandardStreams();
  if (fd < 0) return unreachable(std::string("Cannot make a socket: ") + std::strerror(errno) + ".");
  Connection connection(fd);
  int done = 0;
  do {
    done = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  } while (done != 0 && errno == EINTR);
  if (done != 0) {
    errorNumber = errno;
    return unreachable("No wallet answers at " + path + ": " + std::strerror(errno) + ".",
                       "Start one with: lanyard-agent");
  }
  if (auto checked = checkServer(fd); !checked) return Refusal(checked.error());
  return connection;
}

Connection Connection::adopt(int fd, std::string_view read) {
  Connection connection(fd);
  connection.makeRoom();
  read.copy(connection.m_buffer.get(), read.size());
  connection.m_end = read.size();
  return connection;
}

Connection::Connection(Connection&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)),
      m_buffer(std::move(other.m_buffer)),
      m_capacity(std::exchange(other.m_capacity, 0)),
      m_begin(std::exchange(other.m_begin, 0)),
      m_end(std::exchange(other.m_end, 0)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(m_fd, other.m_fd);
  std::swap(m_buffer, other.m_buffer);
  std::swap(m_capacity, other.m_capacity);
  std::swap(m_begin, other.m_begin);
  std::swap(m_end, other.m_end);
  return *this;
}

Connection::~Connection() {
  if (m_buffer) explicit_bzero(m_buffer.get(), m_capacity);
  if (m_fd >= 0) ::close(m_fd);
}

Outcome<void> Connection::send(std::string& line) {
  line.push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t sent = ::send(m_fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return unreachable("The wallet went away.", "Try again");
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
    explicit_bzero(m_buffer.get(), m_capacity);
  }
  m_buffer = std::move(larger);
  m_capacity = capacity;
}

Outcome<void> Connection::readMore(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  pollfd waiting{m_fd, POLLIN, 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(std::clamp<milliseconds::rep>(left, 0, 1 << 30)));
  if (ready < 0 && errno == EINTR) return {};
  if (ready == 0) return unreachable("The wallet does not answer.", "See how it is: lanyard status");
  const ssize_t got = ::recv(m_fd, m_buffer.get() + m_end, m_capacity - m_end, 0);
  if (got < 0 && errno == EINTR) return {};
  if (got <= 0) return unreachable("The wallet closed the connection.", "See how it is: lanyard status");
  m_end += static_cast<std::size_t>(got);
  return {};
}

Outcome<std::string_view> Connection::readLine(std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::size_t searched = 0;
  for (;;) {
    const std::string_view unread(m_buffer.get() + m_begin, m_end - m_begin);
    if (const std::size_t end = unread.find('\n', searched); end != std::string_view::npos) {
      m_begin += end + 1;
      return unread.substr(0, end);
    }
    searched = unread.size();
    if (unread.size() >= kLongestLine) return protocolError("a line is longer than 1 MiB");
    makeRoom();
    if (auto read = readMore(deadline); !read) return Refusal(read.error());
  }
}

}  // namespace lanyard::cli
