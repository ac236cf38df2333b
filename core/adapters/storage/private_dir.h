#pragma once

#include <string>

#include "core/adapters/storage/posix_file.h"
#include "core/base/error.h"

namespace lanyard::adapters {

/// Whether a folder may be made or used at `path`: what is there of the way to it is ours. Nothing is made
/// below a folder of another user, also where we could (root with a person's environment: su, sudo -E), or
/// the person would be locked out of their own folders. For an ordinary user the nearest folder counts, and
/// may be root's; for root the whole way up. `dir.not_ours` Untrusted, which names both users.
[[nodiscard]] base::Result<void> requireOwnGround(const std::string& path);

/// Makes sure that `path` is a directory of this user alone: created (its parents too) with mode 0700 when
/// missing; a wider mode is repaired with a warning. Parents that exist are left as they are. Refuses a
/// symlink (`dir.symlink`), what is no directory (`dir.not_directory`), and what another user owns, or would
/// be made where another user's is (`dir.not_ours`, see requireOwnGround), all Untrusted; `dir.io`
/// StoreUnavailable.
[[nodiscard]] base::Result<void> ensurePrivateDir(const std::string& path);

/// An exclusive lock on a file (flock), held while the object lives. The kernel lets go when the process ends
/// in whatever way. The file stays: removing it would let two processes hold two files of one name.
class DataLock {
 public:
  /// Takes the lock or fails at once. `wallet.running` Misconfigured when another process has it; `lock.*`
  /// else.
  [[nodiscard]] static base::Result<DataLock> acquire(const std::string& path);

 private:
  explicit DataLock(base::FileDescriptor file) : m_file(std::move(file)) {}
  base::FileDescriptor m_file;
};

}  // namespace lanyard::adapters
