#pragma once

#include <optional>
#include <string>

namespace lanyard::cli {

/// Lines that a person types or pastes at the terminal while something else is waited for.
class PastedLines {
 public:
  /// Opens the terminal; works() is false where there is none, or where this program is in its background.
  PastedLines();
  ~PastedLines();
  PastedLines(const PastedLines&) = delete;
  PastedLines& operator=(const PastedLines&) = delete;
  PastedLines(PastedLines&&) = delete;
  PastedLines& operator=(PastedLines&&) = delete;

  [[nodiscard]] bool works() const { return m_fd >= 0; }
  /// Can be read once there is a line.
  [[nodiscard]] int fd() const { return m_fd; }
  /// The line, without its line break; no value at the end of the input. A line that is longer than a
  /// terminal hands over is cut, so it is not whole, and no address.
  [[nodiscard]] std::optional<std::string> next() const;

 private:
  int m_fd = -1;
};

}  // namespace lanyard::cli
