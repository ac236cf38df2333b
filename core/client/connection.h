#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/base/file_descriptor.h"

namespace lanyard::client {

/// Why the wallet cannot be talked to. The words for people are those of whoever asked.
struct ConnectionError {
  enum class Fault {
    NoSocket,     ///< none can be made: `errorNumber`
    NotReached,   ///< nobody could be connected to: `errorNumber`
    PeerUnknown,  ///< the kernel does not tell who listens, so nothing was sent
    OtherUser,    ///< it runs as `uid`, so nothing was sent
    Gone,         ///< nothing can be sent any more
    Silent,       ///< it says nothing for as long as was waited
    Closed,       ///< it closed the connection
    TooLong,      ///< a line of more than 1 MiB
  };
  Fault fault;
  int errorNumber = 0;
  unsigned uid = 0;

  /// Whether nobody listens for certain, so that a wallet may be started.
  [[nodiscard]] bool isNobodyThere() const;
};

/// One connection to the wallet's socket. What was read is wiped when the connection goes.
class Connection {
 public:
  template <class T>
  using Result = tl::expected<T, ConnectionError>;

  /// Connects to the wallet at `path`, which fits into a socket's address, then checks by SO_PEERCRED that it
  /// runs as `uid`, before anything is sent.
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
  [[nodiscard]] Result<std::string_view> readLine(std::chrono::seconds patience);
  /// Whether a whole line was read and not given out yet.
  [[nodiscard]] bool hasLine() const;
  /// Becomes readable when the wallet says more, unless hasLine().
  [[nodiscard]] int fd() const { return m_fd.get(); }

 private:
  explicit Connection(base::FileDescriptor fd) : m_fd(std::move(fd)) {}
  [[nodiscard]] Result<void> readMore(std::chrono::steady_clock::time_point deadline);
  void makeRoom();
  void wipe();

  base::FileDescriptor m_fd;
  std::unique_ptr<char[]> m_buffer;
  std::size_t m_capacity = 0;
  std::size_t m_begin = 0;  ///< of what was not given out yet
  std::size_t m_end = 0;
};

}  // namespace lanyard::client
