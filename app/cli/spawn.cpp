#include "app/cli/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace lanyard::cli {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  // exec(3) takes char* for history's sake and changes nothing.
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

/// In the grandchild: only calls that are safe after fork.
[[noreturn]] void become(const Spawn& what, char* const* argv, char* const* envp, int report) {
  if (what.ownEnvironment) ::umask(077);
  const int null = ::open("/dev/null", O_RDWR);
  bool ready = null >= 0;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ready = ready && ::dup2(null, fd) == fd;
  // The report must survive until exec, at the one place that closefrom leaves.
  ready = ready && (report == 3 || ::dup3(report, 3, O_CLOEXEC) == 3);
  if (ready) {
    ::closefrom(4);
    if (what.ownEnvironment) {
      ::execvpe(what.program.c_str(), argv, envp);
    } else {
      ::execvp(what.program.c_str(), argv);
    }
    report = 3;
  }
  const int why = errno;
  static_cast<void>(!::write(report, &why, sizeof why));
  ::_exit(127);
}

/// A pipe that holds the secret and a line break, to be read once; -1 when there is none.
int pipeWith(const base::Secret& secret) {
  int ends[2];
  if (!reportPipe(ends)) return -1;
  // A passphrase fits into the pipe's own room, so nobody waits here.
  const bool whole = secret.size() < 4096 &&
                     ::write(ends[1], secret.view().data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
                     ::write(ends[1], "\n", 1) == 1;
  ::close(ends[1]);
  if (whole) return ends[0];
  ::close(ends[0]);
  return -1;
}

/// In the child: a service of its own that says how it goes through `said`. The secret's descriptor is 3;
/// what tells of a failed exec is 4, and the rest is closed.
[[noreturn]] void becomeService(const Spawn& what, char* const* argv, char* const* envp, int said, int secret,
                                int report) {
  ::setsid();
  ::umask(077);
  const int null = ::open("/dev/null", O_RDWR);
  // Above 4 first, so that none lies where another one goes.
  const int safeSaid = ::fcntl(said, F_DUPFD, 5);
  const int safeSecret = secret >= 0 ? ::fcntl(secret, F_DUPFD, 5) : -1;
  const int safeReport = ::fcntl(report, F_DUPFD, 5);
  bool ready = null >= 0 && safeSaid >= 0 && safeReport >= 0 && ::dup2(null, STDIN_FILENO) >= 0 &&
               ::dup2(null, STDOUT_FILENO) >= 0 && ::dup2(safeSaid, STDERR_FILENO) >= 0;
  if (secret >= 0) {
    ready = ready && safeSecret >= 0 && ::dup2(safeSecret, 3) == 3;
  } else {
    ::close(3);
  }
  ready = ready && ::dup3(safeReport, 4, O_CLOEXEC) == 4;
  if (ready) {
    ::closefrom(5);
    ::execve(what.program.c_str(), argv, envp);
    report = 4;
  }
  const int why = errno;
  static_cast<void>(!::write(report, &why, sizeof why));
  ::_exit(127);
}

/// Lines of a growing text, whole ones only.
void tellLines(std::string& text, const std::function<void(std::string_view)>& onLine) {
  std::size_t end = 0;
  while ((end = text.find('\n')) != std::string::npos) {
    onLine(std::string_view(text).substr(0, end));
    text.erase(0, end + 1);
  }
  if (text.size() > 64UL * 1024) text.clear();  // no line of ours is as long
}

}  // namespace

int spawnDetached(const Spawn& what) {
  std::vector<std::string> words{what.program};
  words.insert(words.end(), what.arguments.begin(), what.arguments.end());
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(what.environment);
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
    if (grandchild == 0) become(what, argv.data(), envp.data(), report[1]);
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

ServiceStart startService(const Spawn& what, const base::Secret* secret, std::chrono::seconds patience,
                          const std::function<void(std::string_view)>& onLine) {
  using std::chrono::steady_clock;
  std::vector<std::string> words{what.program};
  words.insert(words.end(), what.arguments.begin(), what.arguments.end());
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(what.environment);
  int said[2];
  int report[2];
  if (!reportPipe(said) || !reportPipe(report)) return {errno, -1};
  const int secretFd = secret != nullptr ? pipeWith(*secret) : -1;
  if (secret != nullptr && secretFd < 0) return {errno != 0 ? errno : EIO, -1};
  const pid_t child = ::fork();
  if (child == 0) becomeService(what, argv.data(), envp.data(), said[1], secretFd, report[1]);
  const int forked = errno;
  ::close(said[1]);
  ::close(report[1]);
  if (secretFd >= 0) ::close(secretFd);
  ServiceStart start;
  if (child < 0) {
    start.error = forked;
  } else {
    ssize_t got = 0;
    do {
      got = ::read(report[0], &start.error, sizeof start.error);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof start.error) start.error = 0;
    std::string text;
    const auto deadline = steady_clock::now() + patience;
    bool ended = false;
    bool closed = false;
    while (!ended && steady_clock::now() < deadline) {
      int status = 0;
      ended = ::waitpid(child, &status, closed ? 0 : WNOHANG) == child;
      if (ended && WIFEXITED(status)) start.exitCode = WEXITSTATUS(status);
      // After its end: what is still in the pipe, without waiting for those who may hold it open.
      pollfd wait{said[0], POLLIN, 0};
      while (!closed && ::poll(&wait, 1, ended ? 0 : 20) == 1) {
        std::array<char, 4096> bytes{};
        const ssize_t read = ::read(said[0], bytes.data(), bytes.size());
        closed = read <= 0;
        if (!closed) text.append(bytes.data(), static_cast<std::size_t>(read));
        tellLines(text, onLine);
      }
    }
    if (!text.empty()) onLine(text);
  }
  ::close(said[0]);
  ::close(report[0]);
  return start;
}

}  // namespace lanyard::cli
