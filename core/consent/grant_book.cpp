#include "core/consent/grant_book.h"

#include <algorithm>

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

base::Result<void> GrantBook::load() {
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
    // If that fails, the next start trusts the row all the same.
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
    const bool due = grant->maxUses.has_value() || now - m_storedAt[grantId] >= kUseStoredEvery;
    if (due) {
      const auto stored = store(*grant);
      if (!stored && grant->maxUses) return tl::unexpected(stored.error());
    }
  }
  Q_EMIT grantChanged(grantId);
  return {};
}

base::Result<void> GrantBook::revoke(const std::string& grantId) {
  const auto grant = std::ranges::find(m_grants, grantId, &grants::Grant::id);
  if (grant == m_grants.end()) return base::fail(errors::kGrantUnknown);
  const bool lasting = isLasting(*grant);
  m_grants.erase(grant);
  m_storedAt.erase(grantId);
  Q_EMIT grantRemoved(grantId);
  return lasting ? m_store.removeGrant(grantId) : base::Result<void>();
}

GrantBook::Taken GrantBook::revokeAll(const std::function<bool(const grants::Grant&)>& which) {
  Taken taken;
  for (grants::Grant& grant : list()) {
    if (!which(grant)) continue;
    const auto revoked = revoke(grant.id);
    if (!revoked && taken.stored) taken.stored = revoked;
    taken.grants.push_back(std::move(grant));
  }
  return taken;
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
  const base::Instant now = m_clock.now();
  std::vector<grants::Grant> over;
  std::erase_if(m_grants, [&](const grants::Grant& grant) {
    if (!grants::isSpent(grant, now)) return false;
    over.push_back(grant);
    return true;
  });
  for (const grants::Grant& grant : over) {
    m_storedAt.erase(grant.id);
    // A row that stays is harmless: its grant is over, and the next start prunes it again.
    if (isLasting(grant)) static_cast<void>(m_store.removeGrant(grant.id));
    Q_EMIT grantRemoved(grant.id);
  }
}

std::optional<base::Instant> GrantBook::lastingUntil(const std::string& identityId) const {
  const base::Instant now = m_clock.now();
  std::optional<base::Instant> until;
  for (const grants::Grant& grant : m_grants) {
    if (grant.need.identityId != identityId || !isLasting(grant) || grants::isSpent(grant, now)) continue;
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

base::Result<void> GrantBook::store(const grants::Grant& grant) {
  // A mac without the key would make the row look forged at the next start.
  if (m_key.empty()) return base::fail(errors::kWalletLocked);
  ports::StoredGrant row{grant.id, grant.need.identityId, grants::toJson(grant), {}};
  row.mac = macOf(m_key, row);
  if (row.mac.empty()) return base::fail(errors::kGrantMac, "HMAC failed");
  auto saved = m_store.saveGrant(row);
  if (saved) m_storedAt[grant.id] = m_clock.now();
  return saved;
}

}  // namespace lanyard::consent
