#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/identity/route.h"
#include "core/keeping/identity_view.h"
#include "core/keeping/row_seal.h"
#include "core/ports/wallet_store.h"
#include "core/providers/catalog.h"

namespace lanyard::wallet {

/// Rules that a wallet may have: each is a line that a person wrote.
inline constexpr std::size_t kMostRoutes = 500;

/// The person's rules about which identity is for which address, written through to the wallet's settings.
/// Each has a mac under the key of the rows: one that was changed from outside is none. A rule allows
/// nothing, but a grant to a program is used for whatever address leads to the identity; so only the person
/// adds one.
class RouteBook {
 public:
  /// The identities that there are, asked for each time.
  using Identities = std::function<std::vector<keeping::IdentityView>()>;
  /// Store, seal and catalog must outlive the book.
  RouteBook(Identities identities, ports::WalletStore& store, const keeping::RowSeal& seal,
            const providers::Catalog& catalog)
      : m_identities(std::move(identities)), m_store(store), m_seal(seal), m_catalog(catalog) {}

  /// Reads the rules; to be called once the key is there. Returns how many were changed from outside, which
  /// are dropped. `store.*`.
  [[nodiscard]] base::Result<std::size_t> load();

  /// Address rules first, each sort in the order of its text.
  [[nodiscard]] const std::vector<identity::Route>& routes() const { return m_routes; }

  /// What a rule is for as it is kept: an address in its normal form without a slash at its end, or the name
  /// of a provider that an identity is of. `route.bad_address`, `route.no_provider` Misconfigured (values:
  /// the word).
  [[nodiscard]] base::Result<std::string> normalAt(const std::string& address,
                                                   const std::string& provider) const;
  /// Adds a rule, in the place of the one for the same address or provider. `at` is as normalAt() made it.
  /// `route.too_many`, `route.other_provider` (values: alias, provider: a provider's default is one of its
  /// own identities) Misconfigured; `wallet.locked` Locked; `store.*`.
  [[nodiscard]] base::Result<void> add(const std::string& at, const keeping::IdentityView& identity);
  /// As add() would refuse it, before the person is asked.
  [[nodiscard]] base::Result<void> check(const std::string& at, const keeping::IdentityView& identity) const;
  /// Removes a rule by what normalAt() or the list says. `route.unknown` Misconfigured (values: the word);
  /// `wallet.locked`, `store.*`.
  [[nodiscard]] base::Result<identity::Route> remove(const std::string& word);
  /// Removes those for an identity that is gone. What cannot be stored is done at the next start.
  void forgetIdentity(const std::string& identityId);

  /// Which identity is for an address: identity::findRoute, and `route.bad_address`.
  [[nodiscard]] base::Result<identity::Routed> find(const std::string& address) const;
  /// The default of a provider of this name; empty where there is none.
  [[nodiscard]] std::string defaultOf(const std::string& provider) const;
  /// The user name beside this identity's token where it goes as a password.
  [[nodiscard]] std::string userOf(const keeping::IdentityView& identity) const;

 private:
  [[nodiscard]] std::vector<identity::Routable> routables() const;
  [[nodiscard]] const providers::Entry* entryOf(const identity::Identity& identity) const;
  /// Replaces all rules, here and in the store. `takesAway`: as WalletStore::tightenSetting.
  [[nodiscard]] base::Result<void> keep(std::vector<identity::Route> routes, bool takesAway);

  Identities m_identities;
  ports::WalletStore& m_store;
  const keeping::RowSeal& m_seal;
  const providers::Catalog& m_catalog;
  std::vector<identity::Route> m_routes;
};

}  // namespace lanyard::wallet
