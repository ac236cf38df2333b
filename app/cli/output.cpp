#include "app/cli/output.h"

#include <sys/ioctl.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>

#include "core/base/secret.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

bool writeAll(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t written = ::write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    data.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Outcome<void> print(std::string_view data) {
  if (writeAll(STDOUT_FILENO, data)) return {};
  return Refusal(Failure{
      kExitOutput, "output", std::string("Cannot write the output: ") + std::strerror(errno) + ".", {}});
}

std::string asciiLine(const wire::Json& value) {
  return value.dump(-1, ' ', true, wire::Json::error_handler_t::replace);
}

Outcome<void> printJson(const wire::Json& value) {
  std::string text = asciiLine(value);
  text.push_back('\n');
  auto printed = print(text);
  base::wipe(text);
  return printed;
}

void tell(std::string_view words) {
  std::string line(words);
  line.push_back('\n');
  // If stderr is gone, there is no way to say so.
  static_cast<void>(writeAll(STDERR_FILENO, line));
}

std::size_t outputColumns(int descriptor) {
  winsize size{};
  if (::isatty(descriptor) != 1 || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::vector<std::string> linesOf(const std::string& text, std::size_t columns) {
  if (columns == 0 || client::characters(text) <= columns) return {text};
  std::vector<std::string> lines;
  std::istringstream rest(text);
  for (std::string word; rest >> word;) {
    const bool fits =
        !lines.empty() && client::characters(lines.back()) + 1 + client::characters(word) <= columns;
    if (fits) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

bool colourAllowed() {
  const char* noColour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (noColour != nullptr && *noColour != '\0') return false;
  return terminal != nullptr && *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

bool colourWanted() {
  return colourAllowed() && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace lanyard::cli
