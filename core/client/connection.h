#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/base/file_descriptor.h"

namespace lanyard::client {

/// Why there is no talking to the wallet. The words for people are the caller's.
struct ConnectionError {
  enum class Fault {
    NoSocket,     ///< no socket can be made: `errorNumber`
    NotReached,   ///< nobody could be connected to: `errorNumber`
    PeerUnknown,  ///< the kernel does not tell who listens, so nothing was sent
    OtherUser,    ///< it runs as `uid`, so nothing was sent
    Gone,         ///< nothing can be sent any more
    Silent,       ///< it said nothing within the wait
    Closed,       ///< it closed the connection
    TooLong,      ///< a line of more than 1 MiB
  };
  Fault fault;
  int errorNumber = 0;
  unsigned uid = 0;

  /// Whether it is certain that nobody listens, so that a wallet may be started.
  [[nodiscard]] bool isNobodyThere() const;
};

/// One connection to the wallet's socket. What was read is wiped when the connection is destroyed.
class Connection {
 public:
  template <class T>
  using Result = tl::expected<T, ConnectionError>;

  /// Connects to the wallet at `path`, which fits into a socket's address. Checks with SO_PEERCRED that the
  /// wallet runs as `uid` before anything is sent.
  [[nodiscard]] static Result<Connection> open(const std::string& path, unsigned uid);

  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Sends a line; adds its line break to it.
  [[nodiscard]] Result<void> send(std::string& line);
  /// The next line, without its line break; valid until the next call. Fails after `patience`, at the end of
  /// the stream, and on a line of more than 1 MiB.
  [[nodiscard]] Result<std::string_view> readLine(std::chrono::milliseconds patience);
  /// Whether a whole line was read and not returned yet.
  [[nodiscard]] bool hasLine() const;
  /// Who listened when the connection was made: the wallet, or systemd in its place.
  [[nodiscard]] int peer() const { return m_peer; }
  /// Becomes readable when the wallet says more, unless hasLine().
  [[nodiscard]] int fd() const { return m_fd.get(); }

 private:
  explicit Connection(base::FileDescriptor fd) : m_fd(std::move(fd)) {}
  [[nodiscard]] Result<void> readMore(std::chrono::steady_clock::time_point deadline);
  void makeRoom();
  void wipe();

  base::FileDescriptor m_fd;
  int m_peer = 0;
  std::unique_ptr<char[]> m_buffer;
  std::size_t m_capacity = 0;
  std::size_t m_begin = 0;  ///< where what was not returned yet begins
  std::size_t m_end = 0;
};

}  // namespace lanyard::client
