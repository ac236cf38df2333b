#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/keeping/row_seal.h"
#include "core/ports/wallet_store.h"

namespace lanyard::keeping {

/// The identities in memory, written through to the wallet's database: memory never has what the disk does
/// not have. Every row is written with its mac, and checked by itself when it is read: a row that was changed
/// from outside can be seen and removed, and nothing else. Without the seal's key nothing is written:
/// `wallet.locked` Locked.
class IdentityBook {
 public:
  IdentityBook(ports::WalletStore& store, const RowSeal& seal) : m_store(store), m_seal(seal) {}

  /// Reads account and identities. To be called once, before anything else. `sealed`: this wallet's rows have
  /// macs, so a row without one is not its own. Otherwise the rows are older than macs.
  [[nodiscard]] base::Result<void> load(bool sealed);
  /// Gives a mac of today's form to trusted rows that have none, or one of an older form.
  [[nodiscard]] base::Result<void> sealAll();
  /// The identities whose rows load() found changed or damaged, if no earlier start did.
  [[nodiscard]] const std::vector<std::string>& found() const { return m_found; }
  /// Stores what load() found, so that it is reported once. If that fails, the next start reports it again.
  void keepFindings();

  [[nodiscard]] const identity::LocalAccount& account() const { return m_account; }
  [[nodiscard]] const std::map<std::string, StoredIdentity>& all() const { return m_identities; }
  /// Null where no identity has that id.
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
  std::vector<std::string> m_unsealed;  ///< trusted, without a mac of today's form
};

}  // namespace lanyard::keeping
