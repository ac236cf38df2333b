// The system calls by which the file keystore and the journal change the disk, each with a step before and
// after it. The linker replaces the C library's functions by these (--wrap), in this test program alone.
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <string_view>

#include "tests/crash/crash_points.h"

using lanyard::crash::pointsOfSystemCalls;

namespace {

void pass(const char* name) {
  if (pointsOfSystemCalls != nullptr) pointsOfSystemCalls->pass(name);
}

template <class Call>
int around(const char* before, const char* after, Call call) {
  pass(before);
  const int result = call();
  pass(after);
  return result;
}

}  // namespace

extern "C" {

int __real_rename(const char* from, const char* to);
int __real_unlink(const char* path);
int __real_fsync(int fd);
int __real_ftruncate(int fd, off_t size);
int __real_posix_fallocate(int fd, off_t offset, off_t size);
ssize_t __real_pwrite(int fd, const void* bytes, size_t size, off_t offset);

int __wrap_rename(const char* from, const char* to) {
  pass("rename before");
  const int result = __real_rename(from, to);
  // From here on the journal returns the new token.
  if (result == 0 && pointsOfSystemCalls != nullptr && std::string_view(to).ends_with(".sealed")) {
    pointsOfSystemCalls->sealed();
  }
  pass("rename after");
  return result;
}

int __wrap_unlink(const char* path) {
  return around("unlink before", "unlink after", [&] { return __real_unlink(path); });
}

int __wrap_fsync(int fd) {
  return around("fsync before", "fsync after", [&] { return __real_fsync(fd); });
}

int __wrap_ftruncate(int fd, off_t size) {
  return around("ftruncate before", "ftruncate after", [&] { return __real_ftruncate(fd, size); });
}

int __wrap_posix_fallocate(int fd, off_t offset, off_t size) {
  return around("fallocate before", "fallocate after",
                [&] { return __real_posix_fallocate(fd, offset, size); });
}

ssize_t __wrap_pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  pass("pwrite before");
  if (pointsOfSystemCalls != nullptr && pointsOfSystemCalls->isNext()) {
    (void)__real_pwrite(fd, bytes, size / 2, offset);
  }
  pass("pwrite half way");
  const ssize_t result = __real_pwrite(fd, bytes, size, offset);
  pass("pwrite after");
  return result;
}

}  // extern "C"
