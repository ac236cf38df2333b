#include "app/agent/detach.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "app/agent/start_words.h"

namespace lanyard::agent {
namespace {

/// Whoever started the wallet waits as long, so one that hangs on its way down is left behind.
constexpr std::chrono::seconds kLongestEnd{3};
constexpr timespec kStep{0, 5'000'000};

/// The exit code of a child that is about to end; EXIT_FAILURE if it was killed, or has not ended by then.
int endOf(pid_t child) {
  const auto deadline = std::chrono::steady_clock::now() + kLongestEnd;
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(child, &status, WNOHANG)) == 0 && std::chrono::steady_clock::now() < deadline)
    ::nanosleep(&kStep, nullptr);
  return ended == child && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

}  // namespace

void tellFailed(const base::Error& error, bool isNew, bool report) {
  const StartWords words = startWords(error);
  const std::string line =
      report ? failedLine(error, isNew)
             : "lanyard-agent: " + words.text + (words.remedy.empty() ? "" : " " + words.remedy);
  std::fprintf(stderr, "%s\n", line.c_str());
}

Detach::Detach(bool wanted, bool report) : m_report(report) {
  if (!wanted) return;
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return;  // no descriptors left: serve from the foreground
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return;
  }
  if (child > 0) {
    ::close(ends[1]);
    unsigned char code = 0;
    const bool reported = ::read(ends[0], &code, 1) == 1;
    if (reported && code == EXIT_SUCCESS) ::_exit(EXIT_SUCCESS);
    // A child that cannot serve still holds the wallet's locks: the next start would find it running.
    const int own = endOf(child);
    ::_exit(reported ? code : own);
  }
  ::close(ends[0]);
  m_toParent = ends[1];
  ::setsid();
}

Detach::~Detach() {
  if (m_toParent >= 0) ::close(m_toParent);
}

void Detach::serving() {
  if (m_toParent < 0) return;
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null >= 0) {
    for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, fd);
    ::close(null);
  }
  if (::chdir("/") != 0) std::fputs("lanyard-agent: cannot leave the working directory\n", stderr);
  const unsigned char code = 0;
  if (::write(m_toParent, &code, 1) != 1) return;
  ::close(m_toParent);
  m_toParent = -1;
}

void Detach::waiting(const std::string& words) const {
  std::fprintf(stderr, "%s\n", (m_report ? waitingLine(words) : "lanyard-agent: " + words).c_str());
}

void Detach::failed(const base::Error& error, bool isNew) {
  tellFailed(error, isNew, m_report);
  if (m_toParent < 0) return;
  const auto byte = static_cast<unsigned char>(exitCodeOf(error));
  if (::write(m_toParent, &byte, 1) != 1) std::fputs("lanyard-agent: nobody waits for this\n", stderr);
  ::close(m_toParent);
  m_toParent = -1;
}

}  // namespace lanyard::agent
