#pragma once

#include <cstdint>
#include <list>
#include <memory>
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

/// A program with a file of its own that was looked at whole, with all that must be the same for that to hold
/// still.
struct KnownTool {
  std::shared_ptr<const ProcessDirectory> process;
  ProcessStat stat;
  ExecutableFile file;
  grants::Caller caller;
};

/// A peer as it was when it connected, and from the first look on for whom it stands. It is looked up by its
/// number, so each look asks `pidfd` afterwards whether the process is still there.
struct PeerIdentity {
  enum class Role {
    Unknown,    ///< nobody has asked yet
    Tool,       ///< itself
    OwnClient,  ///< it is our own `lanyard`, and stands for the program that ran it
  };
  /// What a process is at one moment.
  struct Look {
    ProcessStat stat;
    std::optional<struct stat> file;  ///< what it runs, where we may see that
  };
  std::uint32_t uid = 0;
  int pidfd = -1;  ///< of whoever keeps this; without one, nothing is asked
  ProcessIdentity process;
  std::shared_ptr<const ProcessDirectory> directory;  ///< null where /proc is closed to us
  std::optional<Look> fresh;                          ///< the look of this very moment: it saves another one
  bool proved = false;                                ///< by the last look, that it is alive
  Role role = Role::Unknown;
  std::optional<ProcessIdentity> runner;  ///< of our own client; empty when it was gone at the first look
  std::optional<KnownTool> tool;          ///< the peer itself, once it was looked at whole
};

/// Tells who a process is, from /proc. Synchronous: a few system calls a process; only a program file that
/// its user can write is read, once, for its digest. Programs among the parents are named but not digested.
/// Where /proc is closed to us, every process is Unverified.
///
/// What was found out about a program with a file of its own is used again while one cheap look, made for
/// each request, proves it unchanged (KnownTool). Shells, interpreters and what is Unverified are looked
/// at whole each time, for what they run is in their arguments.
class ProcInspector {
 public:
  /// `ownClients`: paths of our installed command line tools. A path counts only while it leads to a file of
  /// root's or our own that nobody else can write.
  explicit ProcInspector(std::vector<std::string> ownClients);

  /// The cheap look when a connection comes: which process runs which file. `peer.gone` Untrusted.
  [[nodiscard]] static base::Result<PeerIdentity> identify(std::int32_t pid, std::uint32_t uid);
  /// Who it is now, without `chain` and `unit` (describe()). The first one settles for whom the peer stands.
  /// Untrusted: `peer.gone` when the process, or the program that ran our own client, has ended (the pidfd is
  /// asked after all that was read by number: the number was this process's all the time);
  /// `peer.changed` when the process runs another file than it did at identify(), the program that ran our
  /// own client another than at the first look, or either became another while it was looked at.
  [[nodiscard]] base::Result<grants::Caller> inspect(PeerIdentity& peer);

  /// Adds `chain` and `unit` of the process that the last inspect() named, as they are now; leaves them empty
  /// when it is another one by now.
  void describe(const PeerIdentity& peer, grants::Caller& caller) const;
  /// What the process was started as that the last inspect() named, as commandLine() writes it; empty when it
  /// cannot be known any more. Of a shell that somebody types at this would say nothing: then what was typed,
  /// which is our own client's.
  [[nodiscard]] std::string command(const PeerIdentity& peer) const;

  /// Whom we serve: who we are.
  [[nodiscard]] std::uint32_t ownUid() const { return m_ownUid; }
  /// How many program files were digested so far.
  [[nodiscard]] std::uint64_t filesRead() const { return m_digests.filesRead(); }

  /// How many looks at a tool were whole so far, and how many found it proved unchanged.
  [[nodiscard]] std::uint64_t wholeLooks() const { return m_wholeLooks; }
  [[nodiscard]] std::uint64_t cheapLooks() const { return m_cheapLooks; }

 private:
  /// A process as it is now.
  struct Running {
    std::shared_ptr<const ProcessDirectory> directory;
    ProcessStat stat;
    std::optional<ExecutableFile> file;
  };
  /// One cheap look, which also proves that the peer is alive: the process and its parent, session and layout
  /// in memory (another one after each exec), its namespaces, the leader of its session, the file that it
  /// runs by all that tells a change of it, and that this is still the file at its path.
  [[nodiscard]] bool unchanged(const KnownTool& tool, PeerIdentity& peer);
  /// Whether the peer is alive, and the leader of its session (0: none is asked for). One system call for
  /// both.
  [[nodiscard]] bool bothAlive(const PeerIdentity& peer, std::int32_t leader);
  /// The leader of a session, or empty when it is gone. It is held from now on. The number of a session goes
  /// to no other process while one of the session lives.
  [[nodiscard]] std::optional<ProcessStat> leaderOf(std::int32_t session);
  [[nodiscard]] static std::optional<PeerIdentity::Look> lookAt(const PeerIdentity& peer);
  [[nodiscard]] static std::optional<Running> look(std::int32_t pid);
  [[nodiscard]] static ProcessIdentity identityOf(const Running& running);
  [[nodiscard]] bool isOwnClient(const struct stat& file);
  [[nodiscard]] static Running runningOf(const PeerIdentity& peer, const PeerIdentity::Look& now);
  [[nodiscard]] base::Result<grants::Caller> inspectTool(PeerIdentity& peer, const PeerIdentity::Look& now);
  [[nodiscard]] base::Result<grants::Caller> inspectRunner(PeerIdentity& peer,
                                                           const PeerIdentity::Look& client, bool first);
  [[nodiscard]] static std::optional<Running> findRunner(const PeerIdentity& peer, const ProcessStat& client);
  [[nodiscard]] static base::Result<Running> sameRunner(const ProcessStat& client,
                                                        const ProcessIdentity& before);
  /// Who is known by this number and was just proved unchanged, with the peer that it runs; or null.
  [[nodiscard]] const KnownTool* knownRunner(std::int32_t pid, PeerIdentity& peer);
  /// What a cheap look may prove unchanged from now on; empty for what is looked at whole each time.
  [[nodiscard]] std::optional<KnownTool> knownFrom(const Running& running,
                                                   const grants::Caller& caller) const;
  /// The tool that the last inspect() named, as it is now.
  [[nodiscard]] static std::optional<Running> toolOf(const PeerIdentity& peer);
  /// The whole look, again where the same program was laid out in memory meanwhile; then `running` is the
  /// last look. `peer.gone`, `peer.changed` Untrusted when it ended or became another.
  [[nodiscard]] base::Result<grants::Caller> callerOf(Running& running);
  /// One whole look. `peer.changed` Untrusted too when the layout in memory changed meanwhile.
  [[nodiscard]] base::Result<grants::Caller> wholeLook(const Running& running);
  [[nodiscard]] grants::CallerSort sortOf(const Running& running, bool atItsPath,
                                          grants::Caller& caller) const;
  [[nodiscard]] static std::vector<grants::Process> parentsOf(const ProcessStat& stat);

  std::vector<std::string> m_ownClients;
  std::uint32_t m_ownUid;
  Namespaces m_namespaces;
  DigestCache m_digests;
  std::optional<struct stat> m_ownClient;  ///< a file that was found to be our own client
  std::list<KnownTool> m_runners;          ///< who ran our own client, the last one first
  struct Leader {
    ProcessStat stat;
    base::FileDescriptor pidfd;
  };
  std::list<Leader> m_leaders;  ///< of sessions that tools came from, the last one first
  std::uint64_t m_wholeLooks = 0;
  std::uint64_t m_cheapLooks = 0;
};

}  // namespace lanyard::adapters
