#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/identity/identity.h"
#include "core/providers/provider_settings.h"
#include "core/tokens/token_record.h"

namespace lanyard::ports {

/// An identity with all that is kept about it. The store neither makes nor checks the mac.
struct StoredIdentity {
  identity::Identity identity;
  providers::ProviderSettings settings;
  tokens::TokenRecord tokens;
  std::string mac = {};  ///< hex HMAC-SHA-256 under a keystore key; empty: it has none
  /// Read only: a column holds a value of the wrong kind, and this is the rest of the row.
  bool damaged = false;
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
  providers::ProviderSettings settings;  ///< what another try needs: issuer, client ID, local, CA file
  base::Instant createdAt;
  int attempts = 0;
  base::Instant nextAt;
  std::string mac = {};  ///< as in StoredIdentity
  bool damaged = false;  ///< as in StoredIdentity
};

/// One line of the activity log. No secret in any field. The store neither makes nor checks `mac` and `seal`.
struct ActivityRecord {
  base::Instant at;
  std::string kind;        ///< "token", "sign_in", "refresh", "revoke", "grant", "consent", …
  std::string identityId;  ///< or empty
  std::string tool;        ///< the tool's path, or empty
  std::string outcome;     ///< "allowed", "denied", "renewed", or an error code
  std::string detail;
  std::int64_t id = 0;    ///< its place, rising by one; append with 0 takes the next
  std::string mac = {};   ///< 32 bytes that bind it to the line before it; empty: it has none
  std::string seal = {};  ///< 32 bytes that mark the last line; the next append removes them
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
  /// A row that cannot be understood is among them, marked as damaged.
  [[nodiscard]] virtual base::Result<std::vector<StoredIdentity>> identities() = 0;
  /// Inserts or replaces by identity id, all in one transaction. `store.alias_taken` Misconfigured.
  [[nodiscard]] virtual base::Result<void> saveIdentity(const StoredIdentity& stored) = 0;
  /// Replaces the identity's token record and its mac, in one transaction.
  [[nodiscard]] virtual base::Result<void> saveTokens(const tokens::TokenRecord& record,
                                                      const std::string& mac) = 0;
  /// Removes the identity, its token record and its grants.
  [[nodiscard]] virtual base::Result<void> removeIdentity(const std::string& identityId) = 0;
  [[nodiscard]] virtual base::Result<std::vector<StoredGrant>> grants() = 0;
  [[nodiscard]] virtual base::Result<void> saveGrant(const StoredGrant& grant) = 0;
  [[nodiscard]] virtual base::Result<void> removeGrant(const std::string& grantId) = 0;
  /// Damaged ones are among them, as in identities().
  [[nodiscard]] virtual base::Result<std::vector<PendingRevocation>> pendingRevocations() = 0;
  /// Inserts or replaces by id.
  [[nodiscard]] virtual base::Result<void> savePendingRevocation(const PendingRevocation& pending) = 0;
  [[nodiscard]] virtual base::Result<void> removePendingRevocation(const std::string& id) = 0;
  /// Commits before it returns: nothing is handed out unrecorded. `store.constraint` Misconfigured: another
  /// line has this id.
  [[nodiscard]] virtual base::Result<void> append(const ActivityRecord& record) = 0;
  /// Newest first.
  [[nodiscard]] virtual base::Result<std::vector<ActivityRecord>> activity(int limit) = 0;
  /// The lines after the one with this id, oldest first.
  [[nodiscard]] virtual base::Result<std::vector<ActivityRecord>> activityAfter(std::int64_t id,
                                                                                int limit) = 0;
  /// Small settings without secrets ("keystore.backend" → "system").
  [[nodiscard]] virtual base::Result<std::string> setting(const std::string& key) = 0;
  [[nodiscard]] virtual base::Result<void> saveSetting(const std::string& key, const std::string& value) = 0;
};

}  // namespace lanyard::ports
