#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ports/wallet_store.h"

namespace lanyard::services {

/// The identities in memory, written through to the wallet's database: memory never says what the disk does
/// not have.
class IdentityBook {
 public:
  explicit IdentityBook(ports::WalletStore& store) : m_store(store) {}

  /// Reads account and identities. To be called once, before anything else.
  [[nodiscard]] base::Result<void> load();

  [[nodiscard]] const identity::LocalAccount& account() const { return m_account; }
  [[nodiscard]] const std::map<std::string, ports::StoredIdentity>& all() const { return m_identities; }
  /// Null when there is none of that id.
  [[nodiscard]] const ports::StoredIdentity* byId(const std::string& identityId) const;
  /// The identities alone, for the linking rule.
  [[nodiscard]] std::vector<identity::Identity> plain() const;

  [[nodiscard]] base::Result<void> save(const ports::StoredIdentity& stored);
  [[nodiscard]] base::Result<void> saveTokens(const tokens::TokenRecord& record);
  [[nodiscard]] base::Result<void> remove(const std::string& identityId);

 private:
  ports::WalletStore& m_store;
  identity::LocalAccount m_account;
  std::map<std::string, ports::StoredIdentity> m_identities;
};

}  // namespace lanyard::services
