#include "app/cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace lanyard::cli {

Terminal::Terminal() : m_fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}

Terminal::~Terminal() {
  if (m_fd >= 0) ::close(m_fd);
}

void Terminal::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(m_fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

Terminal::Size Terminal::size() const {
  winsize size{};
  Size known;
  if (::ioctl(m_fd, TIOCGWINSZ, &size) != 0) return known;
  if (size.ws_col > 0) known.columns = size.ws_col;
  if (size.ws_row > 0) known.rows = size.ws_row;
  return known;
}

// Keys that come ahead of a secret were not meant for it. Those ahead of a choice were.
TerminalMode::TerminalMode(int fd, Keys keys) : m_fd(fd), m_when(keys == Keys::Each ? TCSADRAIN : TCSAFLUSH) {
  ::sigemptyset(&m_signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGALRM})
    ::sigaddset(&m_signals, signal);
  if (keys == Keys::Each) ::sigaddset(&m_signals, SIGWINCH);
  ::sigprocmask(SIG_BLOCK, &m_signals, &m_before);
  m_signalFd = ::signalfd(-1, &m_signals, SFD_CLOEXEC);
  m_changed = ::tcgetattr(fd, &m_was) == 0;
  termios quiet = m_was;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (keys == Keys::Each) {
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | IEXTEN);
    quiet.c_lflag |= static_cast<tcflag_t>(ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
  } else {
    quiet.c_lflag |= static_cast<tcflag_t>(ECHONL | ICANON | ISIG);
  }
  m_changed = m_changed && ::tcsetattr(fd, m_when, &quiet) == 0;
}

TerminalMode::~TerminalMode() {
  if (m_changed) ::tcsetattr(m_fd, m_when, &m_was);
  if (m_signalFd >= 0) ::close(m_signalFd);
  ::sigprocmask(SIG_SETMASK, &m_before, nullptr);
}

int TerminalMode::wait(int until) const {
  std::array<pollfd, 3> waiting{{{m_signalFd, POLLIN, 0}, {m_fd, POLLIN, 0}, {until, POLLIN, 0}}};
  if (::poll(waiting.data(), waiting.size(), -1) < 0) return errno == EINTR ? kInput : kFailed;
  signalfd_siginfo signal{};
  if ((waiting[0].revents & POLLIN) != 0 && ::read(m_signalFd, &signal, sizeof signal) == sizeof signal) {
    return static_cast<int>(signal.ssi_signo);
  }
  if (waiting[1].revents != 0) return kInput;
  return waiting[2].revents != 0 ? kElsewhere : kFailed;
}

}  // namespace lanyard::cli
