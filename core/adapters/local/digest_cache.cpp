#include "core/adapters/local/digest_cache.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <memory>
#include <vector>

#include "core/adapters/local/process_directory.h"
#include "core/base/hex.h"

namespace lanyard::adapters {
namespace {

// Programs are smaller; a larger file would stop the only thread for seconds.
constexpr off_t kLargest = 1024L * 1024 * 1024;
constexpr std::size_t kBlock = 256UL * 1024;
// Far more programs than a person lets ask; beyond it all is forgotten and read again.
constexpr std::size_t kMostDigests = 512;
// A file written within the clock tick of its reading could change again without a new ctime. Two seconds is
// also the coarsest time stamp among file systems in use (FAT).
constexpr std::int64_t kSettledSeconds = 2;

std::string digestOf(int fd) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return {};
  std::vector<char> block(kBlock);
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(fd, block.data(), block.size(), at);
    if (got < 0) return {};
    if (got == 0) break;
    if (EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(got)) != 1) return {};
    at += got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(context.get(), bytes.data(), &size) != 1) return {};
  return base::hex({reinterpret_cast<const char*>(bytes.data()), size});
}

}  // namespace

DigestCache::Key DigestCache::keyOf(const struct stat& s) {
  return {s.st_dev,          s.st_ino,         s.st_size,        s.st_mtim.tv_sec,
          s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec};
}

std::string DigestCache::remembered(const struct stat& status) const {
  const auto known = m_digests.find(keyOf(status));
  return known == m_digests.end() ? std::string() : known->second;
}

std::string DigestCache::sha256(const base::FileDescriptor& file, const struct stat& expected) {
  struct stat before = {};
  struct stat after = {};
  if (!file.valid() || ::fstat(file.get(), &before) != 0 || !sameFile(before, expected)) return {};
  if (std::string known = remembered(before); !known.empty()) return known;
  if (!S_ISREG(before.st_mode) || before.st_size > kLargest) return {};
  ++m_filesRead;
  std::string digest = digestOf(file.get());
  if (digest.empty() || ::fstat(file.get(), &after) != 0 || !sameFile(before, after)) return {};
  struct timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (now.tv_sec - before.st_ctim.tv_sec > kSettledSeconds) {
    if (m_digests.size() >= kMostDigests) m_digests.clear();
    m_digests.emplace(keyOf(before), digest);
  }
  return digest;
}

}  // namespace lanyard::adapters
