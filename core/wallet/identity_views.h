#pragma once

#include <string>
#include <vector>

#include "core/keeping/identity_book.h"
#include "core/keeping/token_keeper.h"
#include "core/providers/catalog.h"

namespace lanyard::wallet {

/// The identities as the other parts see them.
class IdentityViews {
 public:
  IdentityViews(const keeping::IdentityBook& book, const keeping::TokenKeeper& keeper,
                const providers::Catalog& catalog)
      : m_book(book), m_keeper(keeper), m_catalog(catalog) {}

  /// All identities, in the order of their aliases.
  [[nodiscard]] std::vector<keeping::IdentityView> all() const;
  /// One identity by id, alias or provider; errors as Wallet::find.
  [[nodiscard]] base::Result<keeping::IdentityView> find(const std::string& who) const;
  /// The view of one identity, without `oneOfMore`, which depends on all of them.
  [[nodiscard]] keeping::IdentityView of(const keeping::StoredIdentity& stored) const;
  /// The ids of the same person's other identities at the same provider, by other clients.
  [[nodiscard]] std::vector<std::string> others(const identity::Identity& who) const;

 private:
  const keeping::IdentityBook& m_book;
  const keeping::TokenKeeper& m_keeper;
  const providers::Catalog& m_catalog;
};

}  // namespace lanyard::wallet
