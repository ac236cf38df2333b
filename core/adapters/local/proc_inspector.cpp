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

ProcessIdentity identityOf(const ProcessStat& stat, const std::optional<ExecutableFile>& file) {
  ProcessIdentity identity;
  identity.pid = stat.pid;
  identity.startTime = stat.startTime;
  identity.readable = file.has_value();
  if (file) {
    identity.device = file->status.st_dev;
    identity.inode = file->status.st_ino;
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
  const ProcessDirectory directory(pid);
  if (directory.hidden()) return PeerIdentity{uid, hiddenProcess(pid), false, std::nullopt};
  const std::optional<ProcessStat> stat = directory.valid() ? directory.stat() : std::nullopt;
  if (!stat || ended(*stat)) return fail(ErrorKind::Untrusted, "peer.gone");
  const std::optional<ExecutableFile> file = directory.executable();
  PeerIdentity peer;
  peer.uid = uid;
  peer.process = identityOf(*stat, file);
  peer.ownClient = file && isOwnClient(*file);
  if (!peer.ownClient || stat->parent <= 1) return peer;
  const ProcessDirectory runner(stat->parent);
  const std::optional<ProcessStat> runnerStat = runner.valid() ? runner.stat() : std::nullopt;
  if (!runnerStat || ended(*runnerStat) || wasHandedOver(*stat, *runnerStat)) return peer;
  const ProcessIdentity identity = identityOf(*runnerStat, runner.executable());
  // Still the parent after all was read: its number cannot have gone to another process in between.
  const std::optional<ProcessStat> again = directory.stat();
  if (again && again->parent == identity.pid) peer.runner = identity;
  return peer;
}

base::Result<grants::Caller> ProcInspector::inspect(const PeerIdentity& peer) {
  const ProcessDirectory directory(peer.process.pid);
  if (directory.hidden() && peer.process == hiddenProcess(peer.process.pid)) {
    // Nothing but the number, which the caller holds by pidfd: known enough to be asked for each time.
    grants::Caller unknown;
    unknown.uid = peer.uid;
    unknown.tool.pid = peer.process.pid;
    return unknown;
  }
  const std::optional<ProcessStat> stat = directory.valid() ? directory.stat() : std::nullopt;
  if (!stat || ended(*stat) || stat->startTime != peer.process.startTime) {
    return fail(ErrorKind::Untrusted, "peer.gone");
  }
  const std::optional<ExecutableFile> file = directory.executable();
  if (identityOf(*stat, file) != peer.process) return fail(ErrorKind::Untrusted, "peer.changed");

  grants::Caller caller;
  caller.uid = peer.uid;
  if (!peer.ownClient) {
    describe(directory, *stat, file, caller);
    return caller;
  }
  caller.viaOwnClient = true;
  if (!peer.runner) {
    // Nobody is left to name: our own client says nothing about who asks.
    describe(directory, *stat, file, caller);
    caller.viaOwnClient = true;
    caller.sort = CallerSort::Unverified;
    caller.script.reset();
    return caller;
  }
  const ProcessDirectory runner(peer.runner->pid);
  const std::optional<ProcessStat> runnerStat = runner.valid() ? runner.stat() : std::nullopt;
  if (!runnerStat || ended(*runnerStat) || runnerStat->startTime != peer.runner->startTime ||
      stat->parent != peer.runner->pid) {
    return fail(ErrorKind::Untrusted, "peer.gone", "the program that ran the client");
  }
  const std::optional<ExecutableFile> runnerFile = runner.executable();
  if (identityOf(*runnerStat, runnerFile) != *peer.runner) {
    return fail(ErrorKind::Untrusted, "peer.changed", "the program that ran the client");
  }
  describe(runner, *runnerStat, runnerFile, caller);
  // Our client run by our client stands for nobody in particular.
  if (runnerFile && isOwnClient(*runnerFile) && caller.sort == CallerSort::Program)
    caller.sort = CallerSort::Shell;
  return caller;
}

void ProcInspector::describe(const ProcessDirectory& directory, const ProcessStat& stat,
                             const std::optional<ExecutableFile>& file, grants::Caller& caller) {
  caller.tool = processOf(stat, file);
  // Of the tool alone: nothing is decided by who can write a parent's file, and the look walks up its path.
  caller.tool.exe.rootOwned = file && file->atItsPath && onlyRootCanWrite(file->path);
  if (file && !caller.tool.exe.rootOwned) {
    caller.tool.exe.sha256 = m_digests.remembered(file->status);
    if (caller.tool.exe.sha256.empty()) {
      caller.tool.exe.sha256 = m_digests.sha256(directory.openExecutable(), file->status);
    }
  }
  caller.sort = sortOf(directory, file, caller);
  caller.terminal = terminalName(stat.terminal);
  caller.unit = directory.controlGroup();
  followParents(stat, caller);
}

CallerSort ProcInspector::sortOf(const ProcessDirectory& directory, const std::optional<ExecutableFile>& file,
                                 grants::Caller& caller) const {
  if (!file || !file->atItsPath) return CallerSort::Unverified;
  if (!caller.tool.exe.rootOwned && caller.tool.exe.sha256.empty()) return CallerSort::Unverified;
  const auto namespaces = directory.namespaces();
  if (!namespaces || !m_namespaces || *namespaces != *m_namespaces) return CallerSort::Unverified;
  const std::string_view name = fileName(file->path);
  switch (sortOfName(name)) {
    case NameSort::Ordinary:
      return CallerSort::Program;
    case NameSort::Launcher:
      return CallerSort::Shell;
    case NameSort::Interpreter:
      break;
  }
  const auto script = scriptAmong(name, directory.arguments(),
                                  [&](const std::string& path) { return directory.regularFile(path); });
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
