#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/grants/caller.h"

namespace lanyard::adapters {

/// What is used of /proc/PID/stat (proc(5)).
struct ProcessStat {
  std::int32_t pid = 0;
  char state = '?';
  std::int32_t parent = 0;
  std::int32_t session = 0;
  std::uint32_t terminal = 0;   ///< tty_nr: a device number as the kernel packs it for user space
  std::uint64_t startTime = 0;  ///< clock ticks since boot
  /// Where the kernel laid out the program, its stack, arguments and environment (fields 26 to 28, 45 to 51):
  /// another one after each exec, by chance of layout. Only zeros where the kernel does not let us see it.
  std::array<std::uint64_t, 10> layout = {};
  [[nodiscard]] bool operator==(const ProcessStat&) const = default;
};

/// Reads one line of /proc/PID/stat. The name in it may hold spaces, parentheses and line breaks.
[[nodiscard]] std::optional<ProcessStat> parseProcessStat(std::string_view text);

/// "/dev/pts/3", "/dev/tty1", "/dev/ttyS0", or empty for none and for kinds without a fixed name.
[[nodiscard]] std::string terminalName(std::uint32_t ttyNumber);

/// The last part of the process's control group: of the unified hierarchy, else of systemd's own. Empty at
/// the root.
[[nodiscard]] std::string unitOf(std::string_view cgroupFile);

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD. Paths may be any bytes; JSON
/// may not.
[[nodiscard]] std::string validUtf8(std::string_view text);

/// Whether `path` (absolute, without symlinks) and every folder above it belong to root and can be written by
/// root alone. The sticky bit is no excuse: it stops removal by others, not new names.
[[nodiscard]] bool onlyRootCanWrite(const std::string& path);
/// The same of a path that is known to lead to this file.
[[nodiscard]] bool onlyRootCanWrite(const std::string& path, const struct stat& file);

/// Whether both describe one file that was not touched in between, as far as its times tell.
[[nodiscard]] bool sameFile(const struct stat& a, const struct stat& b);

/// The file that a process runs.
struct ExecutableFile {
  std::string path;         ///< as the kernel names it, raw bytes; empty when it is too long for that
  struct stat status = {};  ///< of the file that runs, whatever is at `path` now
  /// Whether `path` leads to this very file, now: not deleted, replaced, or a memfd.
  [[nodiscard]] bool atItsPath() const;
};

/// The namespaces that decide what a path and a number mean, and who may pretend what. A process can leave
/// `mount` and `user` for others at any time; its `pid` namespace stays.
struct Namespaces {
  std::string mount;
  std::string pid;
  std::string user;
  [[nodiscard]] bool operator==(const Namespaces&) const = default;
};

/// One process under /proc. Its stat file is held open: stat() is always of the same process, and fails once
/// that is reaped. All else is read by its number, and was this process's where stat() still succeeds
/// afterwards, or who holds the process by pidfd finds it alive.
class ProcessDirectory {
 public:
  /// Invalid when there is no such process.
  explicit ProcessDirectory(std::int32_t pid);

  [[nodiscard]] bool valid() const { return m_stat.valid(); }
  /// There may be such a process, but this machine does not let us look (a closed /proc).
  [[nodiscard]] bool hidden() const { return m_hidden; }
  [[nodiscard]] std::optional<ProcessStat> stat() const;
  /// Whether anybody has this number: the cheapest look.
  [[nodiscard]] static bool isThere(std::int32_t pid);
  /// Empty when the kernel does not let us see it: another user's, or a process that is not dumpable.
  [[nodiscard]] std::optional<ExecutableFile> executable() const;
  /// The same without its path: which file runs, by one system call.
  [[nodiscard]] std::optional<struct stat> executableStatus() const;
  /// What the kernel calls that file; empty when it is too long or cannot be seen.
  [[nodiscard]] std::string executablePath() const { return link("exe"); }
  /// The file that runs, for reading.
  [[nodiscard]] base::FileDescriptor openExecutable() const;
  /// At most 64 arguments and 16 KiB: the script of an interpreter is among the first.
  [[nodiscard]] std::vector<std::string> arguments() const;
  /// Absolute form of a regular file's path as the process sees it from its working folder; empty if there is
  /// none.
  [[nodiscard]] std::optional<std::string> regularFile(const std::string& path) const;
  [[nodiscard]] std::string controlGroup() const;
  /// Where it lives; empty where that cannot be seen.
  [[nodiscard]] Namespaces namespaces() const;
  /// Whether it is in those two of `there` that a process can leave.
  [[nodiscard]] bool staysIn(const Namespaces& there) const;

 private:
  [[nodiscard]] std::string pathOf(const char* name) const;
  [[nodiscard]] std::string link(const char* name) const;
  [[nodiscard]] std::string read(const char* name, std::size_t limit) const;

  std::int32_t m_pid;
  base::FileDescriptor m_stat;
  bool m_hidden = false;
};

}  // namespace lanyard::adapters
