#pragma once

#include <string_view>

#include "core/base/error.h"

namespace lanyard::oauth {

/// Whether requests may go to `url`: an absolute https URL with a host, or plain http to 127.0.0.1, [::1] or
/// localhost where the person marked the provider as local. Refuses every other scheme, user names,
/// fragments, white space, control characters, backslashes, and more than 2,048 bytes:
/// `discovery.bad_endpoint`, Untrusted.
[[nodiscard]] base::Result<void> checkEndpoint(std::string_view url, bool local);

}  // namespace lanyard::oauth
