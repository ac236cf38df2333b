#pragma once

#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::tokens {

/// The keystore's item for one identity. The token is sent only to the endpoint named in here, so that
/// neither a changed database nor changed metadata can send it elsewhere.
struct TokenItem {
  std::string accountId;
  std::string issuer;
  std::string subject;
  std::string clientId;
  std::string tokenEndpoint;
  std::string authMethod;        ///< the registered name (oauth/client_auth.h)
  std::uint64_t generation = 0;  ///< counts rotations and new sign-ins
  base::Secret refreshToken;     ///< empty: the provider gave none
  base::Secret clientSecret;     ///< empty for public clients, and for those with a key
  /// The digest of the provider's settings at the sign-in (keeping/row_seal.h); empty in an item of an older
  /// version.
  std::string settingsDigest = {};
  /// The token came with a reply whose signature did not fit the provider's keys. It is sent once more, and
  /// that reply decides; nothing of the first one is used.
  bool unverified = false;
  /// An access token that nothing renews: one that does not expire, where the provider gives no refresh
  /// token; or one that the person pasted, and then there is neither client nor token endpoint. Empty
  /// elsewhere.
  base::Secret accessToken = {};
  /// The client's private key (jose::ClientKey); empty for clients without one.
  base::Secret clientKey = {};
  /// How a client that signs does it, by the algorithm's registered name; empty for all others.
  std::string authAlgorithm = {};

  [[nodiscard]] TokenItem copy() const;
};

/// The name of an identity's item in the keystore.
[[nodiscard]] std::string tokenItemKey(const std::string& identityId);

/// JSON, version 1.
[[nodiscard]] base::Secret serialise(const TokenItem& item);

/// `keystore.bad_item` SignInAgain: not ours, or damaged. `keystore.newer_item` Misconfigured.
[[nodiscard]] base::Result<TokenItem> parseTokenItem(const base::Secret& text);

}  // namespace lanyard::tokens
