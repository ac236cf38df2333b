#include "core/adapters/local/peer.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace lanyard::adapters {
namespace {

using base::ErrorKind;
using base::fail;

// <asm-generic/socket.h> since Linux 6.5; Debian 12's headers are older. The same on every architecture we
// build for.
constexpr int kSoPeerPidfd = 77;

}  // namespace

base::Result<Peer> Peer::of(int socket, std::shared_ptr<ProcInspector> inspector) {
  struct ucred credentials = {};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return fail(ErrorKind::Untrusted, "peer.gone");
  }
  if (credentials.uid != ::geteuid()) return fail(ErrorKind::Untrusted, "peer.uid");
  // 0: a process that our pid namespace cannot name.
  if (credentials.pid <= 0) return fail(ErrorKind::Untrusted, "peer.gone");
  Peer peer;
  int pidfd = -1;
  size = sizeof pidfd;
  if (::getsockopt(socket, SOL_SOCKET, kSoPeerPidfd, &pidfd, &size) != 0) {
    // An older kernel: the number can have been given away between connect and now, which the alive() below
    // and the credentials of each message narrow down.
    pidfd = static_cast<int>(::syscall(SYS_pidfd_open, credentials.pid, 0));
  }
  peer.m_pidfd.reset(pidfd);
  if (!peer.m_pidfd.valid()) return fail(ErrorKind::Untrusted, "peer.gone");
  base::Result<PeerIdentity> identity = inspector->identify(credentials.pid, credentials.uid);
  if (!identity) return tl::unexpected(std::move(identity.error()));
  peer.m_identity = *std::move(identity);
  peer.m_inspector = std::move(inspector);
  // Alive after /proc was read by number: the number was this process's all the time.
  if (!peer.alive()) return fail(ErrorKind::Untrusted, "peer.gone");
  return peer;
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
  base::Result<grants::Caller> caller =
      m_child ? base::Result<grants::Caller>(*m_child) : m_inspector->inspect(m_identity);
  if (caller && !alive()) return fail(ErrorKind::Untrusted, "peer.gone");
  return caller;
}

}  // namespace lanyard::adapters
