#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

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

/// Why a resource refused a token, and what it wants of another one.
struct TokenChallenge {
  std::string error;                            ///< RFC 6750 section 3.1; empty: it does not say
  std::vector<std::string> scopes;              ///< that it wants
  std::vector<std::string> acr_values;          ///< RFC 9470 section 3: the best first
  std::optional<std::chrono::seconds> max_age;  ///< RFC 9470 section 3: since the person signed in
  std::string claims;  ///< a claims request (OpenID Connect Core section 5.5) as a JSON object, or empty

  /// Whether only the person can bring what it wants: a renewal gives no more than there was.
  [[nodiscard]] bool wantsThePerson() const;
};

/// The first challenge for Bearer or DPoP (RFC 9449 section 7.1) in the WWW-Authenticate field of a reply
/// that refused a token. Stricter than parseChallenge, because the person is asked for what it says.
/// `challenge.malformed` Misconfigured: as there; a `max_age` that is no number of seconds, or beyond ten
/// years; `acr_values` or scopes that are not plain words, or more than 16 of them; `claims` (Microsoft's, in
/// base64 or base64url) that is no JSON object, has more than 4 KiB, or asks for anything but claims of the
/// tokens. `challenge.other_error` Misconfigured: its error says that neither a renewal nor the person can
/// help.
[[nodiscard]] base::Result<TokenChallenge> parseTokenChallenge(std::string_view field);

}  // namespace lanyard::oauth
