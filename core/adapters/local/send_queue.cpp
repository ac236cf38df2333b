#include "core/adapters/local/send_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/base/secret.h"

namespace lanyard::adapters {
namespace {

// Lines in one system call: replies rarely queue up, notifications on the desktop's channel do.
constexpr std::size_t kBatch = 16;

}  // namespace

void SendQueue::push(std::string line) {
  m_size += line.size() + 1;
  m_lines.push_back(std::move(line));
  // A short string is copied when it moves, and leaves itself behind.
  base::wipe(line);  // NOLINT(bugprone-use-after-move)
}

SendQueue::Outcome SendQueue::flush(int socket) {
  static constexpr char kNewline = '\n';
  while (!m_lines.empty()) {
    std::array<struct iovec, 2 * kBatch> parts;
    std::size_t count = 0;
    std::size_t skip = m_offset;
    for (std::size_t i = 0; i < std::min(m_lines.size(), kBatch); ++i) {
      std::string& line = m_lines[i];
      if (skip < line.size()) parts[count++] = {line.data() + skip, line.size() - skip};
      parts[count++] = {const_cast<char*>(&kNewline), 1};  // sendmsg takes no const; it does not write
      skip = 0;
    }
    struct msghdr message = {};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::Waiting : Outcome::Broken;
    drop(static_cast<std::size_t>(sent));
  }
  return Outcome::Empty;
}

void SendQueue::drop(std::size_t sent) {
  m_size -= sent;
  m_offset += sent;
  while (!m_lines.empty() && m_offset > m_lines.front().size()) {
    m_offset -= m_lines.front().size() + 1;
    base::wipe(m_lines.front());
    m_lines.pop_front();
  }
}

void SendQueue::clear() {
  for (std::string& line : m_lines) base::wipe(line);
  m_lines.clear();
  m_offset = m_size = 0;
}

}  // namespace lanyard::adapters
