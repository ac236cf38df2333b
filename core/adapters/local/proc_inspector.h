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

/// A peer as it was when it connected, and from the first look on for whom it stands.
struct PeerIdentity {
  enum class Role {
    Unknown,    ///< nobody has asked yet
    Tool,       ///< itself
    OwnClient,  ///< it is our own `lanyard`, and stands for the program that ran it
  };
  std::uint32_t uid = 0;
  ProcessIdentity process;
  Role role = Role::Unknown;
  std::optional<ProcessIdentity> runner;  ///< of our own client; empty when it was gone at the first look
};

/// Tells who a process is, from /proc. Synchronous: a few system calls a process; only a program file that
/// its user can write is read, once, for its digest. Programs among the parents are named but not digested.
/// Where /proc is closed to us, every process is Unverified.
class ProcInspector {
 public:
  /// `ownClients`: paths of our installed command line tools. A path counts only while it leads to a file of
  /// root's or our own that nobody else can write.
  explicit ProcInspector(std::vector<std::string> ownClients);

  /// The cheap look when a connection comes: which process runs which file. `peer.gone` Untrusted.
  [[nodiscard]] base::Result<PeerIdentity> identify(std::int32_t pid, std::uint32_t uid) const;
  /// The whole look, now. The first one settles for whom the peer stands. Untrusted: `peer.gone` when the
  /// process, or the program that ran our own client, has ended; `peer.changed` when the process runs another
  /// file than it did at identify(), or the program that ran our own client another than at the first look.
  [[nodiscard]] base::Result<grants::Caller> inspect(PeerIdentity& peer);

  /// How many program files were digested so far.
  [[nodiscard]] std::uint64_t filesRead() const { return m_digests.filesRead(); }

 private:
  /// A process as it is now.
  struct Running {
    ProcessDirectory directory;
    ProcessStat stat;
    std::optional<ExecutableFile> file;
  };
  [[nodiscard]] static std::optional<Running> look(std::int32_t pid);
  [[nodiscard]] static ProcessIdentity identityOf(const Running& running);
  [[nodiscard]] bool isOwnClient(const ExecutableFile& file) const;
  [[nodiscard]] static std::optional<Running> findRunner(const Running& client);
  [[nodiscard]] static base::Result<Running> sameRunner(const Running& client, const ProcessIdentity& before);
  void describe(const Running& running, grants::Caller& caller);
  [[nodiscard]] grants::CallerSort sortOf(const Running& running, bool atItsPath,
                                          grants::Caller& caller) const;
  void followParents(const ProcessStat& stat, grants::Caller& caller) const;

  std::vector<std::string> m_ownClients;
  std::optional<std::array<ino_t, 3>> m_namespaces;
  DigestCache m_digests;
};

}  // namespace lanyard::adapters
