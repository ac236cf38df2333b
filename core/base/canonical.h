#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lanyard::base {

inline void appendNumber(std::string& bytes, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFFU));
}

inline void appendText(std::string& bytes, std::string_view field) {
  appendNumber(bytes, field.size());
  bytes.append(field);
}

/// Fields as the bytes that a mac covers: after a label that says what they are, each text with its length.
/// So two different lists of fields never give the same bytes, and nothing is taken for something else.
class Canonical {
 public:
  explicit Canonical(std::string_view label) { begin(label); }

  /// Begins anew, in the same memory.
  Canonical& begin(std::string_view label) {
    m_bytes.clear();
    return text(label);
  }
  Canonical& text(std::string_view field) {
    appendText(m_bytes, field);
    return *this;
  }
  Canonical& number(std::uint64_t value) {
    appendNumber(m_bytes, value);
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return m_bytes; }

 private:
  std::string m_bytes;
};

}  // namespace lanyard::base
