#pragma once

#include <QCoro/QCoroTask>
#include <functional>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/flows/provider_weather.h"
#include "core/flows/revoke_flow.h"
#include "core/keeping/identity_book.h"
#include "core/keeping/token_keeper.h"
#include "core/providers/catalog.h"
#include "core/wallet/identity_views.h"
#include "core/wallet/pending_revocations.h"
#include "core/wallet/registrations.h"
#include "core/wallet/under_way.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

struct SignOutParts {
  const providers::Catalog& catalog;
  keeping::IdentityBook& book;
  keeping::TokenKeeper& keeper;
  PendingRevocations& pending;
  flows::RevokeFlow& revoke;
  const flows::ProviderDirectory& directory;
  const flows::ProviderWeather& weather;
  const IdentityViews& views;
  const UnderWay& underWay;
  Registrations& registrations;
};

/// Signs out: at the provider if possible, and here in any case.
class SignOuts final : public QObject {
  Q_OBJECT
 public:
  explicit SignOuts(SignOutParts parts) : m_parts(parts) {}

  /// As Wallet::signOut.
  QCoro::Task<base::Result<SignOutResult>> one(std::string identityId);
  /// As Wallet::signOutAll.
  QCoro::Task<base::Result<void>> all(std::function<void(const SignedOut&)> each);
  /// Finishes the sign-outs that were killed on the way to "pending". `doubtful`: and those that the database
  /// does not know of; their tokens wait in the keystore. To be awaited once, at the start.
  QCoro::Task<base::Result<void>> finish(bool doubtful = false);

 Q_SIGNALS:
  /// As Engine::happened.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);
  void changed(const std::string& identityId);
  void removed(const std::string& identityId);

 private:
  QCoro::Task<base::Result<SignOutResult>> end(std::string identityId, bool ofAll);
  QCoro::Task<base::Result<SignOutResult>> perform(std::string identityId, bool ofAll);
  QCoro::Task<base::Result<void>> takeUpForgotten();
  struct Round;
  class Turn;
  void goOn(const std::shared_ptr<Round>& round);
  QCoro::Task<void> signOutOf(std::shared_ptr<Round> round, SignedOut one);

  SignOutParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
