#include "core/adapters/local/socket_path.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace lanyard::adapters {
namespace {

using base::ErrorKind;
using base::fail;
using base::Result;
using namespace std::chrono_literals;

// Check and replacement take well under a millisecond; who holds the lock for this long is stuck.
constexpr auto kLockPatience = 2s;
constexpr auto kLockStep = 10ms;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::string reason(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

std::string folderOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

bool privateFolder(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & kOthers) == 0;
}

/// Whether another user could put another folder in the place of `folder`.
bool parentsHold(const std::string& folder) {
  std::array<char, PATH_MAX> real;
  if (::realpath(folderOf(folder).empty() ? "/" : folderOf(folder).c_str(), real.data()) == nullptr)
    return false;
  for (std::string path = real.data();; path = folderOf(path)) {
    struct stat status = {};
    if (::stat(path.empty() ? "/" : path.c_str(), &status) != 0) return false;
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) return false;
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (status.st_mode & S_ISVTX) == 0) return false;
    if (path.empty() || path == "/") return true;
  }
}

std::optional<sockaddr_un> addressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.front() != '/' || path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Result<base::FileDescriptor> lockBeside(const std::string& path) {
  base::FileDescriptor file(::open((path + ".lock").c_str(),
                                   O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR));
  struct stat status = {};
  if (!file.valid()) return fail(ErrorKind::Untrusted, "pipe.foreign", reason("lock file"));
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) {
    return fail(ErrorKind::Untrusted, "pipe.foreign", "lock file");
  }
  const auto end = std::chrono::steady_clock::now() + kLockPatience;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > end)
      return fail(ErrorKind::Transient, "pipe.busy", reason("flock"));
    std::this_thread::sleep_for(kLockStep);
  }
  return file;
}

/// Leaves the path free, or says why not. Only a socket of ours that nobody listens on is removed.
Result<void> makeFree(const std::string& path, const sockaddr_un& address) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return fail(ErrorKind::Misconfigured, "pipe.io", reason("lstat"));
  }
  if (!S_ISSOCK(status.st_mode) || status.st_uid != ::geteuid()) {
    return fail(ErrorKind::Untrusted, "pipe.foreign", path);
  }
  const base::FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe.valid()) return fail(ErrorKind::Misconfigured, "pipe.io", reason("socket"));
  // Refused is the only sign of a dead owner; a full queue (EAGAIN), say, is a live one.
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
      errno != ECONNREFUSED) {
    return fail(ErrorKind::Misconfigured, "wallet.running", path);
  }
  if (::unlink(path.c_str()) != 0) return fail(ErrorKind::Misconfigured, "pipe.io", reason("unlink"));
  return {};
}

}  // namespace

Result<std::string> defaultSocketPath() {
  return defaultSocketPath("/run/user");
}

Result<std::string> defaultSocketPath(const std::string& runUser) {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const std::string named = variable("LANYARD_SOCK"); !named.empty()) {
    if (named.front() != '/')
      return fail(ErrorKind::Misconfigured, "pipe.path", "LANYARD_SOCK is not absolute");
    return named;
  }
  std::string folder = variable("XDG_RUNTIME_DIR");
  if (!folder.empty() && folder.front() != '/') {
    return fail(ErrorKind::Misconfigured, "pipe.path", "XDG_RUNTIME_DIR is not absolute");
  }
  if (folder.empty()) {
    folder = runUser + "/" + std::to_string(::geteuid());
    if (!privateFolder(folder)) {
      return fail(ErrorKind::Misconfigured, "pipe.path", "no XDG_RUNTIME_DIR, and no private " + folder);
    }
  }
  return folder + "/lanyard/wallet.sock";
}

std::string defaultRuntimeFolder() {
  const char* xdg = std::getenv("XDG_RUNTIME_DIR");
  if (xdg != nullptr && xdg[0] == '/') return std::string(xdg) + "/lanyard";
  return "/run/user/" + std::to_string(::geteuid()) + "/lanyard";
}

Result<void> prepareSocketDirectory(const std::string& socketPath) {
  const std::string folder = folderOf(socketPath);
  if (folder.empty() || !parentsHold(folder)) {
    return fail(ErrorKind::Untrusted, "pipe.directory", "others can write above " + folder);
  }
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return fail(ErrorKind::Untrusted, "pipe.directory", reason("mkdir"));
  }
  if (!privateFolder(folder)) return fail(ErrorKind::Untrusted, "pipe.directory", folder);
  return {};
}

Result<SocketClaim> SocketClaim::take(const std::string& path) {
  const auto address = addressOf(path);
  if (!address) return fail(ErrorKind::Misconfigured, "pipe.path", path);
  if (auto prepared = prepareSocketDirectory(path); !prepared) return tl::unexpected(prepared.error());
  const Result<base::FileDescriptor> lock = lockBeside(path);
  if (!lock) return tl::unexpected(lock.error());
  if (auto isFree = makeFree(path, *address); !isFree) return tl::unexpected(isFree.error());

  SocketClaim claim;
  claim.m_socket.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const mode_t before = ::umask(kOthers | S_IXUSR);
  const bool bound = claim.m_socket.valid() &&
                     ::bind(claim.fd(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
  const std::string why = bound ? std::string() : reason("bind");
  ::umask(before);
  if (!bound) return fail(ErrorKind::Misconfigured, "pipe.io", why);
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return fail(ErrorKind::Misconfigured, "pipe.io", reason("lstat"));
  claim.m_path = path;
  claim.m_device = status.st_dev;
  claim.m_inode = status.st_ino;
  // Before the first connection can come: accepted sockets inherit it, and no message is without credentials.
  const int on = 1;
  if (::setsockopt(claim.fd(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
      ::listen(claim.fd(), SOMAXCONN) != 0) {
    return fail(ErrorKind::Misconfigured, "pipe.io", reason("listen"));
  }
  return claim;
}

SocketClaim::SocketClaim(SocketClaim&& other) noexcept
    : m_path(std::exchange(other.m_path, {})),
      m_socket(std::move(other.m_socket)),
      m_device(other.m_device),
      m_inode(other.m_inode) {}

SocketClaim::~SocketClaim() {
  if (m_path.empty()) return;
  // Without the lock another wallet may be replacing the socket right now; a stale one left behind harms
  // nobody.
  const Result<base::FileDescriptor> lock = lockBeside(m_path);
  struct stat status = {};
  if (lock && ::lstat(m_path.c_str(), &status) == 0 && status.st_dev == m_device &&
      status.st_ino == m_inode) {
    ::unlink(m_path.c_str());
  }
}

}  // namespace lanyard::adapters
