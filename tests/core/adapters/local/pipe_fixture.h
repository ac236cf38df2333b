#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/adapters/local/unix_pipe_listener.h"

namespace lanyard::test {

using adapters::ProcInspector;
using adapters::UnixPipeListener;

inline sockaddr_un addressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), std::min(path.size(), sizeof address.sun_path - 1));
  return address;
}

/// A blocking connection to `path`; invalid when refused.
inline base::FileDescriptor connectTo(const std::string& path) {
  base::FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  const sockaddr_un address = addressOf(path);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.reset();
  return fd;
}

inline bool write(int fd, std::string_view bytes) {
  return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

/// Runs the event loop until `done` or for 10 s.
inline bool spinUntil(const std::function<bool()>& done) {
  QElapsedTimer timer;
  timer.start();
  bool yes = false;
  while (!(yes = done()) && timer.elapsed() < 10'000)
    QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
  return yes;
}

/// What arrives at `fd` until it is closed or `enough` holds, with the event loop running meanwhile.
struct Received {
  std::string bytes;
  bool closed = false;
};
inline Received readFrom(
    int fd, const std::function<bool(const std::string&)>& enough = [](auto&) { return false; }) {
  Received received;
  spinUntil([&] {
    char buffer[65536];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) received.bytes.append(buffer, static_cast<std::size_t>(got));
    received.closed = got == 0 || (got < 0 && errno != EAGAIN);
    return received.closed || enough(received.bytes);
  });
  return received;
}
inline std::string readLine(int fd) {
  return readFrom(fd, [](const std::string& bytes) { return bytes.find('\n') != std::string::npos; }).bytes;
}

/// A listener in a folder of its own, with whatever came to it.
struct Pipe {
  QTemporaryDir home;
  std::string path = home.path().toStdString() + "/lanyard/wallet.sock";
  std::shared_ptr<ProcInspector> inspector;
  std::unique_ptr<UnixPipeListener> listener;
  std::vector<std::shared_ptr<ports::PipeConnection>> connections;
  std::vector<std::string> lines;
  int closed = 0;
  bool echo = false;
  std::function<void(ports::PipeConnection&, const std::string&)> onLine;

  explicit Pipe(std::vector<std::string> ownClients = {})
      : inspector(std::make_shared<ProcInspector>(std::move(ownClients))) {
    auto listening = UnixPipeListener::listen(path, inspector);
    if (!listening) qFatal("%s %s", listening.error().code.c_str(), listening.error().detail.c_str());
    listener = std::move(*listening);
    QObject::connect(
        listener.get(), &ports::PipeListener::connected, listener.get(), [this](const auto& connection) {
          connections.push_back(connection);
          ports::PipeConnection* raw = connection.get();
          QObject::connect(raw, &ports::PipeConnection::received, listener.get(),
                           [this, raw](const std::string& line) {
                             lines.push_back(line);
                             if (onLine) onLine(*raw, line);
                             if (echo) raw->send(line);
                           });
          QObject::connect(raw, &ports::PipeConnection::closed, listener.get(), [this] { ++closed; });
        });
  }
};

/// A child process that runs `body` and ends with its value; killed, if need be, and reaped at the end.
class Child {
 public:
  explicit Child(const std::function<int()>& body) {
    m_pid = ::fork();
    if (m_pid == 0) ::_exit(body());
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (m_pid <= 0) return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
  }
  [[nodiscard]] pid_t pid() const { return m_pid; }
  /// The exit value, once it ends, with the event loop running meanwhile; -1 after 10 s or when killed by a
  /// signal.
  int wait() {
    int status = 0;
    if (!spinUntil([&] { return ::waitpid(m_pid, &status, WNOHANG) == m_pid; })) return -1;
    m_pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void kill() {
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
    m_pid = 0;
  }

 private:
  pid_t m_pid = 0;
};

}  // namespace lanyard::test
