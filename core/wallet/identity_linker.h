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

/// By what the client of a sign-in shows who it is; both are empty for a public one.
struct ClientProof {
  base::Secret secret;
  base::Secret key;  ///< jose::ClientKey
};

/// Finds out which identity came back from the browser, and keeps it.
class IdentityLinker final : public QObject {
  Q_OBJECT
 public:
  explicit IdentityLinker(IdentityLinkerParts parts) : m_parts(parts) {}

  /// Makes the identity's future row; nothing is kept yet. `again` is the id of the identity that was to be
  /// signed in again, or empty; `alias` is the alias that the person wants, or empty. An identity with one of
  /// the clients in `former` counts as one of today's client, which took their place.
  /// `sign_in.another_person` SignInAgain, `identity.unknown` Misconfigured (removed while the browser was
  /// open), `pasted.another_kind` Misconfigured (a program is handed something else for that identity).
  [[nodiscard]] base::Result<keeping::StoredIdentity> link(const flows::SignedIn& signedIn,
                                                           const providers::ProviderSettings& settings,
                                                           const std::string& again, const std::string& alias,
                                                           const std::vector<std::string>& former) const;
  /// Forgets the row that is not believed and claims to be `who`, like a sign-out that does not ask the
  /// provider.
  QCoro::Task<base::Result<void>> clearTheWay(identity::Identity who);
  /// Keeps row and tokens. If the wallet is killed at any step, the identity is as before, or is listed and
  /// says what it needs.
  QCoro::Task<base::Result<void>> keep(keeping::StoredIdentity stored, flows::SignedIn signedIn,
                                       ClientProof proof);
  /// Revokes at the provider what is not kept.
  void decline(const providers::ProviderSettings& settings, flows::SignedIn signedIn, ClientProof proof);

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
                                         flows::SignedIn& signedIn, ClientProof proof) const;

  IdentityLinkerParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
