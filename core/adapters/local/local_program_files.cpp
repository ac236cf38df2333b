#include "core/adapters/local/local_program_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>

#include "core/adapters/local/process_directory.h"
#include "core/adapters/local/program_names.h"

namespace lanyard::adapters {
namespace {

using grants::CallerSort;

bool isScript(const base::FileDescriptor& file) {
  std::array<char, 2> start = {};
  return file.valid() && ::pread(file.get(), start.data(), start.size(), 0) == 2 && start[0] == '#' &&
         start[1] == '!';
}

CallerSort sortOfFile(const std::string& path, const base::FileDescriptor& file) {
  if (isScript(file)) return CallerSort::Interpreter;
  switch (sortOfName(std::string_view(path).substr(path.rfind('/') + 1))) {
    case NameSort::Launcher:
      return CallerSort::Shell;
    case NameSort::Interpreter:
      return CallerSort::Interpreter;
    case NameSort::Ordinary:
      break;
  }
  return CallerSort::Program;
}

}  // namespace

base::Result<ports::ProgramFile> LocalProgramFiles::look(const std::string& path) const {
  const auto notFound = [&] { return base::fail(errors::kProgramNotFound, path); };
  std::array<char, PATH_MAX> real;
  struct stat status = {};
  if (path.empty() || path.front() != '/' || path.find('\0') != std::string::npos ||
      ::realpath(path.c_str(), real.data()) == nullptr || ::stat(real.data(), &status) != 0 ||
      !S_ISREG(status.st_mode) || ::access(real.data(), X_OK) != 0) {
    return notFound();
  }
  const std::string realPath(real.data());
  // Not blocking, and refused by the digest when it is another file by now.
  const base::FileDescriptor file(
      ::open(real.data(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  ports::ProgramFile program;
  program.exe.path = validUtf8(realPath);
  program.exe.device = status.st_dev;
  program.exe.inode = status.st_ino;
  program.exe.rootOwned = onlyRootCanWrite(realPath);
  if (!program.exe.rootOwned) program.exe.sha256 = m_digests.sha256(file, status);
  program.sort = program.exe.rootOwned || !program.exe.sha256.empty() ? sortOfFile(realPath, file)
                                                                      : CallerSort::Unverified;
  return program;
}

}  // namespace lanyard::adapters
