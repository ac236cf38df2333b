#pragma once

#include <sys/types.h>

#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/adapters/local/unix_pipe_connection.h"
#include "core/base/file_descriptor.h"
#include "core/ports/pipe.h"

namespace lanyard::adapters {

/// Runs `lanyard-desktop` as a child with one end of a socket pair as descriptor 3. No other descriptor but
/// standard output and error goes along, and of the environment only what a screen program needs.
class ChildDesktopLauncher final : public ports::DesktopLauncher {
  Q_OBJECT

 public:
  /// `program`: absolute path. `environment` is where the child's variables are picked from: the agent's own,
  /// as it started ("NAME=value"). Never anything from a request.
  ChildDesktopLauncher(std::string program, const std::vector<std::string>& environment);
  ~ChildDesktopLauncher() override;

  /// What the person's session says of itself now ("NAME=value"): it goes before what the agent started with, for the
  /// next window. Of each, only what a screen program needs (`base::isScreenVariable`).
  void takeSession(const std::vector<std::string>& variables);

  [[nodiscard]] bool available() const override { return m_available; }
  /// Starts it, or does nothing while it runs. `connected` comes before this returns. `desktop.unavailable`
  /// Misconfigured: no display, the program cannot be started, or it failed three times in a row (then it is
  /// tried again a minute after the last start). It failed if it said nothing on its channel, or ended by an
  /// exit code or a signal that is an error's. However short its life was is nothing: a question can be
  /// answered within a second.
  [[nodiscard]] base::Result<void> start() override;

  /// The child's pid, or 0.
  [[nodiscard]] pid_t running() const { return m_pid; }

 private:
  void watch(base::FileDescriptor socket, base::FileDescriptor pidfd);
  void channelEnded();
  void childEnded();

  std::string m_program;
  std::vector<std::string> m_own;
  std::vector<std::string> m_environment;
  bool m_available = false;
  pid_t m_pid = 0;
  base::FileDescriptor m_pidfd;
  std::unique_ptr<QSocketNotifier> m_exitNotifier;
  std::weak_ptr<UnixPipeConnection> m_connection;
  QTimer m_patience;          // a child that lost its channel gets this long to end by itself
  bool m_startAgain = false;  // asked for while a child without its channel was ending
  bool m_spoke = false;       // the present one, or the last
  int m_failures = 0;         // in a row
  std::chrono::steady_clock::time_point m_started;
};

/// This process's environment, for the launcher.
[[nodiscard]] std::vector<std::string> ownEnvironment();

}  // namespace lanyard::adapters
