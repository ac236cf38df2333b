#include "core/adapters/local/proc_inspector.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/adapters/local/command_line.h"
#include "core/adapters/local/program_names.h"

namespace lanyard::adapters {
namespace {

using base::fail;
using grants::CallerSort;

// Deeper trees than this are not made by people at a terminal, and the prompt could not show them.
constexpr std::size_t kLongestChain = 16;
// Programs that run our client at the same time; each is a descriptor.
constexpr std::size_t kMostRunners = 16;

// Each is a descriptor too; most people have a session or a few.
constexpr std::size_t kMostLeaders = 16;

// Steps in which the kernel lays out a program, and some to spare.
constexpr int kMostLooks = 8;

std::string_view fileName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool ended(const ProcessStat& stat) {
  return stat.state == 'Z' || stat.state == 'X';
}

ProcessIdentity makeIdentity(const ProcessStat& stat, const struct stat* file) {
  ProcessIdentity identity;
  identity.pid = stat.pid;
  identity.startTime = stat.startTime;
  identity.readable = file != nullptr;
  if (file != nullptr) {
    identity.device = file->st_dev;
    identity.inode = file->st_ino;
  }
  return identity;
}

ProcessIdentity hiddenProcess(std::int32_t pid) {
  ProcessIdentity identity;
  identity.pid = pid;
  return identity;
}

grants::Process processOf(const ProcessStat& stat, const std::optional<ExecutableFile>& file) {
  grants::Process process;
  process.pid = stat.pid;
  process.startTime = stat.startTime;
  if (file) {
    process.exe.path = validUtf8(file->path);
    process.exe.device = file->status.st_dev;
    process.exe.inode = file->status.st_ino;
  }
  return process;
}

/// A child of a process that has ended is given to init or to a subreaper, which is not who ran it. A session
/// comes from the parent, or is one's own: any other says that a parent in between is gone.
bool wasHandedOver(const ProcessStat& child, const ProcessStat& parent) {
  return child.session != parent.session && child.session != child.pid;
}

}  // namespace

ProcInspector::ProcInspector(std::vector<std::string> ownClients)
    : m_ownClients(std::move(ownClients)),
      m_ownUid(::geteuid()),
      m_namespaces(ProcessDirectory(::getpid()).namespaces()) {}

bool ProcInspector::unchanged(const KnownTool& tool, PeerIdentity& peer) {
  const auto& [process, stat, file, caller] = tool;
  const std::optional<struct stat> runs = process->executableStatus();
  if (!runs || !sameFile(*runs, file.status) || process->executablePath() != file.path || !file.atItsPath()) {
    return false;
  }
  // A process can go to a user namespace of its own at any time, where it may name another file as the one it
  // runs (prctl(2), PR_SET_MM_EXE_FILE).
  if (!process->staysIn(m_namespaces)) return false;
  const std::int32_t leader = caller.sessionLeader.pid;
  if (!bothAlive(peer, leader == stat.pid ? 0 : leader)) return false;
  // The last one, because it says that all of the above was read of this very process.
  std::optional<ProcessStat> now = process->stat();
  if (!now || ended(*now)) return false;
  now->state = stat.state;
  peer.proved = *now == stat;
  return peer.proved;
}

bool ProcInspector::bothAlive(const PeerIdentity& peer, std::int32_t leader) {
  const auto held =
      std::ranges::find_if(m_leaders, [&](const Leader& one) { return one.stat.pid == leader; });
  const bool isHeld = held != m_leaders.end();
  if (leader != 0 && !isHeld && !ProcessDirectory::isThere(leader)) return false;
  std::array<struct pollfd, 2> asked{{{peer.pidfd, POLLIN, 0}, {isHeld ? held->pidfd.get() : -1, POLLIN, 0}}};
  if (::poll(asked.data(), asked.size(), 0) == 0) return true;
  if (asked[1].revents != 0) m_leaders.erase(held);
  return false;
}

std::optional<ProcessStat> ProcInspector::leaderOf(std::int32_t session) {
  const auto held =
      std::ranges::find_if(m_leaders, [&](const Leader& one) { return one.stat.pid == session; });
  if (held != m_leaders.end()) {
    m_leaders.splice(m_leaders.begin(), m_leaders, held);
    // One that has ended is forgotten.
    if (bothAlive({}, session)) return m_leaders.front().stat;
  }
  const ProcessDirectory process(session);
  const std::optional<ProcessStat> stat = process.stat();
  if (!stat || ended(*stat)) return stat;
  base::FileDescriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, session, 0)));
  // The same process, if it is still there.
  if (!pidfd.valid() || !process.stat()) return stat;
  if (m_leaders.size() >= kMostLeaders) m_leaders.pop_back();
  m_leaders.push_front({*stat, std::move(pidfd)});
  return stat;
}

