#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"

namespace lanyard::adapters {

/// The error for errno value `number`: `file.disk_full`, `file.missing`, `file.symlink`, or `file.io`. All
/// are StoreUnavailable but the symlink, which is Untrusted.
[[nodiscard]] base::Error fileError(int number, std::string_view what, std::string_view path);

/// The same error in the words of another port: "file.disk_full" → "journal.disk_full".
[[nodiscard]] base::Error renamed(base::Error error, std::string_view prefix);

/// Opens a regular file that must be ours: never through a symlink (`file.symlink`), owned by this user
/// (`file.not_ours`), of mode 0600 (another mode is repaired, with a warning in the log). `flags` are
/// open(2)'s; a file that O_CREAT makes gets mode 0600.
[[nodiscard]] base::Result<base::FileDescriptor> openPrivateFile(const std::string& path, int flags);

/// All of a file. More than `limit` bytes are refused (`file.too_large`).
[[nodiscard]] base::Result<std::string> readFile(int fd, std::size_t limit, std::string_view path);

/// Writes all of `bytes` at `offset`.
[[nodiscard]] base::Result<void> writeAt(int fd, std::string_view bytes, std::size_t offset,
                                         std::string_view path);

/// fsync of a file.
[[nodiscard]] base::Result<void> syncFile(int fd, std::string_view path);

/// fsync of a directory: makes a rename, a creation or an unlink in it last.
[[nodiscard]] base::Result<void> syncDirectory(const std::string& path);

/// Replaces (or creates) `path` by `bytes` so that after a crash at any moment it holds the old or the new
/// content whole: temporary file beside it, fsync, rename, fsync of the directory. Mode 0600.
[[nodiscard]] base::Result<void> replaceFile(const std::string& path, std::string_view bytes);

/// The folder that a path is in ("." for a bare name).
[[nodiscard]] std::string folderOf(const std::string& path);

}  // namespace lanyard::adapters
