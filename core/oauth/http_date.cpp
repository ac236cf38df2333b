#include "core/oauth/http_date.h"

#include <algorithm>
#include <charconv>

namespace lanyard::oauth {
namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::int64_t kMostSeconds = 10LL * 365 * 24 * 3600;  // ten years: nobody means a longer wait

/// The number in `text`, if all of it is digits.
std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc()) return std::nullopt;
  return number;
}

/// The index of a three-letter name in a string of such names.
std::optional<unsigned> named(std::string_view name, std::string_view all) {
  for (std::size_t at = 0; at < all.size(); at += 3) {
    if (all.substr(at, 3) == name) return static_cast<unsigned>(at / 3);
  }
  return std::nullopt;
}

}  // namespace

std::optional<base::Instant> parseHttpDate(std::string_view text) {
  constexpr std::size_t kLength = 29;
  if (text.size() != kLength || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT" ||
      !named(text.substr(0, 3), kDays)) {
    return std::nullopt;
  }
  const auto day = digits(text.substr(5, 2));
  const auto month = named(text.substr(8, 3), kMonths);
  const auto year = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2));
  const auto minute = digits(text.substr(20, 2));
  const auto second = digits(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month + 1),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

std::optional<std::chrono::seconds> parseRetryAfter(std::string_view text, base::Instant now) {
  if (const auto seconds = digits(text)) return std::chrono::seconds(std::min(*seconds, kMostSeconds));
  const auto at = parseHttpDate(text);
  if (!at) return std::nullopt;
  return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(*at - now));
}

}  // namespace lanyard::oauth
