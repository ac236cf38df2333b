#pragma once

namespace lanyard::crash {

/// Counts every system call by which this process changes the disk, SQLite's own among them, with a step
/// before and after each and one in the middle of a write; kills the process at step `fatal` (0: nowhere).
void countDiskCalls(int fatal);

/// The steps since then.
[[nodiscard]] int diskCallSteps();

}  // namespace lanyard::crash