bool ProcInspector::isOwnClient(const struct stat& file) {
  if (m_ownClient && sameFile(*m_ownClient, file)) return true;
  const bool own = std::ranges::any_of(m_ownClients, [&](const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && sameFile(status, file) &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && (status.st_uid == 0 || status.st_uid == m_ownUid);
  });
  if (own) m_ownClient = file;
  return own;
}

base::Result<PeerIdentity> ProcInspector::identify(std::int32_t pid, std::uint32_t uid) {
  PeerIdentity peer;
  peer.uid = uid;
  auto directory = std::make_shared<const ProcessDirectory>(pid);
  if (directory->hidden()) {
    peer.process = hiddenProcess(pid);
    return peer;
  }
  peer.directory = std::move(directory);
  std::optional<PeerIdentity::Look> now = lookAt(peer);
  if (!now) return fail(errors::kPeerGone);
  peer.process = makeIdentity(now->stat, now->file ? &*now->file : nullptr);
  peer.fresh = std::move(now);
  return peer;
}

std::optional<PeerIdentity::Look> ProcInspector::lookAt(const PeerIdentity& peer) {
  if (peer.fresh) return peer.fresh;
  const std::optional<ProcessStat> stat = peer.directory ? peer.directory->stat() : std::nullopt;
  if (!stat || ended(*stat)) return std::nullopt;
  return PeerIdentity::Look{*stat, peer.directory->executableStatus()};
}

ProcInspector::Running ProcInspector::runningOf(const PeerIdentity& peer, const PeerIdentity::Look& now) {
  Running running{peer.directory, now.stat, std::nullopt};
  if (now.file) running.file = ExecutableFile{peer.directory->executablePath(), *now.file};
  return running;
}

std::optional<ProcInspector::Running> ProcInspector::look(std::int32_t pid) {
  auto directory = std::make_shared<const ProcessDirectory>(pid);
  const std::optional<ProcessStat> stat = directory->stat();
  if (!stat || ended(*stat)) return std::nullopt;
  std::optional<ExecutableFile> file = directory->executable();
  return Running{std::move(directory), *stat, std::move(file)};
}

ProcessIdentity ProcInspector::identityOf(const Running& running) {
  return makeIdentity(running.stat, running.file ? &running.file->status : nullptr);
}

base::Result<grants::Caller> ProcInspector::inspect(PeerIdentity& peer) {
  using Role = PeerIdentity::Role;
  base::Result<grants::Caller> caller;
  peer.proved = false;
  if (peer.tool && unchanged(*peer.tool, peer)) {
    ++m_cheapLooks;
    caller = peer.tool->caller;
  } else {
    peer.tool.reset();
    std::optional<PeerIdentity::Look> now = lookAt(peer);
    if (!now && peer.process == hiddenProcess(peer.process.pid) &&
        ProcessDirectory(peer.process.pid).hidden()) {
      if (!bothAlive(peer, 0)) return fail(errors::kPeerGone);
      // Nothing but the number, which the pidfd holds: known enough to be asked for each time.
      caller->tool.pid = peer.process.pid;
      caller->uid = peer.uid;
      return caller;
    }
    if (!now) return fail(errors::kPeerGone);
    if (makeIdentity(now->stat, now->file ? &*now->file : nullptr) != peer.process) {
      return fail(errors::kPeerChanged);
    }
    const bool first = peer.role == Role::Unknown;
    if (first) peer.role = now->file && isOwnClient(*now->file) ? Role::OwnClient : Role::Tool;
    caller = peer.role == Role::Tool ? inspectTool(peer, *std::move(now)) : inspectRunner(peer, *now, first);
  }
  if (caller && !peer.proved && !bothAlive(peer, 0)) return fail(errors::kPeerGone);
  if (caller) {
    caller->uid = peer.uid;
    caller->viaOwnClient = peer.role == Role::OwnClient;
  }
  return caller;
}

base::Result<grants::Caller> ProcInspector::inspectTool(PeerIdentity& peer, const PeerIdentity::Look& now) {
  Running running = runningOf(peer, now);
  base::Result<grants::Caller> caller = callerOf(running);
  if (caller) peer.tool = knownFrom(running, *caller);
  return caller;
}

