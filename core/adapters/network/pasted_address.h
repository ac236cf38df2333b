#pragma once

#include <string_view>

#include "core/base/error.h"
#include "core/ports/redirect_listener.h"

namespace lanyard::adapters {

/// Reads an address that a person copied from a browser, as if that had come to `redirectUri`. White space
/// around it and a fragment do not count; everything else must be as in a redirect (parseRedirectQuery).
/// Errors as in ports::RedirectBinding::read (`paste.elsewhere`: value: `redirectUri`). Pure.
[[nodiscard]] base::Result<ports::RedirectParameters> readPastedAddress(std::string_view redirectUri,
                                                                        std::string_view address);

}  // namespace lanyard::adapters
