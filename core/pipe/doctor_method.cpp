#include <QPointer>

#include "core/pipe/handlers.h"
#include "core/pipe/pipe_server.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

wire::Json clocksView(const std::vector<ClockLook>& clocks) {
  wire::Json all = wire::Json::array();
  for (const ClockLook& clock : clocks) {
    all.push_back({{"host", clock.host}, {"ahead_s", clock.ahead.count()}});
  }
  return all;
}

QCoro::Task<void> replyDoctor(PipeServer* server, CallPtr call) {
  const QPointer<PipeServer> alive(server);
  const ports::StoreState store = co_await server->parts().wallet.keystoreState();
  if (!alive || !call->open()) co_return;
  const base::Result<void> confirms = co_await server->parts().lock.look();
  if (!alive || !call->open()) co_return;
  Parts& parts = server->parts();
  wire::Json json{{"version", LANYARD_VERSION},
                  {"keystore", {{"name", parts.wallet.keystoreName()}, {"state", storeStateName(store)}}},
                  {"unlock", unlockByName(parts.lock.unlockBy())},
                  {"confirmation", {{"state", confirms ? "ok" : "unavailable"}}},
                  {"activity", activityView(parts.activity.check())}};
  if (!confirms) json["confirmation"]["detail"] = confirms.error().code;
  if (parts.surroundings) {
    const Surroundings around = parts.surroundings();
    json["pid"] = around.pid;
    json["uptime_s"] = around.uptime.count();
    json["keystore"]["backend"] = around.keystoreBackend;
    json["proxy"] = around.proxy;
    json["authorities"] = around.authorities;
    // A locked wallet says nothing of its services.
    json["clocks"] = clocksView(parts.lock.locked() ? std::vector<ClockLook>() : around.clocks);
    json["database"] = {{"state", around.database ? "ok" : "failing"}};
    if (!around.database) json["database"]["detail"] = around.database.error().code;
    if (around.databaseRestoredAt) json["database"]["restored_at"] = base::toUnix(*around.databaseRestoredAt);
  }
  call->reply(json);
}

}  // namespace

void walletDoctor(PipeServer& server, const CallPtr& call) {
  replyDoctor(&server, call);
}

}  // namespace lanyard::pipe