/// Whom our own client stands for: the program that runs it. Nobody where that was gone at the first look,
/// and the client given to another process.
base::Result<grants::Caller> ProcInspector::inspectRunner(PeerIdentity& peer,
                                                          const PeerIdentity::Look& client, bool first) {
  if (first) {
    if (const KnownTool* known = knownRunner(client.stat.parent, peer)) {
      // It is there, and was before the client named its parent.
      if (!wasHandedOver(client.stat, known->stat)) {
        peer.runner = makeIdentity(known->stat, &known->file.status);
        return known->caller;
      }
    }
  } else if (peer.runner) {
    const KnownTool* known = knownRunner(peer.runner->pid, peer);
    if (known != nullptr && client.stat.parent == known->stat.pid &&
        makeIdentity(known->stat, &known->file.status) == *peer.runner) {
      return known->caller;
    }
  }
  std::optional<Running> runner;
  if (first) {
    runner = findRunner(peer, client.stat);
    if (runner) peer.runner = identityOf(*runner);
  } else if (peer.runner) {
    base::Result<Running> same = sameRunner(client.stat, *peer.runner);
    if (!same) return tl::unexpected(std::move(same.error()));
    runner = *std::move(same);
  }
  Running asks = runner ? *runner : runningOf(peer, client);
  base::Result<grants::Caller> caller = callerOf(asks);
  if (!caller) return caller;
  if (!runner) {
    // Nobody is left to name: our own client says nothing about who asks.
    caller->sort = CallerSort::Unverified;
    caller->script.reset();
  } else if (asks.file && isOwnClient(asks.file->status) && caller->sort == CallerSort::Program) {
    // Our client run by our client stands for nobody in particular.
    caller->sort = CallerSort::Shell;
  } else if (std::optional<KnownTool> known = knownFrom(asks, *caller)) {
    if (m_runners.size() >= kMostRunners) m_runners.pop_back();
    m_runners.push_front(*std::move(known));
  }
  return caller;
}

/// The program that runs our client; empty when it is gone, and the client was given to another process.
std::optional<ProcInspector::Running> ProcInspector::findRunner(const PeerIdentity& peer,
                                                                const ProcessStat& client) {
  if (client.parent <= 1) return std::nullopt;
  std::optional<Running> runner = look(client.parent);
  if (!runner || wasHandedOver(client, runner->stat)) return std::nullopt;
  // Still the parent after it was opened: its number cannot have gone to another process before that.
  const std::optional<ProcessStat> again = peer.directory->stat();
  if (!again || again->parent != runner->stat.pid) return std::nullopt;
  return runner;
}

/// The program that ran our client at the first look, as it is now.
base::Result<ProcInspector::Running> ProcInspector::sameRunner(const ProcessStat& client,
                                                               const ProcessIdentity& before) {
  std::optional<Running> runner = look(before.pid);
  if (!runner || runner->stat.startTime != before.startTime || client.parent != before.pid) {
    return fail(errors::kPeerGone, "the program that ran the client");
  }
  if (identityOf(*runner) != before) {
    return fail(errors::kPeerChanged, "the program that ran the client");
  }
  return *std::move(runner);
}

const KnownTool* ProcInspector::knownRunner(std::int32_t pid, PeerIdentity& peer) {
  const auto found =
      std::ranges::find_if(m_runners, [&](const KnownTool& one) { return one.stat.pid == pid; });
  if (found == m_runners.end()) return nullptr;
  if (!unchanged(*found, peer)) {
    m_runners.erase(found);
    return nullptr;
  }
  ++m_cheapLooks;
  m_runners.splice(m_runners.begin(), m_runners, found);
  return &m_runners.front();
}

std::optional<KnownTool> ProcInspector::knownFrom(const Running& running,
                                                  const grants::Caller& caller) const {
  // What a shell or an interpreter runs is in its arguments; what is not verified is not known.
  if (caller.sort != CallerSort::Program || !running.file) return std::nullopt;
  // Without it an exec of the same file would go unseen.
  if (running.stat.layout == ProcessStat{}.layout) return std::nullopt;
  // A file of the last two seconds could still change unseen, and has no digest that may be used again.
  if (!caller.tool.exe.rootOwned && m_digests.remembered(running.file->status).empty()) return std::nullopt;
  return KnownTool{running.directory, running.stat, *running.file, caller};
}

std::optional<ProcInspector::Running> ProcInspector::toolOf(const PeerIdentity& peer) {
  const std::optional<PeerIdentity::Look> now = lookAt(peer);
  if (!now || makeIdentity(now->stat, now->file ? &*now->file : nullptr) != peer.process) return std::nullopt;
  if (!peer.runner) return runningOf(peer, *now);
  base::Result<Running> runner = sameRunner(now->stat, *peer.runner);
  if (!runner) return std::nullopt;
  return *std::move(runner);
}

std::string ProcInspector::command(const PeerIdentity& peer) const {
  const std::optional<Running> tool = toolOf(peer);
  if (!tool) return {};
  std::vector<std::string> arguments = tool->directory->arguments();
  const bool launches = tool->file && sortOfName(fileName(tool->file->path)) == NameSort::Launcher;
  if (peer.runner && launches && isBare(arguments)) arguments = peer.directory->arguments();
  return commandLine(std::move(arguments));
}

