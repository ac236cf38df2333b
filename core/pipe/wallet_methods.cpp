#include <QCoreApplication>
#include <algorithm>

#include "core/keeping/store_watch.h"
#include "core/pipe/handlers.h"
#include "core/pipe/pipe_server.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> replyReport(CallPtr call, QCoro::Task<wire::Json> report) {
  const wire::Json json = co_await report;
  call->reply(json);
}

QCoro::Task<void> lock(CallPtr call, wallet::WalletLock* lock, keeping::StoreWatch* takings) {
  auto locked = co_await lock->lookAndLock(wallet::LockCause::Hand);
  if (call->open() && takings != nullptr) co_await takings->counted();
  if (!call->open()) co_return;
  if (!locked) {
    call->refuse(locked.error());
    co_return;
  }
  call->reply({{"locked", true}});
}

QCoro::Task<base::Result<void>> open(wallet::WalletLock* lock, std::optional<base::Secret> passphrase,
                                     std::string tool) {
  if (!passphrase) co_return co_await lock->confirm(std::move(tool));
  co_return co_await lock->unlock(std::move(*passphrase), std::move(tool));
}

QCoro::Task<void> unlock(CallPtr call, wallet::WalletLock* lock) {
  std::optional<base::Secret> passphrase = call->takeSecret("passphrase");
  const auto caller = call->caller();
  std::string tool = call->onDesktop() || !caller ? std::string() : caller->tool.exe.path;
  // Whoever cancels the request, or goes away, ends the computer's question too.
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

/// Any program of the same user can end the wallet's process anyway. By this method the wallet first checks
/// what would be lost, and keeps what is under way.
void walletStop(const CallPtr& call, wallet::Wallet& wallet, activity::ActivityLog& log, Host& host) {
  if (!host.stop) return call->refuse(errors::kStopUnsupported);
  const bool force = call->flag("force");
  const auto views = wallet.identities();
  const bool unsaved = std::ranges::any_of(
      views, [](const auto& view) { return view.state == keeping::IdentityState::NotSaved; });
  if (unsaved && !force) return call->refuse(errors::kStopUnsaved);
  const bool kept = !host.surroundings || host.surroundings().keystoreBackend != "memory";
  if (!kept && !views.empty() && !force) return call->refuse(errors::kStopMemory);
  const auto caller = call->caller();
  const std::string tool = call->onDesktop() || !caller ? std::string() : caller->tool.exe.path;
  static_cast<void>(log.record({"stop", {}, tool, "stopped", force ? "whatever is lost" : ""}));
  call->reply({{"stopping", true}, {"pid", QCoreApplication::applicationPid()}});
  host.stop();
}

void walletLock(const CallPtr& call, wallet::WalletLock& lock, keeping::StoreWatch* takings) {
  pipe::lock(call, &lock, takings);
}

void walletUnlock(const CallPtr& call, wallet::WalletLock& lock) {
  // The wallet is open already, so the passphrase is not checked, and nobody can guess it here.
  if (!lock.locked()) return call->reply({{"unlocked", true}});
  unlock(call, &lock);
}

void walletStatus(const CallPtr& call, Report& report) {
  replyReport(call, report.status());
}

void walletDoctor(const CallPtr& call, Report& report) {
  replyReport(call, report.doctor());
}

void desktopShow(const CallPtr& call, Screen& screen, Events& events) {
  if (!screen.show()) return call->refuse(errors::kDesktopUnavailable);
  events.tell("desktop.raise", wire::Json::object());
  call->reply({{"shown", true}});
}

void eventsSubscribe(const CallPtr& call, Events& events) {
  // The reply goes first: what follows goes to the connection, not to the call.
  call->reply({{"subscribed", true}});
  events.add(call->connection());
}

void requestCancel(const CallPtr& call, PipeServer& server) {
  const wire::Json id = call->params().at("request");
  const CallPtr running = server.requestBeside(*call, id);
  call->reply({{"cancelled", running && running->cancel()}});
}

}  // namespace lanyard::pipe
