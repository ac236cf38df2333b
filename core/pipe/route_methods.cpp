#include "core/consent/person.h"
#include "core/keeping/store_watch.h"
#include "core/pipe/handlers.h"
#include "core/pipe/views.h"
#include "core/wallet/route_book.h"

namespace lanyard::pipe {
namespace {

constexpr auto kRouteScreen = "lanyard-desktop";

/// Who asks, for the log.
std::string askerOf(const Call& call) {
  if (call.onDesktop()) return kRouteScreen;
  const auto caller = call.caller();
  return caller ? caller->tool.exe.path : std::string();
}

wire::Json ruleView(const identity::Route& route, const keeping::IdentityView& identity) {
  const bool isAddress = route.address().has_value();
  return {{"at", route.at}, {"kind", isAddress ? "address" : "default"}, {"identity", toolView(identity)}};
}

struct RuleWanted {
  std::string at;
  keeping::IdentityView identity;
};

QCoro::Task<void> add(CallPtr call, wallet::Wallet* wallet, consent::Person* person,
                      activity::ActivityLog* log, RuleWanted wanted) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::Route;
  request.identity = wanted.identity.identity;
  request.issuer = wanted.identity.identity.issuer;
  request.providerName = wanted.identity.providerName;
  request.providerIsYours = wanted.identity.providerIsYours;
  request.need.identityId = wanted.identity.identity.id;
  request.need.resource = wanted.at;
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  // The identity may be gone after the wait.
  const auto now = wallet->find(wanted.identity.identity.id);
  if (!now) {
    call->refuse(now.error());
    co_return;
  }
  const auto added = wallet->routes().add(wanted.at, *now);
  if (!added) {
    call->refuse(added.error());
    co_return;
  }
  // A rule hands nothing out, so it does not depend on its record; the yes has one.
  static_cast<void>(log->record({"route", now->identity.id, askerOf(*call), "added", wanted.at}));
  call->reply({{"rule", ruleView({wanted.at, now->identity.id}, *now)}});
}

/// A reply says that no restore gives it back.
QCoro::Task<void> replyRemoved(CallPtr call, keeping::StoreWatch* takings) {
  if (takings != nullptr) co_await takings->counted();
  if (call->open()) call->reply({{"removed", true}});
}

}  // namespace

void routeList(const CallPtr& call, wallet::Wallet& wallet) {
  wire::Json rules = wire::Json::array();
  for (const identity::Route& route : wallet.routes().routes()) {
    if (const auto identity = wallet.find(route.identityId)) rules.push_back(ruleView(route, *identity));
  }
  call->reply({{"rules", std::move(rules)}});
}

void routeFind(const CallPtr& call, wallet::Wallet& wallet) {
  const auto routed = wallet.routes().find(call->text("address"));
  if (!routed) return call->refuse(routed.error());
  const auto identity = wallet.find(routed->identityId);
  if (!identity) return call->refuse(identity.error());
  const auto address = identity::parseAddress(call->text("address"));
  call->reply({{"address", address->text()},
               {"identity", toolView(*identity)},
               {"route", routed->at},
               {"route_by", identity::routedByName(routed->by)},
               {"user", wallet.routes().userOf(*identity)}});
}

void routeAdd(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
              activity::ActivityLog& log) {
  if (call->has("address") == call->has("provider"))
    return call->refuse(badRequest("exactly one of address and provider"));
  // Before anybody is asked.
  auto at = wallet.routes().normalAt(call->text("address"), call->text("provider"));
  if (!at) return call->refuse(at.error());
  auto identity = wallet.find(call->text("identity"));
  if (!identity) return call->refuse(identity.error());
  if (const auto fits = wallet.routes().check(*at, *identity); !fits) return call->refuse(fits.error());
  add(call, &wallet, &person, &log, {*std::move(at), *std::move(identity)});
}

void routeRemove(const CallPtr& call, wallet::Wallet& wallet, activity::ActivityLog& log,
                 keeping::StoreWatch* takings) {
  const auto removed = wallet.routes().remove(call->text("at"));
  if (!removed) return call->refuse(removed.error());
  static_cast<void>(log.record({"route", removed->identityId, askerOf(*call), "removed", removed->at}));
  replyRemoved(call, takings);
}

}  // namespace lanyard::pipe
