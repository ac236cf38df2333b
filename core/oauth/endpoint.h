#pragma once

#include <string_view>

#include "core/base/error.h"

namespace lanyard::oauth {

/// Whether requests may go to `url`: an absolute https URL with a host, or plain http to 127.0.0.1, [::1] or
/// localhost where the person marked the provider as local. Refuses every other scheme, user names,
/// fragments, white space, control characters, backslashes, and more than 2,048 bytes:
/// `discovery.bad_endpoint`, Untrusted.
[[nodiscard]] base::Result<void> checkEndpoint(std::string_view url, bool local);

/// Whether two addresses that checkEndpoint takes have the same scheme, host and port (RFC 6454 section 4). A
/// port that is not named is the scheme's own.
[[nodiscard]] bool sameOrigin(std::string_view one, std::string_view other);

}  // namespace lanyard::oauth
