#include "core/flows/sign_in.h"

#include <algorithm>

#include "core/oauth/scope.h"
#include "core/oauth/unsupported.h"

namespace lanyard::flows {
namespace {

base::Result<void> nameScopes(oauth::AuthorizationRequest& request, const PreparedSignIn& order,
                              const oauth::ProviderMetadata& metadata) {
  const providers::Dialect& dialect = order.settings.dialect;
  if (!dialect.scopeParameter.empty()) request.scopeParameter = dialect.scopeParameter;
  if (dialect.scopesAtClient) return {};
  request.scopes = order.settings.scopes;
  if (!dialect.isOAuth()) oauth::addScope(request.scopes, "openid");
  oauth::addDefaultScopes(request, order.defaultScopes, metadata);
  for (const std::string& scope : order.offlineScopes) {
    // A provider without metadata lists nothing: the catalog's word counts.
    const bool known = dialect.discovery == providers::Discovery::None ||
                       oauth::ProviderMetadata::lists(metadata.scopes_supported, scope);
    if (known && scope != "offline_access") oauth::addScope(request.scopes, scope);
    if (known && dialect.isOAuth()) oauth::addScope(request.scopes, scope);
  }
  if (!dialect.isOAuth()) oauth::askForOfflineAccess(request, metadata);
  const bool parted = dialect.commaScopes &&
                      std::any_of(request.scopes.begin(), request.scopes.end(), [](const std::string& scope) {
                        return scope.find(',') != std::string::npos;
                      });
  if (parted) return base::fail(errors::kAuthorizationBadScope, "a comma would make two scopes of it");
  return {};
}

/// What the service wants takes the place of what the catalog or the person says of it.
void demand(oauth::AuthorizationRequest& request, const oauth::TokenChallenge& challenge) {
  std::string values;
  for (const std::string& value : challenge.acr_values) values += (values.empty() ? "" : " ") + value;
  if (!values.empty()) request.extra["acr_values"] = values;
  if (challenge.max_age) request.extra["max_age"] = std::to_string(challenge.max_age->count());
  if (!challenge.claims.empty()) request.extra["claims"] = challenge.claims;
}

}  // namespace

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

PreparedSignIn PreparedSignIn::copy() const {
  return {settings,     clientSecret.copy(), loginHint, defaultScopes,    offlineScopes,
          knownSubject, verificationHosts,   device,    clientKey.copy(), dpopRequired, challenge};
}

base::Result<void> stillWanted(const SignInHold& hold) {
  if (hold.cancelled) return base::fail(errors::kSignInCancelled);
  return {};
}

bool leavesTenantOpen(const std::string& issuer) {
  return issuer.find('{') != std::string::npos;
}

base::Result<ProofKey> keyFor(const PreparedSignIn& order, const oauth::ProviderMetadata& metadata) {
  const providers::Dialect& dialect = order.settings.dialect;
  if (dialect.dpop && oauth::isGiven(order.settings)) return makeProofKey();
  const oauth::DpopWish asked =
      order.dpopRequired ? oauth::DpopWish::Required : oauth::DpopWish::WhereOffered;
  const base::Result<bool> binds = oauth::bindsTokens(metadata, dialect.dpop ? asked : oauth::DpopWish::No);
  if (!binds) return tl::unexpected(binds.error());
  return *binds ? makeProofKey() : ProofKey();
}

base::Result<oauth::AuthorizationRequest> requestFor(const PreparedSignIn& order,
                                                     const oauth::ProviderMetadata& metadata) {
  const providers::ProviderSettings& settings = order.settings;
  oauth::AuthorizationRequest request;
  request.client_id = settings.clientId;
  request.openId = !settings.dialect.isOAuth();
  if (settings.sendsResource) request.resources = settings.resources;
  request.audience = settings.audience;
  request.login_hint = order.loginHint;
  request.extra = settings.extra;
  if (order.challenge) demand(request, *order.challenge);
  const auto named = nameScopes(request, order, metadata);
  if (!named) return tl::unexpected(named.error());
  return request;
}

}  // namespace lanyard::flows
