#include "core/pipe/person.h"

#include <QPointer>
#include <algorithm>

#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

using base::ErrorKind;
using services::Consent;

/// For the log, where there is no tool: the person at the screen.
constexpr auto kScreen = "lanyard-desktop";

}  // namespace

std::chrono::seconds waitOf(const Call& call) {
  return std::chrono::seconds(std::min(call.count("wait_s", 120), kMaxWaitSeconds));
}

bool samePeer(const grants::Caller& now, const grants::Caller& before) {
  const grants::Executable& a = now.tool.exe;
  const grants::Executable& b = before.tool.exe;
  return now.uid == before.uid && now.sort == before.sort && now.tool.pid == before.tool.pid &&
         now.tool.startTime == before.tool.startTime && a.path == b.path && a.device == b.device &&
         a.inode == b.inode && a.sha256 == b.sha256 && now.script == before.script;
}

QCoro::Task<base::Result<void>> checkPassphrase(PipeServer* server, CallPtr call, base::Secret passphrase) {
  const QPointer<PipeServer> alive(server);
  const auto caller = call->caller();
  services::Activity activity{"passphrase", {}, caller ? caller->tool.exe.path : std::string(), {}, {}};
  auto right = co_await server->parts().approval.check(std::move(passphrase));
  if (alive && !right) {
    activity.outcome = right.error().code;
    static_cast<void>(server->parts().activity.record(activity));
  }
  co_return right;
}

QCoro::Task<base::Result<Consent>> askPerson(PipeServer* server, CallPtr call,
                                             services::ConsentRequest request) {
  request.asker = call->serial();
  request.wait = waitOf(*call);
  if (request.wait.count() == 0) co_return base::fail(ErrorKind::Denied, "consent.no_wait");
  if (!server->showDesktop()) {
    auto isSet = co_await server->parts().approval.isSet();
    if (!call->open()) co_return base::fail(ErrorKind::Cancelled, "consent.cancelled");
    if (!isSet || !*isSet) co_return base::fail(ErrorKind::Denied, "consent.nobody");
  }
  const std::weak_ptr<Call> weak = call;
  request.onWaiting = [weak](const std::string& promptId) {
    if (const CallPtr open = weak.lock()) open->notify("consent.waiting", {{"prompt", promptId}});
  };
  const grants::Caller before = request.caller;
  auto consent = co_await server->parts().desk.ask(std::move(request));
  if (!call->open()) co_return base::fail(ErrorKind::Cancelled, "consent.cancelled");
  if (!consent) co_return consent;
  const auto now = call->caller();
  if (!now || !samePeer(*now, before)) co_return base::fail(ErrorKind::Denied, "peer.changed");
  co_return consent;
}

QCoro::Task<base::Result<std::string>> personSaysYes(PipeServer* server, CallPtr call,
                                                     services::ConsentRequest request) {
  services::Activity activity{std::string(grants::promptKindName(request.kind)),
                              request.identity ? request.identity->id : std::string(),
                              kScreen,
                              "allowed",
                              {}};
  if (call->onDesktop()) {
    activity.detail = "on the screen";
  } else {
    auto caller = call->caller();
    if (!caller) co_return base::fail(ErrorKind::Denied, "peer.changed", caller.error().code);
    request.caller = std::move(*caller);
    activity.tool = request.caller.tool.exe.path;
    std::optional<base::Secret> passphrase = call->takeSecret("passphrase");
    if (passphrase) {
      auto right = co_await checkPassphrase(server, call, std::move(*passphrase));
      if (!right) co_return tl::unexpected(right.error());
      activity.detail = "by passphrase";
    } else {
      auto consent = co_await askPerson(server, call, std::move(request));
      if (!consent) co_return tl::unexpected(consent.error());
      activity.detail = "by prompt";
    }
    if (!call->open()) co_return base::fail(ErrorKind::Cancelled, "consent.cancelled");
  }
  if (const auto recorded = server->parts().activity.record(activity); !recorded) {
    co_return tl::unexpected(recorded.error());
  }
  co_return activity.tool;
}

QCoro::Task<wire::Json> status(PipeServer* server) {
  const QPointer<PipeServer> alive(server);
  const ports::StoreState store = co_await server->parts().wallet.keystoreState();
  if (!alive) co_return wire::Json::object();
  auto passphrase = co_await server->parts().approval.isSet();
  if (!alive) co_return wire::Json::object();
  Parts& parts = server->parts();
  // A keystore that cannot be asked is no word on it: then what the wallet saw before, or nothing.
  std::optional<bool> set = passphrase ? std::optional(*passphrase) : std::nullopt;
  if (!set && parts.lock.unlockBy() == services::UnlockBy::Passphrase) set = true;
  wire::Json json{
      {"version", LANYARD_VERSION},
      {"protocol", 1},
      {"locked", parts.lock.locked()},
      {"keystore", {{"name", parts.wallet.keystoreName()}, {"state", storeStateName(store)}}},
      {"identities", parts.wallet.identities().size()},
      {"grants", parts.grants.list().size()},
      {"prompts", parts.desk.size()},
      {"passphrase", set ? wire::Json(*set) : wire::Json(nullptr)},
      {"unlock", unlockByName(parts.lock.unlockBy())},
      {"desktop", server->hasDesktop() || (parts.desktop != nullptr && parts.desktop->available())}};
  json["activity"] = activityView(parts.activity.check());
  const std::optional<Demo> demo = parts.demo ? parts.demo() : std::nullopt;
  if (demo) json["demo"] = {{"issuer", demo->issuer}, {"client_id", demo->clientId}};
  co_return json;
}

}  // namespace lanyard::pipe
