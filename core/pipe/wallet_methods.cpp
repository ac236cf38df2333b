#include "core/pipe/handlers.h"
#include "core/pipe/person.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> replyStatus(PipeServer* server, CallPtr call) {
  const wire::Json json = co_await status(server);
  call->reply(json);
}

}  // namespace

void walletStatus(PipeServer& server, const CallPtr& call) {
  replyStatus(&server, call);
}

void desktopShow(PipeServer& server, const CallPtr& call) {
  if (!server.showDesktop()) return call->refuse(base::ErrorKind::Misconfigured, "desktop.unavailable");
  server.events().tell("desktop.raise", wire::Json::object());
  call->reply({{"shown", true}});
}

void eventsSubscribe(PipeServer& server, const CallPtr& call) {
  // The reply first: what follows is told to the connection, not to the call.
  const auto connection = server.connectionOf(*call);
  call->reply({{"subscribed", true}});
  if (connection) server.events().add(connection);
}

void requestCancel(PipeServer& server, const CallPtr& call) {
  const wire::Json id = call->params().at("request");
  call->reply({{"cancelled", server.cancelRequest(*call, id)}});
}

}  // namespace lanyard::pipe
