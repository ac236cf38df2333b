#include "app/cli/token_input.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace lanyard::cli {
namespace {

/// Longer than any token: the wallet takes lines of 256 KiB.
constexpr std::size_t kLongestToken = 128UL * 1024;

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

Outcome<base::Secret> readTokenFromStdin() {
  if (::isatty(STDIN_FILENO) != 0) return base::Secret();
  std::string bytes(kLongestToken + 1, '\0');
  std::size_t size = 0;
  int trouble = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(STDIN_FILENO, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) trouble = errno;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  std::string_view text(bytes.data(), size);
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  base::Secret token(text);
  base::wipe(bytes);
  if (trouble != 0) return usageError(std::string("Cannot read stdin: ") + std::strerror(trouble) + ".");
  if (size > kLongestToken) return usageError("What came from stdin is too long for a token.");
  return token;
}

}  // namespace lanyard::cli
