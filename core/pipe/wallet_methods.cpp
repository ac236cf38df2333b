#include <QCoreApplication>
#include <QTimer>
#include <algorithm>

#include "core/pipe/handlers.h"
#include "core/pipe/person.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> replyStatus(PipeServer* server, CallPtr call) {
  const wire::Json json = co_await status(server);
  call->reply(json);
}

QCoro::Task<void> lock(PipeServer* server, CallPtr call) {
  auto locked = co_await server->parts().lock.lookAndLock(services::LockCause::Hand);
  if (!call->open()) co_return;
  if (!locked) {
    call->refuse(locked.error());
    co_return;
  }
  call->reply({{"locked", true}});
}

QCoro::Task<base::Result<void>> open(services::WalletLock* lock, std::optional<base::Secret> passphrase,
                                     std::string tool) {
  if (!passphrase) co_return co_await lock->confirm(std::move(tool));
  co_return co_await lock->unlock(std::move(*passphrase), std::move(tool));
}

QCoro::Task<void> unlock(PipeServer* server, CallPtr call) {
  std::optional<base::Secret> passphrase = call->takeSecret("passphrase");
  const auto caller = call->caller();
  std::string tool = call->onDesktop() || !caller ? std::string() : caller->tool.exe.path;
  services::WalletLock* lock = &server->parts().lock;
  // Whoever takes the request back, or goes away, takes the computer's question along.
  if (!passphrase) call->onCancel([lock] { lock->cancelConfirm(); });
  auto unlocked = co_await open(lock, std::move(passphrase), std::move(tool));
  if (!call->open()) co_return;
  if (!unlocked) {
    call->refuse(unlocked.error());
    co_return;
  }
  call->reply({{"unlocked", true}});
}

}  // namespace

/// Any program of the same user can end the wallet's process anyway; here it waits until what is under way is
/// kept, and looks first at what would be lost.
void walletStop(PipeServer& server, const CallPtr& call) {
  Parts& parts = server.parts();
  if (!parts.stop) return call->refuse(base::ErrorKind::Misconfigured, "stop.unsupported");
  const bool force = call->flag("force");
  const auto views = parts.wallet.identities();
  const bool unsaved = std::ranges::any_of(
      views, [](const auto& view) { return view.state == services::IdentityState::NotSaved; });
  if (unsaved && !force) return call->refuse(base::ErrorKind::StoreUnavailable, "stop.unsaved");
  const bool kept = !parts.surroundings || parts.surroundings().keystoreBackend != "memory";
  if (!kept && !views.empty() && !force)
    return call->refuse(base::ErrorKind::StoreUnavailable, "stop.memory");
  const auto caller = call->caller();
  const std::string tool = call->onDesktop() || !caller ? std::string() : caller->tool.exe.path;
  static_cast<void>(parts.activity.record({"stop", {}, tool, "stopped", force ? "whatever is lost" : ""}));
  call->reply({{"stopping", true}, {"pid", QCoreApplication::applicationPid()}});
  // Not from inside the server, which goes; nor after it has gone by another way.
  QTimer::singleShot(0, &server, [stop = parts.stop] { stop(); });
}

void walletLock(PipeServer& server, const CallPtr& call) {
  lock(&server, call);
}

void walletUnlock(PipeServer& server, const CallPtr& call) {
  // Open already: nothing is checked, and so nothing can be guessed by it.
  if (!server.parts().lock.locked()) return call->reply({{"unlocked", true}});
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
