#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/authorization_request.h"
#include "core/oauth/client_auth.h"

namespace lanyard::oauth {

/// The name under which the provider keeps our parameters (RFC 9126 section 2.2).
struct PushedAuthorization {
  std::string request_uri;
  std::chrono::seconds expiresIn{};
};

/// The POST that pushes the request (section 2.1). Errors as in authorizationParameters.
[[nodiscard]] base::Result<FormRequest> pushedAuthorizationRequest(const ClientCredentials& client,
                                                                   const AuthorizationRequest& request);

/// Parses the reply: 201 (some send 200) with request_uri and expires_in. Errors like the token endpoint's,
/// with room "par": `par.unavailable` Transient; `par.not_json`, `par.bad_json`, `par.http_status`,
/// `par.bad_member` Untrusted; serverError.
[[nodiscard]] base::Result<PushedAuthorization> parsePushedAuthorization(int status,
                                                                         std::string_view contentType,
                                                                         std::string_view body);

}  // namespace lanyard::oauth
