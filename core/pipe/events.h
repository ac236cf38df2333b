#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/consent/consent_desk.h"
#include "core/consent/grant_book.h"
#include "core/ports/pipe.h"
#include "core/wallet/wallet.h"
#include "core/wallet/wallet_lock.h"
#include "core/wire/json.h"

namespace lanyard::pipe {

/// Tells the desktop what changed: prompts at once, frequent changes (a grant's use count) in small batches.
/// While the wallet is locked it tells only that, and nothing of identities and grants; after the unlock it
/// tells everything anew.
class Events : public QObject {
  Q_OBJECT
 public:
  /// All must outlive it.
  Events(wallet::Wallet& wallet, consent::GrantBook& grants, consent::ConsentDesk& desk,
         const wallet::WalletLock& lock);
  /// Makes the result of `wallet.status`.
  void setStatus(std::function<QCoro::Task<wire::Json>()> status) { m_status = std::move(status); }

  /// Tells this listener the present state, then all changes.
  void add(const std::shared_ptr<ports::PipeConnection>& connection);
  void remove(const ports::PipeConnection* connection);
  [[nodiscard]] bool empty() const { return m_listeners.empty(); }
  /// Sends to all who listen.
  void tell(std::string_view method, const wire::Json& params);
  /// The counts or the keystore may have changed.
  void walletChanged();

 private:
  void flush();
  void tellAll();
  void lockChanged();
  void identityDirty(const std::string& identityId);
  void grantDirty(const std::string& grantId);
  void tellIdentity(const keeping::IdentityView& view, std::span<const grants::Grant> all);
  QCoro::Task<void> tellStatus();
  [[nodiscard]] wire::Json promptOf(const grants::Prompt& prompt) const;

  wallet::Wallet& m_wallet;
  consent::GrantBook& m_grants;
  consent::ConsentDesk& m_desk;
  const wallet::WalletLock& m_lock;
  std::function<QCoro::Task<wire::Json>()> m_status;
  std::vector<std::shared_ptr<ports::PipeConnection>> m_listeners;
  std::set<std::string> m_dirtyIdentities;
  std::set<std::string> m_dirtyGrants;
  std::map<std::string, std::string> m_grantIdentity;  ///< the identity whose "tools" name the grant
  bool m_dirtyWallet = false;
  QTimer m_flush;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::pipe
