#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lanyard::cli {

/// "8h", "30m", "1h30m", "2d", "45s": digits and a unit, the units falling. Refuses an empty text, a bare
/// number, zero and more than 10 years (a typing error; "always" has its own name).
[[nodiscard]] std::optional<std::chrono::seconds> parseDuration(std::string_view text);

/// "3 days", "2 h", "5 min", "40 s": the largest unit, rounded down.
[[nodiscard]] std::string inWords(std::chrono::seconds duration);

/// The day of a time in seconds since 1970, here: "2026-03-24". Empty where there is none.
[[nodiscard]] std::string dayOf(std::int64_t at);
/// The last second, in local time, of a day written like 2027-01-31; empty for anything else.
[[nodiscard]] std::optional<std::int64_t> endOfDay(std::string_view day);
/// The same with the time of day: "2026-03-24 17:05".
[[nodiscard]] std::string minuteOf(std::int64_t at);
/// The time of day alone, for what is less than a day away.
[[nodiscard]] std::string clockOf(std::int64_t at);

}  // namespace lanyard::cli
