#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <string>

#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/sign_in_flow.h"
#include "core/keeping/identity_book.h"
#include "core/keeping/token_keeper.h"
#include "core/providers/catalog.h"
#include "core/wallet/unused_tokens.h"

namespace lanyard::wallet {

struct IdentityLinkerParts {
  const providers::Catalog& catalog;
  keeping::IdentityBook& book;
  keeping::TokenKeeper& keeper;
  UnusedTokens& unused;
  base::Random& random;
};

/// Who came back from the browser: which identity that is, and how it is kept.
class IdentityLinker final : public QObject {
  Q_OBJECT
 public:
  explicit IdentityLinker(IdentityLinkerParts parts) : m_parts(parts) {}

  /// The row of the identity as it will be; nothing is kept yet. `again` is the id of the identity that was
  /// to be signed in again, or empty; `alias` what the person wants it to be called, or empty.
  /// `sign_in.another_person` SignInAgain, `identity.unknown` Misconfigured (removed while the browser was
  /// open).
  [[nodiscard]] base::Result<keeping::StoredIdentity> link(const flows::SignedIn& signedIn,
                                                           const providers::ProviderSettings& settings,
                                                           const std::string& again,
                                                           const std::string& alias) const;
  /// Forgets the row that is not believed and says that it is `who`, as a sign-out that asks nobody.
  QCoro::Task<base::Result<void>> clearTheWay(identity::Identity who);
  /// Keeps row and tokens. Killed at any step of it, the identity is as before, or seen and says what it
  /// needs.
  QCoro::Task<base::Result<void>> keep(keeping::StoredIdentity stored, flows::SignedIn signedIn,
                                       base::Secret clientSecret);
  /// Gives back to the provider what is not kept.
  void decline(const providers::ProviderSettings& settings, flows::SignedIn signedIn,
               base::Secret clientSecret);

 Q_SIGNALS:
  /// As Engine::happened.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);
  void removed(const std::string& identityId);

 private:
  [[nodiscard]] base::Error anotherPerson(const flows::SignedIn& signedIn,
                                          const providers::ProviderSettings& settings,
                                          const identity::Identity& expected) const;
  [[nodiscard]] std::string rowInTheWay(const identity::Identity& who) const;
  [[nodiscard]] tokens::TokenItem itemOf(const providers::ProviderSettings& settings,
                                         flows::SignedIn& signedIn, base::Secret clientSecret) const;

  IdentityLinkerParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
