#pragma once

#include <string>

#include "core/adapters/storage/posix_file.h"
#include "core/base/error.h"

namespace lanyard::adapters {

/// Makes sure that `path` is a directory of this user alone: created (its parents too) with mode 0700 when
/// missing; a wider mode is repaired with a warning. Parents that exist are left as they are. Refuses a
/// symlink (`dir.symlink`), what is no directory
/// (`dir.not_directory`), and what another user owns (`dir.not_ours`), all Untrusted; `dir.io`
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
