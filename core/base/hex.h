#pragma once

#include <string>
#include <string_view>

namespace lanyard::base {

inline constexpr std::string_view kLowerHex = "0123456789abcdef";
inline constexpr std::string_view kUpperHex = "0123456789ABCDEF";

/// Two digits for each byte. Allocates once, so that wiping the text wipes every copy.
[[nodiscard]] std::string hex(std::string_view bytes, std::string_view digits = kLowerHex);

}  // namespace lanyard::base
