#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/adapters/local/digest_cache.h"
#include "core/adapters/local/process_directory.h"
#include "core/base/error.h"
#include "core/grants/caller.h"

namespace lanyard::adapters {

/// What of a process must stay the same while it is served.
struct ProcessIdentity {
  std::int32_t pid = 0;
  std::uint64_t startTime = 0;  ///< clock ticks since boot
  bool readable = false;        ///< whether the kernel let us see its executable
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  [[nodiscard]] bool operator==(const ProcessIdentity&) const = default;
};

/// A peer as it was when it connected.
struct PeerIdentity {
  std::uint32_t uid = 0;
  ProcessIdentity process;
  bool ownClient = false;                 ///< it is our own `lanyard`
  std::optional<ProcessIdentity> runner;  ///< then: the program that ran it; empty when that is gone already
};

/// Tells who a process is, from /proc. Synchronous: a few system calls a process; only a program file that
/// its user can write is read, once, for its digest. Programs among the parents are named but not digested.
/// Where /proc is closed to us, every process is Unverified.
class ProcInspector {
 public:
  /// `ownClients`: paths of our installed command line tools. A path counts only while it leads to a file of
  /// root's or our own that nobody else can write.
  explicit ProcInspector(std::vector<std::string> ownClients);

  /// The cheap look when a connection comes. `peer.gone` Untrusted.
  [[nodiscard]] base::Result<PeerIdentity> identify(std::int32_t pid, std::uint32_t uid) const;
  /// The whole look, now. Untrusted: `peer.gone` when the process, or the program that ran our own client,
  /// has ended; `peer.changed` when either runs another file than it did at identify().
  [[nodiscard]] base::Result<grants::Caller> inspect(const PeerIdentity& peer);

  /// How many program files were digested so far.
  [[nodiscard]] std::uint64_t filesRead() const { return m_digests.filesRead(); }

 private:
  [[nodiscard]] bool isOwnClient(const ExecutableFile& file) const;
  void describe(const ProcessDirectory& directory, const ProcessStat& stat,
                const std::optional<ExecutableFile>& file, grants::Caller& caller);
  [[nodiscard]] grants::CallerSort sortOf(const ProcessDirectory& directory,
                                          const std::optional<ExecutableFile>& file,
                                          grants::Caller& caller) const;
  void followParents(const ProcessStat& stat, grants::Caller& caller) const;

  std::vector<std::string> m_ownClients;
  std::optional<std::array<ino_t, 3>> m_namespaces;
  DigestCache m_digests;
};

}  // namespace lanyard::adapters
