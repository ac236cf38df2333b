#include <algorithm>
#include <array>

#include "core/pipe/handlers.h"
#include "core/pipe/person.h"
#include "core/pipe/views.h"
#include "core/services/row_seal.h"

namespace lanyard::pipe {
namespace {

using services::SignInOrder;

/// What the flow itself decides (RFC 6749 section 4.1.1, RFC 7636, OpenID Connect Core section 3.1.2.1): no
/// tool may say it through `extra`.
constexpr std::array<std::string_view, 14> kOurs{
    "client_id",     "client_secret", "code_challenge", "code_challenge_method", "nonce", "redirect_uri",
    "request",       "request_uri",   "response_mode",  "response_type",         "scope", "state",
    "code_verifier", "code"};

std::optional<Refusal> orderFault(const Call& call) {
  const int ways = int(call.has("issuer")) + int(call.has("provider")) + int(call.has("identity"));
  if (ways != 1) return badRequest("exactly one of issuer, provider and identity");
  if (call.has("issuer") && !call.has("client_id")) return badRequest("missing: client_id");
  if (call.has("issuer") && hostOf(call.text("issuer")).empty())
    return badRequest("the issuer is no address");
  if (call.has("ca_file") && !call.text("ca_file").starts_with('/'))
    return badRequest("ca_file is no absolute path");
  if (call.has("extra")) {
    for (const auto& [name, value] : call.params().at("extra").items()) {
      if (std::ranges::find(kOurs, name) != kOurs.end())
        return badRequest("extra holds what the wallet decides");
    }
  }
  return std::nullopt;
}

SignInOrder orderOf(Call& call, const std::optional<services::IdentityView>& known) {
  SignInOrder order;
  if (known) order.identityId = known->identity.id;
  providers::ProviderSettings& settings = order.settings;
  settings.issuer = call.text("issuer");
  settings.clientId = call.text("client_id");
  settings.provider = call.has("provider") ? call.text("provider") : hostOf(settings.issuer);
  settings.scopes = call.texts("scopes");
  settings.audience = call.text("audience");
  if (call.has("resource")) settings.resources.push_back(call.text("resource"));
  if (call.has("extra")) settings.extra = call.params().at("extra").get<std::map<std::string, std::string>>();
  settings.local = call.flag("local");
  settings.caFile = call.text("ca_file");
  order.alias = call.text("alias");
  if (auto secret = call.takeSecret("client_secret")) order.clientSecret = std::move(*secret);
  return order;
}

services::ConsentRequest consentFor(const SignInOrder& order,
                                    const std::optional<services::IdentityView>& known) {
  services::ConsentRequest request;
  request.kind = grants::PromptKind::SignIn;
  if (known) {
    request.identity = known->identity;
    request.issuer = known->identity.issuer;
  } else {
    // From the catalog, the provider's name is all that is known before the wallet looks it up.
    request.issuer =
        order.settings.issuer.empty() ? "catalog://" + order.settings.provider : order.settings.issuer;
  }
  request.need.identityId = order.identityId;
  request.need.scopes = order.settings.scopes;
  request.need.audience = order.settings.audience;
  if (!order.settings.resources.empty()) request.need.resource = order.settings.resources.front();
  return request;
}

void tellStep(const std::weak_ptr<Call>& weak, const services::SignInStep& step) {
  const CallPtr call = weak.lock();
  if (!call) return;
  wire::Json params{{"step", step.step}};
  if (!step.url.empty()) params["url"] = step.url;
  if (step.until) params["until"] = base::toUnix(*step.until);
  call->notify("sign_in.step", std::move(params));
}

QCoro::Task<void> signIn(PipeServer* server, CallPtr call, std::shared_ptr<SignInOrder> order,
                         services::ConsentRequest request) {
  tellStep(call, {"consent"});
  auto yes = co_await personSaysYes(server, call, std::move(request));
  if (!call->open()) co_return;
  if (!yes) {
    call->refuse(yes.error());
    co_return;
  }
  // From here on the flow ends by itself when it is taken back, so that nothing is left half done.
  auto cancellation = std::make_shared<services::Cancellation>();
  call->onCancel([cancellation] { cancellation->cancel(); });
  const std::weak_ptr<Call> weak = call;
  std::function<void(services::SignInStep)> progress = [weak](const services::SignInStep& step) {
    tellStep(weak, step);
  };
  auto result = co_await server->parts().wallet.signIn(std::move(*order), progress, cancellation);
  if (!call->open()) co_return;
  if (!result) {
    call->refuse(result.error());
    co_return;
  }
  wire::Json reply{{"identity", toolView(result->identity)}, {"renewed", result->renewed}};
  if (result->lastsUntil) {
    reply["lasts_until"] = base::toUnix(*result->lastsUntil);
    reply["offline"] = {{"scopes", result->offline.scopes}, {"extra", result->offline.extra}};
  }
  call->reply(reply);
}

}  // namespace

void identitySignIn(PipeServer& server, const CallPtr& call) {
  if (const auto fault = orderFault(*call)) return call->refuse(*fault);
  std::optional<services::IdentityView> known;
  if (call->has("identity")) {
    const auto view = server.parts().wallet.find(call->text("identity"));
    if (!view) return call->refuse(view.error());
    known = *view;
    // Nobody is asked about an issuer that somebody may have put there.
    if (services::isRowFault(known->stateReason)) {
      return call->refuse({base::ErrorKind::SignInAgain, known->stateReason, {}});
    }
  }
  // Nobody is asked for a yes to what cannot be.
  if (call->has("provider") && server.parts().knowsProvider) {
    const auto found = server.parts().knowsProvider(call->text("provider"), call->text("client_id"));
    if (!found) return call->refuse(found.error());
  }
  // A prompt cannot show what a CA file would make the wallet trust: that takes the person's own hand.
  if (call->has("ca_file") && !call->onDesktop() && !call->has("passphrase")) {
    return call->refuse(base::ErrorKind::Denied, "approval.required");
  }
  auto order = std::make_shared<SignInOrder>(orderOf(*call, known));
  services::ConsentRequest request = consentFor(*order, known);
  signIn(&server, call, std::move(order), std::move(request));
}

}  // namespace lanyard::pipe
