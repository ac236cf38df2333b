#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "app/cli/failure.h"

namespace lanyard::cli {

/// One connection to the wallet's socket. What was read is wiped when the connection goes.
class Connection {
 public:
  /// Connects, then checks by SO_PEERCRED that the wallet runs as us, before anything is sent. `errorNumber`
  /// is errno when connecting failed.
  [[nodiscard]] static Outcome<Connection> open(const std::string& path, int& errorNumber);

  /// Goes on with a connection that was opened and checked already, of which `read` was read.
  [[nodiscard]] static Connection adopt(int fd, std::string_view read);

  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Sends a line; adds its line break to it.
  [[nodiscard]] Outcome<void> send(std::string& line);
  /// The next line, without its line break; valid until the next call. Fails after `patience`, at the end of
  /// the stream, and on a line of more than 1 MiB.
  [[nodiscard]] Outcome<std::string_view> readLine(std::chrono::seconds patience);

 private:
  explicit Connection(int fd) : m_fd(fd) {}
  [[nodiscard]] Outcome<void> readMore(std::chrono::steady_clock::time_point deadline);
  void makeRoom();

  int m_fd = -1;
  std::unique_ptr<char[]> m_buffer;
  std::size_t m_capacity = 0;
  std::size_t m_begin = 0;  ///< of what was not given out yet
  std::size_t m_end = 0;
};

}  // namespace lanyard::cli
