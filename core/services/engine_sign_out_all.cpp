#include <deque>

#include "core/flows/gate.h"
#include "core/services/engine.h"

// Taking all access away at once.
namespace lanyard::services {
namespace {

// As with refreshes: bounds what leaves the machine at one moment.
constexpr int kAtOnce = 8;
// A provider that does not answer leaves the other half to the rest.
constexpr int kAtOneProvider = 4;

}  // namespace

/// One "sign out of everything" under way.
struct Engine::Round {
  std::deque<SignedOut> waiting;
  std::map<std::string, int> asked;  ///< sign-outs under way, by issuer
  int running = 0;
  std::function<void(const SignedOut&)> each;
  flows::Gate over;
};

QCoro::Task<base::Result<void>> Engine::signOutAll(std::function<void(const SignedOut&)> each) {
  const std::shared_ptr<bool> alive = m_alive;
  if (m_keeper.locked()) co_return base::fail(base::ErrorKind::Locked, "wallet.locked");
  // The keys stay until all of it has ended.
  const std::shared_ptr<void> held = hold();
  const auto round = std::make_shared<Round>();
  round->each = std::move(each);
  for (IdentityView& view : identities()) {
    m_keeper.close(view.identity.id);
    round->waiting.push_back({std::move(view), base::fail(base::ErrorKind::Cancelled, "wallet.stopped")});
  }
  goOn(round);
  co_await round->over.opened();
  if (!*alive) co_return base::fail(base::ErrorKind::Cancelled, "wallet.stopped");
  co_return base::Result<void>{};
}

/// Begins as many sign-outs as may run; the last one to end opens the gate.
void Engine::goOn(const std::shared_ptr<Round>& round) {
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
    // What ended at once has gone on by itself.
    next = round->waiting.begin();
  }
  if (round->waiting.empty() && round->running == 0) round->over.open();
}

QCoro::Task<void> Engine::signOutOf(std::shared_ptr<Round> round, SignedOut one) {
  const std::shared_ptr<bool> alive = m_alive;
  const std::string id = one.identity.identity.id;
  base::Result<SignOutResult> result = co_await endSignIn(id, true);
  --round->running;
  --round->asked[one.identity.identity.issuer];
  if (!*alive) {
    round->waiting.clear();
    if (round->running == 0) round->over.open();
    co_return;
  }
  one.result = std::move(result);
  if (round->each) round->each(one);
  goOn(round);
}

}  // namespace lanyard::services
