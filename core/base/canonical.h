#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lanyard::base {

/// Fields as the bytes that a mac covers: each with its length, so that two different lists of fields never
/// give the same bytes.
inline void appendNumber(std::string& bytes, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFFU));
}

inline void appendText(std::string& bytes, std::string_view field) {
  appendNumber(bytes, field.size());
  bytes.append(field);
}

}  // namespace lanyard::base
