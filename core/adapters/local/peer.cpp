#include "core/adapters/local/peer.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace lanyard::adapters {
namespace {

using base::fail;

// <asm-generic/socket.h> since Linux 6.5; Debian 12's headers are older. The same on every architecture we
// build for.
constexpr int kSoPeerPidfd = 77;

}  // namespace

base::Result<Peer> Peer::of(int socket, std::shared_ptr<ProcInspector> inspector) {
  struct ucred credentials = {};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return fail(errors::kPeerGone);
  }
  if (credentials.uid != inspector->ownUid()) return fail(errors::kPeerUid);
  // 0: a process that our pid namespace cannot name.
  if (credentials.pid <= 0) return fail(errors::kPeerGone);
  Peer peer;
  int pidfd = -1;
  size = sizeof pidfd;
  if (::getsockopt(socket, SOL_SOCKET, kSoPeerPidfd, &pidfd, &size) != 0) {
    // An older kernel: the number can have been given away between connect and now, which the alive() of
    // each look and the credentials of each message narrow down.
    pidfd = static_cast<int>(::syscall(SYS_pidfd_open, credentials.pid, 0));
  }
  peer.m_pidfd.reset(pidfd);
  if (!peer.m_pidfd.valid()) return fail(errors::kPeerGone);
  peer.m_identity.uid = credentials.uid;
  peer.m_identity.pidfd = peer.m_pidfd.get();
  peer.m_identity.process.pid = credentials.pid;
  peer.m_inspector = std::move(inspector);
  return peer;
}

base::Result<void> Peer::look() {
  if (m_child) return {};
  base::Result<PeerIdentity> identity = ProcInspector::identify(m_identity.process.pid, m_identity.uid);
  if (!identity) return tl::unexpected(std::move(identity.error()));
  m_identity = *std::move(identity);
  m_identity.pidfd = m_pidfd.get();
  return {};
}

Peer::Peer(base::FileDescriptor pidfd, grants::Caller caller)
    : m_pidfd(std::move(pidfd)), m_child(std::move(caller)) {
  m_identity.uid = m_child->uid;
  m_identity.process.pid = m_child->tool.pid;
  m_identity.process.startTime = m_child->tool.startTime;
}

bool Peer::alive() const {
  struct pollfd wait = {m_pidfd.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 0;
}

base::Result<grants::Caller> Peer::caller() {
  if (!m_child) return m_inspector->inspect(m_identity);
  if (!alive()) return fail(errors::kPeerGone);
  return *m_child;
}

void Peer::describe(grants::Caller& caller) const {
  if (!m_child) m_inspector->describe(m_identity, caller);
}

std::string Peer::command() const {
  return m_child ? std::string() : m_inspector->command(m_identity);
}

}  // namespace lanyard::adapters
