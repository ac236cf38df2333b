#include "core/oauth/json_members.h"

#include <algorithm>
#include <cmath>

namespace lanyard::oauth {
namespace {

constexpr std::int64_t kLastSecondOf9999 = 253'402'300'799;

}  // namespace

std::optional<std::string> stringMember(const wire::Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::string();
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<bool> boolMember(const wire::Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return false;
  if (!found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::optional<std::optional<std::vector<std::string>>> listMember(const wire::Json& object,
                                                                  const char* name) {
  using List = std::optional<std::vector<std::string>>;
  const auto found = object.find(name);
  if (found == object.end()) return List();
  const auto isString = [](const wire::Json& entry) { return entry.is_string(); };
  if (!found->is_array() || !std::all_of(found->begin(), found->end(), isString)) return std::nullopt;
  return List(found->get<std::vector<std::string>>());
}

std::optional<std::optional<std::int64_t>> dateMember(const wire::Json& object, const char* name) {
  using Date = std::optional<std::int64_t>;
  const auto found = object.find(name);
  if (found == object.end()) return Date();
  if (!found->is_number()) return std::nullopt;
  const auto value = found->get<double>();
  if (!(value >= 0) || value > static_cast<double>(kLastSecondOf9999)) return std::nullopt;
  return Date(static_cast<std::int64_t>(std::floor(value)));
}

}  // namespace lanyard::oauth
