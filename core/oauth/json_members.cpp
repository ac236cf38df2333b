#include "core/oauth/json_members.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace lanyard::oauth {
namespace {

constexpr std::int64_t kLastSecondOf9999 = 253'402'300'799;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

/// Null where it is absent.
const wire::Json* memberOf(const wire::Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::uint64_t> secondsInText(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot != std::string_view::npos) {
    const std::string_view zeros = text.substr(dot + 1);
    if (zeros.empty() || zeros.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    text = text.substr(0, dot);
  }
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kMost;
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

bool hasMember(const wire::Json& object, const char* name) {
  return memberOf(object, name) != nullptr;
}

std::optional<std::string> stringMember(const wire::Json& object, const char* name) {
  const wire::Json* found = memberOf(object, name);
  if (found == nullptr) return std::string();
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<bool> boolMember(const wire::Json& object, const char* name) {
  const wire::Json* found = memberOf(object, name);
  if (found == nullptr) return false;
  if (!found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::optional<std::optional<std::vector<std::string>>> listMember(const wire::Json& object,
                                                                  const char* name) {
  using List = std::optional<std::vector<std::string>>;
  const wire::Json* found = memberOf(object, name);
  if (found == nullptr) return List();
  const auto isString = [](const wire::Json& entry) { return entry.is_string(); };
  if (!found->is_array() || !std::all_of(found->begin(), found->end(), isString)) return std::nullopt;
  return List(found->get<std::vector<std::string>>());
}

std::optional<std::optional<std::int64_t>> dateMember(const wire::Json& object, const char* name) {
  using Date = std::optional<std::int64_t>;
  const wire::Json* found = memberOf(object, name);
  if (found == nullptr) return Date();
  if (!found->is_number()) return std::nullopt;
  const auto value = found->get<double>();
  if (!(value >= 0) || value > static_cast<double>(kLastSecondOf9999)) return std::nullopt;
  return Date(static_cast<std::int64_t>(std::floor(value)));
}

std::optional<std::uint64_t> wholeSeconds(const wire::Json& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  if (value.is_string()) return secondsInText(value.get_ref<const std::string&>());
  if (!value.is_number_float()) return std::nullopt;  // negative, or no number at all
  const auto number = value.get<double>();
  if (!(number >= 0) || number != std::floor(number)) return std::nullopt;
  return number >= std::ldexp(1.0, 64) ? kMost : static_cast<std::uint64_t>(number);
}

}  // namespace lanyard::oauth
