#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "core/flows/provider_directory.h"
#include "core/flows/provider_weather.h"
#include "core/flows/refresh_flow.h"
#include "core/flows/revoke_flow.h"
#include "core/flows/sign_in_flow.h"
#include "core/ports/connectivity.h"
#include "core/ports/journal.h"
#include "core/ports/wallet_store.h"
#include "core/providers/catalog.h"
#include "core/services/grant_book.h"
#include "core/services/identity_book.h"
#include "core/services/pending_revocations.h"
#include "core/services/row_seal.h"
#include "core/services/token_keeper.h"
#include "core/services/wallet.h"

namespace lanyard::services {

/// The outside that the engine works with. All must outlive it.
struct EnginePorts {
  ports::HttpClient& http;
  ports::RedirectListener& listener;
  ports::SecretStore& secrets;
  ports::Journal& journal;
  ports::WalletStore& store;
  base::Clock& clock;
  base::Random& random;
  /// How long a person may take in the browser.
  std::chrono::milliseconds attemptLife = flows::kAttemptLife;
  /// How long the wallet may sleep while anything is scheduled.
  std::chrono::milliseconds longestSleep = kLongestSleep;
  ports::Connectivity* connectivity = nullptr;  ///< null: nothing is known of the network
  /// What tells this computer from others, opaque; empty where nothing does.
  std::string machine = {};
};

/// The wallet itself: identities, their tokens, signing in and out.
class Engine final : public Wallet {
  Q_OBJECT
 public:
  Engine(EnginePorts ports, providers::Catalog catalog);
  ~Engine() override;

  /// The key of the rows' macs. Before start(), and again when the wallet was unlocked.
  void takeKey(base::Secret key) { m_seal.takeKey(std::move(key)); }
  /// While the wallet is locked: what was read stays believed, nothing new is written.
  void forgetKey() { m_seal.forgetKey(); }
  /// Loads what is known and takes up what a crash left. To be awaited once, before anything else. Errors:
  /// `store.*`, `keystore.*`, `keystore.other_backend` Misconfigured (another keystore than the one that
  /// holds the tokens), `wallet.locked` Locked (no key: nobody could tell which rows are ours).
  QCoro::Task<base::Result<void>> start();
  /// Whether a rotated token is not yet in the keystore: ending now is safe, but worth a warning.
  [[nodiscard]] bool busy() const { return m_keeper.busy(); }
  /// From now on identities with a lasting grant in `grants` are kept fresh, whether anybody uses them or
  /// not. To be called after start(); `grants` must outlive the engine's work.
  void follow(const GrantBook& grants);
  /// How far our clock is ahead of each provider's that was asked since the start (negative: behind).
  [[nodiscard]] std::map<std::string, std::chrono::seconds> clocks() const { return m_weather.clocks(); }

  [[nodiscard]] std::vector<IdentityView> identities() const override;
  [[nodiscard]] base::Result<IdentityView> find(const std::string& who) const override;
  [[nodiscard]] std::optional<IssuedToken> cached(const std::string& identityId,
                                                  const TokenNeed& need) override;
  QCoro::Task<base::Result<IssuedToken>> token(std::string identityId, TokenNeed need) override;
  QCoro::Task<base::Result<IssuedToken>> refresh(std::string identityId) override;
  QCoro::Task<base::Result<SignInResult>> signIn(SignInOrder order, std::function<void(SignInStep)> progress,
                                                 std::shared_ptr<Cancellation> cancellation) override;
  QCoro::Task<base::Result<SignOutResult>> signOut(std::string identityId) override;
  QCoro::Task<base::Result<void>> signOutAll(std::function<void(const SignedOut&)> each) override;
  void lock() override;
  void unlock() override;
  [[nodiscard]] bool quiet() const override;
  QCoro::Task<ports::StoreState> keystoreState() override;
  [[nodiscard]] std::string keystoreName() const override { return m_ports.secrets.name(); }

 Q_SIGNALS:
  /// Something worth a line in the activity log that no caller asked for. `detail` has no secret.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);

 private:
  [[nodiscard]] static std::string inDetail(const base::Error& error);
  [[nodiscard]] IdentityView view(const ports::StoredIdentity& stored) const;
  QCoro::Task<base::Result<SignInResult>> runSignIn(SignInOrder order,
                                                    std::function<void(SignInStep)> progress,
                                                    std::shared_ptr<Cancellation> cancellation);
  QCoro::Task<base::Result<SignOutResult>> endSignIn(std::string identityId, bool ofAll);
  QCoro::Task<base::Result<SignOutResult>> runSignOut(std::string identityId, bool ofAll);
  struct Round;
  void goOn(const std::shared_ptr<Round>& round);
  QCoro::Task<void> signOutOf(std::shared_ptr<Round> round, SignedOut one);
  [[nodiscard]] base::Result<flows::BrowserSignIn> prepare(SignInOrder& order) const;
  [[nodiscard]] base::Result<ports::StoredIdentity> link(const flows::SignedIn& signedIn,
                                                         const providers::ProviderSettings& settings,
                                                         const std::string& again,
                                                         const std::string& alias) const;
  QCoro::Task<base::Result<void>> loadRows();
  [[nodiscard]] base::Result<void> noticeAnotherMachine();
  [[nodiscard]] std::string rowInTheWay(const identity::Identity& who) const;
  QCoro::Task<base::Result<void>> forgetRow(std::string identityId);
  QCoro::Task<base::Result<void>> finishSignOuts();
  /// Counts as not quiet for as long as it is kept.
  [[nodiscard]] std::shared_ptr<void> hold() const;
  QCoro::Task<base::Result<void>> keep(ports::StoredIdentity stored, flows::SignedIn signedIn,
                                       base::Secret clientSecret);

  EnginePorts m_ports;
  providers::Catalog m_catalog;
  flows::ProviderWeather m_weather;
  flows::ProviderDirectory m_directory;
  flows::SignInFlow m_signIn;
  flows::RefreshFlow m_refresh;
  flows::RevokeFlow m_revoke;
  RowSeal m_seal;
  IdentityBook m_book;
  TokenKeeper m_keeper;
  PendingRevocations m_pending;
  std::shared_ptr<bool> m_alive;
  std::shared_ptr<int> m_held = std::make_shared<int>(0);  ///< sign-ins and sign-outs under way
};

}  // namespace lanyard::services
