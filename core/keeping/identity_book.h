#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/keeping/row_seal.h"
#include "core/ports/wallet_store.h"

namespace lanyard::keeping {

/// The identities in memory, written through to the wallet's database: memory never says what the disk does
/// not have. Every row is written with its mac, and looked at by itself when it is read: one that was changed
/// from outside is there to be seen and removed, and for nothing else. Without the seal's key nothing is
/// written: `wallet.locked` Locked.
class IdentityBook {
 public:
  IdentityBook(ports::WalletStore& store, const RowSeal& seal) : m_store(store), m_seal(seal) {}

  /// Reads account and identities. To be called once, before anything else. `sealed`: this wallet's rows have
  /// macs, and one without is none of its own; else they are from before there were macs.
  [[nodiscard]] base::Result<void> load(bool sealed);
  /// Gives a mac of today to believed rows from before there were any, and to those that have one of before.
  [[nodiscard]] base::Result<void> sealAll();
  /// The identities whose rows load() found changed or damaged and that no earlier start has found so.
  [[nodiscard]] const std::vector<std::string>& found() const { return m_found; }
  /// Writes down what load() found, so that it is said once. Best effort: else the next start says it again.
  void keepFindings();

  [[nodiscard]] const identity::LocalAccount& account() const { return m_account; }
  [[nodiscard]] const std::map<std::string, StoredIdentity>& all() const { return m_identities; }
  /// Null when there is none of that id.
  [[nodiscard]] const StoredIdentity* byId(const std::string& identityId) const;
  /// Why nothing of an identity's row may be used (see isRowFault), or empty.
  [[nodiscard]] std::string fault(const std::string& identityId) const;

  [[nodiscard]] base::Result<void> save(const StoredIdentity& stored);
  [[nodiscard]] base::Result<void> saveTokens(const tokens::TokenRecord& record);
  [[nodiscard]] base::Result<void> remove(const std::string& identityId);

 private:
  ports::WalletStore& m_store;
  const RowSeal& m_seal;
  identity::LocalAccount m_account;
  std::map<std::string, StoredIdentity> m_identities;
  std::vector<std::string> m_found;
  std::vector<std::string> m_unsealed;  ///< believed, and without a mac of today
};

}  // namespace lanyard::keeping
