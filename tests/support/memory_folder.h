#pragma once

#include <unistd.h>

#include <QtGlobal>

namespace lanyard::test {

/// Puts a test's temporary files into memory, if there is such a folder: the tests sync files thousands of
/// times that nobody keeps. A killed process leaves the same there as on a disk.
inline void keepFilesInMemory() {
  if (::access("/dev/shm", W_OK | X_OK) == 0) qputenv("TMPDIR", "/dev/shm");
}

}  // namespace lanyard::test
