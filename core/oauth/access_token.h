#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::oauth {

/// What an access token says of itself. An absent value: it does not say.
struct AccessTokenFacts {
  std::optional<std::vector<std::string>> audiences;  ///< the `aud` claim
  std::optional<std::vector<std::string>> scopes;     ///< the `scope` or `scp` claim
};

/// The claims of a JWT, or null where `token` is no JWT that can be read. Nothing is verified.
[[nodiscard]] wire::Json unverifiedClaims(std::string_view token);

/// What an access token says of itself, if it is a JWT (RFC 9068 section 2.2). The signature is not checked:
/// the token came from the provider itself, and what it says can only keep it from being handed out. A claim
/// of another shape counts as absent.
[[nodiscard]] AccessTokenFacts factsOf(std::string_view accessToken);

/// The `aud`, `scope` and `scp` members of claims or of an introspection reply.
[[nodiscard]] AccessTokenFacts factsIn(const wire::Json& claims);

/// Whether a token for `audiences` is for `wanted` alone: at least one of `wanted` is among them, and
/// everything else is in `besides`.
[[nodiscard]] bool isOnlyFor(const std::vector<std::string>& audiences,
                             const std::vector<std::string>& wanted, const std::vector<std::string>& besides);

}  // namespace lanyard::oauth
