#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::oauth {

/// What a resource says when it wants a token, or another one (RFC 6750 section 3, RFC 9728 section 5.1).
struct ResourceChallenge {
  std::string resource_metadata;    ///< the address of its metadata, unchecked; or empty
  std::vector<std::string> scopes;  ///< that it wants; empty: it does not say
};

/// The first challenge for Bearer in a WWW-Authenticate field (RFC 9110 section 11.6.1), which may hold
/// several. No value if there is none, or if the field is malformed up to there: a parameter that stands
/// twice, a text without its end, what no scheme could be. A scope that is no scope token makes it malformed
/// too. At most 8 KiB are read.
[[nodiscard]] std::optional<ResourceChallenge> parseChallenge(std::string_view field);

}  // namespace lanyard::oauth
