#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace lanyard::tokens {

/// What is kept in the database about an identity's tokens. No secret.
struct TokenRecord {
  std::string identityId;
  std::uint64_t generation = 0;     ///< counts rotations; the keystore item carries the same number
  std::vector<std::string> scopes;  ///< those asked for that the provider really gave
  /// What the provider gave besides, unasked: shown, never asked for, and no scope of the identity.
  std::vector<std::string> surplus;
  /// The provider refused a refresh that named the scopes and accepted the same without; they are not named
  /// any more.
  bool scopeRefused = false;
  std::string nonceSha256;          ///< hex; for ID tokens that come with a refresh (Core section 12.2)
  std::vector<std::string> otherAudiences;  ///< whom the sign-in's ID token is for besides us, sorted
  std::optional<std::int64_t> authTime;
  bool hasRefreshToken = false;
  base::Instant refreshIssuedAt{};  ///< the newest refresh token
  /// The last sign-in in the browser, from which a provider counts a session's greatest length. Unknown in
  /// rows of older versions.
  std::optional<base::Instant> signedInAt;
  /// When a refresh token was last used. It may lag behind by a day, because only days matter.
  std::optional<base::Instant> refreshUsedAt;
  /// As the provider said of the newest refresh token. Where there is none: when the token ends that the
  /// keystore keeps, as the person said who pasted it.
  std::optional<base::Instant> refreshExpiresAt;
  /// Whether a refresh moved that expiry; unknown before the first refresh.
  std::optional<bool> refreshExpiryMoves;
  std::string needsSignIn;  ///< empty, or the code of the reason why only a new sign-in helps, or
                            ///< (`unsupported.*`) not even that
};

}  // namespace lanyard::tokens
