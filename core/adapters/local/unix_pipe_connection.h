#pragma once

#include <QSocketNotifier>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/adapters/local/line_buffer.h"
#include "core/adapters/local/peer.h"
#include "core/adapters/local/send_queue.h"
#include "core/adapters/local/socket_watch.h"
#include "core/base/file_descriptor.h"
#include "core/ports/pipe.h"

namespace lanyard::adapters {

/// One connected stream socket of the local API.
///
/// - Every message must carry the credentials of the process that connected; one written by another process
/// (the
///   descriptor was passed on) gets an error line and the connection ends. Descriptors sent along are never
///   taken.
/// - When the process that connected ends, the connection ends, whoever else holds the socket.
/// - A client may shut down its writing end and still read its replies.
/// - `closed` comes from the event loop, once, however the connection ended (by close() too), never from
/// inside a call.
/// - What runs at the other end is noted when the connection comes, after the words that came with it; its
///   end is watched for a moment later, because most connections are over by then.
/// - Dropping the last share closes the socket at once; after close(), what is queued is still sent, within
/// 10 seconds.
class UnixPipeConnection final : public ports::PipeConnection,
                                 private SocketWatch::Listener,
                                 public std::enable_shared_from_this<UnixPipeConnection> {
  Q_OBJECT

 public:
  /// Where dropped connections wait for whoever made them to delete them: not inside their own signals, and
  /// without a turn of the event loop for each. Where it has gone, a connection deletes itself later.
  using Retired = std::vector<std::unique_ptr<UnixPipeConnection>>;

  /// Takes over a connected, non-blocking socket that has SO_PASSCRED set since before anything could be
  /// written to it. `watch`: shared with other connections, or null for one of its own.
  [[nodiscard]] static std::shared_ptr<UnixPipeConnection> make(
      base::FileDescriptor socket, ports::Channel channel, Peer peer,
      std::shared_ptr<SocketWatch> watch = nullptr, const std::shared_ptr<Retired>& retired = nullptr);
  ~UnixPipeConnection() override;

  [[nodiscard]] ports::Channel channel() const override { return m_channel; }
  [[nodiscard]] base::Result<grants::Caller> caller() override;
  void describe(grants::Caller& caller) override;
  [[nodiscard]] std::string command() override;
  void send(std::string line) override;
  void close() override;

  /// Reads what is there already, once whoever made it listens to its signals.
  void begin();
  /// Whether a whole line ever came.
  [[nodiscard]] bool hasSpoken() const { return m_hasSpoken; }
  /// Ends it now; what is queued is lost.
  void cut();
  /// Called once, at once, when the socket is closed, or now if it is. For the listener's count.
  void onEnded(std::function<void()> action);

 private:
  UnixPipeConnection(base::FileDescriptor socket, ports::Channel channel, Peer peer,
                     std::shared_ptr<SocketWatch> watch);
  void heard(bool hungUp) override;
  void turn(const std::function<void()>& work);
  void watchPeer();
  void readable();
  /// False when nothing more is to be read now.
  bool readOnce();
  bool deliver();
  void endOfInput();
  void refuse(const char* line);
  void flush();
  void end();

  base::FileDescriptor m_socket;
  ports::Channel m_channel;
  Peer m_peer;
  LineBuffer m_input;
  SendQueue m_output;
  std::shared_ptr<SocketWatch> m_watch;
  std::unique_ptr<SocketWatch::Entry> m_watched;  // while the socket is open
  std::optional<QSocketNotifier> m_peerNotifier;
  std::optional<QSocketNotifier> m_writeNotifier;
  QTimer m_patience;                                // after close()
  std::shared_ptr<UnixPipeConnection> m_lingering;  // itself, while what is queued is sent after close()
  std::function<void()> m_onEnded;
  QTimer m_settling;     // until the peer's end is watched for
  bool m_known = false;  // what runs at the other end
  bool m_inTurn = false;
  bool m_closedDue = false;
  bool m_hasSpoken = false;
  bool m_hungUp = false;  // nobody reads what we send
  bool m_closing = false;
};

}  // namespace lanyard::adapters
