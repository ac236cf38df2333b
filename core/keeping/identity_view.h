#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/identity/identity.h"
#include "core/providers/dialect.h"

namespace lanyard::keeping {

/// The state of an identity, for people. `Idle`: nothing in memory; a token is fetched on demand.
enum class IdentityState { Fresh, Refreshing, Idle, NeedsSignIn, Offline, NotSaved, Unsupported };

/// One identity as the screen and the command line show it.
struct IdentityView {
  identity::Identity identity;
  std::string providerName;  ///< the provider's name for people, from the catalog; empty where it has none
  bool providerIsYours = false;         ///< a file of the person's says that name
  std::vector<std::string> otherHosts;  ///< where its tokens go beside the issuer, because files said so
  bool openId = true;      ///< the provider speaks OpenID Connect, so a sign-in there has an ID token
  bool oneOfMore = false;  ///< another client signed in the same person: the client ID tells them apart
  IdentityState state = IdentityState::Idle;
  std::string stateReason;  ///< an error code, or empty
  std::vector<std::string> scopes;
  std::vector<std::string> surplus;          ///< what the provider gave besides the scopes, unasked
  std::string audience;                      ///< the one that it was signed in for; empty: none was named
  std::vector<std::string> resources;        ///< those that it was signed in for (RFC 8707)
  std::vector<std::string> otherAudiences;   ///< whom the ID token of the sign-in is for besides us
  std::optional<base::Instant> expiresAt;    ///< of the access token in memory
  std::optional<std::chrono::seconds> life;  ///< its whole life when it was issued
  bool hasRefreshToken = false;
  providers::Credential credential = providers::Credential::Issued;  ///< what a program is handed for it
  /// When a new sign-in will be needed; absent: not known, or needed now (`state`).
  std::optional<base::Instant> signInBy;
  std::optional<base::Instant> signInNearFrom;  ///< from then on people should be told; with `signInBy`
  bool usePutsOff = false;                      ///< using the identity before `signInBy` gives more time
};

/// What a tool needs of a token.
struct TokenNeed {
  std::vector<std::string> scopes;  ///< empty: whatever the identity has
  std::string audience;             ///< empty, with `resource`: whatever the sign-in is for
  std::string resource;
  std::chrono::seconds minValid{60};
};

/// A token for a tool. Move-only through its Secret.
struct IssuedToken {
  base::Secret accessToken;
  /// "Bearer"; or "Basic", and the token is what stands behind it in the header: base64 of `user:password`
  std::string tokenType;
  std::optional<base::Instant> expiresAt;
  std::vector<std::string> scopes;
  std::vector<std::string> surplus = {};    ///< what it can do besides them, unasked
  std::vector<std::string> audiences = {};  ///< whom it is for, as far as that is known
};

/// An ID token for a tool.
struct IssuedIdToken {
  base::Secret token;
  base::Instant expiresAt;
  std::vector<std::string> audiences;  ///< its `aud`
};

}  // namespace lanyard::keeping
