#include "core/adapters/local/child_desktop_launcher.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/adapters/local/process_directory.h"
#include "core/base/screen_environment.h"

namespace lanyard::adapters {
namespace {

using base::fail;
using namespace std::chrono_literals;

constexpr int kChannel = 3;  // the desktop's channel, by agreement with lanyard-desktop
constexpr int kMostFailures = 3;
constexpr auto kRest = 60s;
constexpr auto kPatience = 2s;

std::string_view nameOf(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

bool isDisplay(std::string_view variable) {
  constexpr std::string_view kX = "DISPLAY=";
  constexpr std::string_view kWayland = "WAYLAND_DISPLAY=";
  return (variable.starts_with(kX) && variable.size() > kX.size()) ||
         (variable.starts_with(kWayland) && variable.size() > kWayland.size());
}

base::FileDescriptor pidfdOf(pid_t pid) {
  return base::FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void signalTo(const base::FileDescriptor& pidfd, int signal) {
  if (pidfd.valid()) ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0);
}

/// Whether it ended as one that has nothing more to show, or as one that was told to end.
bool endedWell(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
}

/// 0 or an errno value. `channel` must be above kChannel.
int spawn(const std::string& program, const std::vector<std::string>& environment, int channel, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, channel, kChannel);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, kChannel + 1);
  // Signals as a new program expects them; a session of its own, so that the agent's terminal cannot stop it.
  sigset_t signals;
  sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  std::string name = program;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  std::vector<std::string> copy = environment;
  std::vector<char*> variables;
  variables.reserve(copy.size() + 1);
  for (std::string& variable : copy) variables.push_back(variable.data());
  variables.push_back(nullptr);
  const int error =
      ::posix_spawn(&pid, name.c_str(), &actions, &attributes, arguments.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return error;
}

/// What is known of a child that we started ourselves.
grants::Caller callerOf(pid_t pid, const std::string& program) {
  grants::Caller caller;
  caller.uid = ::geteuid();
  caller.tool.pid = pid;
  caller.tool.exe.path = validUtf8(program);
  caller.tool.exe.rootOwned = onlyRootCanWrite(program);
  caller.sort = grants::CallerSort::Program;
  struct stat status = {};
  if (::stat(program.c_str(), &status) == 0) {
    caller.tool.exe.device = status.st_dev;
    caller.tool.exe.inode = status.st_ino;
  }
  if (const auto stat = ProcessDirectory(pid).stat()) caller.tool.startTime = stat->startTime;
  return caller;
}

}  // namespace

std::vector<std::string> ownEnvironment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

ChildDesktopLauncher::ChildDesktopLauncher(std::string program, const std::vector<std::string>& environment)
    : m_program(std::move(program)), m_own(base::screenVariables(environment)) {
  takeSession({});
  m_patience.setSingleShot(true);
  connect(&m_patience, &QTimer::timeout, this, [this] { signalTo(m_pidfd, SIGKILL); });
}

void ChildDesktopLauncher::takeSession(const std::vector<std::string>& variables) {
  m_environment = base::screenVariables(variables);
  const std::size_t ofSession = m_environment.size();
  for (const std::string& own : m_own) {
    const std::string_view name = nameOf(own);
    const bool known = std::any_of(m_environment.begin(), m_environment.begin() + static_cast<std::ptrdiff_t>(ofSession),
                                   [name](const std::string& one) { return nameOf(one) == name; });
    if (!known) m_environment.push_back(own);
  }
  m_available = std::ranges::any_of(m_environment, isDisplay);
}

ChildDesktopLauncher::~ChildDesktopLauncher() {
  if (const auto connection = m_connection.lock()) {
    connection->onEnded(nullptr);
    connection->cut();
  }
  signalTo(m_pidfd, SIGTERM);
}

base::Result<void> ChildDesktopLauncher::start() {
  if (m_pid != 0) {
    m_startAgain = m_connection.expired();
    return {};
  }
  if (!m_available) return fail(errors::kDesktopUnavailable, "no display");
  if (m_failures >= kMostFailures && std::chrono::steady_clock::now() - m_started < kRest) {
    return fail(errors::kDesktopUnavailable, "it fails whenever it is started");
  }
  std::array<int, 2> pair = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()) != 0) {
    return fail(errors::kDesktopUnavailable, std::strerror(errno));
  }
  base::FileDescriptor ours(pair[0]);
  base::FileDescriptor childs(pair[1]);
  const int on = 1;
  // The child's end blocks, as a program expects of a descriptor that it did not make; the flag is each end's
  // own.
  const bool ready = ::setsockopt(ours.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
                     ::fcntl(childs.get(), F_SETFL, 0) == 0;
  base::FileDescriptor above(::fcntl(childs.get(), F_DUPFD_CLOEXEC, kChannel + 1));
  pid_t pid = 0;
  m_started = std::chrono::steady_clock::now();
  const int error = ready && above.valid() ? spawn(m_program, m_environment, above.get(), pid) : EMFILE;
  if (error != 0) return fail(errors::kDesktopUnavailable, std::strerror(error));
  m_pid = pid;
  // Not reaped yet, so the number is still this child's.
  base::FileDescriptor watched = pidfdOf(pid);
  base::FileDescriptor held = pidfdOf(pid);
  if (!watched.valid() || !held.valid()) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    m_pid = 0;
    return fail(errors::kDesktopUnavailable, "pidfd");
  }
  childs.reset();
  above.reset();
  m_pidfd = std::move(held);
  watch(std::move(ours), std::move(watched));
  return {};
}

void ChildDesktopLauncher::watch(base::FileDescriptor socket, base::FileDescriptor pidfd) {
  m_exitNotifier = std::make_unique<QSocketNotifier>(m_pidfd.get(), QSocketNotifier::Read);
  connect(m_exitNotifier.get(), &QSocketNotifier::activated, this, [this] { childEnded(); });
  Peer peer(std::move(pidfd), callerOf(m_pid, m_program));
  const auto connection =
      UnixPipeConnection::make(std::move(socket), ports::Channel::Desktop, std::move(peer));
  m_connection = connection;
  m_spoke = false;
  connect(connection.get(), &ports::PipeConnection::received, this, [this] { m_spoke = true; });
  connection->onEnded([this] { channelEnded(); });
  Q_EMIT connected(connection);
}

void ChildDesktopLauncher::channelEnded() {
  m_connection.reset();
  // Without its channel it can show nothing.
  signalTo(m_pidfd, SIGTERM);
  if (m_pid != 0) m_patience.start(kPatience);
}

void ChildDesktopLauncher::childEnded() {
  if (m_pid == 0) return;
  m_exitNotifier->setEnabled(false);
  m_exitNotifier.release()->deleteLater();
  // Its last words may still wait in the socket. Who hears them, or of its end, may call start() here, which
  // makes a note of it as long as there is an m_pid.
  if (const auto connection = m_connection.lock()) {
    connection->begin();
    connection->cut();
  }
  m_connection.reset();
  m_patience.stop();
  int status = 0;
  ::waitpid(m_pid, &status, WNOHANG);
  m_pid = 0;
  m_pidfd.reset();
  m_failures = m_spoke && endedWell(status) ? 0 : m_failures + 1;
  // Whoever asked has its answer already; the next request says what is wrong.
  if (std::exchange(m_startAgain, false)) static_cast<void>(start());
}

}  // namespace lanyard::adapters
