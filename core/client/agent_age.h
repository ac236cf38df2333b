#pragma once

#include <sys/types.h>

#include <string>

namespace lanyard::client {

/// Whether process `pid` is a `lanyard-agent` that began before the file `program` came to its place: an
/// update came since. The kernel hides which file our agent runs, so times are compared: when the process
/// began, and when the file was created (statx(2), stx_btime), which no later change of its mode or owner
/// touches. False where either is unknown, and for a file that is less than two seconds younger, which the
/// kernel's times do not tell apart.
[[nodiscard]] bool isOlderThanItsProgram(pid_t pid, const std::string& program);

}  // namespace lanyard::client
