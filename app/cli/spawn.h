#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.h"

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

/// How a service came up: its first process ends when it serves, or when it cannot.
struct ServiceStart {
  int error = 0;      ///< errno when it could not be run
  int exitCode = -1;  ///< of its first process; -1 when that goes on after `patience`, or was killed
};
/// The same for a service that says on stderr how its start goes: each line of that goes to `onLine`, until
/// its first process ends. With `secret` (not null) it reads that, and a line break, from descriptor 3.
[[nodiscard]] ServiceStart startService(const Spawn& what, const base::Secret* secret,
                                        std::chrono::seconds patience,
                                        const std::function<void(std::string_view)>& onLine);

}  // namespace lanyard::cli
