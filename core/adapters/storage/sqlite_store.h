#pragma once

#include <QTimer>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/adapters/storage/sqlite_connection.h"
#include "core/adapters/storage/sqlite_schema.h"
#include "core/adapters/storage/sqlite_snapshot.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/ports/wallet_store.h"

namespace lanyard::adapters {

/// The wallet's database: SQLite in WAL mode, foreign keys on, STRICT tables, nothing secret in any column.
/// Each change is synced to the disk before the call returns. The activity log has a file of its own
/// (sqlite_activity.h).
///
/// The second copy is a snapshot (sqlite_snapshot.h). It is renewed at the start if it is behind, else a few
/// seconds later; at once when something is taken away and when an identity or a grant is new, and otherwise
/// a few seconds after a change. What comes later needs the event loop.
///
/// Beyond WalletStore's: `store.unknown_identity` Misconfigured (a grant of an identity that is not there).
class SqliteStore final : public ports::WalletStore {
 public:
  /// Opens or makes the database in a folder that is this user's alone (repaired, or refused: see
  /// private_dir.h). `store.newer` before anything is changed. A damaged one is replaced by its snapshot and
  /// kept aside (see sqlite_restore.h), and the setting `store.restored_at` says when; `store.corrupt` when
  /// there is no snapshot to go on with. One of a version that kept the activity log itself gives it to the
  /// log's own file beside it, first of all. `clock` and `random` must outlive the store.
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
  [[nodiscard]] base::Result<void> narrowGrant(const ports::StoredGrant& grant) override;
  [[nodiscard]] base::Result<void> removeGrants(const std::vector<std::string>& ids) override;
  [[nodiscard]] base::Result<void> pruneGrants(const std::vector<std::string>& ids) override;
  [[nodiscard]] base::Result<std::vector<ports::PendingRevocation>> pendingRevocations() override;
  [[nodiscard]] base::Result<void> savePendingRevocation(const ports::PendingRevocation& pending) override;
  [[nodiscard]] base::Result<void> removePendingRevocation(const std::string& id) override;
  /// Empty for a setting that was never saved.
  [[nodiscard]] base::Result<std::string> setting(const std::string& key) override;
  [[nodiscard]] base::Result<void> saveSetting(const std::string& key, const std::string& value) override;
  [[nodiscard]] base::Result<void> tightenSetting(const std::string& key, const std::string& value) override;
  [[nodiscard]] std::uint64_t takings() const override { return m_counts.takings; }
  void onTaken(std::function<void()> listener) override { m_onTaken = std::move(listener); }
  [[nodiscard]] bool doubtful() const override { return m_doubtful; }
  [[nodiscard]] base::Result<void> settleDoubt(const std::vector<ports::StoredGrant>& grants,
                                               std::uint64_t takings) override;

  /// Why the snapshot could not be renewed; it is tried again. Without an error it is as the database is, or
  /// will be in a moment.
  [[nodiscard]] const base::Result<void>& snapshot() const { return m_renewed; }
  /// Renews the snapshot now if something is not in it yet.
  void renewSnapshot();

 private:
  /// How soon the snapshot has a change.
  enum class Snapshot { Soon, AtOnce };
  /// Parts of each commit.
  struct Counts {
    int changes = 0;
    std::uint64_t takings = 0;
  };
  using Work = std::function<base::Result<void>(SqliteConnection&)>;

  SqliteStore(std::unique_ptr<SqliteConnection> connection, std::string path, base::Clock& clock,
              base::Random& random);
  [[nodiscard]] base::Result<void> readCounts();
  [[nodiscard]] base::Result<void> commit(const Work& work, Counts next);
  [[nodiscard]] base::Result<void> change(const Work& work, Snapshot when = Snapshot::Soon);
  [[nodiscard]] base::Result<void> change(const QString& sql, const QVariantList& values,
                                          Snapshot when = Snapshot::Soon);
  [[nodiscard]] base::Result<Snapshot> whenKept(const QString& table, const QString& id);
  [[nodiscard]] base::Result<void> take(const Work& work);
  [[nodiscard]] base::Result<void> take(const QString& sql, const QVariantList& values);
  [[nodiscard]] Counts next() const;
  void renewSoon();
  void renew(bool taken);

  std::unique_ptr<SqliteConnection> m_connection;
  std::string m_path;
  base::Clock& m_clock;
  base::Random& m_random;
  Counts m_counts;
  bool m_doubtful = false;
  std::function<void()> m_onTaken;
  bool m_behind = false;  ///< the snapshot lacks something
  base::Result<void> m_renewed;
  std::chrono::milliseconds m_cost{0};  ///< of the last renewal
  QTimer m_renewal;
};

}  // namespace lanyard::adapters
