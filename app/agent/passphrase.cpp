#include "app/agent/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace lanyard::agent {
namespace {

// Longer than any passphrase; a descriptor that never ends is not read for ever.
constexpr std::size_t kLongest = 4096;
constexpr std::size_t kShortestNew = 8;

}  // namespace

base::Result<base::Secret> readLine(int fd) {
  std::string text;
  text.reserve(kLongest);  // no second buffer that nobody wipes
  while (text.size() < kLongest) {
    char c = 0;
    const ssize_t got = ::read(fd, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      base::wipe(text);
      return base::fail(errors::kPassphraseUnreadable, "the descriptor cannot be read");
    }
    if (got == 0 || c == '\n') break;
    text.push_back(c);
  }
  return base::Secret::takeAndWipe(text);
}

namespace {

base::Result<base::Secret> askAt(int tty, const char* question) {
  termios before{};
  const bool isTerminal = ::tcgetattr(tty, &before) == 0;
  termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (::write(tty, question, std::char_traits<char>::length(question)) < 0) {
    return base::fail(errors::kPassphraseNoTerminal, "the terminal cannot be written");
  }
  if (isTerminal) ::tcsetattr(tty, TCSAFLUSH, &quiet);
  auto line = readLine(tty);
  if (isTerminal) ::tcsetattr(tty, TCSAFLUSH, &before);
  if (::write(tty, "\n", 1) < 0) return line;
  return line;
}

base::Result<base::Secret> askTerminal(bool isNew) {
  const int tty = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (tty < 0) {
    return base::fail(errors::kPassphraseNoTerminal,
                      "no terminal to ask on; give the passphrase by --passphrase-fd");
  }
  auto first =
      askAt(tty, isNew ? "New passphrase for the sealed store: " : "Passphrase of the sealed store: ");
  if (first && isNew) {
    const auto second = askAt(tty, "The same again: ");
    if (!second || !first->equals(second->view())) {
      ::close(tty);
      return base::fail(errors::kPassphraseDiffer, "the two were not the same");
    }
  }
  ::close(tty);
  return first;
}

}  // namespace

base::Result<base::Secret> askPassphrase(std::optional<int> fd, bool isNew) {
  auto given = fd ? readLine(*fd) : askTerminal(isNew);
  if (!given) return given;
  if (isNew && given->size() < kShortestNew) {
    return base::fail(errors::kPassphraseShort, "a passphrase has at least 8 characters");
  }
  return given;
}

}  // namespace lanyard::agent
