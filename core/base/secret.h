#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace lanyard::base {

/// Bytes that must not outlive their use: move-only, wiped when destroyed, without a way into a log.
class Secret {
 public:
  Secret() = default;
  /// Copies `bytes` in; the caller wipes its own copy (see `takeAndWipe`).
  explicit Secret(std::string_view bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// Moves the content of a string in and wipes the string, its spare capacity included.
  [[nodiscard]] static Secret takeAndWipe(std::string& source);
  /// An explicit copy, for the few places where two owners are right.
  [[nodiscard]] Secret copy() const { return Secret(view()); }

  [[nodiscard]] std::string_view view() const { return {m_bytes.get(), m_size}; }
  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] bool empty() const { return m_size == 0; }

  /// Compares in a time that depends on the lengths only.
  [[nodiscard]] bool equals(std::string_view other) const;

 private:
  std::unique_ptr<char[]> m_bytes;
  std::size_t m_size = 0;
};

/// Overwrites the whole buffer of a string, spare capacity included, then empties it.
void wipe(std::string& text);

/// A secret has no way into a log or a stream.
template <class Stream>
Stream& operator<<(Stream&, const Secret&) = delete;

}  // namespace lanyard::base
