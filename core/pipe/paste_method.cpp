#include "core/consent/person.h"
#include "core/keeping/row_seal.h"
#include "core/keeping/sign_in_reason.h"
#include "core/pipe/handlers.h"
#include "core/pipe/parts.h"
#include "core/pipe/views.h"
#include "core/wallet/paste_order.h"

namespace lanyard::pipe {
namespace {

using wallet::PasteOrder;

std::optional<Refusal> pasteFault(const Call& call) {
  const int ways = int(call.has("issuer")) + int(call.has("provider")) + int(call.has("identity"));
  if (ways != 1) return badRequest("exactly one of issuer, provider and identity");
  if (int(call.has("token")) + int(call.has("password")) != 1)
    return badRequest("exactly one of token and password");
  if (call.has("user") && !call.has("password")) return badRequest("user goes with password");
  if (call.has("password") && !call.has("user") && !call.has("identity")) return badRequest("missing: user");
  if (call.has("parts") && !call.has("provider")) return badRequest("parts without a provider");
  if (call.has("ca_file") && !call.text("ca_file").starts_with('/'))
    return badRequest("ca_file is no absolute path");
  return std::nullopt;
}

PasteOrder pasteOrderOf(Call& call, const std::optional<keeping::IdentityView>& known) {
  PasteOrder order;
  if (known) order.identityId = known->identity.id;
  order.settings.issuer = call.text("issuer");
  order.settings.provider = call.text("provider");
  order.settings.local = call.flag("local");
  order.settings.caFile = call.text("ca_file");
  order.alias = call.text("alias");
  if (call.has("parts")) order.parts = call.params().at("parts").get<providers::Parts>();
  if (call.has("expires_at"))
    order.expiresAt = base::fromUnix(call.params().at("expires_at").get<std::int64_t>());
  order.isPassword = call.has("password");
  order.user = call.text("user");
  if (auto secret = call.takeSecret(order.isPassword ? "password" : "token"))
    order.token = std::move(*secret);
  return order;
}

/// The question to the person: where it belongs, and where it is sent to be tried.
base::Result<consent::ConsentRequest> questionOf(const PasteOrder& order,
                                                 const std::optional<keeping::IdentityView>& known,
                                                 const ProviderNames& names) {
  consent::ConsentRequest request;
  request.kind = grants::PromptKind::Paste;
  request.need.identityId = order.identityId;
  request.issuer = order.settings.issuer;
  if (known) {
    request.identity = known->identity;
    request.issuer = known->identity.issuer;
    request.otherHosts = known->otherHosts;
  } else {
    const providers::Catalog nothingKnown;
    const auto settings =
        wallet::pasteSettings(order, names.catalog != nullptr ? *names.catalog : nothingKnown);
    if (!settings) return tl::unexpected(settings.error());
    request.issuer = settings->issuer;
    request.otherHosts = providers::hostsBeside(*settings);
  }
  if (names.nameOf) request.providerName = names.nameOf(request.issuer);
  if (names.catalog != nullptr)
    request.providerIsYours = names.catalog->originOf(request.issuer) == providers::Origin::Person;
  return request;
}

QCoro::Task<void> paste(CallPtr call, wallet::Wallet* wallet, consent::Person* person,
                        std::shared_ptr<PasteOrder> order, consent::ConsentRequest request) {
  call->notify("sign_in.step", {{"step", "consent"}});
  auto yes = co_await person->saysYes(call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  auto cancellation = std::make_shared<wallet::Cancellation>();
  call->onCancel([cancellation] { cancellation->cancel(); });
  const std::weak_ptr<Call> weak = call;
  std::function<void(wallet::SignInStep)> progress = [weak](const wallet::SignInStep& step) {
    if (const CallPtr open = weak.lock()) open->notify("sign_in.step", {{"step", step.step}});
  };
  auto result = co_await wallet->paste(std::move(*order), progress, cancellation);
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  call->reply({{"identity", toolView(result->identity)}, {"renewed", result->renewed}});
}

}  // namespace

void identityPaste(const CallPtr& call, wallet::Wallet& wallet, consent::Person& person,
                   ProviderNames& names) {
  if (const auto fault = pasteFault(*call)) return call->refuse(*fault);
  std::optional<keeping::IdentityView> known;
  if (call->has("identity")) {
    const auto view = wallet.find(call->text("identity"));
    if (!view) return call->refuse(view.error());
    known = *view;
    // The person is not asked about an issuer that somebody else may have written into the row.
    if (keeping::isRowFault(known->stateReason))
      return call->refuse(keeping::signInError(known->stateReason));
  }
  // As for a sign-in: a prompt cannot show what the file would make the wallet trust.
  if (call->has("ca_file") && !call->onDesktop() && !call->has("passphrase"))
    return call->refuse(errors::kApprovalRequired);
  auto order = std::make_shared<PasteOrder>(pasteOrderOf(*call, known));
  auto request = questionOf(*order, known, names);
  if (!request) return call->refuse(request.error());
  paste(call, &wallet, &person, std::move(order), std::move(*request));
}

}  // namespace lanyard::pipe
