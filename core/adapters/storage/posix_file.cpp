#include "core/adapters/storage/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QLoggingCategory>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace lanyard::adapters {
namespace {

Q_LOGGING_CATEGORY(lcStorage, "lanyard.storage")

using base::fail;
using base::Result;

tl::unexpected<base::Error> fileFailed(int number, std::string_view what, std::string_view path) {
  return tl::unexpected<base::Error>(fileError(number, what, path));
}

}  // namespace

base::Error fileError(int number, std::string_view what, std::string_view path) {
  const std::string detail = std::string(what) + " " + std::string(path) + ": " + std::strerror(number);
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:  // RLIMIT_FSIZE or the file system's own bound: no room all the same
      return {errors::kFileDiskFull, detail};
    case ENOENT:
      return {errors::kFileMissing, detail};
    case ELOOP:
      return {errors::kFileSymlink, detail};
    default:
      return {errors::kFileIo, detail};
  }
}

base::Error renamed(base::Error error, std::string_view prefix) {
  const std::string code =
      std::string(prefix) + error.code.substr(std::min(error.code.find('.'), error.code.size()));
  const std::optional<base::ErrorName> name = base::findError(code);
  Q_ASSERT_X(name, "renamed", code.c_str());
  if (name) error.become(*name);
  return error;
}

Result<base::FileDescriptor> openPrivateFile(const std::string& path, int flags) {
  // O_NONBLOCK: a FIFO planted at the path must not hang us; it is refused below.
  base::FileDescriptor file(::open(path.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!file.valid()) return fileFailed(errno, "open", path);
  struct stat found {};
  if (::fstat(file.get(), &found) != 0) return fileFailed(errno, "stat", path);
  if (!S_ISREG(found.st_mode)) return fail(errors::kFileNotRegular, path);
  if (found.st_uid != ::geteuid()) {
    return fail(errors::kFileNotOurs, path + " belongs to another user");
  }
  if ((found.st_mode & 07777) != 0600) {
    if (::fchmod(file.get(), 0600) != 0) return fileFailed(errno, "chmod", path);
    qCWarning(lcStorage, "%s had mode %o; it is 0600 now", path.c_str(), found.st_mode & 07777);
  }
  return file;
}

Result<std::string> readFile(int fd, std::size_t limit, std::string_view path) {
  struct stat found {};
  if (::fstat(fd, &found) != 0) return fileFailed(errno, "stat", path);
  if (found.st_size < 0 || static_cast<std::size_t>(found.st_size) > limit) {
    return fail(errors::kFileTooLarge, std::string(path));
  }
  std::string bytes(static_cast<std::size_t>(found.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fileFailed(errno, "read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<void> writeAt(int fd, std::string_view bytes, std::size_t offset, std::string_view path) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put =
        ::pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return fileFailed(errno, "write", path);
    done += static_cast<std::size_t>(put);
  }
  return {};
}

Result<void> syncFile(int fd, std::string_view path) {
  if (::fsync(fd) != 0) return fileFailed(errno, "sync", path);
  return {};
}

Result<void> syncDirectory(const std::string& path) {
  base::FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return fileFailed(errno, "open", path);
  return syncFile(folder.get(), path);
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> replaceFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".new";
  // A leftover of a killed run has no value: whatever was complete was renamed.
  if (::unlink(temporary.c_str()) != 0 && errno != ENOENT) return fileFailed(errno, "remove", temporary);
  Result<base::FileDescriptor> file = openPrivateFile(temporary, O_WRONLY | O_CREAT | O_EXCL);
  if (!file) return tl::unexpected<base::Error>(file.error());
  Result<void> done = writeAt(file->get(), bytes, 0, temporary);
  if (done) done = syncFile(file->get(), temporary);
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0) done = fileFailed(errno, "rename", temporary);
  if (!done) {
    ::unlink(temporary.c_str());
    return done;
  }
  return syncDirectory(folderOf(path));
}

}  // namespace lanyard::adapters
