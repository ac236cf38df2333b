#include <map>
#include <set>

#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/views.h"

// Taking access away: one identity, or all at once.
namespace lanyard::pipe {
namespace {

using services::RevokeOutcome;
using services::SignedOut;
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

Json outcomeView(const services::SignOutResult& result) {
  Json json{{"identity", toolView(result.identity)}, {"provider", outcomeName(result.outcome)}};
  if (!result.detail.empty()) json["detail"] = result.detail;
  if (!result.endSession.empty()) json["end_session"] = result.endSession;
  return json;
}

QCoro::Task<void> revoke(PipeServer* server, CallPtr call, services::IdentityView view) {
  services::ConsentRequest request;
  request.kind = grants::PromptKind::Revoke;
  request.identity = view.identity;
  request.issuer = view.identity.issuer;
  request.need.identityId = view.identity.id;
  request.need.scopes = view.scopes;
  auto yes = co_await personSaysYes(server, call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  std::string identityId = view.identity.id;
  auto result = co_await server->parts().wallet.signOut(identityId);
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  call->reply(outcomeView(*result));
}

/// What "all" came to: a notification for each identity, then the sums.
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
    // One browser session is ended once, however many identities of a provider there were.
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

QCoro::Task<void> revokeAll(PipeServer* server, CallPtr call) {
  services::ConsentRequest request;
  request.kind = grants::PromptKind::RevokeAll;
  auto yes = co_await personSaysYes(server, call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  // The grants first: what nobody may ask for any more needs no waiting for a provider. An identity that
  // cannot be signed out has none left either.
  const auto taken = server->parts().grants.revokeAll([](const grants::Grant&) { return true; });
  noteRevoked(*server, taken.grants);
  const auto tally = std::make_shared<Tally>();
  const std::weak_ptr<Call> weak = call;
  std::function<void(const SignedOut&)> each = [tally, weak](const SignedOut& one) {
    if (const CallPtr open = weak.lock()) tally->take(open, one);
  };
  auto done = co_await server->parts().wallet.signOutAll(std::move(each));
  if (!call->open()) co_return;
  if (!done) {
    call->refuse(done.error());
    co_return;
  }
  call->reply(tally->sums(taken.grants.size()));
}

}  // namespace

void identityRevoke(PipeServer& server, const CallPtr& call) {
  auto view = server.parts().wallet.find(call->text("identity"));
  if (!view) return call->refuse(view.error());
  revoke(&server, call, std::move(*view));
}

void identityRevokeAll(PipeServer& server, const CallPtr& call) {
  // Nothing to take away: nobody is bothered with a question about it.
  if (server.parts().wallet.identities().empty()) return call->reply(Tally().sums(0));
  revokeAll(&server, call);
}

}  // namespace lanyard::pipe
