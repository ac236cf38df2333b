#include "core/adapters/local/passed_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "core/adapters/local/socket_path.h"

namespace lanyard::adapters {
namespace {

using base::fail;
using base::Result;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

// sd_listen_fds(3).
constexpr int kFirstPassed = 3;
// A request is written right after the connection is made.
constexpr auto kHearPatience = 500ms;
constexpr auto kRefusalPatience = 2s;

int optionOf(int fd, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

/// A listening Unix stream socket whose file and folder are ours alone.
Result<void> checkPassed(int fd) {
  sockaddr_un address = {};
  socklen_t size = sizeof address;
  if (optionOf(fd, SO_DOMAIN) != AF_UNIX || optionOf(fd, SO_TYPE) != SOCK_STREAM ||
      optionOf(fd, SO_ACCEPTCONN) != 1 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sun_path[0] != '/') {
    return fail(errors::kPipeActivation);
  }
  const std::string path(address.sun_path);
  if (auto folder = prepareSocketDirectory(path); !folder) return folder;
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode) || status.st_uid != ::geteuid() ||
      (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(errors::kPipeForeign, path);
  }
  return {};
}

bool isOurs(int fd) {
  struct ucred peer = {};
  socklen_t size = sizeof peer;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

/// Reads up to a line break, the end or the deadline. What is read may hold a passphrase.
void hearRequest(int fd, steady_clock::time_point deadline) {
  std::array<char, 4096> bytes{};
  for (bool more = true; more;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd waiting{fd, POLLIN, 0};
    const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    const ssize_t got = ready > 0 ? ::recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT) : 0;
    more = got > 0 && std::memchr(bytes.data(), '\n', static_cast<std::size_t>(got)) == nullptr;
  }
  ::explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace

Result<base::FileDescriptor> takePassedSocket() {
  const char* pid = std::getenv("LISTEN_PID");
  const char* count = std::getenv("LISTEN_FDS");
  const bool ours = pid != nullptr && count != nullptr && std::to_string(::getpid()) == pid;
  const bool one = ours && std::string_view(count) == "1";
  // Not for children of ours.
  ::unsetenv("LISTEN_PID");
  ::unsetenv("LISTEN_FDS");
  ::unsetenv("LISTEN_FDNAMES");
  if (!ours) return base::FileDescriptor();
  if (!one) return fail(errors::kPipeActivation, "not one socket");
  if (auto good = checkPassed(kFirstPassed); !good) return tl::unexpected(good.error());
  base::FileDescriptor socket(kFirstPassed);
  const int on = 1;
  const int flags = ::fcntl(socket.get(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0 ||
      ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) != 0 ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) {
    return fail(errors::kPipeActivation);
  }
  return socket;
}

void refuseWaiting(const base::FileDescriptor& listener, std::string line) {
  line.push_back('\n');
  const auto deadline = steady_clock::now() + kRefusalPatience;
  while (steady_clock::now() < deadline) {
    const base::FileDescriptor socket(
        ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.valid() && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (!socket.valid()) return;
    if (!isOurs(socket.get())) continue;
    hearRequest(socket.get(), std::min(deadline, steady_clock::now() + kHearPatience));
    // One line fits into the socket's buffer; whoever does not read it is not waited for.
    static_cast<void>(::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL));
  }
}

}  // namespace lanyard::adapters
