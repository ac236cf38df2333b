#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/activity_store.h"
#include "core/ports/wallet_store.h"
#include "tests/support/takings_check.h"

namespace lanyard::test {

/// A wallet's database and activity log in memory, which can be made to fail. A change that takes something
/// away and is not counted fails the test (takings_check.h).
class FakeWalletStore final : public ports::WalletStore, public ports::ActivityStore {
 public:
  base::Result<void> check() override {
    if (failing) return broken();
    return {};
  }
  base::Result<identity::LocalAccount> account() override { return local; }
  base::Result<std::vector<ports::IdentityRow>> identities() override {
    std::vector<ports::IdentityRow> all;
    for (const auto& [id, row] : identityRows) all.push_back(row);
    return all;
  }
  base::Result<void> saveIdentity(const ports::IdentityRow& row) override {
    identityRows[row.id] = row;
    return {};
  }
  base::Result<void> removeIdentity(const std::string& identityId) override {
    taken();
    identityRows.erase(identityId);
    std::erase_if(grantRows, [&](const ports::StoredGrant& row) { return row.identityId == identityId; });
    return {};
  }
  base::Result<std::vector<ports::StoredGrant>> grants() override { return grantRows; }
  base::Result<void> saveGrant(const ports::StoredGrant& grant) override {
    const auto before = std::ranges::find(grantRows, grant.id, &ports::StoredGrant::id);
    m_check.saved(before == grantRows.end() ? nullptr : &*before, grant);
    return replaceGrant(grant);
  }
  base::Result<void> narrowGrant(const ports::StoredGrant& grant) override {
    const auto saved = replaceGrant(grant);
    if (saved) taken();
    return saved;
  }
  base::Result<void> removeGrants(const std::vector<std::string>& ids) override {
    const auto removed = dropGrants(ids);
    if (removed) taken();
    return removed;
  }
  base::Result<void> pruneGrants(const std::vector<std::string>& ids) override {
    for (const ports::StoredGrant& row : grantRows)
      if (std::ranges::find(ids, row.id) != ids.end()) m_check.pruned(row);
    return dropGrants(ids);
  }
  base::Result<std::vector<ports::PendingRevocation>> pendingRevocations() override {
    std::vector<ports::PendingRevocation> all;
    for (const auto& [id, row] : revocationRows) all.push_back(row);
    return all;
  }
  base::Result<void> savePendingRevocation(const ports::PendingRevocation& pending) override {
    revocationRows[pending.id] = pending;
    taken();
    return {};
  }
  base::Result<void> removePendingRevocation(const std::string& id) override {
    revocationRows.erase(id);
    return {};
  }
  base::Result<void> append(const ports::ActivityRecord& record) override {
    if (failing) return broken();
    ports::ActivityRecord row = record;
    if (row.id == 0) row.id = records.empty() ? 1 : records.back().id + 1;
    const bool taken = std::any_of(records.begin(), records.end(),
                                   [&](const ports::ActivityRecord& one) { return one.id == row.id; });
    if (taken) return base::fail(errors::kStoreConstraint);
    if (!row.seal.empty() && !records.empty()) records.back().seal.clear();
    records.push_back(std::move(row));
    written.push_back("activity");
    return {};
  }
  base::Result<std::vector<ports::ActivityRecord>> activity(int limit) override {
    if (unreadable) return broken();
    std::vector<ports::ActivityRecord> newest(records.rbegin(), records.rend());
    newest.resize(std::min(newest.size(), static_cast<std::size_t>(limit)));
    return newest;
  }
  base::Result<std::vector<ports::ActivityRecord>> activityAfter(std::int64_t id, int limit) override {
    std::vector<ports::ActivityRecord> rows;
    for (const ports::ActivityRecord& row : records) {
      if (row.id > id && std::cmp_less(rows.size(), limit)) rows.push_back(row);
    }
    return rows;
  }
  base::Result<void> sync() override {
    if (failing) return broken();
    return {};
  }
  base::Result<std::string> setting(const std::string& key) override { return settings[key]; }
  base::Result<void> saveSetting(const std::string& key, const std::string& value) override {
    if (failing) return broken();
    m_check.saved(key, settings[key], value);
    settings[key] = value;
    return {};
  }
  base::Result<void> tightenSetting(const std::string& key, const std::string& value) override {
    settings[key] = value;
    taken();
    return {};
  }
  [[nodiscard]] std::uint64_t takings() const override { return takingCount; }
  void onTaken(std::function<void()> listener) override { m_onTaken = std::move(listener); }
  [[nodiscard]] bool doubtful() const override { return isDoubtful; }
  base::Result<void> settleDoubt(const std::vector<ports::StoredGrant>& grants,
                                 std::uint64_t takings) override {
    if (failing) return broken();
    for (const ports::StoredGrant& grant : grants) static_cast<void>(replaceGrant(grant));
    takingCount = std::max(takingCount, takings) + 1;
    isDoubtful = false;
    if (m_onTaken) m_onTaken();
    return {};
  }

  bool failing = false;
  bool unreadable = false;  ///< the log
  int grantWrites = 0;
  std::vector<std::string> written;  ///< "grant" and "activity", in the order of their commits
  std::map<std::string, ports::IdentityRow> identityRows;
  std::vector<ports::StoredGrant> grantRows;
  std::map<std::string, ports::PendingRevocation> revocationRows;
  std::vector<ports::ActivityRecord> records;
  std::map<std::string, std::string> settings;
  std::uint64_t takingCount = 0;
  bool isDoubtful = false;

  identity::LocalAccount local{"account", {}};

 private:
  base::Result<void> replaceGrant(const ports::StoredGrant& grant) {
    if (failing) return broken();
    ++grantWrites;
    written.push_back("grant");
    std::erase_if(grantRows, [&](const ports::StoredGrant& row) { return row.id == grant.id; });
    grantRows.push_back(grant);
    return {};
  }
  base::Result<void> dropGrants(const std::vector<std::string>& ids) {
    if (failing) return broken();
    for (const std::string& id : ids)
      std::erase_if(grantRows, [&](const ports::StoredGrant& row) { return row.id == id; });
    return {};
  }
  void taken() {
    if (!m_onTaken) return;
    ++takingCount;
    m_onTaken();
  }
  std::function<void()> m_onTaken;
  TakingsCheck m_check;

  static tl::unexpected<base::Error> broken() { return base::fail(errors::kStoreDiskFull); }
};

}  // namespace lanyard::test