base::Result<grants::Caller> ProcInspector::callerOf(Running& running) {
  base::Result<grants::Caller> caller = wholeLook(running);
  // A look in the midst of an exec finds the new file in a process that is not laid out yet. The kernel lays
  // it out in a few steps; from the outside, the same program came out of a look that began too early.
  for (int looks = 1; !caller && caller.error().code == errors::kPeerChanged && looks < kMostLooks; ++looks) {
    const std::optional<ProcessStat> now = running.directory->stat();
    if (!now || ended(*now)) return fail(errors::kPeerGone);
    Running again{running.directory, *now, running.directory->executable()};
    if (identityOf(again) != identityOf(running)) return caller;
    running = std::move(again);
    caller = wholeLook(running);
  }
  return caller;
}

base::Result<grants::Caller> ProcInspector::wholeLook(const Running& running) {
  const auto& [directory, stat, file] = running;
  ++m_wholeLooks;
  const bool atItsPath = file && file->atItsPath();
  grants::Caller caller;
  caller.tool = processOf(stat, file);
  // Of the tool alone: nothing is decided by who can write a parent's file, and the look walks up its path.
  caller.tool.exe.rootOwned = atItsPath && onlyRootCanWrite(file->path, file->status);
  if (file && !caller.tool.exe.rootOwned) {
    caller.tool.exe.sha256 = m_digests.remembered(file->status);
    if (caller.tool.exe.sha256.empty()) {
      caller.tool.exe.sha256 = m_digests.sha256(directory->openExecutable(), file->status);
    }
  }
  caller.sort = sortOf(running, atItsPath, caller);
  caller.terminal = terminalName(stat.terminal);
  if (stat.session == stat.pid) {
    caller.sessionLeader = caller.tool;
  } else {
    const std::optional<ProcessStat> leader = leaderOf(stat.session);
    if (leader && leader->startTime <= stat.startTime)
      caller.sessionLeader = processOf(*leader, std::nullopt);
  }
  // The last one: all of it was read of one process, which became no other one meanwhile.
  const std::optional<ProcessStat> now = directory->stat();
  if (!now || ended(*now)) return fail(errors::kPeerGone);
  if (now->layout != stat.layout) return fail(errors::kPeerChanged);
  return caller;
}

CallerSort ProcInspector::sortOf(const Running& running, bool atItsPath, grants::Caller& caller) const {
  if (!atItsPath) return CallerSort::Unverified;
  if (!caller.tool.exe.rootOwned && caller.tool.exe.sha256.empty()) return CallerSort::Unverified;
  const Namespaces there = running.directory->namespaces();
  const bool seen = !there.mount.empty() && !there.pid.empty() && !there.user.empty();
  if (!seen || there != m_namespaces) return CallerSort::Unverified;
  const std::string_view name = fileName(running.file->path);
  switch (sortOfName(name)) {
    case NameSort::Ordinary:
      return CallerSort::Program;
    case NameSort::Launcher:
      return CallerSort::Shell;
    case NameSort::Interpreter:
      break;
  }
  const auto script = scriptAmong(name, running.directory->arguments(), [&](const std::string& path) {
    return running.directory->regularFile(path);
  });
  if (!script) return CallerSort::Shell;
  caller.script = validUtf8(*script);
  return CallerSort::Interpreter;
}

void ProcInspector::describe(const PeerIdentity& peer, grants::Caller& caller) const {
  const std::optional<Running> tool = toolOf(peer);
  if (!tool) return;
  std::string unit = tool->directory->controlGroup();
  std::vector<grants::Process> chain = parentsOf(tool->stat);
  // Read by its number: its own, if it is there yet.
  if (!tool->directory->stat()) return;
  caller.unit = std::move(unit);
  caller.chain = std::move(chain);
}

std::vector<grants::Process> ProcInspector::parentsOf(const ProcessStat& stat) {
  std::vector<grants::Process> chain;
  std::uint64_t childStart = stat.startTime;
  std::int32_t next = stat.parent;
  while (next > 1 && chain.size() < kLongestChain) {
    const ProcessDirectory directory(next);
    const std::optional<ProcessStat> parent = directory.stat();
    // Younger than its child: the number went to another process while we walked.
    if (!parent || parent->startTime > childStart) break;
    const std::optional<ExecutableFile> file = directory.executable();
    if (!directory.stat()) break;
    chain.push_back(processOf(*parent, file));
    if (parent->pid == parent->session) break;
    childStart = parent->startTime;
    next = parent->parent;
  }
  return chain;
}

}  // namespace lanyard::adapters
