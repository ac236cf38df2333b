#pragma once

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <cstdlib>

#include "tests/app/cli/fake_wallet.h"

namespace lanyard::test {

/// `lanyard` at a terminal of its own: the test sits at the keyboard and sees the screen.
class AtTerminal : public QObject {
 public:
  /// `environment`: beside what every run has.
  AtTerminal(const QString& socket, const QStringList& arguments, const QStringList& environment = {}) {
    m_keyboard = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (m_keyboard < 0 || ::grantpt(m_keyboard) != 0 || ::unlockpt(m_keyboard) != 0) return;
    const QByteArray name = ::ptsname(m_keyboard);
    // Held open so that the terminal outlives the client and can be asked for its state.
    m_terminal = ::open(name.constData(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    QProcessEnvironment all = Client(socket).environment;
    for (const QString& one : environment)
      all.insert(one.section(QLatin1Char('='), 0, 0), one.section(QLatin1Char('='), 1));
    m_process.setProcessEnvironment(all);
    resize(80, 24);
    m_process.setChildProcessModifier([name] {
      ::setsid();
      const int fd = ::open(name.constData(), O_RDWR);
      ::ioctl(fd, TIOCSCTTY, 0);
      for (const int standard : {0, 1, 2}) ::dup2(fd, standard);
      ::close(fd);
    });
    m_process.start(QStringLiteral(LANYARD_BINARY), arguments);
  }
  ~AtTerminal() override {
    m_process.kill();
    m_process.waitForFinished();
    ::close(m_terminal);
    ::close(m_keyboard);
  }
  AtTerminal(const AtTerminal&) = delete;
  AtTerminal& operator=(const AtTerminal&) = delete;

  QByteArray screen;

  bool sees(const QByteArray& words) {
    return QTest::qWaitFor([&] { return read().contains(words); }, 10'000);
  }
  void type(const QByteArray& keys) const {
    static_cast<void>(!::write(m_keyboard, keys.constData(), static_cast<std::size_t>(keys.size())));
  }
  void resize(unsigned short columns, unsigned short rows) const {
    const winsize size{rows, columns, 0, 0};
    ::ioctl(m_terminal, TIOCSWINSZ, &size);
  }
  /// Whether it hands over lines, as a shell left it.
  [[nodiscard]] bool takesLines() const {
    termios state{};
    return ::tcgetattr(m_terminal, &state) == 0 && (state.c_lflag & ICANON) != 0;
  }
  [[nodiscard]] bool echoes() const {
    termios state{};
    return ::tcgetattr(m_terminal, &state) == 0 && (state.c_lflag & ECHO) != 0;
  }
  bool ends() {
    return QTest::qWaitFor([&] { return m_process.state() == QProcess::NotRunning; }, 10'000) &&
           !read().isNull();
  }
  [[nodiscard]] const QProcess& process() const { return m_process; }

 private:
  const QByteArray& read() {
    char bytes[4096];
    ssize_t got = 0;
    while ((got = ::read(m_keyboard, bytes, sizeof bytes)) > 0) screen.append(bytes, got);
    return screen;
  }

  int m_keyboard = -1;
  int m_terminal = -1;
  QProcess m_process;
};

}  // namespace lanyard::test
