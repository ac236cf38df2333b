// Memory that is freed is wiped first. Secrets of our own are wiped where they end (base::Secret), but a
// reply of a provider also passes through the buffers of Qt's network code, of its JSON, of OpenSSL and of
// D-Bus, and those free their memory without wiping it. Linked into a program, these definitions replace the
// C library's for every library in it.
//
// A program gets it by linking `lanyard_wiping_heap`; there is nothing to call. Costs a memset for each block
// that is freed. Left out under the sanitizers, which have an allocator of their own.
#include <malloc.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

// glibc's own functions, under the names that it provides for replacements like this.
extern "C" {
void* __libc_malloc(std::size_t size);  // NOLINT(bugprone-reserved-identifier)
void __libc_free(void* memory);         // NOLINT(bugprone-reserved-identifier)
}

namespace {

void wipeAndFree(void* memory) {
  if (memory == nullptr) return;
  const int before = errno;
  explicit_bzero(memory, malloc_usable_size(memory));
  __libc_free(memory);
  errno = before;
}

}  // namespace

extern "C" {

void free(void* memory) noexcept {
  wipeAndFree(memory);
}

// glibc's realloc would free the old block without calling our free.
void* realloc(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return __libc_malloc(size);
  if (size == 0) {
    wipeAndFree(memory);
    return nullptr;
  }
  const std::size_t room = malloc_usable_size(memory);
  // The block still fits, and wastes no more than half. The unused end is wiped with the rest when it is
  // freed.
  if (size <= room && size >= room / 2) return memory;
  void* moved = __libc_malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, size < room ? size : room);
  wipeAndFree(memory);
  return moved;
}

void* reallocarray(void* memory, std::size_t count, std::size_t size) noexcept {
  std::size_t whole = 0;
  if (__builtin_mul_overflow(count, size, &whole)) {
    errno = ENOMEM;
    return nullptr;
  }
  return realloc(memory, whole);
}

}  // extern "C"
