#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/identity/identity.h"
#include "core/providers/provider_settings.h"

namespace lanyard::ports {

/// An identity as the identity book wrote it (see keeping/stored_identity.h). The store neither reads the
/// body nor checks the mac.
struct IdentityRow {
  std::string id;
  // The body has these too. They are columns because no two rows may share the first three, or the alias.
  std::string issuer;
  std::string subject;
  std::string clientId;
  std::string alias;
  std::string body;      ///< JSON
  std::string mac = {};  ///< hex HMAC-SHA-256 under a keystore key; empty: it has none
};

/// A grant as the grant book wrote it. The store neither reads the body nor checks the mac.
struct StoredGrant {
  std::string id;
  std::string identityId;
  std::string body;  ///< JSON
  std::string mac;   ///< hex HMAC-SHA-256 under a keystore key; the grant book ignores a row with another mac
};

/// A revocation that the provider has not confirmed yet. Its tokens are in the keystore, never in here. The
/// store neither makes nor checks the mac.
struct PendingRevocation {
  std::string id;                        ///< the id that the identity had
  providers::ProviderSettings
      settings;  ///< what another try needs: issuer, client ID, local, CA file, endpoints
  base::Instant createdAt;
  int attempts = 0;
  base::Instant nextAt;
  std::string mac = {};  ///< as in IdentityRow
  /// Read only: a column holds a value of the wrong kind, and this is the rest of the row.
  bool damaged = false;
};

/// The wallet's database. Synchronous: a commit costs about 20 µs. Errors: `store.newer` Misconfigured
/// (written by a newer version; nothing is changed), `store.corrupt`, `store.busy`, `store.disk_full`,
/// `store.io` StoreUnavailable.
class WalletStore {
 public:
  virtual ~WalletStore() = default;
  /// Runs the store's own check of all that it holds: `store.corrupt`. Takes about a second for 100 MB.
  [[nodiscard]] virtual base::Result<void> check() = 0;
  /// The one local account, made on the first call.
  [[nodiscard]] virtual base::Result<identity::LocalAccount> account() = 0;
  /// All identities, in the order in which they were made.
  [[nodiscard]] virtual base::Result<std::vector<IdentityRow>> identities() = 0;
  /// Inserts or replaces by id. `store.alias_taken` Misconfigured, `store.identity_known` Misconfigured
  /// (issuer, subject and client belong to another id).
  [[nodiscard]] virtual base::Result<void> saveIdentity(const IdentityRow& row) = 0;
  /// Removes the identity and its grants.
  [[nodiscard]] virtual base::Result<void> removeIdentity(const std::string& identityId) = 0;
  [[nodiscard]] virtual base::Result<std::vector<StoredGrant>> grants() = 0;
  [[nodiscard]] virtual base::Result<void> saveGrant(const StoredGrant& grant) = 0;
  [[nodiscard]] virtual base::Result<void> removeGrant(const std::string& grantId) = 0;
  /// Damaged ones are among them.
  [[nodiscard]] virtual base::Result<std::vector<PendingRevocation>> pendingRevocations() = 0;
  /// Inserts or replaces by id.
  [[nodiscard]] virtual base::Result<void> savePendingRevocation(const PendingRevocation& pending) = 0;
  [[nodiscard]] virtual base::Result<void> removePendingRevocation(const std::string& id) = 0;
  /// Small settings without secrets ("keystore.backend" → "system").
  [[nodiscard]] virtual base::Result<std::string> setting(const std::string& key) = 0;
  [[nodiscard]] virtual base::Result<void> saveSetting(const std::string& key, const std::string& value) = 0;
};

}  // namespace lanyard::ports
