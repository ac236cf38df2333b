#pragma once

#include <string>

#include "core/base/error.h"
#include "core/grants/caller.h"

namespace lanyard::ports {

/// A program file, known without anybody running it.
struct ProgramFile {
  grants::Executable exe;
  /// The sort that it will have as a caller: a shell, launcher or interpreter is known by its file.
  grants::CallerSort sort = grants::CallerSort::Unverified;
};

/// Looks at a program file, for a grant given beforehand. Links are followed to the real path. Errors:
/// `program.not_found` Misconfigured (not there, not a regular file, not executable, or not an absolute
/// path).
class ProgramFiles {
 public:
  virtual ~ProgramFiles() = default;
  [[nodiscard]] virtual base::Result<ProgramFile> look(const std::string& path) const = 0;
};

}  // namespace lanyard::ports
