#pragma once

#include <QCoro/QCoroTimer>
#include <QTimer>
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/services/wallet.h"
#include "tests/support/fake_clock.h"

namespace lanyard::test {

/// A wallet with one identity ("work", scopes openid read write) whose network takes one turn of the event
/// loop.
class FakeWallet final : public services::Wallet {
 public:
  explicit FakeWallet(const FakeClock& clock) : m_clock(clock) { views.push_back(make("id-1", "work")); }
  ~FakeWallet() override { *m_alive = false; }

  static services::IdentityView make(const std::string& id, const std::string& alias) {
    services::IdentityView view;
    view.identity = {id,
                     "https://user@known.example@issuer.example:8443/realm",
                     "subject-1",
                     "example",
                     alias,
                     "Ada Lovelace",
                     "ada@example.org",
                     base::fromUnix(1'700'000'000)};
    view.scopes = {"openid", "read", "write"};
    view.hasRefreshToken = true;
    return view;
  }

  [[nodiscard]] std::vector<services::IdentityView> identities() const override { return views; }
  [[nodiscard]] base::Result<services::IdentityView> find(const std::string& who) const override {
    std::vector<services::IdentityView> fitting;
    for (const auto& view : views) {
      if (view.identity.id == who || view.identity.alias == who) return view;
      if (view.identity.provider == who) fitting.push_back(view);
    }
    if (fitting.empty()) return base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
    if (fitting.size() > 1)
      return base::fail(base::ErrorKind::Misconfigured, "identity.ambiguous", "work, home");
    return fitting.front();
  }
  [[nodiscard]] std::optional<services::IssuedToken> cached(const std::string&,
                                                            const services::TokenNeed& need) override {
    if (!inMemory) return std::nullopt;
    return issue(need.scopes);
  }
  QCoro::Task<base::Result<services::IssuedToken>> token(std::string, services::TokenNeed need) override {
    ++tokenCalls;
    const std::shared_ptr<bool> alive = m_alive;
    co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (error) co_return tl::unexpected(*error);
    co_return issue(need.scopes);
  }
  QCoro::Task<base::Result<services::IssuedToken>> refresh(std::string) override {
    ++refreshCalls;
    const std::shared_ptr<bool> alive = m_alive;
    co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (error) co_return tl::unexpected(*error);
    co_return issue({});
  }
  QCoro::Task<base::Result<services::SignInResult>> signIn(
      services::SignInOrder order, std::function<void(services::SignInStep)> progress,
      std::shared_ptr<services::Cancellation> cancellation) override {
    ++signIns;
    lastOrder = std::move(order.settings);
    lastClientSecret = std::string(order.clientSecret.view());
    progress({"authorize", "https://issuer.example/authorize?state=s"});
    const std::shared_ptr<bool> alive = m_alive;
    for (int i = 0; i < 500 && *alive && holdSignIn && !cancellation->cancelled(); ++i) co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    if (cancellation->cancelled()) {
      ++cancelledSignIns;
      co_return base::fail(base::ErrorKind::Cancelled, "sign_in.cancelled");
    }
    if (error) co_return tl::unexpected(*error);
    co_return services::SignInResult{views.front(), false};
  }
  QCoro::Task<base::Result<services::SignOutResult>> signOut(std::string identityId) override {
    ++signOuts;
    const std::shared_ptr<bool> alive = m_alive;
    co_await turn();
    if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
    const services::IdentityView view = *find(identityId);
    std::erase_if(views, [&](const auto& one) { return one.identity.id == identityId; });
    Q_EMIT identityRemoved(identityId);
    co_return services::SignOutResult{view, services::RevokeOutcome::RevokedThere, {}, endSession};
  }
  QCoro::Task<base::Result<void>> signOutAll(std::function<void(const services::SignedOut&)> each) override {
    const std::vector<services::IdentityView> all = views;
    for (const services::IdentityView& view : all) {
      const std::string id = view.identity.id;
      base::Result<services::SignOutResult> result =
          base::fail(base::ErrorKind::StoreUnavailable, "keystore.failing");
      if (failingSignOuts.count(id) == 0) result = co_await signOut(id);
      if (!result && result.error().code == "wallet.stopped") co_return tl::unexpected(result.error());
      const services::SignedOut one{view, std::move(result)};
      each(one);
    }
    co_return base::Result<void>{};
  }
  void lock() override { locked = true; }
  void unlock() override { locked = false; }
  [[nodiscard]] bool quiet() const override { return isQuiet; }
  QCoro::Task<ports::StoreState> keystoreState() override { co_return ports::StoreState::Ok; }
  [[nodiscard]] std::string keystoreName() const override { return "memory only"; }

  std::vector<services::IdentityView> views;
  bool inMemory = false;
  bool ignoresNarrowing = false;  ///< a provider whose every token carries all scopes
  bool holdSignIn = false;
  std::optional<base::Error> error;
  bool locked = false;
  bool isQuiet = true;
  int tokenCalls = 0;
  int refreshCalls = 0;
  int signIns = 0;
  int cancelledSignIns = 0;
  int signOuts = 0;
  std::string endSession;                   ///< of every sign-out
  std::set<std::string> failingSignOuts{};  ///< identities that cannot be signed out with all others
  providers::ProviderSettings lastOrder;
  std::string lastClientSecret;

 private:
  static QCoro::Task<void> turn() {
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(1);
    co_await timer;
  }
  services::IssuedToken issue(const std::vector<std::string>& scopes) const {
    const bool all = scopes.empty() || ignoresNarrowing;
    return {base::Secret(std::string_view("access-token-1")), "Bearer", m_clock.now() + std::chrono::hours(1),
            all ? std::vector<std::string>{"openid", "read", "write"} : scopes};
  }

  const FakeClock& m_clock;
  /// A test may end while a call is under way, as a wallet may.
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

}  // namespace lanyard::test
