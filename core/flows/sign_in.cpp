#include "core/flows/sign_in.h"

#include "core/oauth/scope.h"

namespace lanyard::flows {

void giveUp(const std::weak_ptr<Attempt>& weak, base::Error error) {
  const std::shared_ptr<Attempt> attempt = weak.lock();
  if (!attempt || attempt->redirect || attempt->failure) return;
  attempt->failure = std::move(error);
  attempt->gate.open();
}

void SignInHold::cancel() {
  cancelled = true;
  giveUp(attempt, base::Error{errors::kSignInCancelled});
  const std::shared_ptr<Gate> waiting = pause.lock();
  if (waiting && !waiting->isOpen()) waiting->open();
}

base::Result<void> SignInHold::paste(std::string_view address) {
  const std::shared_ptr<Attempt> waiting = attempt.lock();
  if (!waiting || !waiting->binding || waiting->redirect || waiting->failure)
    return base::fail(errors::kPasteNotWaiting, "no browser is waited for");
  auto parameters = waiting->binding->read(address);
  if (!parameters) return tl::unexpected(parameters.error());
  if (take(*waiting, *parameters) == ports::RedirectVerdict::UnknownState)
    return base::fail(errors::kPasteOtherSignIn, "another state");
  return {};
}

base::Result<void> stillWanted(const SignInHold& hold) {
  if (hold.cancelled) return base::fail(errors::kSignInCancelled);
  return {};
}

oauth::AuthorizationRequest requestFor(const PreparedSignIn& order, const oauth::ProviderMetadata& metadata) {
  const providers::ProviderSettings& settings = order.settings;
  oauth::AuthorizationRequest request;
  request.client_id = settings.clientId;
  request.scopes = settings.scopes;
  oauth::addScope(request.scopes, "openid");
  if (settings.sendsResource) request.resources = settings.resources;
  request.audience = settings.audience;
  request.login_hint = order.loginHint;
  request.extra = settings.extra;
  oauth::addDefaultScopes(request, order.defaultScopes, metadata);
  oauth::askForOfflineAccess(request, metadata);
  return request;
}

}  // namespace lanyard::flows
