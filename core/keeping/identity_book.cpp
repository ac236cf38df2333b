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
  for (const ports::IdentityRow& row : *identities) {
    StoredIdentity stored = identityOf(row);
    const bool fits = m_seal.fits(row);
    const bool before = !sealed || m_seal.fittedBefore(stored, row.mac);
    if (stored.damaged || (!fits && !before)) {
      stored.tokens.needsSignIn =
          (stored.damaged ? errors::kIdentityDamaged : errors::kIdentityChangedOutside).code;
      m_found.push_back(row.id);
    } else if (!fits) {
      m_unsealed.push_back(row.id);
    }
    m_identities.emplace(row.id, std::move(stored));
  }
  return {};
}

base::Result<void> IdentityBook::sealAll() {
  for (const std::string& id : m_unsealed) {
    const StoredIdentity* stored = byId(id);
    if (stored == nullptr || isRowFault(stored->tokens.needsSignIn)) continue;
    const auto saved = save(StoredIdentity(*stored));
    if (!saved) return saved;
  }
  m_unsealed.clear();
  return {};
}

void IdentityBook::keepFindings() {
  // The row is saved with the mark in it and a new mac, so that it says itself that it is not to be believed,
  // and another change of it is found again.
  for (const std::string& id : m_found) {
    if (const StoredIdentity* stored = byId(id)) (void)save(StoredIdentity(*stored));
  }
}

std::string IdentityBook::fault(const std::string& identityId) const {
  const StoredIdentity* stored = byId(identityId);
  const bool any = stored != nullptr && isRowFault(stored->tokens.needsSignIn);
  return any ? stored->tokens.needsSignIn : std::string();
}

const StoredIdentity* IdentityBook::byId(const std::string& identityId) const {
  const auto found = m_identities.find(identityId);
  return found == m_identities.end() ? nullptr : &found->second;
}

base::Result<void> IdentityBook::save(const StoredIdentity& stored) {
  StoredIdentity whole = stored;
  whole.tokens.identityId = whole.identity.id;
  whole.damaged = false;
  const ports::IdentityRow row = m_seal.sealed(whole);
  if (row.mac.empty()) return noKey();
  auto saved = m_store.saveIdentity(row);
  if (saved) m_identities.insert_or_assign(row.id, std::move(whole));
  return saved;
}

base::Result<void> IdentityBook::saveTokens(const tokens::TokenRecord& record) {
  const auto found = m_identities.find(record.identityId);
  if (found == m_identities.end()) {
    return base::fail(errors::kIdentityUnknown, "no identity of that id");
  }
  StoredIdentity stored = found->second;
  stored.tokens = record;
  return save(stored);
}

base::Result<void> IdentityBook::remove(const std::string& identityId) {
  auto removed = m_store.removeIdentity(identityId);
  if (removed) m_identities.erase(identityId);
  return removed;
}

}  // namespace lanyard::keeping
