#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/secret.h"

namespace lanyard::cli {

/// Whether it is one printable word of ASCII, as tokens are (RFC 6750 section 2.1): no line break that would
/// be a line or a header of its own.
[[nodiscard]] inline bool isWord(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// The inverse of RFC 4648 section 4, for what the wallet writes; empty for anything else.
[[nodiscard]] std::string fromBase64(std::string_view text);

/// A user name and its password: what stands behind "Basic " in a header (RFC 7617).
struct UserAndPassword {
  std::string both;  ///< wiped at the end
  std::size_t colon = std::string::npos;

  explicit UserAndPassword(std::string_view credentials)
      : both(fromBase64(credentials)), colon(both.find(':')) {}
  ~UserAndPassword() { base::wipe(both); }
  UserAndPassword(const UserAndPassword&) = delete;
  UserAndPassword& operator=(const UserAndPassword&) = delete;
  [[nodiscard]] bool whole() const { return colon != std::string::npos; }
  [[nodiscard]] std::string_view user() const { return std::string_view(both).substr(0, colon); }
  [[nodiscard]] std::string_view password() const { return std::string_view(both).substr(colon + 1); }
};

}  // namespace lanyard::cli
