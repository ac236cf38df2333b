#pragma once

#include <string>
#include <vector>

namespace lanyard::cli {

/// Starts a program by its argument vector, never through a shell: in a session of its own (so that Ctrl+C
/// here does not end it), with /dev/null for stdin, stdout and stderr and no other descriptor, and as
/// nobody's child. `program` is looked up in PATH when it has no slash. With `ownEnvironment`, `environment`
/// replaces ours and the umask is 077: a service of its own rather than a program of the person's. Returns 0,
/// or errno when the program could not be run.
struct Spawn {
  std::string program;
  std::vector<std::string> arguments;  ///< without argv[0]
  bool ownEnvironment = false;
  std::vector<std::string> environment;  ///< "NAME=value"
};
[[nodiscard]] int spawnDetached(const Spawn& what);

}  // namespace lanyard::cli
