#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::oauth {

/// Whether there is such a member. JSON's null counts as absent, here and below: many libraries write it for what
/// has no value.
[[nodiscard]] bool hasMember(const wire::Json& object, const char* name);

/// Members of an object as a type. The outer optional is empty when the member has another type; the value is
/// empty (or the inner optional is) when there is no such member. So "absent" and "wrong" are never the same.
[[nodiscard]] std::optional<std::string> stringMember(const wire::Json& object, const char* name);
[[nodiscard]] std::optional<bool> boolMember(const wire::Json& object, const char* name);
[[nodiscard]] std::optional<std::optional<std::vector<std::string>>> listMember(const wire::Json& object,
                                                                                const char* name);

/// A NumericDate (RFC 7519 section 2), rounded down: a number between 0 and the year 9999. A string is a
/// wrong type, also when it holds digits.
[[nodiscard]] std::optional<std::optional<std::int64_t>> dateMember(const wire::Json& object,
                                                                    const char* name);

/// A number of seconds: a whole number, also as 3600.0, and either as text. Beyond 64 bits it is the largest that
/// they hold. No value for anything else, a negative one and a fraction too.
[[nodiscard]] std::optional<std::uint64_t> wholeSeconds(const wire::Json& value);

}  // namespace lanyard::oauth
