#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <QTimer>
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/flows/provider_weather.h"
#include "core/flows/revoke_flow.h"
#include "core/keeping/row_seal.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"
#include "core/tokens/revocation_item.h"

namespace lanyard::wallet {

/// The outside that pending revocations work with. All must outlive them.
struct RevocationPorts {
  flows::RevokeFlow& revoke;
  const flows::ProviderWeather& weather;
  ports::SecretStore& secrets;
  ports::WalletStore& store;
  base::Clock& clock;
  base::Random& random;
  const keeping::RowSeal& seal;
};

/// Revocations that the provider has not confirmed yet. The tokens wait in the keystore under a name of their
/// own; a row in the database, without any secret, says when to ask again. Providers are asked one after the
/// other, across restarts, with a growing, jittered pause of an hour at most, until the provider confirms or
/// finally refuses, or 7 days are over. If a row was changed from outside, its tokens would be sent
/// elsewhere, so they are forgotten and nobody is asked.
class PendingRevocations final : public QObject {
  Q_OBJECT
 public:
  PendingRevocations(RevocationPorts ports, std::chrono::milliseconds longestSleep);

  /// Whether another try later may help after this failure of a revocation.
  [[nodiscard]] static bool mayHelpLater(const base::Error& error);

  /// Reads what is pending. `sealed` as in IdentityBook::load(). `store.*`.
  [[nodiscard]] base::Result<void> load(bool sealed);
  /// As IdentityBook::sealAll().
  [[nodiscard]] base::Result<void> sealAll();
  /// The identities whose revocation is pending.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// Whether any of them has settings that `fit`.
  template <class Fit>
  [[nodiscard]] bool any(const Fit& fit) const {
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [&fit](const auto& entry) { return fit(entry.second.row.settings); });
  }
  /// Starts asking, or goes on. To be called after load().
  void begin();
  /// Asks nobody until begin(). A request under way still ends.
  void pause();
  /// Whether a provider is being asked right now.
  [[nodiscard]] bool running() const { return m_running; }
  /// Stores one: after a success it survives restarts. After an error, `keystore.*` or `store.*`, nothing is
  /// kept.
  QCoro::Task<base::Result<void>> add(std::string identityId, providers::ProviderSettings settings,
                                      tokens::RevocationItem item);
  /// Stores one whose tokens are in the keystore already, and whose row is gone. `store.*`.
  [[nodiscard]] base::Result<void> takeUp(const std::string& identityId,
                                          const providers::ProviderSettings& settings);
  /// Whether the keystore has the tokens of a pending revocation. `keystore.*`.
  QCoro::Task<base::Result<bool>> hasTokens(std::string identityId);
  /// The network is back: asks within a few seconds, one after the other.
  void networkBack();
  /// Forgets the pending revocations of this person and client, except one under way: they would also end a
  /// newer sign-in. Nobody waits for it.
  QCoro::Task<void> dropThoseOf(std::string issuer, std::string subject, std::string clientId);
  /// Forgets one, in the keystore first.
  QCoro::Task<base::Result<void>> drop(std::string identityId);

 Q_SIGNALS:
  /// "revoked", or an error code: `revoke.given_up`, `revoke.replaced` (see dropThoseOf()),
  /// `revoke.tokens_missing`, `revoke.changed_outside`, or the provider's refusal. While it stays pending:
  /// the code of each new sort of failure, once.
  void outcome(const std::string& identityId, const std::string& outcome, const std::string& detail);
  /// One is over, however it ended. Nothing is said of one whose row was changed from outside.
  void ended(const providers::ProviderSettings& settings);

 private:
  QCoro::Task<void> run(std::string identityId);
  QCoro::Task<base::Result<bool>> ask(std::string identityId);
  [[nodiscard]] base::Result<void> store(ports::PendingRevocation& row);
  void later(const std::string& identityId, const base::Error& error);
  void scheduleNext();
  void wake();
  double jitter();

  struct Entry {
    ports::PendingRevocation row;
    std::string lastCode;
    bool believed = true;  ///< the row is as the wallet wrote it
  };
  RevocationPorts m_ports;
  std::chrono::milliseconds m_longestSleep;
  std::map<std::string, Entry> m_entries;
  bool m_running = false;
  std::string m_asked;  ///< while m_running
  bool m_begun = false;
  QTimer m_timer;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
