#include "core/keeping/identity_book.h"

namespace lanyard::keeping {

namespace {

tl::unexpected<base::Error> noKey() {
  // A row without a mac would look forged at the next start.
  return base::fail(errors::kWalletLocked);
}

}  // namespace

base::Result<void> IdentityBook::load(bool sealed) {
  // Without the key every row would look forged.
  if (!m_seal.hasKey()) return noKey();
  auto account = m_store.account();
  if (!account) return tl::unexpected(account.error());
  m_account = *account;
  auto identities = m_store.identities();
  if (!identities) return tl::unexpected(identities.error());
  for (ports::StoredIdentity& stored : *identities) {
    const std::string id = stored.identity.id;
    const bool believed = !stored.damaged && (!sealed || m_seal.fits(stored));
    if (!believed) {
      stored.tokens.needsSignIn =
          (stored.damaged ? errors::kIdentityDamaged : errors::kIdentityChangedOutside).code;
      m_found.push_back(id);
    }
    m_identities.emplace(id, std::move(stored));
  }
  return {};
}

base::Result<void> IdentityBook::sealAll() {
  for (const auto& [id, stored] : m_identities) {
    if (isRowFault(stored.tokens.needsSignIn)) continue;
    const auto saved = save(ports::StoredIdentity(stored));
    if (!saved) return saved;
  }
  return {};
}

void IdentityBook::keepFindings() {
  // The row is saved with the mark in it and a new mac, so that it says itself that it is not to be believed,
  // and another change of it is found again.
  for (const std::string& id : m_found) {
    if (const ports::StoredIdentity* stored = byId(id)) (void)save(ports::StoredIdentity(*stored));
  }
}

std::string IdentityBook::fault(const std::string& identityId) const {
  const ports::StoredIdentity* stored = byId(identityId);
  const bool any = stored != nullptr && isRowFault(stored->tokens.needsSignIn);
  return any ? stored->tokens.needsSignIn : std::string();
}

const ports::StoredIdentity* IdentityBook::byId(const std::string& identityId) const {
  const auto found = m_identities.find(identityId);
  return found == m_identities.end() ? nullptr : &found->second;
}

base::Result<void> IdentityBook::save(const ports::StoredIdentity& stored) {
  ports::StoredIdentity row = stored;
  row.tokens.identityId = row.identity.id;
  row.damaged = false;
  row.mac = m_seal.macOf(row);
  if (row.mac.empty()) return noKey();
  auto saved = m_store.saveIdentity(row);
  if (saved) m_identities.insert_or_assign(row.identity.id, std::move(row));
  return saved;
}

base::Result<void> IdentityBook::saveTokens(const tokens::TokenRecord& record) {
  const auto found = m_identities.find(record.identityId);
  if (found == m_identities.end()) {
    return base::fail(errors::kIdentityUnknown, "no identity of that id");
  }
  ports::StoredIdentity row = found->second;
  row.tokens = record;
  row.mac = m_seal.macOf(row);
  if (row.mac.empty()) return noKey();
  auto saved = m_store.saveTokens(record, row.mac);
  if (saved) found->second = std::move(row);
  return saved;
}

base::Result<void> IdentityBook::remove(const std::string& identityId) {
  auto removed = m_store.removeIdentity(identityId);
  if (removed) m_identities.erase(identityId);
  return removed;
}

}  // namespace lanyard::keeping
