#pragma once

#include <optional>
#include <string>

#include "core/tokens/token_item.h"

namespace lanyard::tokens {

/// What the keystore has until a provider has confirmed a revocation. It is sent to the revocation endpoint
/// and nowhere else.
struct RevocationItem {
  std::optional<TokenItem> item;
  base::Secret accessToken;  ///< may be empty
};

/// The name of an identity's revocation in the keystore. Never read for a token.
[[nodiscard]] std::string revocationItemKey(const std::string& identityId);

/// JSON, version 1.
[[nodiscard]] base::Secret serialise(const RevocationItem& item);

/// `keystore.bad_item` SignInAgain: not ours, or damaged. `keystore.newer_item` Misconfigured.
[[nodiscard]] base::Result<RevocationItem> parseRevocationItem(const base::Secret& text);

}  // namespace lanyard::tokens
