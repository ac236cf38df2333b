#include "app/cli/duration.h"

#include <array>
#include <cstdint>
#include <ctime>

namespace lanyard::cli {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 4> kUnits{{{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t kLongest = 3'653LL * 86'400;  // 10 years, leap days included

std::string written(std::int64_t seconds, const char* how) {
  const std::time_t at = seconds;
  std::tm local{};
  std::array<char, 32> text{};
  if (::localtime_r(&at, &local) == nullptr) return {};
  return std::string(text.data(), std::strftime(text.data(), text.size(), how, &local));
}

}  // namespace

std::optional<std::chrono::seconds> parseDuration(std::string_view text) {
  std::int64_t total = 0;
  std::size_t nextUnit = 0;
  while (!text.empty()) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      number = number * 10 + (text[digits] - '0');
      if (number > kLongest) return std::nullopt;
      ++digits;
    }
    if (digits == 0 || digits == text.size()) return std::nullopt;
    while (nextUnit < kUnits.size() && kUnits[nextUnit].letter != text[digits]) ++nextUnit;
    if (nextUnit == kUnits.size()) return std::nullopt;
    total += number * kUnits[nextUnit].seconds;
    if (total > kLongest) return std::nullopt;
    ++nextUnit;
    text.remove_prefix(digits + 1);
  }
  if (total == 0) return std::nullopt;
  return std::chrono::seconds(total);
}

std::optional<std::int64_t> endOfDay(std::string_view day) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (day.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = day[i] >= '0' && day[i] <= '9';
    if (kForm[i] == 'd' ? !digit : day[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [day](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char digit : day.substr(at, length)) value = value * 10 + (digit - '0');
    return value;
  };
  std::tm local{};
  local.tm_year = number(0, 4) - 1900;
  local.tm_mon = number(5, 2) - 1;
  local.tm_mday = number(8, 2);
  local.tm_hour = 23;
  local.tm_min = 59;
  local.tm_sec = 59;
  local.tm_isdst = -1;
  const std::time_t end = std::mktime(&local);
  // February 30 would become a day in March.
  if (end < 0 || dayOf(end) != day) return std::nullopt;
  return end;
}

std::string dayOf(std::int64_t at) {
  return written(at, "%Y-%m-%d");
}

std::string clockOf(std::int64_t at) {
  return written(at, "%H:%M");
}

std::string minuteOf(std::int64_t at) {
  return written(at, "%Y-%m-%d %H:%M");
}

std::string inWords(std::chrono::seconds duration) {
  const std::int64_t seconds = duration.count();
  if (seconds >= 2 * 86'400) return std::to_string(seconds / 86'400) + " days";
  if (seconds >= 3'600) return std::to_string(seconds / 3'600) + " h";
  if (seconds >= 60) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds < 0 ? 0 : seconds) + " s";
}

}  // namespace lanyard::cli
