#pragma once

#include "core/adapters/local/digest_cache.h"
#include "core/ports/program_files.h"

namespace lanyard::adapters {

/// Looks at program files on this machine by the same rules as ProcInspector does at running ones.
class LocalProgramFiles final : public ports::ProgramFiles {
 public:
  /// A file that begins with `#!` is an Interpreter: the kernel will name its interpreter as the caller. A
  /// file that needs a digest and cannot be read is Unverified.
  [[nodiscard]] base::Result<ports::ProgramFile> look(const std::string& path) const override;

 private:
  mutable DigestCache m_digests;
};

}  // namespace lanyard::adapters
