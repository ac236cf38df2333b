#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/adapters/local/proc_inspector.h"
#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/grants/caller.h"

namespace lanyard::adapters {

/// The process at the other end of a connection, held by pidfd so that its number cannot come to mean another
/// one.
class Peer {
 public:
  /// The process that connected `socket` (SO_PEERCRED, SO_PEERPIDFD; without the latter pidfd_open).
  /// Untrusted: `peer.uid` for another user, root included unless we are root; `peer.gone`. What it runs is
  /// not known before look().
  [[nodiscard]] static base::Result<Peer> of(int socket, std::shared_ptr<ProcInspector> inspector);
  /// A child of ours, not yet reaped. `caller` is what is known of it: we started it ourselves, and it may
  /// since have made itself unreadable.
  Peer(base::FileDescriptor pidfd, grants::Caller caller);

  [[nodiscard]] std::int32_t pid() const { return m_identity.process.pid; }
  [[nodiscard]] std::uint32_t uid() const { return m_identity.uid; }
  /// Becomes readable when the process ends.
  [[nodiscard]] int pidfd() const { return m_pidfd.get(); }
  [[nodiscard]] bool alive() const;
  /// Notes which process runs which file: once, when the connection comes. `peer.gone` Untrusted. Whoever
  /// asks for the caller before settle() is answered by this very look, so it comes after the words that it
  /// answers.
  [[nodiscard]] base::Result<void> look();
  void settle() { m_identity.fresh.reset(); }
  /// Who it is now. Untrusted: `peer.gone`, `peer.changed`.
  [[nodiscard]] base::Result<grants::Caller> caller();
  /// Adds the parents and the unit of whoever caller() named last: see ProcInspector::describe().
  void describe(grants::Caller& caller) const;
  /// What whoever caller() named last was started as: see ProcInspector::command().
  [[nodiscard]] std::string command() const;

 private:
  Peer() = default;

  base::FileDescriptor m_pidfd;
  PeerIdentity m_identity;  ///< of the process that is held by m_pidfd
  std::shared_ptr<ProcInspector> m_inspector;
  std::optional<grants::Caller> m_child;
};

}  // namespace lanyard::adapters
