#include "core/adapters/local/proc_inspector.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/adapters/local/program_names.h"

namespace lanyard::adapters {
namespace {

using base::ErrorKind;
using base::fail;
using grants::CallerSort;

// Deeper trees than this are not made by people at a terminal, and the prompt could not show them.
constexpr std::size_t kLongestChain = 16;

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
    : m_ownClients(std::move(ownClients)), m_namespaces(ProcessDirectory(::getpid()).namespaces()) {}

bool ProcInspector::isOwnClient(const ExecutableFile& file) const {
  return std::ranges::any_of(m_ownClients, [&](const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_dev == file.status.st_dev && status.st_ino == file.status.st_ino &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
           (status.st_uid == 0 || status.st_uid == ::geteuid());
  });
}

base::Result<PeerIdentity> ProcInspector::identify(std::int32_t pid, std::uint32_t uid) const {
  PeerIdentity peer;
  peer.uid = uid;
  const ProcessDirectory directory(pid);
  if (directory.hidden()) {
    peer.process = hiddenProcess(pid);
    return peer;
  }
  const std::optional<ProcessStat> stat = directory.valid() ? directory.stat() : std::nullopt;
  if (!stat || ended(*stat)) return fail(ErrorKind::Untrusted, "peer.gone");
  const std::optional<struct stat> file = directory.executableStatus();
  peer.process = makeIdentity(*stat, file ? &*file : nullptr);
  return peer;
}

std::optional<ProcInspector::Running> ProcInspector::look(std::int32_t pid) {
  ProcessDirectory directory(pid);
  const std::optional<ProcessStat> stat = directory.valid() ? directory.stat() : std::nullopt;
  if (!stat || ended(*stat)) return std::nullopt;
  std::optional<ExecutableFile> file = directory.executable();
  return Running{std::move(directory), *stat, std::move(file)};
}

ProcessIdentity ProcInspector::identityOf(const Running& running) {
  return makeIdentity(running.stat, running.file ? &running.file->status : nullptr);
}

/// The program that runs our client; empty when it is gone, and the client was given to another process.
std::optional<ProcInspector::Running> ProcInspector::findRunner(const Running& client) {
  if (client.stat.parent <= 1) return std::nullopt;
  std::optional<Running> runner = look(client.stat.parent);
  if (!runner || wasHandedOver(client.stat, runner->stat)) return std::nullopt;
  // Still the parent after all was read: its number cannot have gone to another process in between.
  const std::optional<ProcessStat> again = client.directory.stat();
  if (!again || again->parent != runner->stat.pid) return std::nullopt;
  return runner;
}

/// The program that ran our client at the first look, as it is now.
base::Result<ProcInspector::Running> ProcInspector::sameRunner(const Running& client,
                                                               const ProcessIdentity& before) {
  std::optional<Running> runner = look(before.pid);
  if (!runner || runner->stat.startTime != before.startTime || client.stat.parent != before.pid) {
    return fail(ErrorKind::Untrusted, "peer.gone", "the program that ran the client");
  }
  if (identityOf(*runner) != before) {
    return fail(ErrorKind::Untrusted, "peer.changed", "the program that ran the client");
  }
  return *std::move(runner);
}

base::Result<grants::Caller> ProcInspector::inspect(PeerIdentity& peer) {
  using Role = PeerIdentity::Role;
  grants::Caller caller;
  caller.uid = peer.uid;
  const std::optional<Running> process = look(peer.process.pid);
  if (!process && peer.process == hiddenProcess(peer.process.pid) &&
      ProcessDirectory(peer.process.pid).hidden()) {
    // Nothing but the number, which the caller holds by pidfd: known enough to be asked for each time.
    caller.tool.pid = peer.process.pid;
    return caller;
  }
  if (!process || process->stat.startTime != peer.process.startTime) {
    return fail(ErrorKind::Untrusted, "peer.gone");
  }
  if (identityOf(*process) != peer.process) return fail(ErrorKind::Untrusted, "peer.changed");

  std::optional<Running> runner;
  if (peer.role == Role::Unknown) {
    const bool own = process->file && isOwnClient(*process->file);
    if (own) runner = findRunner(*process);
    if (runner) peer.runner = identityOf(*runner);
    peer.role = own ? Role::OwnClient : Role::Tool;
  } else if (peer.runner) {
    base::Result<Running> same = sameRunner(*process, *peer.runner);
    if (!same) return tl::unexpected(std::move(same.error()));
    runner = *std::move(same);
  }
  caller.viaOwnClient = peer.role == Role::OwnClient;
  describe(runner ? *runner : *process, caller);
  if (!caller.viaOwnClient) return caller;
  if (!runner) {
    // Nobody is left to name: our own client says nothing about who asks.
    caller.sort = CallerSort::Unverified;
    caller.script.reset();
  } else if (runner->file && isOwnClient(*runner->file) && caller.sort == CallerSort::Program) {
    // Our client run by our client stands for nobody in particular.
    caller.sort = CallerSort::Shell;
  }
  return caller;
}

void ProcInspector::describe(const Running& running, grants::Caller& caller) {
  const auto& [directory, stat, file] = running;
  const bool atItsPath = file && file->atItsPath();
  caller.tool = processOf(stat, file);
  // Of the tool alone: nothing is decided by who can write a parent's file, and the look walks up its path.
  caller.tool.exe.rootOwned = atItsPath && onlyRootCanWrite(file->path);
  if (file && !caller.tool.exe.rootOwned) {
    caller.tool.exe.sha256 = m_digests.remembered(file->status);
    if (caller.tool.exe.sha256.empty()) {
      caller.tool.exe.sha256 = m_digests.sha256(directory.openExecutable(), file->status);
    }
  }
  caller.sort = sortOf(running, atItsPath, caller);
  caller.terminal = terminalName(stat.terminal);
  caller.unit = directory.controlGroup();
  followParents(stat, caller);
}

CallerSort ProcInspector::sortOf(const Running& running, bool atItsPath, grants::Caller& caller) const {
  if (!atItsPath) return CallerSort::Unverified;
  if (!caller.tool.exe.rootOwned && caller.tool.exe.sha256.empty()) return CallerSort::Unverified;
  const auto namespaces = running.directory.namespaces();
  if (!namespaces || !m_namespaces || *namespaces != *m_namespaces) return CallerSort::Unverified;
  const std::string_view name = fileName(running.file->path);
  switch (sortOfName(name)) {
    case NameSort::Ordinary:
      return CallerSort::Program;
    case NameSort::Launcher:
      return CallerSort::Shell;
    case NameSort::Interpreter:
      break;
  }
  const auto script = scriptAmong(name, running.directory.arguments(), [&](const std::string& path) {
    return running.directory.regularFile(path);
  });
  if (!script) return CallerSort::Shell;
  caller.script = validUtf8(*script);
  return CallerSort::Interpreter;
}

void ProcInspector::followParents(const ProcessStat& stat, grants::Caller& caller) const {
  std::uint64_t childStart = stat.startTime;
  std::int32_t next = stat.parent;
  while (next > 1 && caller.chain.size() < kLongestChain) {
    const ProcessDirectory directory(next);
    const std::optional<ProcessStat> parent = directory.valid() ? directory.stat() : std::nullopt;
    // Younger than its child: the number went to another process while we walked.
    if (!parent || parent->startTime > childStart) break;
    caller.chain.push_back(processOf(*parent, directory.executable()));
    if (parent->pid == stat.session) caller.sessionLeader = caller.chain.back();
    if (parent->pid == parent->session) break;
    childStart = parent->startTime;
    next = parent->parent;
  }
  if (caller.sessionLeader.pid != 0) return;
  if (stat.session == stat.pid) {
    caller.sessionLeader = caller.tool;
    return;
  }
  const ProcessDirectory directory(stat.session);
  const std::optional<ProcessStat> leader = directory.valid() ? directory.stat() : std::nullopt;
  if (leader && leader->startTime <= stat.startTime) {
    caller.sessionLeader = processOf(*leader, directory.executable());
  }
}

}  // namespace lanyard::adapters
