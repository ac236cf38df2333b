#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_copy.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/ports/wallet_store.h"

namespace lanyard::adapters {

/// The wallet's database: SQLite in WAL mode, foreign keys on, STRICT tables, nothing secret in any column.
/// Each change is synced to the disk before the call returns. The activity log has a file of its own
/// (sqlite_activity.h).
///
/// Beyond WalletStore's: `store.unknown_identity` Misconfigured (a grant of an identity that is not there).
class SqliteStore final : public ports::WalletStore {
 public:
  /// Opens or makes the database in a folder that is this user's alone (repaired, or refused: see
  /// private_dir.h). `store.newer` before anything is changed. A damaged one is replaced by its copy and kept
  /// aside (see sqlite_restore.h), and the setting `store.restored_at` says when; `store.corrupt` when there
  /// is no copy to go on with. One of a version that kept the activity log itself gives it to the log's own
  /// file beside it, first of all. `clock` and `random` must outlive the store.
  [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> open(const std::string& path,
                                                                       base::Clock& clock,
                                                                       base::Random& random);
  /// The same with another way up, to test a migration.
  [[nodiscard]] static base::Result<std::unique_ptr<SqliteStore>> openWith(
      const std::string& path, base::Clock& clock, base::Random& random,
      std::span<const Migration> migrations);
  ~SqliteStore() override;

  [[nodiscard]] base::Result<void> check() override;
  [[nodiscard]] base::Result<identity::LocalAccount> account() override;
  [[nodiscard]] base::Result<std::vector<ports::IdentityRow>> identities() override;
  [[nodiscard]] base::Result<void> saveIdentity(const ports::IdentityRow& row) override;
  [[nodiscard]] base::Result<void> removeIdentity(const std::string& identityId) override;
  [[nodiscard]] base::Result<std::vector<ports::StoredGrant>> grants() override;
  [[nodiscard]] base::Result<void> saveGrant(const ports::StoredGrant& grant) override;
  [[nodiscard]] base::Result<void> removeGrant(const std::string& grantId) override;
  [[nodiscard]] base::Result<std::vector<ports::PendingRevocation>> pendingRevocations() override;
  [[nodiscard]] base::Result<void> savePendingRevocation(const ports::PendingRevocation& pending) override;
  [[nodiscard]] base::Result<void> removePendingRevocation(const std::string& id) override;
  /// Empty for a setting that was never saved.
  [[nodiscard]] base::Result<std::string> setting(const std::string& key) override;
  [[nodiscard]] base::Result<void> saveSetting(const std::string& key, const std::string& value) override;

 private:
  SqliteStore(std::unique_ptr<SqliteConnection> connection, std::unique_ptr<SqliteCopy> copy, int changes,
              base::Clock& clock, base::Random& random);
  /// Synced here, then in the copy.
  [[nodiscard]] base::Result<void> change(const std::function<base::Result<void>(SqliteConnection&)>& change);
  [[nodiscard]] base::Result<void> change(const QString& sql, const QVariantList& values);

  std::unique_ptr<SqliteConnection> m_connection;
  std::unique_ptr<SqliteCopy> m_copy;
  base::Clock& m_clock;
  base::Random& m_random;
  int m_changes;
};

}  // namespace lanyard::adapters
