#pragma once

#include "core/base/error.h"

namespace lanyard::adapters {

/// Keeps this process's memory to itself: not dumpable (no core, no ptrace and no /proc/PID/mem or exe for
/// other programs of the user), core size 0, new files for the user alone, no death by SIGPIPE. The first
/// thing in main(). `harden.refused` Misconfigured.
[[nodiscard]] base::Result<void> hardenProcess();

}  // namespace lanyard::adapters
