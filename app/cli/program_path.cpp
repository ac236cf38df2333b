#include "app/cli/program_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <string_view>

#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

bool isProgram(const char* path) {
  struct stat info {};
  return ::stat(path, &info) == 0 && S_ISREG(info.st_mode) && ::access(path, X_OK) == 0;
}

}  // namespace

Outcome<std::string> programPath(const std::string& program) {
  char real[PATH_MAX];
  if (program.find('/') != std::string::npos) {
    if (::realpath(program.c_str(), real) != nullptr && isProgram(real)) return std::string(real);
    return usageError(client::plainLine(program, 200) + " is not a program.");
  }
  const char* variable = std::getenv("PATH");
  std::string_view path = variable != nullptr ? variable : "";
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    const std::string place = std::string(path.substr(0, colon)) + "/" + program;
    if (place.front() == '/' && isProgram(place.c_str()) && ::realpath(place.c_str(), real) != nullptr) {
      return std::string(real);
    }
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return usageError("There is no program " + client::plainLine(program, 100) + " in PATH.",
                    "Give its path, with a slash");
}

}  // namespace lanyard::cli
