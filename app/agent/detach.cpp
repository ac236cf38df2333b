#include "app/agent/detach.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "core/base/redaction.h"

namespace lanyard::agent {

Detach::Detach(bool wanted) {
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
    const ssize_t got = ::read(ends[0], &code, 1);
    if (got != 1) {  // the child died without a word
      int status = 0;
      ::waitpid(child, &status, 0);
      ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
    }
    ::_exit(code);
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

void Detach::failed(int code, const std::string& sentence) {
  std::fprintf(stderr, "lanyard-agent: %s\n", base::redacted(sentence).c_str());
  if (m_toParent < 0) return;
  const auto byte = static_cast<unsigned char>(code);
  if (::write(m_toParent, &byte, 1) != 1) std::fputs("lanyard-agent: nobody waits for this\n", stderr);
  ::close(m_toParent);
  m_toParent = -1;
}

}  // namespace lanyard::agent
