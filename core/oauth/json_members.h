#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::oauth {

/// Whether there is such a member. JSON's null counts as absent, here and below: many libraries write it for
/// a missing value.
[[nodiscard]] bool hasMember(const wire::Json& object, const char* name);

/// Members of an object as a type. The outer optional is empty when the member has another type; the value
/// (or the inner optional) is empty when there is no such member. So "absent" and "wrong" stay apart.
[[nodiscard]] std::optional<std::string> stringMember(const wire::Json& object, const char* name);
[[nodiscard]] std::optional<bool> boolMember(const wire::Json& object, const char* name);
[[nodiscard]] std::optional<std::optional<std::vector<std::string>>> listMember(const wire::Json& object,
                                                                                const char* name);

/// A NumericDate (RFC 7519 section 2), rounded down: a number between 0 and the year 9999. A string is a
/// wrong type, even when it holds digits.
[[nodiscard]] std::optional<std::optional<std::int64_t>> dateMember(const wire::Json& object,
                                                                    const char* name);

/// A number of seconds: a whole number, also as 3600.0, or either as text. A number beyond 64 bits becomes
/// the largest of them. No value for anything else, such as a negative number or a fraction.
[[nodiscard]] std::optional<std::uint64_t> wholeSeconds(const wire::Json& value);

}  // namespace lanyard::oauth
