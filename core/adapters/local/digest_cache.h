#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// SHA-256 of files, remembered as long as the file did not change by device, inode, size, mtime and ctime.
class DigestCache {
 public:
  /// Hex digest of an open file, which must be the one that `expected` describes. Empty when it cannot be
  /// read, changed under our eyes, or is larger than 1 GiB.
  [[nodiscard]] std::string sha256(const base::FileDescriptor& file, const struct stat& expected);
  /// The remembered digest, or empty. Saves opening the file.
  [[nodiscard]] std::string remembered(const struct stat& status) const;
  /// How many files were really read so far.
  [[nodiscard]] std::uint64_t filesRead() const { return m_filesRead; }

 private:
  using Key = std::tuple<dev_t, ino_t, off_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  static Key keyOf(const struct stat& status);

  std::map<Key, std::string> m_digests;
  std::uint64_t m_filesRead = 0;
};

}  // namespace lanyard::adapters
