#include "app/cli/tty_agent.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace lanyard::cli {
namespace {

// The full path, because a program that asks for a password must not be looked up in PATH.
constexpr const char* kProgram = "/usr/bin/pkttyagent";
constexpr int kPatienceMs = 5'000;

}  // namespace

TtyAgent::TtyAgent(std::int64_t walletPid) {
  const std::string process = std::to_string(walletPid);
  int ready[2];
  if (::pipe2(ready, O_CLOEXEC) != 0) return;
  const std::string notify = std::to_string(ready[1]);
  const pid_t parent = ::getpid();
  m_pid = ::fork();
  if (m_pid == 0) {
    // The program must not go on reading the terminal after our end.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(127);
    ::fcntl(ready[1], F_SETFD, 0);
    ::execl(kProgram, kProgram, "--process", process.c_str(), "--notify-fd", notify.c_str(),
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(ready[1]);
  // The pipe is closed once polkit knows the program, or if it could not be started.
  pollfd waiting{ready[0], POLLIN, 0};
  while (m_pid > 0 && ::poll(&waiting, 1, kPatienceMs) < 0 && errno == EINTR) {
  }
  ::close(ready[0]);
}

TtyAgent::~TtyAgent() {
  if (m_pid <= 0) return;
  ::kill(m_pid, SIGTERM);
  while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace lanyard::cli
