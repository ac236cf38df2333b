#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lanyard::grants {

/// A program file, by the kernel's word.
struct Executable {
  std::string path;  ///< the real path; empty when it cannot be read
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::string
      sha256;  ///< hex; empty where only root can write the file by its path, or when it cannot be read
  /// Only root can write the file and every folder above it. Looked up for the tool, not for its parents.
  bool rootOwned = false;
};

/// How well a caller can be identified, which decides the longest grant that it can have.
enum class CallerSort {
  Program,      ///< a compiled program with a file of its own: up to always
  Interpreter,  ///< an interpreter that runs a script: up to always, but the script is a claim
  Shell,        ///< a shell, launcher, init, subreaper or bare interpreter: once or this session
  Unverified,   ///< deleted, memfd, unreadable, another namespace, recycled pid: once
};

struct Process {
  std::int32_t pid = 0;
  std::uint64_t startTime = 0;  ///< clock ticks since boot (proc(5) field 22): tells a recycled pid apart
  Executable exe;
};

/// Who asks, according to the kernel. Only `script` is the caller's own claim.
struct Caller {
  std::uint32_t uid = 0;
  Process tool;  ///< the program that asks; when it came through `lanyard`, the one that ran it
  CallerSort sort = CallerSort::Unverified;
  std::optional<std::string> script;  ///< as claimed by the arguments of an interpreter
  bool viaOwnClient = false;          ///< came through our own installed `lanyard`
  std::vector<Process> chain;  ///< parents of `tool`, nearest first, up to the session leader; for people
  Process sessionLeader;       ///< pid 0 when there is none; its file is not looked at
  std::string terminal;               ///< "/dev/pts/3", or empty
  std::string unit;                   ///< the control group's last part, for people
};

/// Whether `now` is the same program, in the same process, as `before`.
[[nodiscard]] bool samePeer(const Caller& now, const Caller& before);

}  // namespace lanyard::grants
