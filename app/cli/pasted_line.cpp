#include "app/cli/pasted_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>

#include "app/cli/passphrase_input.h"

namespace lanyard::cli {

PastedLines::PastedLines() {
  // In the background, reading would stop this program.
  if (asksHere()) m_fd = ::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

PastedLines::~PastedLines() {
  if (m_fd >= 0) ::close(m_fd);
}

std::optional<std::string> PastedLines::next() const {
  std::array<char, 4096> line{};  // the longest line that a terminal hands over
  const ssize_t got = ::read(m_fd, line.data(), line.size());
  if (got <= 0) return std::nullopt;
  const std::string_view text(line.data(), static_cast<std::size_t>(got));
  std::string taken(text.substr(0, text.find('\n')));
  explicit_bzero(line.data(), line.size());
  return taken;
}

}  // namespace lanyard::cli
