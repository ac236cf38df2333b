#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/wire/json.h"

namespace lanyard::cli {

/// Reads members of a wallet's object leniently: a missing one, or one of another type, is empty, because a
/// view that a newer wallet writes differently is still worth showing. Members that decide something are
/// checked at that place.
[[nodiscard]] inline std::string field(const wire::Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

[[nodiscard]] inline std::optional<std::int64_t> number(const wire::Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

[[nodiscard]] inline bool flag(const wire::Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

/// Whether it is false; unknown (null) or missing does not count as false.
[[nodiscard]] inline bool isNo(const wire::Json& value) {
  return value.is_boolean() && !value.get<bool>();
}

/// The member, or an empty object or null value.
[[nodiscard]] inline wire::Json member(const wire::Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() ? *found : wire::Json();
}

}  // namespace lanyard::cli
