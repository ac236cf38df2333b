#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lanyard::base {

/// Fields as the bytes that a mac is made over: each with its length, so that no two lists of fields are the
/// same bytes.
inline void appendNumber(std::string& bytes, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFFU));
}

inline void appendText(std::string& bytes, std::string_view field) {
  appendNumber(bytes, field.size());
  bytes.append(field);
}

/// Fields behind a label that says what they are, so that what is authenticated as one thing is never
/// another.
[[nodiscard]] inline std::string canonical(std::string_view label,
                                           std::initializer_list<std::string_view> fields) {
  std::string bytes;
  appendText(bytes, label);
  for (const std::string_view field : fields) appendText(bytes, field);
  return bytes;
}

}  // namespace lanyard::base
