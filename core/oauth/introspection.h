#pragma once

#include <string_view>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/access_token.h"
#include "core/oauth/client_auth.h"

namespace lanyard::oauth {

/// Asks what an access token is (RFC 7662 section 2.1).
[[nodiscard]] FormRequest introspectionRequest(const ClientCredentials& client, const base::Secret& token);

/// What a reply of the introspection endpoint says of an active token (RFC 7662 section 2.2).
/// `token.narrow_unproved` Denied for everything else: the token is not active, the client may not ask, or
/// the reply is no such reply. `token.unavailable` Transient (429, 5xx).
[[nodiscard]] base::Result<AccessTokenFacts> parseIntrospection(int status, std::string_view contentType,
                                                                const base::Secret& body);

}  // namespace lanyard::oauth
