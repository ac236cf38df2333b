#include "core/consent/person.h"
#include "core/keeping/store_watch.h"
#include "core/pipe/handlers.h"
#include "core/pipe/views.h"
#include "core/wallet/grant_desk.h"

namespace lanyard::pipe {
namespace {

wallet::GrantOrder grantOrderOf(const Call& call) {
  wallet::GrantOrder order;
  order.program = call.text("program");
  order.identity = call.text("identity");
  order.limits = limitsOf(call);
  order.also = call.texts("also");
  order.idToken = call.flag("id_token");
  if (call.has("for_s")) order.lasts = std::chrono::seconds(call.count("for_s", 0));
  return order;
}

wire::Json grantsView(const consent::GrantBook& grants) {
  wire::Json all = wire::Json::array();
  for (const grants::Grant& grant : grants.list()) all.push_back(grantView(grant));
  return {{"grants", std::move(all)}};
}

/// A list of which program may have what tells which program to run for it, so a tool needs the person's yes.
QCoro::Task<void> list(CallPtr call, consent::GrantBook* grants, consent::Person* person) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::Grants;
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  call->reply(grantsView(*grants));
}

/// A reply says that no restore gives it back.
QCoro::Task<void> replyTaken(CallPtr call, consent::GrantBook::Taken taken, keeping::StoreWatch* takings) {
  if (takings != nullptr) co_await takings->counted();
  if (!call->open()) co_return;
  if (!taken.stored) {
    call->refuse(taken.stored.error());
    co_return;
  }
  call->reply({{"revoked", true}, {"grants", taken.grants.size()}});
}

}  // namespace

void grantAllow(const CallPtr& call, wallet::GrantDesk& grants) {
  for (const char* limit : {"scopes", "also", "resource"}) {
    if (call->flag("id_token") && call->has(limit))
      return call->refuse(badRequest(std::string(limit) + " says nothing of an ID token"));
  }
  const auto allowed = grants.allow(grantOrderOf(*call));
  if (!allowed) return call->refuse(allowed.error());
  call->reply({{"grant", grantView(*allowed)}});
}

void grantList(const CallPtr& call, consent::GrantBook& grants, consent::Person& person) {
  // The screen knows all of it anyway, so the log gets no line.
  if (call->onDesktop()) return call->reply(grantsView(grants));
  list(call, &grants, &person);
}

void grantRevoke(const CallPtr& call, wallet::GrantDesk& grants, keeping::StoreWatch* takings) {
  const int ways = int(call->has("grant")) + int(call->has("program")) + int(call->flag("all"));
  if (ways != 1) return call->refuse(badRequest("exactly one of grant, program and all"));
  const std::string id = call->text("grant");
  const std::string program = call->text("program");
  const std::string identity = call->text("identity");
  const bool all = call->flag("all");
  if (call->has("identity") && program.empty()) return call->refuse(badRequest("identity without program"));
  const auto which = [&](const grants::Grant& grant) {
    if (!identity.empty() && grant.need.identityId != identity) return false;
    return all || (program.empty() ? grant.id == id : grant.tool.path == program);
  };
  auto taken = grants.takeBack(which, *call);
  // With `all`, it is no error if there is nothing to revoke.
  if (taken.grants.empty() && !all) return call->refuse(errors::kGrantUnknown);
  replyTaken(call, std::move(taken), takings);
}

}  // namespace lanyard::pipe
