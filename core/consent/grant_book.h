#pragma once

#include <QObject>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/grants/decision.h"
#include "core/ports/wallet_store.h"

namespace lanyard::consent {

/// All grants that hold. Lasting ones (until, always) are stored with an HMAC under a keystore key; session
/// grants live in memory only and end with the agent.
class GrantBook : public QObject {
  Q_OBJECT
 public:
  /// Store, clock and randomness must outlive the book. `key` authenticates stored grants; 32 random bytes.
  GrantBook(ports::WalletStore& store, const base::Clock& clock, base::Random& random, base::Secret key,
            QObject* parent = nullptr);
  ~GrantBook() override;

  /// Whether rows with macs of the former form may be there.
  enum class FormerMacs { Trusted, Doubted };
  /// Reads the stored grants. Rows that were changed from outside are ignored; `rejected()` names them. Those
  /// with a mac of the former form get one of today's. Where that was done before (`Doubted`), such a row was
  /// put back by hand: its grant is suspended.
  [[nodiscard]] base::Result<void> load(FormerMacs former = FormerMacs::Trusted);
  /// Ids of stored rows whose mac or content does not fit.
  [[nodiscard]] const std::vector<std::string>& rejected() const { return m_rejected; }

  /// The database may be older than something that was taken away: all lasting grants stay in the list, but
  /// allow nothing until the person says yes again or ends them. Stored as WalletStore::settleDoubt, beyond
  /// `takings`. `store.*`: they are suspended in memory nevertheless.
  [[nodiscard]] base::Result<void> suspendAll(std::uint64_t takings);
  /// How many load() and suspendAll() have suspended.
  [[nodiscard]] std::size_t newlySuspended() const { return m_newlySuspended; }

  /// While the wallet is locked the key is not in memory: what is stored stays readable, nothing is written.
  void forgetKey() { m_key = base::Secret(); }
  void takeKey(base::Secret key) { m_key = std::move(key); }
  /// Writes into the log which rows were ignored: there a person looks for what happened.
  void tellRejected(activity::ActivityLog& log) const;

  /// The access decision over all grants that hold now.
  [[nodiscard]] grants::Decision decide(const grants::Caller& caller, const grants::Need& need) const;
  /// Adds a grant; id and creation time are given here. Lasting ones are stored first, and replace suspended
  /// ones of the same tool that give no more. `grant.wildcard`,
  /// `grant.empty`, `grant.until` (not in the future) Misconfigured; `store.*`.
  [[nodiscard]] base::Result<grants::Grant> add(grants::Grant grant);
  /// Counts one use. A grant with a limit of uses is stored before this returns, as something that is taken
  /// away; others at most once a minute.
  [[nodiscard]] base::Result<void> used(const std::string& grantId);
  /// Revokes a grant at once. `grant.unknown` Misconfigured; `store.*`: the grant is gone from memory
  /// nevertheless, but its row comes back at the next start unless its removal is tried again.
  [[nodiscard]] base::Result<void> revoke(const std::string& grantId);
  /// Revokes every grant that `which` selects, at once, and returns them. `store.*` for the first row that
  /// could not be removed; as above, all of them are gone from memory nevertheless.
  struct Taken {
    std::vector<grants::Grant> grants;
    base::Result<void> stored;
  };
  [[nodiscard]] Taken revokeAll(const std::function<bool(const grants::Grant&)>& which);
  /// The identity is gone: so are its grants. The store has removed their rows with it.
  void forgetIdentity(const std::string& identityId);
  /// Drops grants that are over. The callers of decide() call it now and then; it has no timer of its own.
  void prune();
  /// Until when the identity has a valid lasting grant: the latest end, and the end of time for grants
  /// without one. Absent: it has no such grant.
  [[nodiscard]] std::optional<base::Instant> lastingUntil(const std::string& identityId) const;
  /// Newest first.
  [[nodiscard]] std::vector<grants::Grant> list() const;
  [[nodiscard]] std::size_t size() const { return m_grants.size(); }

 Q_SIGNALS:
  void grantChanged(const std::string& grantId);
  /// A lasting grant was added.
  void lastingAdded(const std::string& identityId);
  void grantRemoved(const std::string& grantId);

 private:
  [[nodiscard]] base::Result<ports::StoredGrant> rowOf(const grants::Grant& grant) const;
  [[nodiscard]] base::Result<void> store(const grants::Grant& grant);
  /// Removes the rows of what is gone.
  using Removal = base::Result<void> (ports::WalletStore::*)(const std::vector<std::string>& ids);
  [[nodiscard]] base::Result<void> drop(const std::vector<grants::Grant>& gone, Removal removal);
  void suspend(grants::Grant& grant);
  void replaceSuspended(const grants::Grant& by);

  ports::WalletStore& m_store;
  const base::Clock& m_clock;
  base::Random& m_random;
  base::Secret m_key;
  std::vector<grants::Grant> m_grants;
  std::map<std::string, base::Instant> m_storedAt;  ///< when the row of a grant was last written
  std::vector<std::string> m_rejected;
  std::size_t m_newlySuspended = 0;
};

}  // namespace lanyard::consent
