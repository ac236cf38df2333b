#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lanyard::cli {

/// "8h", "30m", "1h30m", "2d", "45s": digits and a unit, the units falling. Refuses nothing-at-all, a bare
/// number, zero and more than 10 years (a slip of the hand, and "always" has its own name).
[[nodiscard]] std::optional<std::chrono::seconds> parseDuration(std::string_view text);

/// "3 days", "2 h", "5 min", "40 s": the largest unit, rounded down.
[[nodiscard]] std::string inWords(std::chrono::seconds duration);

}  // namespace lanyard::cli
