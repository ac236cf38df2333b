#pragma once

#include <string>
#include <vector>

namespace lanyard::cli {

/// Starts a program by its argument vector, never through a shell: in a session of its own (so that Ctrl+C
/// here does not end it), with /dev/null for stdin, stdout and stderr and no other descriptor, and as a child
/// of no process of ours. The first word is looked up in PATH when it has no slash. Returns 0, or errno when
/// the program could not be run.
[[nodiscard]] int spawnDetached(const std::vector<std::string>& words);

}  // namespace lanyard::cli
