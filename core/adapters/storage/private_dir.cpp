#include "core/adapters/storage/private_dir.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QLoggingCategory>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <optional>

namespace lanyard::adapters {
namespace {

Q_LOGGING_CATEGORY(lcDirectory, "lanyard.storage")

using base::fail;
using base::Result;

tl::unexpected<base::Error> folderFailed(int number, std::string_view what, const std::string& path) {
  return tl::unexpected<base::Error>(renamed(fileError(number, what, path), "dir"));
}

std::string userName(uid_t uid) {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  const bool known = ::getpwuid_r(uid, &entry, room.data(), room.size(), &found) == 0 && found != nullptr;
  const std::string number = "uid " + std::to_string(uid);
  return known ? std::string(entry.pw_name) + " (" + number + ")" : number;
}

tl::unexpected<base::Error> notOurs(const std::string& path, uid_t owner) {
  return fail(errors::kDirNotOurs,
              path + " belongs to " + userName(owner) + ", and you are " + userName(::geteuid()));
}

/// The nearest folder above `path`, or `path`, that can be looked at.
std::optional<std::pair<std::string, uid_t>> nearest(std::string path) {
  for (;; path = folderOf(path)) {
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) return std::pair(path, found.st_uid);
    if (path == "/" || path == ".") return std::nullopt;
  }
}

// Parents that are missing are made, for us alone. One that is there is left as it is: it may be the person's
// home, which others may have their reasons to read.
Result<void> makeParents(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT || path.size() < 2) return folderFailed(errno, "create", path);
  Result<void> parent = makeParents(folderOf(path));
  if (!parent) return parent;
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return folderFailed(errno, "create", path);
  return {};
}

}  // namespace

Result<void> requireOwnGround(const std::string& path) {
  const auto found = nearest(path);
  if (!found) return {};  // what is wrong with it shows when it is made
  const auto& [place, owner] = *found;
  const uid_t self = ::geteuid();
  if (self != 0) {
    // What is root's is there for everybody (/tmp), or closed to us anyway.
    if (owner != self && owner != 0) return notOurs(place, owner);
    return {};
  }
  // Root can write everywhere: in whose home or runtime directory it would be says the whole way up.
  std::array<char, PATH_MAX> real{};
  if (::realpath(place.c_str(), real.data()) == nullptr) return folderFailed(errno, "look at", place);
  for (std::string at = real.data();; at = folderOf(at)) {
    struct stat above {};
    if (::stat(at.c_str(), &above) != 0) return folderFailed(errno, "look at", at);
    if (above.st_uid != self) return notOurs(at, above.st_uid);
    if (at == "/") return {};
  }
}

Result<void> ensurePrivateDir(const std::string& path) {
  if (path.empty()) return fail(errors::kDirNotDirectory, "an empty path");
  if (path.size() > 1 && path.back() == '/') return ensurePrivateDir(path.substr(0, path.size() - 1));
  if (Result<void> ground = requireOwnGround(path); !ground) return ground;
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == ENOENT) {
      Result<void> parent = makeParents(folderOf(path));
      if (!parent) return parent;
      if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return folderFailed(errno, "create", path);
    } else if (errno != EEXIST) {
      return folderFailed(errno, "create", path);
    }
  }
  struct stat named {};
  if (::lstat(path.c_str(), &named) != 0) return folderFailed(errno, "stat", path);
  if (S_ISLNK(named.st_mode)) return fail(errors::kDirSymlink, path);
  if (!S_ISDIR(named.st_mode)) return fail(errors::kDirNotDirectory, path);
  // Checked and repaired on one open directory, so that nothing can be swapped in between.
  const base::FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found {};
  if (::fstat(folder.valid() ? folder.get() : AT_FDCWD, &found) != 0 || !folder.valid()) {
    // A mode without our own read bit: owner and kind were seen above; chmod by name, then look again.
    if (named.st_uid != ::geteuid()) return notOurs(path, named.st_uid);
    if (::chmod(path.c_str(), 0700) != 0) return folderFailed(errno, "chmod", path);
    qCWarning(lcDirectory, "%s had mode %o; it is 0700 now", path.c_str(), named.st_mode & 07777);
    return {};
  }
  if (found.st_uid != ::geteuid()) return notOurs(path, found.st_uid);
  if ((found.st_mode & 07777) != 0700) {
    if (::fchmod(folder.get(), 0700) != 0) return folderFailed(errno, "chmod", path);
    qCWarning(lcDirectory, "%s had mode %o; it is 0700 now", path.c_str(), found.st_mode & 07777);
  }
  return {};
}

Result<DataLock> DataLock::acquire(const std::string& path) {
  Result<base::FileDescriptor> file = openPrivateFile(path, O_RDWR | O_CREAT);
  if (!file) return tl::unexpected<base::Error>(renamed(file.error(), "lock"));
  while (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) {
      return fail(errors::kWalletRunning, path + " is held by another wallet");
    }
    return tl::unexpected<base::Error>(renamed(fileError(errno, "lock", path), "lock"));
  }
  return DataLock(std::move(*file));
}

}  // namespace lanyard::adapters
