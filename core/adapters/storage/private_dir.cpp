#include "core/adapters/storage/private_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QLoggingCategory>
#include <cerrno>

namespace lanyard::adapters {
namespace {

Q_LOGGING_CATEGORY(lcDirectory, "lanyard.storage")

using base::ErrorKind;
using base::fail;
using base::Result;

tl::unexpected<base::Error> failed(int number, std::string_view what, const std::string& path) {
  return tl::unexpected<base::Error>(renamed(fileError(number, what, path), "dir"));
}

// Parents that are missing are made, for us alone. One that is there is left as it is: it may be the person's
// home, which others may have their reasons to read.
Result<void> makeParents(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT || path.size() < 2) return failed(errno, "create", path);
  Result<void> parent = makeParents(folderOf(path));
  if (!parent) return parent;
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed(errno, "create", path);
  return {};
}

}  // namespace

Result<void> ensurePrivateDir(const std::string& path) {
  if (path.empty()) return fail(ErrorKind::Misconfigured, "dir.not_directory", "an empty path");
  if (path.size() > 1 && path.back() == '/') return ensurePrivateDir(path.substr(0, path.size() - 1));
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == ENOENT) {
      Result<void> parent = makeParents(folderOf(path));
      if (!parent) return parent;
      if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed(errno, "create", path);
    } else if (errno != EEXIST) {
      return failed(errno, "create", path);
    }
  }
  struct stat named {};
  if (::lstat(path.c_str(), &named) != 0) return failed(errno, "stat", path);
  if (S_ISLNK(named.st_mode)) return fail(ErrorKind::Untrusted, "dir.symlink", path);
  if (!S_ISDIR(named.st_mode)) return fail(ErrorKind::Untrusted, "dir.not_directory", path);
  // Checked and repaired on one open directory, so that nothing can be swapped in between.
  const base::FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found {};
  if (::fstat(folder.valid() ? folder.get() : AT_FDCWD, &found) != 0 || !folder.valid()) {
    // A mode without our own read bit: owner and kind were seen above; chmod by name, then look again.
    if (named.st_uid != ::geteuid()) return fail(ErrorKind::Untrusted, "dir.not_ours", path);
    if (::chmod(path.c_str(), 0700) != 0) return failed(errno, "chmod", path);
    qCWarning(lcDirectory, "%s had mode %o; it is 0700 now", path.c_str(), named.st_mode & 07777);
    return {};
  }
  if (found.st_uid != ::geteuid()) {
    return fail(ErrorKind::Untrusted, "dir.not_ours", path + " belongs to another user");
  }
  if ((found.st_mode & 07777) != 0700) {
    if (::fchmod(folder.get(), 0700) != 0) return failed(errno, "chmod", path);
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
      return fail(ErrorKind::Misconfigured, "wallet.running", path + " is held by another wallet");
    }
    return tl::unexpected<base::Error>(renamed(fileError(errno, "lock", path), "lock"));
  }
  return DataLock(std::move(*file));
}

}  // namespace lanyard::adapters
