#pragma once

#include <string>
#include <string_view>

#include "core/grants/grant.h"

namespace lanyard::grants {

/// The grant as one line of canonical JSON (keys sorted, no spaces, ASCII): what is stored and authenticated.
[[nodiscard]] std::string toJson(const Grant& grant);

/// Reads what toJson wrote. `grant.corrupt` Untrusted for anything else, `grant.newer` for a version we do
/// not know.
[[nodiscard]] base::Result<Grant> grantFromJson(std::string_view text);

}  // namespace lanyard::grants
