#include "core/consent/grant_book.h"

#include <algorithm>
#include <set>

#include "core/base/canonical.h"
#include "core/grants/grant_json.h"
#include "core/jose/digest.h"
#include "core/tokens/forecast.h"

namespace lanyard::consent {
namespace {

/// "Last used" need not be exact after a crash; a row a minute keeps the token path at one commit.
constexpr std::chrono::minutes kUseStoredEvery{1};

bool isLasting(const grants::Grant& grant) {
  return grant.kind == grants::Kind::Until || grant.kind == grants::Kind::Always;
}

/// The mac covers the row's columns too: a body must not be moved to another id or identity.
std::string macOf(const base::Secret& key, const ports::StoredGrant& row) {
  base::Canonical form("lanyard grant");
  return jose::hmacSha256Hex(key.view(), form.text(row.id).text(row.identityId).text(row.body).bytes());
}

/// The mac's form up to version 9 of the database.
std::string formerMacOf(const base::Secret& key, const ports::StoredGrant& row) {
  return jose::hmacSha256Hex(key.view(), row.id + '\n' + row.identityId + '\n' + row.body);
}

bool equal(const std::string& expected, const std::string& found) {
  return !expected.empty() && base::Secret(std::string_view(expected)).equals(found);
}

}  // namespace

GrantBook::GrantBook(ports::WalletStore& store, const base::Clock& clock, base::Random& random,
                     base::Secret key, QObject* parent)
    : QObject(parent), m_store(store), m_clock(clock), m_random(random), m_key(std::move(key)) {}

GrantBook::~GrantBook() {
  for (const grants::Grant& grant : m_grants) {
    const auto at = m_storedAt.find(grant.id);
    if (isLasting(grant) && grant.lastUsed && at != m_storedAt.end() && *grant.lastUsed > at->second) {
      // A failure here loses only the last count of uses.
      static_cast<void>(store(grant));
    }
  }
}

base::Result<void> GrantBook::load(FormerMacs former) {
  const auto rows = m_store.grants();
  if (!rows) return tl::unexpected(rows.error());
  for (const ports::StoredGrant& row : *rows) {
    auto grant = grants::grantFromJson(row.body);
    const bool fits = equal(macOf(m_key, row), row.mac);
    const bool fitted = !fits && equal(formerMacOf(m_key, row), row.mac);
    const bool genuine = (fits || fitted) && grant && grant->id == row.id &&
                         grant->need.identityId == row.identityId && isLasting(*grant) &&
                         grants::checkNeed(grant->need);
    if (!genuine) {
      m_rejected.push_back(row.id);
      continue;
    }
    m_storedAt[grant->id] = m_clock.now();
    if (fitted && former == FormerMacs::Doubted) suspend(*grant);
    // If that fails, the next start judges the row as this one did.
    if (fitted) static_cast<void>(store(*grant));
    m_grants.push_back(std::move(*grant));
  }
  prune();
  return {};
}

void GrantBook::tellRejected(activity::ActivityLog& log) const {
  for (const std::string& id : m_rejected) {
    // A log that cannot be written reports that itself; the row gives no access in any case.
    static_cast<void>(
        log.record({"grant", {}, {}, "grant.changed_outside", "the stored grant " + id + " is ignored"}));
  }
}

grants::Decision GrantBook::decide(const grants::Caller& caller, const grants::Need& need) const {
  return grants::decide(m_grants, caller, need, m_clock.now());
}

base::Result<grants::Grant> GrantBook::add(grants::Grant grant) {
  if (const auto exact = grants::checkNeed(grant.need); !exact) return tl::unexpected(exact.error());
  grant.createdAt = m_clock.now();
  grant.uses = 0;
  grant.lastUsed.reset();
  if (grant.kind == grants::Kind::Until && (!grant.until || *grant.until <= grant.createdAt)) {
    return base::fail(errors::kGrantUntil, "the time is not in the future");
  }
  prune();
  grant.id = base::randomUuid(m_random);
  if (isLasting(grant)) {
    if (const auto stored = store(grant); !stored) return tl::unexpected(stored.error());
  }
  if (isLasting(grant)) replaceSuspended(grant);
  m_grants.push_back(grant);
  Q_EMIT grantChanged(grant.id);
  if (isLasting(grant)) Q_EMIT lastingAdded(grant.need.identityId);
  return grant;
}

base::Result<void> GrantBook::used(const std::string& grantId) {
  const auto grant = std::ranges::find(m_grants, grantId, &grants::Grant::id);
  if (grant == m_grants.end()) return base::fail(errors::kGrantRevoked);
  const base::Instant now = m_clock.now();
  ++grant->uses;
  grant->lastUsed = now;
  if (isLasting(*grant)) {
    // A use that is counted down does not come back by a restore.
    if (grant->maxUses) {
      const auto row = rowOf(*grant);
      const auto stored = row ? m_store.narrowGrant(*row) : tl::unexpected(row.error());
      if (!stored) return stored;
      m_storedAt[grantId] = now;
    } else if (now - m_storedAt[grantId] >= kUseStoredEvery) {
      static_cast<void>(store(*grant));
    }
  }
  Q_EMIT grantChanged(grantId);
  return {};
}

base::Result<void> GrantBook::revoke(const std::string& grantId) {
  const auto taken = revokeAll([&](const grants::Grant& grant) { return grant.id == grantId; });
  return taken.grants.empty() ? base::fail(errors::kGrantUnknown) : taken.stored;
}

GrantBook::Taken GrantBook::revokeAll(const std::function<bool(const grants::Grant&)>& which) {
  Taken taken;
  for (grants::Grant& grant : list()) {
    if (which(grant)) taken.grants.push_back(std::move(grant));
  }
  taken.stored = drop(taken.grants, &ports::WalletStore::removeGrants);
  return taken;
}

/// From memory in any case; all rows in one commit.
base::Result<void> GrantBook::drop(const std::vector<grants::Grant>& gone, Removal removal) {
  std::vector<std::string> rows;
  std::set<std::string> ids;
  for (const grants::Grant& grant : gone) {
    ids.insert(grant.id);
    m_storedAt.erase(grant.id);
    if (isLasting(grant)) rows.push_back(grant.id);
  }
  std::erase_if(m_grants, [&](const grants::Grant& grant) { return ids.contains(grant.id); });
  const auto removed = rows.empty() ? base::Result<void>() : (m_store.*removal)(rows);
  for (const grants::Grant& grant : gone) Q_EMIT grantRemoved(grant.id);
  return removed;
}

void GrantBook::forgetIdentity(const std::string& identityId) {
  std::vector<std::string> gone;
  std::erase_if(m_grants, [&](const grants::Grant& grant) {
    if (grant.need.identityId != identityId) return false;
    gone.push_back(grant.id);
    return true;
  });
  for (const std::string& id : gone) {
    m_storedAt.erase(id);
    Q_EMIT grantRemoved(id);
  }
}

void GrantBook::prune() {
  std::vector<grants::Grant> over;
  std::ranges::copy_if(m_grants, std::back_inserter(over), [now = m_clock.now()](const grants::Grant& grant) {
    return grants::isSpent(grant, now);
  });
  // A row that stays is harmless: its grant is over, and the next start prunes it again.
  static_cast<void>(drop(over, &ports::WalletStore::pruneGrants));
}

void GrantBook::suspend(grants::Grant& grant) {
  if (!grant.suspended) ++m_newlySuspended;
  grant.suspended = true;
}

base::Result<void> GrantBook::suspendAll(std::uint64_t takings) {
  for (grants::Grant& grant : m_grants) {
    if (isLasting(grant)) suspend(grant);
  }
  std::vector<ports::StoredGrant> rows;
  for (const grants::Grant& grant : m_grants) {
    if (!grant.suspended) continue;
    auto row = rowOf(grant);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(std::move(*row));
    Q_EMIT grantChanged(grant.id);
  }
  return m_store.settleDoubt(rows, takings);
}

/// A new yes says all that these ask again about.
void GrantBook::replaceSuspended(const grants::Grant& by) {
  std::vector<grants::Grant> over;
  std::ranges::copy_if(m_grants, std::back_inserter(over), [&](const grants::Grant& grant) {
    return grant.suspended && grant.tool.path == by.tool.path && grant.tool.script == by.tool.script &&
           grants::sameOrLess(grant.need, by.need);
  });
  // One that stays is still suspended, and one that came back would be.
  static_cast<void>(drop(over, &ports::WalletStore::pruneGrants));
}

std::optional<base::Instant> GrantBook::lastingUntil(const std::string& identityId) const {
  const base::Instant now = m_clock.now();
  std::optional<base::Instant> until;
  for (const grants::Grant& grant : m_grants) {
    const bool valid = isLasting(grant) && !grant.suspended && !grants::isSpent(grant, now);
    if (grant.need.identityId != identityId || !valid) continue;
    until = std::max(until.value_or(base::Instant{}), grant.until.value_or(tokens::kForever));
  }
  return until;
}

std::vector<grants::Grant> GrantBook::list() const {
  std::vector<grants::Grant> all;
  std::ranges::copy_if(m_grants, std::back_inserter(all), [now = m_clock.now()](const grants::Grant& grant) {
    return !grants::isSpent(grant, now);
  });
  std::ranges::stable_sort(all, std::ranges::greater(), &grants::Grant::createdAt);
  return all;
}

base::Result<ports::StoredGrant> GrantBook::rowOf(const grants::Grant& grant) const {
  // A mac without the key would make the row look forged at the next start.
  if (m_key.empty()) return base::fail(errors::kWalletLocked);
  ports::StoredGrant row{grant.id, grant.need.identityId, grants::toJson(grant), {}};
  row.mac = macOf(m_key, row);
  if (row.mac.empty()) return base::fail(errors::kGrantMac, "HMAC failed");
  return row;
}

base::Result<void> GrantBook::store(const grants::Grant& grant) {
  const auto row = rowOf(grant);
  if (!row) return tl::unexpected(row.error());
  auto saved = m_store.saveGrant(*row);
  if (saved) m_storedAt[grant.id] = m_clock.now();
  return saved;
}

}  // namespace lanyard::consent
