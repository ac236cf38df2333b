#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/secret.h"

namespace lanyard::tokens {

/// A clock that was set back by less than this counts as corrected, not as set back.
inline constexpr std::chrono::seconds kClockLeeway{60};

/// Which of an identity's access tokens is meant: what it is narrowed to. All empty: the token of the
/// sign-in, with all that it gave.
struct TokenKey {
  std::vector<std::string> scopes = {};  ///< as narrowed() gives them; empty: all
  std::string audience = {};
  std::string resource = {};
  auto operator<=>(const TokenKey&) const = default;
  bool operator==(const TokenKey&) const = default;
  [[nodiscard]] bool whole() const { return *this == TokenKey{}; }
  /// Whether it is for another audience or resource than the sign-in's.
  [[nodiscard]] bool elsewhere() const { return !audience.empty() || !resource.empty(); }
};

/// The most narrowed tokens that are kept for one identity. Beyond that, the one that was not used for the
/// longest time is dropped: a tool that asks for ever new ones must not fill the memory.
inline constexpr std::size_t kMostNarrowed = 32;

/// An ID token in memory, verified when it came.
struct HeldIdToken {
  base::Secret token;
  base::Instant issuedAt;
  base::Instant expiresAt;
  std::vector<std::string> audiences;  ///< its `aud`

  /// As HeldToken::validFor.
  [[nodiscard]] bool validFor(base::Instant now, std::chrono::milliseconds minValid) const {
    return expiresAt - now >= minValid && now + kClockLeeway >= issuedAt;
  }
};

/// An access token in memory.
struct HeldToken {
  base::Secret accessToken;
  base::Instant issuedAt;
  base::Instant expiresAt;
  std::vector<std::string> scopes;        ///< asked for at the sign-in, and given
  std::vector<std::string> surplus = {};  ///< given, though never asked for
  /// Its surplus was not tried to be left out yet; it is handed out to nobody before that.
  bool untried = false;
  /// Whom it is for, as far as the token or the provider says so.
  std::vector<std::string> audiences = {};
  /// The thumbprint of the key that it is bound to (RFC 9449); empty: whoever has it can use it.
  std::string jkt = {};
  /// A service refused it: it is handed out to nobody any more, and the next request renews it.
  bool refused = false;
  /// It came in the place of such a one.
  bool replacesRefused = false;
  /// That came with it, or with an earlier token of the sign-in.
  std::optional<HeldIdToken> idToken = {};

  /// Whether it is valid for at least `minValid` more. False when the clock shows a time before its issue:
  /// then the clock was set back, and nobody knows how long the token is still valid.
  [[nodiscard]] bool validFor(base::Instant now, std::chrono::milliseconds minValid) const {
    return expiresAt - now >= minValid && now + kClockLeeway >= issuedAt;
  }
};

/// Tokens are in memory, or can be fetched, because a refresh token is in the keystore.
struct Usable {
  std::map<TokenKey, HeldToken> held;
  std::map<TokenKey, std::uint64_t> used;  ///< when each of them was last used, as counted by `uses`
  std::uint64_t uses = 0;
};
/// Only a new sign-in helps; not even that, where the reason is `unsupported.*`.
struct SignInNeeded {
  std::string reason;  ///< error code
};

/// What the wallet has of an identity's access tokens. A running renewal is not part of it: a token stays
/// usable while it is renewed.
using TokenState = std::variant<Usable, SignInNeeded>;

/// The token under this key, or null.
[[nodiscard]] const HeldToken* held(const TokenState& state, const TokenKey& key = {});
/// Marks the token under this key as refused by a service; nothing where there is none.
void markRefused(TokenState& state, const TokenKey& key);
/// Keeps a token under this key, as the one that was used last. If no ID token came with it, the one that it
/// replaces keeps its own in memory. The token of the sign-in shows that no new
/// one is needed; where one is needed, a narrowed token is dropped. See kMostNarrowed.
void hold(TokenState& state, const TokenKey& key, HeldToken token);
/// The token under this key was used.
void touch(TokenState& state, const TokenKey& key);
/// Wipes every token.
void dropAll(TokenState& state);

/// A missing `expires_in` is unknown, not never (RFC 6749 section 5.1): we then assume this lifetime.
inline constexpr std::chrono::seconds kUnknownLife{3600};

/// Whether every scope of `asked` is in `given`.
[[nodiscard]] bool covers(const std::vector<std::string>& given, const std::vector<std::string>& asked);

/// What a provider gave, in its order.
struct Granted {
  std::vector<std::string> scopes;   ///< those that were asked for
  std::vector<std::string> surplus;  ///< all others: shown, and never asked for
};

/// Splits the scopes that a reply gave (RFC 6749 section 3.3: they may differ from those asked for).
[[nodiscard]] Granted splitGranted(const std::vector<std::string>& given,
                                   const std::vector<std::string>& asked);

/// Adds to `scopes`, at the end, those of `more` that are missing.
void addMissing(std::vector<std::string>& scopes, const std::vector<std::string>& more);

/// The scopes to ask a refresh for, so that its token carries `asked` and no more (RFC 6749 section 6):
/// sorted, each once; empty when `asked` is empty or is all of `given`.
[[nodiscard]] std::vector<std::string> narrowed(const std::vector<std::string>& given,
                                                const std::vector<std::string>& asked);

}  // namespace lanyard::tokens
