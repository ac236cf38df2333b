#include "core/consent/consent_desk.h"
#include "core/pipe/handlers.h"
#include "core/pipe/views.h"

namespace lanyard::pipe {

void consentList(const CallPtr& call, consent::ConsentDesk& desk, wallet::Wallet& wallet) {
  wire::Json all = wire::Json::array();
  for (const grants::Prompt& prompt : desk.prompts()) {
    const auto view =
        prompt.identity ? wallet.find(prompt.identity->id) : base::fail(errors::kIdentityUnknown);
    all.push_back(promptView(prompt, view ? &*view : nullptr));
  }
  call->reply({{"prompts", std::move(all)}});
}

void consentAnswer(const CallPtr& call, consent::ConsentDesk& desk) {
  consent::ConsentAnswer answer{call->text("prompt"), call->text("digest"), {}, {}, {}};
  const std::string choice = call->text("choice");
  if (choice != "deny") {
    answer.choice = grants::kindFromName(choice);
    if (!answer.choice) return call->refuse(badRequest("no such choice"));
  }
  if (call->has("until")) answer.until = base::fromUnix(call->count("until", 0));
  if (call->has("scopes")) answer.scopes = call->texts("scopes");
  const auto answered = desk.answer(answer);
  if (!answered) return call->refuse(answered.error());
  call->reply({{"answered", true}});
}

}  // namespace lanyard::pipe
