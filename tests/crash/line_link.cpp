#include "tests/crash/line_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace lanyard::crash {

bool LineLink::write(const wire::Json& value) {
  const std::string line = wire::writeJson(value) + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t put = ::send(m_socket.get(), line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

std::optional<wire::Json> LineLink::read(std::chrono::milliseconds patience) {
  std::array<char, 16384> bytes{};
  for (;;) {
    const std::size_t end = m_buffer.find('\n');
    if (end != std::string::npos) {
      const auto value = wire::parseJson(m_buffer.substr(0, end));
      m_buffer.erase(0, end + 1);
      if (!value) return std::nullopt;
      return *value;
    }
    struct pollfd state = {m_socket.get(), POLLIN, 0};
    const int ready = ::poll(&state, 1, static_cast<int>(patience.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const ssize_t got = ::recv(m_socket.get(), bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    m_buffer.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace lanyard::crash
