#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace lanyard::oauth {

/// Whether the document at `url` describes a client that a wallet with these redirect addresses can be (OAuth
/// Client ID Metadata Document section 4): `client_id` is `url`, byte by byte; all of `redirects` are among
/// its redirect_uris; token_endpoint_auth_method is "none", and there is no secret; grant_types and
/// response_types, where they are there, name authorization_code and code. The address itself must be https
/// with a path (section 3). `registration.document` Misconfigured (detail: what does not fit).
[[nodiscard]] base::Result<void> checkClientDocument(std::string_view json, std::string_view url,
                                                     std::span<const std::string> redirects);

}  // namespace lanyard::oauth
