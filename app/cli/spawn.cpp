#include "app/cli/spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace lanyard::cli {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  // exec(3) takes char* for historical reasons, and changes nothing.
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

/// A pipe above the standard streams, which the grandchild replaces.
bool reportPipe(int (&ends)[2]) {
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  for (int& end : ends) {
    if (end > STDERR_FILENO) continue;
    const int higher = ::fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(end);
    end = higher;
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

/// Runs in the grandchild, with calls only that are safe after fork.
[[noreturn]] void become(char* const* argv, int report) {
  const int null = ::open("/dev/null", O_RDWR);
  bool ready = null >= 0;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ready = ready && ::dup2(null, fd) == fd;
  // The report must survive until exec, at the one place that closefrom leaves.
  ready = ready && (report == 3 || ::dup3(report, 3, O_CLOEXEC) == 3);
  if (ready) {
    ::closefrom(4);
    ::execvp(argv[0], argv);
    report = 3;
  }
  const int why = errno;
  static_cast<void>(!::write(report, &why, sizeof why));
  ::_exit(127);
}

}  // namespace

int spawnDetached(const std::vector<std::string>& words) {
  const std::vector<char*> argv = pointers(words);
  int report[2];
  if (!reportPipe(report)) return errno;
  const pid_t child = ::fork();
  if (child < 0) {
    const int why = errno;
    ::close(report[0]);
    ::close(report[1]);
    return why;
  }
  if (child == 0) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild == 0) become(argv.data(), report[1]);
    const int why = errno;
    if (grandchild < 0) static_cast<void>(!::write(report[1], &why, sizeof why));
    ::_exit(0);
  }
  ::close(report[1]);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  int why = 0;
  ssize_t got = 0;
  do {
    got = ::read(report[0], &why, sizeof why);
  } while (got < 0 && errno == EINTR);
  ::close(report[0]);
  return got == sizeof why ? why : 0;
}

}  // namespace lanyard::cli
