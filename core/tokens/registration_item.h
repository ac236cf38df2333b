#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::tokens {

/// The keystore's item for the client that the wallet registered at one issuer. It belongs to the issuer, and
/// to no resource that led there: whoever names the issuer next finds the same client. Its secrets are sent
/// to this issuer's endpoints and to `managementUri`, and nowhere else. Move-only.
struct RegistrationItem {
  std::string accountId;
  std::string issuer;
  std::string clientId;
  std::string authMethod;                       ///< as in TokenItem
  base::Secret clientSecret;                    ///< empty for a public client
  std::optional<std::int64_t> secretExpiresAt;  ///< Unix time; absent: never
  std::vector<std::string> redirectUris;
  /// The scopes that it was registered for; absent: the provider did not say, and any may be asked for.
  std::optional<std::vector<std::string>> scopes;
  std::string managementUri;     ///< RFC 7592; empty: the provider has none
  base::Secret managementToken;  ///< for that address
  /// The clients in whose place it came, oldest first: identities may still have them.
  std::vector<std::string> former;

  [[nodiscard]] RegistrationItem copy() const;
};

/// The name of an issuer's item in the keystore. `issuerSha256`: the digest of the issuer, in hex.
[[nodiscard]] std::string registrationItemKey(const std::string& issuerSha256);

/// JSON, version 1.
[[nodiscard]] base::Secret serialise(const RegistrationItem& item);

/// `keystore.bad_item` SignInAgain: not ours, or damaged. `keystore.newer_item` Misconfigured.
[[nodiscard]] base::Result<RegistrationItem> parseRegistrationItem(const base::Secret& text);

}  // namespace lanyard::tokens
