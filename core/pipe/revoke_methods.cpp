#include <map>
#include <set>

#include "core/consent/person.h"
#include "core/keeping/store_watch.h"
#include "core/pipe/handlers.h"
#include "core/pipe/views.h"
#include "core/wallet/grant_desk.h"

// Taking access away: one identity, or all at once.
namespace lanyard::pipe {
namespace {

using wallet::RevokeOutcome;
using wallet::SignedOut;
using wire::Json;

const char* outcomeName(RevokeOutcome outcome) {
  switch (outcome) {
    case RevokeOutcome::RevokedThere:
      return "revoked";
    case RevokeOutcome::ForgottenHere:
      return "forgotten_here";
    case RevokeOutcome::Pending:
      break;
  }
  return "pending";
}

Json outcomeView(const wallet::SignOutResult& result) {
  Json json{{"identity", toolView(result.identity)}, {"provider", outcomeName(result.outcome)}};
  if (!result.detail.empty()) json["detail"] = result.detail;
  if (result.endsAt) json["ends_at"] = base::toUnix(*result.endsAt);
  if (!result.endSession.empty()) json["end_session"] = result.endSession;
  if (!result.revokeAt.empty()) json["revoke_at"] = result.revokeAt;
  return json;
}

QCoro::Task<void> revoke(CallPtr call, wallet::Wallet* wallet, consent::Person* person,
                         keeping::StoreWatch* takings, keeping::IdentityView view) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::Revoke;
  request.identity = view.identity;
  request.issuer = view.identity.issuer;
  request.providerName = view.providerName;
  request.providerIsYours = view.providerIsYours;
  request.need.identityId = view.identity.id;
  request.need.scopes = view.scopes;
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  std::string identityId = view.identity.id;
  auto result = co_await wallet->signOut(identityId);
  if (call->open() && takings != nullptr) co_await takings->counted();
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  call->reply(outcomeView(*result));
}

/// The outcome of revoking all: a notification for each identity, then the sums.
class Tally {
 public:
  void take(const CallPtr& call, const SignedOut& one) {
    ++m_counts[one.result ? outcomeName(one.result->outcome) : "failed"];
    Json step = one.result ? outcomeView(*one.result) : Json{{"identity", toolView(one.identity)}};
    if (!one.result) {
      const Refusal why = refusalFor(one.result.error());
      step["error"] = {
          {"reason", wire::rowOf(why.reason).name}, {"message", why.message}, {"hint", why.hint}};
    }
    // A provider's browser session is named once, however many identities there were.
    if (step.contains("end_session") && !m_told.insert(one.identity.identity.issuer).second) {
      step.erase("end_session");
    }
    call->notify("revoke.step", std::move(step));
  }
  [[nodiscard]] Json sums(std::size_t grants) const {
    Json json{{"revoked", 0}, {"forgotten_here", 0}, {"pending", 0}, {"failed", 0}, {"grants", grants}};
    for (const auto& [name, count] : m_counts) json[name] = count;
    return json;
  }

 private:
  std::map<std::string, int> m_counts;
  std::set<std::string> m_told;
};

QCoro::Task<void> revokeAll(CallPtr call, wallet::Wallet* wallet, consent::Person* person,
                            wallet::GrantDesk* grants, keeping::StoreWatch* takings) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::RevokeAll;
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  // The grants go first, because revoking them needs no waiting for a provider. An identity that cannot be
  // signed out has none left either.
  const auto taken = grants->takeBack([](const auto&) { return true; });
  const auto tally = std::make_shared<Tally>();
  const std::weak_ptr<Call> weak = call;
  std::function<void(const SignedOut&)> each = [tally, weak](const SignedOut& one) {
    if (const CallPtr open = weak.lock()) tally->take(open, one);
  };
  auto done = co_await wallet->signOutAll(std::move(each));
  if (call->open() && takings != nullptr) co_await takings->counted();
  if (!call->open()) co_return;
  if (!done) {
    call->refuse(done.error());
    co_return;
  }
  call->reply(tally->sums(taken.grants.size()));
}

}  // namespace

void identityRevoke(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                    keeping::StoreWatch* takings) {
  auto view = wallet.find(call->text("identity"));
  if (!view) return call->refuse(view.error());
  revoke(call, &wallet, &person, takings, std::move(*view));
}

void identityRevokeAll(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                       wallet::GrantDesk& grants, keeping::StoreWatch* takings) {
  // There is nothing to revoke, so nobody is asked.
  if (wallet.identities().empty()) return call->reply(Tally().sums(0));
  revokeAll(call, &wallet, &person, &grants, takings);
}

}  // namespace lanyard::pipe
