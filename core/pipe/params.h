#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/wire/json.h"

namespace lanyard::pipe {

/// What one member of `params` may be.
enum class ParamType {
  Text,     ///< a string that is not empty
  Texts,    ///< an array of strings, at least one
  Count,    ///< a whole number from 0 to 2^31
  Time,     ///< seconds since 1970
  Flag,     ///< true or false
  TextMap,  ///< an object of strings
  Secret,   ///< a string that is taken out and wiped first of all
  Id,       ///< a request's id: a string or a whole number
};

struct Param {
  std::string_view name;
  ParamType type = ParamType::Text;
  bool required = false;
};

/// Refuses unknown members, wrong types and missing members; names the member, never its value.
[[nodiscard]] std::optional<std::string> paramFault(const wire::Json& params, std::span<const Param> rules);

}  // namespace lanyard::pipe
