#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {
namespace {

QCoro::Task<void> setPassphrase(PipeServer* server, CallPtr call) {
  std::optional<base::Secret> next = call->takeSecret("new");
  std::optional<base::Secret> current = call->takeSecret("current");
  if (!current && !call->onDesktop()) {
    // The first passphrase may be set by any program, as long as there is nothing yet that it could guard.
    auto isSet = co_await server->parts().approval.isSet();
    if (!call->open()) co_return;
    if (!isSet) {
      call->refuse(isSet.error());
      co_return;
    }
    if (*isSet || !server->parts().wallet.identities().empty()) {
      call->refuse(base::ErrorKind::Denied, *isSet ? "approval.current_needed" : "approval.required");
      co_return;
    }
  }
  const services::Activity activity{"passphrase", {}, {}, "set", call->onDesktop() ? "on the screen" : ""};
  if (const auto recorded = server->parts().activity.record(activity); !recorded) {
    call->refuse(recorded.error());
    co_return;
  }
  auto set = co_await server->parts().approval.set(std::move(*next), std::move(current));
  if (!call->open()) co_return;
  if (!set) {
    static_cast<void>(server->parts().activity.record({"passphrase", {}, {}, set.error().code, {}}));
    call->refuse(set.error());
    co_return;
  }
  server->parts().lock.passphraseSet();
  server->events().walletChanged();
  call->reply({{"set", true}});
}

}  // namespace

void consentList(PipeServer& server, const CallPtr& call) {
  wire::Json all = wire::Json::array();
  for (const grants::Prompt& prompt : server.parts().desk.prompts()) {
    const auto view = prompt.identity ? server.parts().wallet.find(prompt.identity->id)
                                      : base::fail(base::ErrorKind::Misconfigured, "identity.unknown");
    all.push_back(promptView(prompt, view ? &*view : nullptr));
  }
  call->reply({{"prompts", std::move(all)}});
}

void consentAnswer(PipeServer& server, const CallPtr& call) {
  services::ConsentAnswer answer{call->text("prompt"), call->text("digest"), {}, {}, {}};
  const std::string choice = call->text("choice");
  if (choice != "deny") {
    answer.choice = grants::kindFromName(choice);
    if (!answer.choice) return call->refuse(badRequest("no such choice"));
  }
  if (call->has("until")) answer.until = base::fromUnix(call->count("until", 0));
  if (call->has("scopes")) answer.scopes = call->texts("scopes");
  const auto answered = server.parts().desk.answer(answer);
  if (!answered) return call->refuse(answered.error());
  call->reply({{"answered", true}});
}

void passphraseSet(PipeServer& server, const CallPtr& call) {
  setPassphrase(&server, call);
}

}  // namespace lanyard::pipe
