#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <string>

#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/revoke_flow.h"
#include "core/keeping/identity_book.h"
#include "core/providers/catalog.h"
#include "core/wallet/pending_revocations.h"
#include "core/wallet/under_way.h"

namespace lanyard::wallet {

struct UnusedTokensParts {
  const providers::Catalog& catalog;
  const keeping::IdentityBook& book;
  flows::RevokeFlow& revoke;
  PendingRevocations& pending;
  base::Random& random;
  const UnderWay& underWay;
};

/// Asks providers to revoke tokens of sign-ins that the wallet does not use. Nobody waits for the result.
class UnusedTokens final : public QObject {
  Q_OBJECT
 public:
  explicit UnusedTokens(UnusedTokensParts parts) : m_parts(parts) {}

  /// Revokes the token of a sign-in that a new one has replaced; the identity was as `before`. The wallet no
  /// longer uses the token, but whoever finds it could. `inUse` is the new sign-in's token.
  void replaced(const keeping::StoredIdentity& before, tokens::TokenItem item, const base::Secret& inUse);
  /// Revokes the tokens of a sign-in that is not kept: another person came back, or it was cancelled
  /// meanwhile.
  void notKept(const providers::ProviderSettings& settings, tokens::RevocationItem tokens);
  /// A revocation that is still pending must not end the sign-in of `who`, which came after it.
  void spare(const identity::Identity& who);

 Q_SIGNALS:
  /// As Engine::happened.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);

 private:
  QCoro::Task<void> run(std::string identityId, providers::ProviderSettings settings,
                        tokens::RevocationItem tokens, std::string which);

  UnusedTokensParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
