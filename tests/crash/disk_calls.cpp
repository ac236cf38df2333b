// The C library's own calls under their own names, exported by this program: libraries that are loaded later
// (SQLite) find these first. In this test program alone.
#include "tests/crash/disk_calls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>

namespace lanyard::crash {
namespace {

bool counts = false;
int fatalStep = 0;
int steps = 0;

bool isNext() {
  return counts && fatalStep == steps + 1;
}

void pass() {
  if (!counts || ++steps != fatalStep) return;
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

template <class... Arguments>
long around(long number, Arguments... arguments) {
  pass();
  const long result = ::syscall(number, arguments...);
  pass();
  return result;
}

long write(long number, int fd, const void* bytes, size_t size, off_t offset) {
  pass();
  if (isNext()) (void)::syscall(SYS_pwrite64, fd, bytes, size / 2, offset);
  pass();
  const long result = ::syscall(number, fd, bytes, size, offset);
  pass();
  return result;
}

}  // namespace

void countDiskCalls(int fatal) {
  counts = true;
  fatalStep = fatal;
  steps = 0;
}

int diskCallSteps() {
  counts = false;
  return steps;
}

}  // namespace lanyard::crash

using lanyard::crash::around;

extern "C" {

int rename(const char* from, const char* to) {
  return static_cast<int>(around(SYS_rename, from, to));
}
int unlink(const char* path) {
  return static_cast<int>(around(SYS_unlink, path));
}
int fsync(int fd) {
  return static_cast<int>(around(SYS_fsync, fd));
}
int fdatasync(int fd) {
  return static_cast<int>(around(SYS_fdatasync, fd));
}
int ftruncate(int fd, off_t size) {
  return static_cast<int>(around(SYS_ftruncate, fd, size));
}
int ftruncate64(int fd, off_t size) {
  return static_cast<int>(around(SYS_ftruncate, fd, size));
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return lanyard::crash::write(SYS_pwrite64, fd, bytes, size, offset);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off_t offset) {
  return lanyard::crash::write(SYS_pwrite64, fd, bytes, size, offset);
}

}  // extern "C"
