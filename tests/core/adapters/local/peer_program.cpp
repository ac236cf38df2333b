// A program that connects to the wallet in the ways that the tests need. Without Qt: it stands for any
// program.
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

int connectTo(const char* path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

bool say(int fd, std::string_view line) {
  return ::send(fd, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size());
}

bool hear(int fd) {
  for (char c = 0; ::recv(fd, &c, 1, 0) == 1;) {
    if (c == '\n') return true;
  }
  return false;
}

int ask(const char* path) {
  const int fd = connectTo(path);
  if (fd < 0 || !say(fd, "ask\n")) return 1;
  while (hear(fd)) {
  }
  return 0;
}

/// As the desktop: says what it was given, then waits for the end of its channel. LC_ENDS: it ends at once,
/// "silent" before it says anything or "spoken" after that, with the exit code that follows.
int desktop() {
  constexpr int kChannel = 3;
  const char* variable = std::getenv("LC_ENDS");
  const std::string_view ends = variable != nullptr ? variable : "";
  const int code = ends.ends_with('1') ? 1 : 0;
  if (ends.starts_with("silent")) return code;
  std::string report = "fds:";
  for (int fd = kChannel; fd < 256; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) report += " " + std::to_string(fd);
  }
  report += " env:";
  for (char** one = environ; *one != nullptr; ++one) {
    report += " " + std::string(*one).substr(0, std::string_view(*one).find('='));
  }
  if (!say(kChannel, report + "\n")) return 1;
  if (ends.starts_with("spoken")) return code;
  // A child of the desktop that speaks on its channel is not the desktop.
  while (hear(kChannel)) {
    if (::fork() == 0) _exit(say(kChannel, "forged\n") ? 0 : 1);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return desktop();
  // As a shell that somebody types at: what it runs is no argument of its own.
  if (argv[1] == std::string_view("--run")) {
    const char* client = std::getenv("PEER_CLIENT");
    if (::fork() == 0) {
      ::execl(client, client, std::getenv("PEER_PIPE"), nullptr);
      ::_exit(1);
    }
    ::wait(nullptr);
    return 0;
  }
  const std::string_view mode = argc > 2 ? argv[2] : "ask";
  const char* other = argc > 3 ? argv[3] : nullptr;
  if (mode == "ask") return ask(argv[1]);
  if (mode == "sleep") return static_cast<int>(::sleep(30));
  if (mode == "exec" && other != nullptr) {
    const int fd = connectTo(argv[1]);
    if (fd < 0 || !say(fd, "ask\n") || !hear(fd)) return 1;
    ::execl(other, other, argv[1], "sleep", nullptr);
    return 1;
  }
  if (mode == "deleted") {
    return ::unlink(argv[0]) == 0 ? ask(argv[1]) : 1;
  }
  if (mode == "memfd") {
    const int memory = ::memfd_create("peer", 0);
    const int self = ::open("/proc/self/exe", O_RDONLY);
    char block[65536];
    for (ssize_t got = 0; (got = ::read(self, block, sizeof block)) > 0;) {
      if (::write(memory, block, static_cast<size_t>(got)) != got) return 1;
    }
    char* const arguments[] = {argv[0], argv[1], nullptr};
    ::fexecve(memory, arguments, environ);
    return 1;
  }
  if (mode == "hidden") {
    return ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? ask(argv[1]) : 1;
  }
  if (mode == "run" && other != nullptr) {
    if (::fork() == 0) {
      ::execl(other, other, argv[1], nullptr);
      ::_exit(1);
    }
    ::wait(nullptr);
    return 0;
  }
  if (mode == "run-and-exec" && other != nullptr) {
    if (::fork() == 0) {
      ::execl(other, other, argv[1], nullptr);
      ::_exit(1);
    }
    ::sleep(1);
    ::execl("/bin/sleep", "sleep", "30", nullptr);
    return 1;
  }
  // Runs a client; once that ended, it is another program that runs a client.
  if (mode == "run-then" && other != nullptr && argc > 4) {
    if (::fork() == 0) {
      ::execl(other, other, argv[1], nullptr);
      ::_exit(1);
    }
    ::wait(nullptr);
    ::execl(argv[4], argv[4], argv[1], "run", other, nullptr);
    return 1;
  }
  if (mode == "leave") {
    const int fd = connectTo(argv[1]);
    if (fd < 0 || !say(fd, "ask\n") || !hear(fd) || ::unshare(CLONE_NEWUSER) != 0) return 1;
    return hear(fd) ? 0 : 1;
  }
  if (mode == "abandon" && other != nullptr) {
    const pid_t parent = ::getpid();
    if (::fork() == 0) {
      while (::getppid() == parent) ::usleep(1000);
      ::execl(other, other, argv[1], nullptr);
      ::_exit(1);
    }
    return 0;
  }
  return 2;
}
