#pragma once

#include <QCoro/QCoroTimer>
#include <QTimer>
#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/wallet/route_book.h"
#include "core/wallet/wallet.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_wallet_store.h"

namespace lanyard::test {

/// A wallet with one identity ("work", scopes openid read write) whose network takes one turn of the event
/// loop.
class FakeWallet final : public wallet::Wallet {
 public:
  explicit FakeWallet(const FakeClock& clock) : m_clock(clock) {
    views.push_back(make("id-1", "work"));
    m_seal.takeKey(base::Secret(std::string_view("the key of the rows")));
  }

  static keeping::IdentityView make(const std::string& id, const std::string& alias) {
    keeping::IdentityView view;
    view.identity = {id,
                     "https://user@known.example@issuer.example:8443/realm",
                     "subject-1",
                     "example",
                     alias,
                     "Ada Lovelace",
                     "ada@example.org",
                     base::fromUnix(1'700'000'000)};
    view.identity.clientId = "client-1";
    view.scopes = {"openid", "read", "write"};
    view.hasRefreshToken = true;
    return view;
  }

  [[nodiscard]] std::vector<keeping::IdentityView> identities() const override { return views; }
  [[nodiscard]] wallet::RouteBook& routes() override { return m_routes; }
  [[nodiscard]] base::Result<keeping::IdentityView> find(const std::string& who) const override {
    std::vector<keeping::IdentityView> fitting;
    for (const auto& view : views) {
      if (view.identity.id == who || view.identity.alias == who) return view;
      if (view.identity.provider == who) fitting.push_back(view);
    }
    if (fitting.empty()) return base::fail(errors::kIdentityUnknown);
    if (fitting.size() > 1) return base::fail(errors::kIdentityAmbiguous, "work, home");
    return fitting.front();
  }
  [[nodiscard]] std::optional<keeping::IssuedToken> cached(const std::string&,
                                                           const keeping::TokenNeed& need) override {
    lastNeed = need;
    if (!inMemory) return std::nullopt;
    return issue(need.scopes);
  }
  [[nodiscard]] std::optional<base::Error> refusal(const std::string&, const keeping::TokenNeed&) override {
    return refused;
  }
  [[nodiscard]] std::vector<std::string> surplus(const std::string&, const keeping::TokenNeed&) override {
    return inMemory ? tokenSurplus : std::vector<std::string>();
  }
  QCoro::Task<base::Result<keeping::IssuedToken>> token(std::string, keeping::TokenNeed need) override {
    ++tokenCalls;
    lastNeed = need;
    co_await m_lifetime.during(turn());
    if (error) co_return tl::unexpected(*error);
    co_return issue(need.scopes);
  }
  QCoro::Task<base::Result<keeping::IssuedToken>> prove(std::string, keeping::IssuedToken token,
                                                        keeping::ProofNeed need) override {
    co_await m_lifetime.during(turn());
    if (proofError) co_return tl::unexpected(*proofError);
    token.proof = base::Secret("proof for " + need.method + " " + need.url + " " + need.nonce);
    co_return std::move(token);
  }
  [[nodiscard]] base::Result<void> refusedByService(const std::string&, const keeping::TokenNeed& need,
                                                    const std::string& sha256) override {
    lastNeed = need;
    reported.push_back(sha256);
    if (reportFails) return tl::unexpected(*reportFails);
    inMemory = false;
    accessToken = "access-token-2";
    return {};
  }
  [[nodiscard]] base::Result<std::optional<keeping::IssuedIdToken>> cachedIdToken(
      const std::string&, std::chrono::seconds) override {
    if (refused) return tl::unexpected(*refused);
    if (!inMemory) return std::optional<keeping::IssuedIdToken>();
    return std::optional(issueIdToken());
  }
  QCoro::Task<base::Result<keeping::IssuedIdToken>> idToken(std::string, std::chrono::seconds) override {
    ++idTokenCalls;
    co_await m_lifetime.during(turn());
    if (error) co_return tl::unexpected(*error);
    co_return issueIdToken();
  }
  QCoro::Task<base::Result<keeping::IssuedToken>> refresh(std::string) override {
    ++refreshCalls;
    co_await m_lifetime.during(turn());
    if (error) co_return tl::unexpected(*error);
    co_return issue({});
  }
  QCoro::Task<base::Result<wallet::SignInResult>> signIn(
      wallet::SignInOrder order, std::function<void(wallet::SignInStep)> progress,
      std::shared_ptr<wallet::Cancellation> cancellation) override {
    ++signIns;
    lastOrder = std::move(order.settings);
    lastChallenge = order.challenge;
    lastLoopback = order.loopback;
    lastRegisters = order.registers;
    lastAnew = order.anew;
    lastDiscovered = order.discovered;
    lastClientSecret = std::string(order.clientSecret.view());
    lastClientKey = std::string(order.clientKey.view());
    lastClientKeyPassphrase = std::string(order.clientKeyPassphrase.view());
    lastClientKeyId = order.clientKeyId;
    lastDevice = order.device;
    lastFormPost = order.formPost;
    lastDpop = order.dpop;
    cancellation->onPaste([this](std::string_view address) -> base::Result<void> {
      pasted = std::string(address);
      if (!pasteFails) return {};
      return tl::unexpected(*pasteFails);
    });
    if (order.device) {
      wallet::SignInStep code{"code"};
      code.until = m_clock.now() + std::chrono::minutes(10);
      code.device = flows::DeviceCode{"WDJB-MJHT", "https://issuer.example/device",
                                      "https://issuer.example/device?user_code=WDJB-MJHT"};
      progress(code);
    } else {
      tellAuthorize(progress);
    }
    for (int i = 0; i < 500 && holdSignIn && !cancellation->cancelled(); ++i)
      co_await m_lifetime.during(turn());
    if (cancellation->cancelled()) {
      ++cancelledSignIns;
      co_return base::fail(errors::kSignInCancelled);
    }
    if (error) co_return tl::unexpected(*error);
    if (onSignIn) onSignIn();
    co_return wallet::SignInResult{views.front(), false};
  }
  QCoro::Task<base::Result<wallet::SignInResult>> paste(
      wallet::PasteOrder order, std::function<void(wallet::SignInStep)> progress,
      std::shared_ptr<wallet::Cancellation> cancellation) override {
    ++pastes;
    lastPaste = std::move(order);
    progress({"verify"});
    co_await m_lifetime.during(turn());
    if (cancellation->cancelled()) co_return base::fail(errors::kSignInCancelled);
    if (error) co_return tl::unexpected(*error);
    co_return wallet::SignInResult{views.front(), false};
  }
  QCoro::Task<base::Result<flows::FoundResource>> findResource(std::string address, bool /*local*/,
                                                               std::string /*caFile*/) override {
    co_await m_lifetime.during(turn());
    if (error) co_return tl::unexpected(*error);
    flows::FoundResource found{std::move(address), {"https://login.example"}, {"files:read"}};
    co_return found;
  }
  QCoro::Task<base::Result<wallet::SignOutResult>> signOut(std::string identityId) override {
    ++signOuts;
    co_await m_lifetime.during(turn());
    const keeping::IdentityView view = *find(identityId);
    std::erase_if(views, [&](const auto& one) { return one.identity.id == identityId; });
    Q_EMIT identityRemoved(identityId);
    if (notEnded) {
      wallet::SignOutResult result = *notEnded;
      result.identity = view;
      co_return result;
    }
    co_return wallet::SignOutResult{view, wallet::RevokeOutcome::RevokedThere, {}, endSession};
  }
  QCoro::Task<base::Result<void>> signOutAll(std::function<void(const wallet::SignedOut&)> each) override {
    const std::vector<keeping::IdentityView> all = views;
    for (const keeping::IdentityView& view : all) {
      const std::string id = view.identity.id;
      base::Result<wallet::SignOutResult> result = base::fail(errors::kKeystoreFailing);
      if (failingSignOuts.count(id) == 0) result = co_await m_lifetime.during(signOut(id));
      const wallet::SignedOut one{view, std::move(result)};
      each(one);
    }
    co_return base::Result<void>{};
  }
  void lock() override { locked = true; }
  void unlock() override { locked = false; }
  [[nodiscard]] bool quiet() const override { return isQuiet; }
  QCoro::Task<ports::StoreState> keystoreState() override { co_return ports::StoreState::Ok; }
  [[nodiscard]] std::string keystoreName() const override { return "memory only"; }

  std::vector<keeping::IdentityView> views;
  std::string fingerprint;     ///< of the redirect address's certificate; empty: it has none
  bool deviceOffered = false;  ///< the provider has sign-ins by a code too
  bool inMemory = false;
  std::vector<std::string> tokenSurplus;  ///< what every token can do unasked
  std::vector<std::string> issuedScopes{"openid", "read", "write"};  ///< of a token that was not narrowed
  keeping::TokenNeed lastNeed;
  bool ignoresNarrowing = false;  ///< a provider whose every token carries all scopes
  bool holdSignIn = false;
  bool lastRegisters = false;
  bool lastAnew = false;
  bool lastDiscovered = false;
  std::optional<base::Error> error;
  std::optional<base::Error> proofError;
  std::string jkt;                          ///< of the key that each token is bound to
  std::optional<base::Error> refused;       ///< what the provider said to such a request lately
  std::vector<std::string> audiences = {};  ///< of each token
  bool locked = false;
  bool isQuiet = true;
  std::string accessToken = "access-token-1";
  std::vector<std::string> reported;                ///< the hashes of tokens that services refused
  std::optional<base::Error> reportFails;           ///< the error of each such report
  std::vector<std::string> idTokenFor{"client-1"};  ///< its audiences
  int tokenCalls = 0;
  int idTokenCalls = 0;
  int refreshCalls = 0;
  int signIns = 0;
  int cancelledSignIns = 0;
  int signOuts = 0;
  int pastes = 0;
  wallet::PasteOrder lastPaste;
  std::string endSession;
  std::optional<wallet::SignOutResult>
      notEnded;  ///< what comes of a sign-out instead                   ///< of every sign-out
  std::set<std::string> failingSignOuts{};  ///< identities that cannot be signed out with all others
  providers::ProviderSettings lastOrder;
  std::optional<oauth::TokenChallenge> lastChallenge;
  std::function<void()> onSignIn;  ///< what one that ends well changes
  std::optional<providers::LoopbackRule> lastLoopback;
  std::string lastClientSecret;
  std::string lastClientKey;
  std::string lastClientKeyPassphrase;
  std::string lastClientKeyId;
  bool lastDevice = false;
  bool lastFormPost = false;
  bool lastDpop = false;
  std::string pasted;
  std::optional<base::Error> pasteFails;

 private:
  void tellAuthorize(const std::function<void(wallet::SignInStep)>& progress) const {
    progress({"authorize",
              "https://issuer.example/authorize?state=s",
              {},
              "http://127.0.0.1:8400/callback",
              !lastLoopback,
              fingerprint,
              deviceOffered});
  }
  static QCoro::Task<void> turn() {
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(1);
    co_await timer;
  }
  keeping::IssuedIdToken issueIdToken() const {
    return {base::Secret(std::string_view("id-token-1")), m_clock.now() + std::chrono::hours(1), idTokenFor};
  }
  keeping::IssuedToken issue(const std::vector<std::string>& scopes) const {
    const bool all = scopes.empty() || ignoresNarrowing;
    return {base::Secret(std::string_view(accessToken)),
            jkt.empty() ? "Bearer" : "DPoP",
            m_clock.now() + std::chrono::hours(1),
            all ? issuedScopes : scopes,
            tokenSurplus,
            audiences,
            jkt};
  }

  const FakeClock& m_clock;
  FakeWalletStore m_store;
  keeping::RowSeal m_seal;
  providers::Catalog m_catalog;
  wallet::RouteBook m_routes{[this] { return views; }, m_store, m_seal, m_catalog};
  /// A test may end while a call is under way, as a wallet may.
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::test
