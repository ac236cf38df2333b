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

using base::fail;
using base::Result;
using namespace std::chrono_literals;

// Check and replacement take well under a millisecond; who holds the lock for this long is stuck.
constexpr auto kLockPatience = 2s;
constexpr auto kLockStep = 10ms;
constexpr mode_t kOthersMode = S_IRWXG | S_IRWXO;

std::string reason(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

std::string folderOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

bool privateFolder(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & kOthersMode) == 0;
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
  if (!file.valid()) return fail(errors::kPipeForeign, reason("lock file"));
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) {
    return fail(errors::kPipeForeign, "lock file");
  }
  const auto end = std::chrono::steady_clock::now() + kLockPatience;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > end) return fail(errors::kPipeBusy, reason("flock"));
    std::this_thread::sleep_for(kLockStep);
  }
  return file;
}

/// Leaves the path free, or says why not. Only a socket of ours that nobody listens on is removed.
Result<void> makeFree(const std::string& path, const sockaddr_un& address) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return fail(errors::kPipeIo, reason("lstat"));
  }
  if (!S_ISSOCK(status.st_mode) || status.st_uid != ::geteuid()) {
    return fail(errors::kPipeForeign, path);
  }
  const base::FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe.valid()) return fail(errors::kPipeIo, reason("socket"));
  // Refused is the only sign of a dead owner; a full queue (EAGAIN), say, is a live one.
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
      errno != ECONNREFUSED) {
    return fail(errors::kWalletRunning, path);
  }
  if (::unlink(path.c_str()) != 0) return fail(errors::kPipeIo, reason("unlink"));
  return {};
}

}  // namespace

Result<std::string> defaultSocketPath(const wire::RuntimePlaces& places) {
  auto place = wire::socketPathHere(::geteuid(), places);
  if (!place) return fail(errors::kPipePath, place.error().why);
  return std::move(place->path);
}

Result<std::string> defaultRuntimeFolder(const wire::RuntimePlaces& places) {
  auto folder = wire::runtimeFolder(std::getenv("XDG_RUNTIME_DIR"), ::geteuid(), places);
  if (!folder) return fail(errors::kPipePath, folder.error().why);
  return std::move(*folder);
}

Result<void> prepareSocketDirectory(const std::string& socketPath) {
  const std::string folder = folderOf(socketPath);
  if (folder.empty() || !parentsHold(folder)) {
    return fail(errors::kPipeDirectory, "others can write above " + folder);
  }
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return fail(errors::kPipeDirectory, reason("mkdir"));
  }
  if (!privateFolder(folder)) return fail(errors::kPipeDirectory, folder);
  return {};
}

Result<SocketClaim> SocketClaim::take(const std::string& path) {
  const auto address = addressOf(path);
  if (!address) return fail(errors::kPipePath, path);
  if (auto prepared = prepareSocketDirectory(path); !prepared) return tl::unexpected(prepared.error());
  const Result<base::FileDescriptor> lock = lockBeside(path);
  if (!lock) return tl::unexpected(lock.error());
  if (auto isFree = makeFree(path, *address); !isFree) return tl::unexpected(isFree.error());

  SocketClaim claim;
  claim.m_socket.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const mode_t before = ::umask(kOthersMode | S_IXUSR);
  const bool bound = claim.m_socket.valid() &&
                     ::bind(claim.fd(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0;
  const std::string why = bound ? std::string() : reason("bind");
  ::umask(before);
  if (!bound) return fail(errors::kPipeIo, why);
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return fail(errors::kPipeIo, reason("lstat"));
  claim.m_path = path;
  claim.m_device = status.st_dev;
  claim.m_inode = status.st_ino;
  // Before the first connection can come: accepted sockets inherit it, and no message is without credentials.
  const int on = 1;
  if (::setsockopt(claim.fd(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
      ::listen(claim.fd(), SOMAXCONN) != 0) {
    return fail(errors::kPipeIo, reason("listen"));
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
