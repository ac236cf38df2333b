#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace lanyard::adapters {

/// A file that was read.
struct TrustedFile {
  std::string path;
  std::string text;
};
/// One that was not, and why.
struct RefusedFile {
  std::string path;
  base::Error error;
};

/// Files that nobody but root and one user can have written: each folder of the way to them, links followed,
/// and the files themselves belong to one of the two, and neither group nor others can write there (a sticky
/// folder, in which nobody moves what is another's, fits). Links to files are refused.
class TrustedFiles {
 public:
  /// `owner`: whose files count beside root's.
  explicit TrustedFiles(uid_t owner) : m_owner(owner) {}

  /// One file. `file.missing` where there is none. `catalog.unsafe_file` Untrusted (detail: the path, and
  /// what is wrong with it); `file.*` StoreUnavailable.
  [[nodiscard]] base::Result<TrustedFile> read(const std::string& path) const;
  /// All of a folder whose names end in `ending` and do not begin with a dot, by their names. None where
  /// there is no folder. Where the folder is refused, `refused` names it.
  [[nodiscard]] std::pair<std::vector<TrustedFile>, std::vector<RefusedFile>> readAll(
      const std::string& folder, const std::string& ending) const;

 private:
  [[nodiscard]] base::Result<void> checkWay(const std::string& folder) const;
  uid_t m_owner;
};

}  // namespace lanyard::adapters
