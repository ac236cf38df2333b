#pragma once

#include <termios.h>

#include <csignal>
#include <cstddef>
#include <string_view>

namespace lanyard::cli {

/// The person's terminal (/dev/tty), wherever stdin and stdout lead.
class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  /// Negative where there is none.
  [[nodiscard]] int fd() const { return m_fd; }
  void write(std::string_view text) const;

  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  [[nodiscard]] Size size() const;

 private:
  int m_fd;
};

/// While this object exists there is no echo, and signals that would leave the terminal so wait in a
/// descriptor.
class TerminalMode {
 public:
  enum class Keys {
    Line,  ///< a line at a time, as typed and corrected; what was typed before is thrown away
    Each,  ///< each key at once; a new size of the terminal counts as a signal
  };
  /// What wait() gives beside a signal's number.
  static constexpr int kInput = 0;
  static constexpr int kFailed = -1;
  static constexpr int kElsewhere = -2;

  TerminalMode(int fd, Keys keys);
  TerminalMode(const TerminalMode&) = delete;
  TerminalMode& operator=(const TerminalMode&) = delete;
  ~TerminalMode();
  [[nodiscard]] bool works() const { return m_changed && m_signalFd >= 0; }

  /// Waits for input or a signal; gives the signal's number, kInput, kFailed, or kElsewhere when `until` (a
  /// descriptor, or -1) came first.
  [[nodiscard]] int wait(int until = -1) const;

 private:
  int m_fd;
  int m_when;  ///< TCSADRAIN or TCSAFLUSH
  int m_signalFd = -1;
  bool m_changed = false;
  termios m_was{};
  sigset_t m_signals{};
  sigset_t m_before{};
};

}  // namespace lanyard::cli
