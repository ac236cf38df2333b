#include "core/services/identity_book.h"

namespace lanyard::services {

base::Result<void> IdentityBook::load() {
  auto account = m_store.account();
  if (!account) return tl::unexpected(account.error());
  m_account = *account;
  auto identities = m_store.identities();
  if (!identities) return tl::unexpected(identities.error());
  for (ports::StoredIdentity& stored : *identities)
    m_identities.emplace(stored.identity.id, std::move(stored));
  return {};
}

const ports::StoredIdentity* IdentityBook::byId(const std::string& identityId) const {
  const auto found = m_identities.find(identityId);
  return found == m_identities.end() ? nullptr : &found->second;
}

std::vector<identity::Identity> IdentityBook::plain() const {
  std::vector<identity::Identity> identities;
  identities.reserve(m_identities.size());
  for (const auto& [id, stored] : m_identities) identities.push_back(stored.identity);
  return identities;
}

base::Result<void> IdentityBook::save(const ports::StoredIdentity& stored) {
  auto saved = m_store.saveIdentity(stored);
  if (saved) m_identities.insert_or_assign(stored.identity.id, stored);
  return saved;
}

base::Result<void> IdentityBook::saveTokens(const tokens::TokenRecord& record) {
  const auto found = m_identities.find(record.identityId);
  if (found == m_identities.end()) {
    return base::fail(base::ErrorKind::Misconfigured, "identity.unknown", "no identity of that id");
  }
  auto saved = m_store.saveTokens(record);
  if (saved) found->second.tokens = record;
  return saved;
}

base::Result<void> IdentityBook::remove(const std::string& identityId) {
  auto removed = m_store.removeIdentity(identityId);
  if (removed) m_identities.erase(identityId);
  return removed;
}

}  // namespace lanyard::services
