#pragma once

#include <QSocketNotifier>
#include <QTimer>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "core/adapters/local/proc_inspector.h"
#include "core/adapters/local/socket_path.h"
#include "core/adapters/local/unix_pipe_connection.h"
#include "core/base/file_descriptor.h"
#include "core/ports/pipe.h"

namespace lanyard::adapters {

/// The wallet's socket.
///
/// - A peer of another user, root included unless we are root, is closed without a word: a stranger learns
/// nothing.
/// - At most 256 connections. The next one takes the place of the oldest that never sent a whole line; when
/// all have
///   spoken, it is closed. So idle connections keep nobody out, and who waits for the person is never
///   dropped.
/// - When descriptors run out, waiting connections are closed by means of a spare one; the listener lives on.
class UnixPipeListener final : public ports::PipeListener {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostConnections = 256;

  /// Takes the socket at `path`; see SocketClaim::take for the refusals.
  [[nodiscard]] static base::Result<std::unique_ptr<UnixPipeListener>> listen(
      const std::string& path, std::shared_ptr<ProcInspector> inspector);
  /// The socket that systemd passed; a null pointer when there is none. Its path is never removed. Errors:
  /// takePassedSocket().
  [[nodiscard]] static base::Result<std::unique_ptr<UnixPipeListener>> adoptFromSystemd(
      std::shared_ptr<ProcInspector> inspector);
  ~UnixPipeListener() override;

  [[nodiscard]] std::size_t connections() const { return m_connections->size(); }

 private:
  using Connections = std::list<std::weak_ptr<UnixPipeConnection>>;

  UnixPipeListener(std::optional<SocketClaim> claim, base::FileDescriptor adopted,
                   std::shared_ptr<ProcInspector> inspector);
  void acceptWaiting();
  void welcome(base::FileDescriptor socket);
  bool makeRoom();
  void refuseWaiting();

  std::optional<SocketClaim> m_claim;  // or
  base::FileDescriptor m_adopted;
  int m_fd;
  std::shared_ptr<ProcInspector> m_inspector;
  base::FileDescriptor m_spare;
  QSocketNotifier m_notifier;
  QTimer m_pause;  // when even the spare is gone: no spinning on a socket that stays readable
  std::shared_ptr<SocketWatch> m_watch;
  std::shared_ptr<UnixPipeConnection::Retired> m_retired;
  QTimer m_retirement;
  std::shared_ptr<Connections> m_connections;  // oldest first; shared with those that take themselves off it
};

}  // namespace lanyard::adapters
