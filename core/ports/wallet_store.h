#pragma once

#include <cstdint>
#include <functional>
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
///
/// A call that takes something away (an end, a narrower grant, a sign-out, a pending revocation, a stricter
/// setting) counts it in the same commit, and has its second copy renewed before it returns. So no restore
/// gives it back: a copy that could not be renewed is set aside, and what is restored from it is doubtful.
/// A new identity and a new grant are in it at once too, other changes a few seconds later.
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
  /// Removes the identity and its grants: takes away.
  [[nodiscard]] virtual base::Result<void> removeIdentity(const std::string& identityId) = 0;
  [[nodiscard]] virtual base::Result<std::vector<StoredGrant>> grants() = 0;
  /// Inserts or replaces by id a grant that allows no less than before.
  [[nodiscard]] virtual base::Result<void> saveGrant(const StoredGrant& grant) = 0;
  /// Replaces a grant by one that allows less: takes away.
  [[nodiscard]] virtual base::Result<void> narrowGrant(const StoredGrant& grant) = 0;
  /// Removes all of them or none: takes away.
  [[nodiscard]] virtual base::Result<void> removeGrants(const std::vector<std::string>& ids) = 0;
  /// The same for grants that are over by themselves, and would be if they came back.
  [[nodiscard]] virtual base::Result<void> pruneGrants(const std::vector<std::string>& ids) = 0;
  /// Damaged ones are among them.
  [[nodiscard]] virtual base::Result<std::vector<PendingRevocation>> pendingRevocations() = 0;
  /// Inserts or replaces by id: takes away.
  [[nodiscard]] virtual base::Result<void> savePendingRevocation(const PendingRevocation& pending) = 0;
  [[nodiscard]] virtual base::Result<void> removePendingRevocation(const std::string& id) = 0;
  /// Small settings without secrets ("keystore.backend" → "system").
  [[nodiscard]] virtual base::Result<std::string> setting(const std::string& key) = 0;
  [[nodiscard]] virtual base::Result<void> saveSetting(const std::string& key, const std::string& value) = 0;
  /// The same for a setting that is stricter than before: takes away.
  [[nodiscard]] virtual base::Result<void> tightenSetting(const std::string& key,
                                                          const std::string& value) = 0;

  /// How often something was taken away, counted in the database since its beginning.
  [[nodiscard]] virtual std::uint64_t takings() const = 0;
  /// Hears of each one, when it is in the database and in its second copy. Without a listener nothing is
  /// counted: nobody has compared the count yet, and it must not grow until it fits.
  virtual void onTaken(std::function<void()> listener) = 0;
  /// Whether the database was restored from a copy that may not know of everything that was taken away.
  [[nodiscard]] virtual bool doubtful() const = 0;
  /// What may have come back is dealt with: replaces these grants by ones that allow less, counts on from
  /// beyond `takings`, and ends doubtful(), all or nothing.
  [[nodiscard]] virtual base::Result<void> settleDoubt(const std::vector<StoredGrant>& grants,
                                                       std::uint64_t takings) = 0;
};

}  // namespace lanyard::ports
