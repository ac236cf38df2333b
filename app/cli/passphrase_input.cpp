#include "app/cli/passphrase_input.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "app/cli/output.h"
#include "app/cli/terminal.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kLongestSecret = 4096;  // the longest line that a terminal hands over

/// A buffer of fixed size that is wiped: a growing string would leave copies behind.
struct SecretBuffer {
  std::array<char, kLongestSecret> bytes{};
  std::size_t size = 0;
  SecretBuffer() = default;
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  ~SecretBuffer() { explicit_bzero(bytes.data(), bytes.size()); }
  [[nodiscard]] base::Secret take() const { return base::Secret(std::string_view(bytes.data(), size)); }
};

Refusal tooLong() {
  return usageError("The passphrase or secret is too long (at most 4095 bytes).");
}

Refusal answeredElsewhere() {
  return Refusal(Failure{0, std::string(kAnsweredElsewhere), "It was answered elsewhere.", {}});
}

/// One attempt: kInput when a line was read, else as TerminalMode::wait().
int readQuietly(const Terminal& terminal, const std::string& prompt, SecretBuffer& buffer, int until) {
  const TerminalMode quiet(terminal.fd(), TerminalMode::Keys::Line);
  if (!quiet.works()) return TerminalMode::kFailed;
  terminal.write(prompt);
  const int signal = quiet.wait(until);
  if (signal != TerminalMode::kInput) {
    terminal.write("\n");
    return signal;
  }
  const ssize_t got = ::read(terminal.fd(), buffer.bytes.data(), buffer.bytes.size());
  if (got < 0) return TerminalMode::kFailed;
  buffer.size = static_cast<std::size_t>(got);
  return TerminalMode::kInput;
}

}  // namespace

bool hasTerminal() {
  return Terminal().fd() >= 0;
}

bool asksHere() {
  const Terminal terminal;
  return terminal.fd() >= 0 && ::tcgetpgrp(terminal.fd()) == ::getpgrp();
}

Outcome<base::Secret> askSecret(const std::string& prompt, int until) {
  const Terminal terminal;
  if (terminal.fd() < 0) return usageError("There is no terminal to ask on.");
  SecretBuffer buffer;
  int signal = 0;
  while ((signal = readQuietly(terminal, prompt, buffer, until)) > 0) {
    // The terminal is restored, so now the signal takes its usual effect. After a stop we continue here.
    ::raise(signal);
  }
  if (signal == TerminalMode::kElsewhere) return answeredElsewhere();
  if (signal < 0 || buffer.size == 0) return base::Secret();
  if (buffer.bytes[buffer.size - 1] != '\n') return tooLong();
  --buffer.size;
  return buffer.take();
}

Outcome<base::Secret> askPassphrase(const std::string& prompt, int until) {
  if (!hasTerminal()) {
    return Refusal(
        fromWallet({nullptr, 0, {}, std::string(wire::rowOf(wire::Reason::PassphraseRequired).name), {}}));
  }
  auto typed = askSecret(prompt, until);
  if (!typed || !typed->empty()) return typed;
  return Refusal(Failure{wire::rowOf(wire::Reason::PassphraseRequired).exitCode,
                         "passphrase_required",
                         "No passphrase was given.",
                         {}});
}

Outcome<std::string> askLine(const std::string& prompt, int until) {
  const Terminal terminal;
  if (terminal.fd() < 0) return usageError("There is no terminal to ask on.");
  terminal.write(prompt);
  std::array<pollfd, 2> waiting{{{terminal.fd(), POLLIN, 0}, {until, POLLIN, 0}}};
  while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
  }
  if (waiting[0].revents == 0 && waiting[1].revents != 0) {
    terminal.write("\n");
    return answeredElsewhere();
  }
  std::array<char, kLongestSecret> line{};
  const ssize_t got = ::read(terminal.fd(), line.data(), line.size());
  if (got <= 0) terminal.write("\n");
  const std::string_view text(line.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return std::string(text.substr(0, text.find('\n')));
}

Outcome<base::Secret> readPassphraseLine(int fd) {
  SecretBuffer buffer;
  for (;;) {
    if (buffer.size == buffer.bytes.size()) return tooLong();
    char& next = buffer.bytes[buffer.size];
    const ssize_t got = ::read(fd, &next, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return usageError("Cannot read the passphrase from descriptor " + std::to_string(fd) + ": " +
                        std::strerror(errno) + ".");
    }
    if (got == 0 || next == '\n') break;
    ++buffer.size;
  }
  if (buffer.size == 0) return usageError("No passphrase came from descriptor " + std::to_string(fd) + ".");
  return buffer.take();
}

Outcome<base::Secret> readSecretFromStdin() {
  return readSecretFrom(STDIN_FILENO, "client secret");
}

Outcome<base::Secret> readSecretFrom(int fd, const std::string& what) {
  const std::string from = fd == STDIN_FILENO ? "stdin" : "descriptor " + std::to_string(fd);
  SecretBuffer buffer;
  for (;;) {
    if (buffer.size == buffer.bytes.size()) return tooLong();
    const ssize_t got = ::read(fd, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return usageError("Cannot read " + from + ": " + std::strerror(errno) + ".");
    if (got == 0) break;
    buffer.size += static_cast<std::size_t>(got);
  }
  while (buffer.size > 0 &&
         (buffer.bytes[buffer.size - 1] == '\n' || buffer.bytes[buffer.size - 1] == '\r')) {
    --buffer.size;
  }
  if (buffer.size == 0) return usageError("No " + what + " came from " + from + ".");
  return buffer.take();
}

}  // namespace lanyard::cli
