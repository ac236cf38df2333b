#pragma once

#include <unistd.h>

#include <QtGlobal>

namespace lanyard::test {

/// Puts a test's temporary files into memory, where there is such a folder: thousands of times a file is
/// synced that nobody wants to keep. A process that is killed leaves there what it leaves on a disk.
inline void keepFilesInMemory() {
  if (::access("/dev/shm", W_OK | X_OK) == 0) qputenv("TMPDIR", "/dev/shm");
}

}  // namespace lanyard::test
