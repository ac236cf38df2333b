#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace lanyard::oauth {

/// An HTTP date in its one modern form, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7). No value
/// for other forms.
[[nodiscard]] std::optional<base::Instant> parseHttpDate(std::string_view text);

/// Retry-After (RFC 9110 section 10.2.3): seconds, or a date, counted from `now`; a past date is 0. No value
/// for anything else. The caller clamps it.
[[nodiscard]] std::optional<std::chrono::seconds> parseRetryAfter(std::string_view text, base::Instant now);

}  // namespace lanyard::oauth
