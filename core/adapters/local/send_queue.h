#pragma once

#include <cstddef>
#include <deque>
#include <string>

namespace lanyard::adapters {

/// Lines on their way out. Each is overwritten as soon as it is sent: replies carry tokens.
class SendQueue {
 public:
  enum class Outcome {
    Empty,    ///< all was sent
    Waiting,  ///< the other end must read first
    Broken,   ///< the other end is gone
  };

  SendQueue() = default;
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;
  ~SendQueue() { clear(); }

  /// Adds a line; its newline is sent after it.
  void push(std::string line);
  /// Sends what the socket takes now.
  [[nodiscard]] Outcome flush(int socket);
  /// Bytes that wait, newlines included.
  [[nodiscard]] std::size_t size() const { return m_size; }
  void clear();

 private:
  void drop(std::size_t sent);

  std::deque<std::string> m_lines;
  std::size_t m_offset = 0;  // how much of the first line, newline included, is sent
  std::size_t m_size = 0;
};

}  // namespace lanyard::adapters
