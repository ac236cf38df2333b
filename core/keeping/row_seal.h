#pragma once

#include <optional>
#include <string>

#include "core/base/errors.h"
#include "core/base/secret.h"
#include "core/identity/route.h"
#include "core/keeping/stored_identity.h"
#include "core/ports/wallet_store.h"
#include "core/tokens/token_item.h"

namespace lanyard::keeping {

/// Whether `reason` (of `needsSignIn`; `identity.changed_outside`, `identity.damaged`) says that nothing in
/// the row may be used: not for a sign-in again, and not for a sign-out at the provider.
[[nodiscard]] bool isRowFault(const std::string& reason);

/// What binds the row of an identity (who it is, the provider's settings, what is known of its tokens) to
/// this wallet: HMAC-SHA-256 (RFC 2104) under a key that is not in the database. Whoever changes the database
/// cannot make one, and cannot move a part of one identity's row to another.
///
/// An older row with its own mac stays valid for ever. The keystore limits what it can do: by the generation
/// (the newest token is used, never the row's) and by the digest of the settings (see mismatch()).
class RowSeal {
 public:
  /// While the wallet is locked the key is not in memory: no row passes the check, and no mac is made.
  void forgetKey() { m_key = base::Secret(); }
  void takeKey(base::Secret key) { m_key = std::move(key); }
  [[nodiscard]] bool hasKey() const { return !m_key.empty(); }

  /// The row with its mac. The mac is empty without a key, or if OpenSSL fails.
  [[nodiscard]] ports::IdentityRow sealed(const StoredIdentity& stored) const;
  /// The mac over all that is stored, in lower-case hex. Empty as above.
  [[nodiscard]] std::string macOf(const ports::PendingRevocation& pending) const;
  [[nodiscard]] std::string macOf(const identity::Route& route) const;
  /// Whether a row has the mac of what it says.
  [[nodiscard]] bool fits(const ports::IdentityRow& row) const;
  [[nodiscard]] bool fits(const ports::PendingRevocation& pending) const;
  [[nodiscard]] bool fits(const identity::Route& route, const std::string& mac) const;
  /// Whether `mac` fits in the older form that covered each field (databases up to version 9). Such a row is
  /// trusted, and sealed anew.
  [[nodiscard]] bool fittedBefore(const StoredIdentity& stored, const std::string& mac) const;
  /// The same for the older form of a pending revocation's mac.
  [[nodiscard]] bool fittedBefore(const ports::PendingRevocation& pending) const;

 private:
  base::Secret m_key;
};

/// SHA-256 over all of the settings, in lower-case hex. A token's item in the keystore contains it.
[[nodiscard]] std::string settingsDigest(const providers::ProviderSettings& settings);

/// What is wrong where an item of the keystore and a row do not belong together; empty where they do.
/// `keystore.foreign_item` (another account, issuer or subject), `identity.changed_outside` (other settings
/// than those that its sign-in was made with: the row is an older one). An item without a digest, of an older
/// version, fits any settings. So does one that is older than the row: its generation is checked before it is
/// spent.
[[nodiscard]] std::optional<base::ErrorName> mismatch(const tokens::TokenItem& item,
                                                      const std::string& accountId,
                                                      const StoredIdentity& stored);

}  // namespace lanyard::keeping
