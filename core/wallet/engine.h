#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/consent/grant_book.h"
#include "core/flows/device_flow.h"
#include "core/flows/narrow_flow.h"
#include "core/flows/proved_http.h"
#include "core/flows/provider_directory.h"
#include "core/flows/provider_weather.h"
#include "core/flows/refresh_flow.h"
#include "core/flows/revoke_flow.h"
#include "core/flows/sign_in_flow.h"
#include "core/keeping/identity_book.h"
#include "core/keeping/row_seal.h"
#include "core/keeping/token_keeper.h"
#include "core/ports/connectivity.h"
#include "core/ports/journal.h"
#include "core/ports/wallet_store.h"
#include "core/providers/catalog.h"
#include "core/wallet/identity_linker.h"
#include "core/wallet/identity_views.h"
#include "core/wallet/pasting.h"
#include "core/wallet/pending_revocations.h"
#include "core/wallet/registrations.h"
#include "core/wallet/route_book.h"
#include "core/wallet/sign_ins.h"
#include "core/wallet/sign_outs.h"
#include "core/wallet/under_way.h"
#include "core/wallet/unused_tokens.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

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
  std::chrono::milliseconds longestSleep = keeping::kLongestSleep;
  ports::Connectivity* connectivity = nullptr;  ///< null: nothing is known of the network
  /// An opaque text that tells this computer from others; empty where there is none.
  std::string machine = {};
  /// The database may be older than something that was taken away (keeping::StoreWatch::doubt).
  bool doubtful = false;
  /// As RegistrationParts::documentUrl.
  std::string clientDocument = {};
};

/// The wallet itself: creates its parts, starts them, and is the one interface to them.
class Engine final : public Wallet {
  Q_OBJECT
 public:
  Engine(EnginePorts ports, providers::Catalog catalog);

  /// Takes the key of the rows' macs: before start(), and again after each unlock.
  void takeKey(base::Secret key) { m_seal.takeKey(std::move(key)); }
  /// Forgets the key while the wallet is locked: rows that were read stay trusted, and no new ones are
  /// written.
  void forgetKey() { m_seal.forgetKey(); }
  /// Loads what is stored, and finishes what a crash interrupted. To be awaited once, before anything else.
  /// Errors: `store.*`, `keystore.*`, `keystore.other_backend` Misconfigured (another keystore than the one
  /// that holds the tokens), `wallet.locked` Locked (no key: nobody could tell which rows are ours).
  QCoro::Task<base::Result<void>> start();
  /// Whether a rotated token is not in the keystore yet: ending now is safe, but deserves a warning.
  [[nodiscard]] bool busy() const { return m_keeper.busy(); }
  /// From now on keeps identities with a lasting grant in `grants` fresh, whether anybody uses them or not.
  /// To be called after start(); `grants` must outlive the engine's work.
  void follow(const consent::GrantBook& grants);
  /// How far our clock is ahead of the clock of each provider that was asked since the start (negative:
  /// behind).
  [[nodiscard]] std::map<std::string, std::chrono::seconds> clocks() const { return m_weather.clocks(); }

  [[nodiscard]] std::vector<keeping::IdentityView> identities() const override;
  [[nodiscard]] base::Result<keeping::IdentityView> find(const std::string& who) const override;
  [[nodiscard]] RouteBook& routes() override { return m_routes; }
  [[nodiscard]] std::optional<base::Error> refusal(const std::string& identityId,
                                                   const keeping::TokenNeed& need) override;
  [[nodiscard]] std::vector<std::string> surplus(const std::string& identityId,
                                                 const keeping::TokenNeed& need) override;
  [[nodiscard]] std::optional<keeping::IssuedToken> cached(const std::string& identityId,
                                                           const keeping::TokenNeed& need) override;
  QCoro::Task<base::Result<keeping::IssuedToken>> token(std::string identityId,
                                                        keeping::TokenNeed need) override;
  QCoro::Task<base::Result<keeping::IssuedToken>> prove(std::string identityId, keeping::IssuedToken token,
                                                        keeping::ProofNeed need) override;
  [[nodiscard]] base::Result<void> refusedByService(const std::string& identityId,
                                                    const keeping::TokenNeed& need,
                                                    const std::string& sha256) override;
  [[nodiscard]] base::Result<std::optional<keeping::IssuedIdToken>> cachedIdToken(
      const std::string& identityId, std::chrono::seconds minValid) override;
  QCoro::Task<base::Result<keeping::IssuedIdToken>> idToken(std::string identityId,
                                                            std::chrono::seconds minValid) override;
  QCoro::Task<base::Result<keeping::IssuedToken>> refresh(std::string identityId) override;
  QCoro::Task<base::Result<flows::FoundResource>> findResource(std::string address, bool local,
                                                               std::string caFile) override;
  QCoro::Task<base::Result<SignInResult>> signIn(SignInOrder order, std::function<void(SignInStep)> progress,
                                                 std::shared_ptr<Cancellation> cancellation) override;
  QCoro::Task<base::Result<SignInResult>> paste(PasteOrder order, std::function<void(SignInStep)> progress,
                                                std::shared_ptr<Cancellation> cancellation) override;
  QCoro::Task<base::Result<SignOutResult>> signOut(std::string identityId) override;
  QCoro::Task<base::Result<void>> signOutAll(std::function<void(const SignedOut&)> each) override;
  void lock() override;
  void unlock() override;
  [[nodiscard]] bool quiet() const override;
  QCoro::Task<ports::StoreState> keystoreState() override;
  [[nodiscard]] std::string keystoreName() const override { return m_ports.secrets.name(); }

 Q_SIGNALS:
  /// Something for the activity log that no caller asked for. `detail` has no secret.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);

 private:
  void relayKeeper();
  QCoro::Task<base::Result<void>> loadRows();
  [[nodiscard]] base::Result<void> noticeAnotherMachine();

  EnginePorts m_ports;
  providers::Catalog m_catalog;
  flows::ProviderWeather m_weather;
  flows::ProviderDirectory m_directory;
  flows::ProvedHttp m_proved;
  flows::SignInFlow m_signInFlow;
  flows::DeviceFlow m_deviceFlow;
  flows::PastedFlow m_pastedFlow;
  flows::RefreshFlow m_refresh;
  flows::NarrowFlow m_narrow;
  flows::RevokeFlow m_revoke;
  flows::RegistrationFlow m_registrationFlow;
  flows::ResourceDiscovery m_resources;
  keeping::RowSeal m_seal;
  keeping::IdentityBook m_book;
  keeping::TokenKeeper m_keeper;
  PendingRevocations m_pending;
  UnderWay m_underWay;
  IdentityViews m_views;
  RouteBook m_routes;
  Registrations m_registrations;
  UnusedTokens m_unused;
  IdentityLinker m_linker;
  SignIns m_signIns;
  Pasting m_pasting;
  SignOuts m_signOuts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
