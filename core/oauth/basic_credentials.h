#pragma once

#include <string_view>

#include "core/base/secret.h"

namespace lanyard::oauth {

/// Whether a user name can be sent by HTTP Basic (RFC 7617 section 2): 1 to 255 bytes without a colon and
/// without control characters.
[[nodiscard]] bool isBasicUser(std::string_view user);
/// The same of a password, which may have colons and up to 4096 bytes.
[[nodiscard]] bool isBasicPassword(std::string_view password);

/// What stands behind "Basic " in the header: base64 of `user:password`, with no copy of the password left
/// behind.
[[nodiscard]] base::Secret basicCredentials(std::string_view user, const base::Secret& password);

}  // namespace lanyard::oauth
