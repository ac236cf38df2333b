#include "core/pipe/params.h"

#include <algorithm>
#include <cstdint>

namespace lanyard::pipe {
namespace {

using wire::Json;

bool isWhole(const Json& value, std::int64_t most) {
  return value.is_number_integer() &&
         (value.is_number_unsigned() ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                                     : value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() <= most);
}

bool fits(const Json& value, ParamType type) {
  const auto isText = [](const Json& one) { return one.is_string(); };
  switch (type) {
    case ParamType::Text:
      return value.is_string() && !value.get_ref<const std::string&>().empty();
    case ParamType::Secret:
      return value.is_string();
    case ParamType::Texts:
      return value.is_array() && !value.empty() && std::ranges::all_of(value, isText);
    case ParamType::Count:
      return isWhole(value, INT32_MAX);
    case ParamType::Time:
      return isWhole(value, 253'402'300'799);  // the last second of the year 9999
    case ParamType::Flag:
      return value.is_boolean();
    case ParamType::TextMap:
      return value.is_object() && std::ranges::all_of(value, isText);
    case ParamType::Id:
      return value.is_string() || value.is_number_integer();
  }
  return false;
}

}  // namespace

std::optional<std::string> paramFault(const Json& params, std::span<const Param> rules) {
  for (const auto& [name, value] : params.items()) {
    const auto rule = std::ranges::find(rules, name, &Param::name);
    // The unknown name comes from outside, so it is repeated only if it could be one of ours.
    if (rule == rules.end()) return "unknown member" + (name.size() <= 32 ? ": " + name : std::string());
    if (!fits(value, rule->type)) return "wrong value for " + std::string(rule->name);
  }
  for (const Param& rule : rules) {
    if (rule.required && !params.contains(std::string(rule.name)))
      return "missing: " + std::string(rule.name);
  }
  return std::nullopt;
}

}  // namespace lanyard::pipe
