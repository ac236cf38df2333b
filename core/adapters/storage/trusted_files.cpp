#include "core/adapters/storage/trusted_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>

#include "core/adapters/storage/posix_file.h"

namespace lanyard::adapters {
namespace {

/// Far beyond what an organisation has to say of its providers; the strict parser takes no more.
constexpr std::size_t kMostBytes = 256UL * 1024;
/// A folder with more files is a mistake, and would delay each start.
constexpr std::size_t kMostFiles = 2000;

base::Result<void> unsafe(const std::string& path, const std::string& why) {
  return base::fail(errors::kCatalogUnsafeFile, path + " " + why);
}

base::Result<void> checkOwner(const struct stat& found, uid_t owner, const std::string& path) {
  if (found.st_uid != 0 && found.st_uid != owner) return unsafe(path, "belongs to another user");
  return {};
}

bool isOpenToOthers(const struct stat& found) {
  return (found.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::vector<std::string> namesIn(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
  while (open != nullptr) {
    const dirent* entry = ::readdir(open.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (!name.starts_with('.') && name.ends_with(ending)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

base::Result<void> TrustedFiles::checkWay(const std::string& folder) const {
  std::array<char, PATH_MAX> real{};
  if (::realpath(folder.c_str(), real.data()) == nullptr)
    return tl::unexpected(fileError(errno, "look at", folder));
  for (std::string at = real.data();; at = folderOf(at)) {
    struct stat found {};
    if (::lstat(at.c_str(), &found) != 0) return tl::unexpected(fileError(errno, "look at", at));
    if (!S_ISDIR(found.st_mode)) return unsafe(at, "is no folder");
    if (auto owner = checkOwner(found, m_owner, at); !owner) return owner;
    if (isOpenToOthers(found) && (found.st_mode & S_ISVTX) == 0)
      return unsafe(at, "can be written by others");
    if (at == "/") return {};
  }
}

base::Result<TrustedFile> TrustedFiles::read(const std::string& path) const {
  if (const auto way = checkWay(folderOf(path)); !way) return tl::unexpected(way.error());
  // Not waited for: a pipe that somebody put there must not hold up the start.
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid() && errno == ELOOP) return tl::unexpected(unsafe(path, "is a link").error());
  if (!file.valid()) return tl::unexpected(fileError(errno, "open", path));
  struct stat found {};
  if (::fstat(file.get(), &found) != 0) return tl::unexpected(fileError(errno, "look at", path));
  if (!S_ISREG(found.st_mode)) return tl::unexpected(unsafe(path, "is no file").error());
  if (const auto owner = checkOwner(found, m_owner, path); !owner) return tl::unexpected(owner.error());
  if (isOpenToOthers(found)) return tl::unexpected(unsafe(path, "can be written by others").error());
  auto text = readFile(file.get(), kMostBytes, path);
  if (!text) return tl::unexpected(text.error());
  return TrustedFile{path, std::move(*text)};
}

std::pair<std::vector<TrustedFile>, std::vector<RefusedFile>> TrustedFiles::readAll(
    const std::string& folder, const std::string& ending) const {
  std::vector<TrustedFile> files;
  std::vector<RefusedFile> refused;
  if (const auto way = checkWay(folder); !way) {
    if (way.error().code != errors::kFileMissing) refused.push_back({folder, way.error()});
    return {std::move(files), std::move(refused)};
  }
  const std::vector<std::string> names = namesIn(folder, ending);
  if (names.size() > kMostFiles) {
    refused.push_back({folder, base::Error(errors::kFileTooLarge, folder + " has too many files")});
    return {std::move(files), std::move(refused)};
  }
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    auto file = read(path);
    if (file) {
      files.push_back(std::move(*file));
    } else {
      refused.push_back({path, file.error()});
    }
  }
  return {std::move(files), std::move(refused)};
}

}  // namespace lanyard::adapters
