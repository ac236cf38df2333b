#include <deque>

#include "core/flows/gate.h"
#include "core/wallet/sign_outs.h"

// Signing out all identities at once.
namespace lanyard::wallet {
namespace {

// As with refreshes, this limits the requests at any moment.
constexpr int kAtOnce = 8;
// A provider that does not answer leaves half of the places to the others.
constexpr int kAtOneProvider = 4;

}  // namespace

/// One "sign out of everything" under way.
struct SignOuts::Round {
  std::deque<SignedOut> waiting;
  std::map<std::string, int> asked;  ///< sign-outs under way, by issuer
  int running = 0;
  std::function<void(const SignedOut&)> each;
  flows::Gate over;
};

/// A sign-out of the round that is under way.
class SignOuts::Turn {
 public:
  Turn(std::shared_ptr<Round> round, std::string issuer)
      : m_round(std::move(round)), m_issuer(std::move(issuer)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  /// The wallet is gone by now: no more sign-outs begin, and those who wait for the round go on.
  ~Turn() {
    if (!m_round) return;
    m_round->waiting.clear();
    const std::shared_ptr<Round> round = m_round;
    andGoesOn();
    if (round->running == 0) round->over.open();
  }
  void andGoesOn() {
    --m_round->running;
    --m_round->asked[m_issuer];
    m_round.reset();
  }

 private:
  std::shared_ptr<Round> m_round;
  std::string m_issuer;
};

QCoro::Task<base::Result<void>> SignOuts::all(std::function<void(const SignedOut&)> each) {
  if (m_parts.keeper.locked()) co_return base::fail(errors::kWalletLocked);
  // The keys stay in memory until the whole round has ended.
  const std::shared_ptr<void> held = m_parts.underWay.hold();
  const auto round = std::make_shared<Round>();
  round->each = std::move(each);
  for (keeping::IdentityView& view : m_parts.views.all()) {
    m_parts.keeper.close(view.identity.id);
    round->waiting.push_back({std::move(view), base::fail(errors::kWalletStopped)});
  }
  goOn(round);
  co_await m_lifetime.during(round->over.opened());
  co_return base::Result<void>{};
}

/// Starts as many sign-outs as may run; the last one to end opens the gate.
void SignOuts::goOn(const std::shared_ptr<Round>& round) {
  for (auto next = round->waiting.begin(); next != round->waiting.end() && round->running < kAtOnce;) {
    int& there = round->asked[next->identity.identity.issuer];
    if (there >= kAtOneProvider) {
      ++next;
      continue;
    }
    ++there;
    ++round->running;
    SignedOut one = std::move(*next);
    round->waiting.erase(next);
    signOutOf(round, std::move(one));
    // A sign-out that ended at once has called this again, and changed the list.
    next = round->waiting.begin();
  }
  if (round->waiting.empty() && round->running == 0) round->over.open();
}

QCoro::Task<void> SignOuts::signOutOf(std::shared_ptr<Round> round, SignedOut one) {
  const std::string id = one.identity.identity.id;
  Turn ended(round, one.identity.identity.issuer);
  base::Result<SignOutResult> result = co_await m_lifetime.during(end(id, true));
  ended.andGoesOn();
  one.result = std::move(result);
  if (round->each) round->each(one);
  goOn(round);
}

}  // namespace lanyard::wallet
