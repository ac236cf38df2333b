#include "app/cli/passphrase_input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "app/cli/output.h"

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

constexpr int kElsewhere = -2;  // no signal has this number

Refusal answeredElsewhere() {
  return Refusal(Failure{0, std::string(kAnsweredElsewhere), "It was answered elsewhere.", {}});
}

class Terminal {
 public:
  Terminal() : m_fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (m_fd >= 0) ::close(m_fd);
  }
  [[nodiscard]] int fd() const { return m_fd; }
  void write(std::string_view text) const { static_cast<void>(!::write(m_fd, text.data(), text.size())); }

 private:
  int m_fd;
};

/// While this object exists there is no echo, and signals that would leave the terminal without echo wait in
/// a descriptor.
class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : m_fd(fd) {
    ::sigemptyset(&m_signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGALRM})
      ::sigaddset(&m_signals, signal);
    ::sigprocmask(SIG_BLOCK, &m_signals, &m_before);
    m_signalFd = ::signalfd(-1, &m_signals, SFD_CLOEXEC);
    m_changed = ::tcgetattr(fd, &m_was) == 0;
    termios quiet = m_was;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= static_cast<tcflag_t>(ECHONL | ICANON | ISIG);
    m_changed = m_changed && ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    if (m_changed) ::tcsetattr(m_fd, TCSAFLUSH, &m_was);
    if (m_signalFd >= 0) ::close(m_signalFd);
    ::sigprocmask(SIG_SETMASK, &m_before, nullptr);
  }
  [[nodiscard]] bool works() const { return m_changed && m_signalFd >= 0; }

  /// Waits for input or a signal; gives the signal's number, 0 for input, -1 for neither, kElsewhere when
  /// `until` came first.
  [[nodiscard]] int wait(int until) const {
    std::array<pollfd, 3> waiting{{{m_signalFd, POLLIN, 0}, {m_fd, POLLIN, 0}, {until, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) return errno == EINTR ? 0 : -1;
    signalfd_siginfo signal{};
    if ((waiting[0].revents & POLLIN) != 0 && ::read(m_signalFd, &signal, sizeof signal) == sizeof signal) {
      return static_cast<int>(signal.ssi_signo);
    }
    if (waiting[1].revents != 0) return 0;
    return waiting[2].revents != 0 ? kElsewhere : -1;
  }

 private:
  int m_fd;
  int m_signalFd = -1;
  bool m_changed = false;
  termios m_was{};
  sigset_t m_signals{};
  sigset_t m_before{};
};

/// One attempt: 0 when a line was read, else the signal that came, -1 or kElsewhere.
int readQuietly(const Terminal& terminal, const std::string& prompt, SecretBuffer& buffer, int until) {
  const QuietTerminal quiet(terminal.fd());
  if (!quiet.works()) return -1;
  terminal.write(prompt);
  const int signal = quiet.wait(until);
  if (signal != 0) {
    terminal.write("\n");
    return signal;
  }
  const ssize_t got = ::read(terminal.fd(), buffer.bytes.data(), buffer.bytes.size());
  if (got < 0) return -1;
  buffer.size = static_cast<std::size_t>(got);
  return 0;
}

}  // namespace

bool hasTerminal() {
  return Terminal().fd() >= 0;
}

bool asksHere() {
  const Terminal terminal;
  return terminal.fd() >= 0 && ::tcgetpgrp(terminal.fd()) == ::getpgrp();
}

Outcome<base::Secret> askPassphrase(const std::string& prompt, int until) {
  const Terminal terminal;
  if (terminal.fd() < 0) {
    return Refusal(
        fromWallet({nullptr, 0, {}, std::string(wire::rowOf(wire::Reason::PassphraseRequired).name), {}}));
  }
  SecretBuffer buffer;
  int signal = 0;
  while ((signal = readQuietly(terminal, prompt, buffer, until)) > 0) {
    // The terminal is restored, so now the signal takes its usual effect. After a stop we continue here.
    ::raise(signal);
  }
  if (signal == kElsewhere) return answeredElsewhere();
  const bool whole = buffer.size > 0 && buffer.bytes[buffer.size - 1] == '\n';
  if (signal < 0 || buffer.size == 0 || (whole && buffer.size == 1)) {
    return Refusal(Failure{wire::rowOf(wire::Reason::PassphraseRequired).exitCode,
                           "passphrase_required",
                           "No passphrase was given.",
                           {}});
  }
  if (!whole) return tooLong();
  --buffer.size;
  return buffer.take();
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
  std::array<char, 256> line{};  // an answer is a letter or a time
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
  SecretBuffer buffer;
  for (;;) {
    if (buffer.size == buffer.bytes.size()) return tooLong();
    const ssize_t got =
        ::read(STDIN_FILENO, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return usageError(std::string("Cannot read stdin: ") + std::strerror(errno) + ".");
    if (got == 0) break;
    buffer.size += static_cast<std::size_t>(got);
  }
  while (buffer.size > 0 &&
         (buffer.bytes[buffer.size - 1] == '\n' || buffer.bytes[buffer.size - 1] == '\r')) {
    --buffer.size;
  }
  if (buffer.size == 0) return usageError("No client secret came from stdin.");
  return buffer.take();
}

}  // namespace lanyard::cli
