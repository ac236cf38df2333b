#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lanyard::adapters {

/// Cuts a byte stream into lines. What it held is overwritten when it is taken, when it grows and when it
/// ends, because a line may carry a passphrase.
class LineBuffer {
 public:
  /// `limit`: the longest line, in bytes, without its newline.
  explicit LineBuffer(std::size_t limit) : m_limit(limit) {}
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;
  ~LineBuffer();

  void append(std::string_view bytes);
  /// The next whole line without its newline; empty when there is none yet, or when it is too long.
  [[nodiscard]] std::optional<std::string> take();
  /// The line at the front is longer than the limit, finished or not.
  [[nodiscard]] bool tooLong() const;
  void clear();

 private:
  void makeRoom(std::size_t more);

  std::size_t m_limit;
  std::string m_data;
  std::size_t m_start = 0;  // where the front line begins
  std::size_t m_scanned =
      0;  // no newline between m_start and here: a line that comes by single bytes stays cheap
};

}  // namespace lanyard::adapters
