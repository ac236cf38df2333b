#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/oauth/challenge.h"

namespace lanyard::wallet {

/// What a tool reports of a token that a service refused.
struct TokenReport {
  std::string tokenSha256;  ///< in hexadecimal; empty: the tool did not say which token it was
  oauth::TokenChallenge challenge;
};

/// Reads a report: the refused token, or else its SHA-256, and the value of the service's WWW-Authenticate,
/// or an empty one. Errors: those of oauth::parseTokenChallenge; `challenge.no_token` Misconfigured (it wants
/// another token in the place of one that was not named).
[[nodiscard]] base::Result<TokenReport> readReport(const std::optional<base::Secret>& token,
                                                   std::string sha256, std::string_view challenge);

}  // namespace lanyard::wallet
