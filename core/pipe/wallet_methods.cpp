#include "core/pipe/handlers.h"
#include "core/pipe/person.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> replyStatus(PipeServer* server, CallPtr call) {
  const wire::Json json = co_await status(server);
  call->reply(json);
}

QCoro::Task<void> unlock(PipeServer* server, CallPtr call) {
  std::optional<base::Secret> passphrase = call->takeSecret("passphrase");
  const auto caller = call->caller();
  std::string tool = call->onDesktop() || !caller ? std::string() : caller->tool.exe.path;
  auto unlocked = co_await server->parts().lock.unlock(std::move(*passphrase), std::move(tool));
  if (!call->open()) co_return;
  if (!unlocked) {
    call->refuse(unlocked.error());
    co_return;
  }
  call->reply({{"unlocked", true}});
}

}  // namespace

void walletLock(PipeServer& server, const CallPtr& call) {
  const auto locked = server.parts().lock.lock(services::LockCause::Hand);
  if (!locked) return call->refuse(locked.error());
  call->reply({{"locked", true}});
}

void walletUnlock(PipeServer& server, const CallPtr& call) {
  // Open already: nothing is checked, and so nothing can be guessed by it.
  if (!server.parts().lock.locked()) return call->reply({{"unlocked", true}});
  if (!call->has("passphrase")) return call->refuse(base::ErrorKind::Denied, "approval.required");
  unlock(&server, call);
}

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
