#include "core/flows/sign_in_flow.h"

#include <QTimer>

#include "core/flows/token_endpoint.h"
#include "core/jose/digest.h"
#include "core/oauth/pkce.h"
#include "core/oauth/pushed_authorization.h"
#include "core/oauth/redirect_rules.h"
#include "core/oauth/scope.h"
#include "core/oauth/token_request.h"
#include "core/oauth/unsupported.h"
#include "core/tokens/held_token.h"

namespace lanyard::flows {
namespace {

/// Ends the attempt on every exit, so that a later redirect is answered as a replay.
class AttemptGuard {
 public:
  AttemptGuard(Attempts& attempts, std::shared_ptr<Attempt> attempt)
      : m_attempts(attempts), m_attempt(std::move(attempt)) {}
  ~AttemptGuard() { m_attempts.end(m_attempt); }
  AttemptGuard(const AttemptGuard&) = delete;
  AttemptGuard& operator=(const AttemptGuard&) = delete;

 private:
  Attempts& m_attempts;
  std::shared_ptr<Attempt> m_attempt;
};

void giveUp(const std::weak_ptr<Attempt>& weak, base::Error error) {
  const std::shared_ptr<Attempt> attempt = weak.lock();
  if (!attempt || attempt->redirect || attempt->failure) return;
  attempt->failure = std::move(error);
  attempt->gate.open();
}

/// The error of a refused first exchange. A refused code is not the end of a session: another sign-in would
/// most likely fail too.
base::Error exchangeError(base::Error error, const oauth::ProviderMetadata& metadata,
                          oauth::ClientAuthMethod method) {
  if (error.code == errors::kTokenInvalidGrant) error.become(errors::kSignInCodeRefused);
  return oauth::clientRefused(std::move(error), metadata.token_endpoint_auth_methods_supported, method);
}

base::Result<void> stillWanted(const SignInHold& hold) {
  if (hold.cancelled) return base::fail(errors::kSignInCancelled);
  return {};
}

}  // namespace

void SignInHold::cancel() {
  cancelled = true;
  giveUp(attempt, base::Error{errors::kSignInCancelled});
}

QCoro::Task<base::Result<SignedIn>> SignInFlow::run(BrowserSignIn order, SignInProgress progress,
                                                    std::shared_ptr<SignInHold> hold) {
  const providers::ProviderSettings settings = order.settings;
  progress({"discover"});
  base::Result<oauth::ProviderMetadata> metadata = co_await m_lifetime.during(m_directory.metadata(settings));
  if (!metadata) co_return tl::unexpected(metadata.error());
  // What cannot succeed is found before the person is sent to a browser.
  const auto spoken = oauth::checkSpoken(*metadata);
  if (!spoken) co_return tl::unexpected(spoken.error());
  const auto method = oauth::chooseClientAuth(metadata->token_endpoint_auth_methods_supported,
                                              !order.clientSecret.empty(), settings.clientAuth);
  if (!method) co_return tl::unexpected(method.error());
  const oauth::ClientCredentials client{settings.clientId, std::move(order.clientSecret), *method};

  // The port is bound before the address is built, so that nobody else can be listening there.
  const auto binding = m_listener.open(settings.loopback, m_attempts);
  if (!binding) co_return tl::unexpected(binding.error());
  const std::shared_ptr<Attempt> attempt = m_attempts.begin(settings.issuer);
  const AttemptGuard guard(m_attempts, attempt);
  const oauth::Pkce pkce = oauth::makePkce(m_random);
  const std::string nonce = oauth::makeNonce(m_random);

  oauth::AuthorizationRequest request;
  request.client_id = settings.clientId;
  request.redirect_uri = (*binding)->redirectUri();
  request.scopes = settings.scopes;
  oauth::addScope(request.scopes, "openid");
  request.state = attempt->state;
  request.nonce = nonce;
  request.code_challenge = pkce.challenge;
  if (settings.sendsResource) request.resources = settings.resources;
  request.audience = settings.audience;
  request.login_hint = order.loginHint;
  request.extra = settings.extra;
  oauth::addDefaultScopes(request, order.defaultScopes, *metadata);
  oauth::askForOfflineAccess(request, *metadata);
  std::vector<std::string> wished = order.defaultScopes;
  wished.insert(wished.end(), order.offlineScopes.begin(), order.offlineScopes.end());
  oauth::ClientCredentials pusher{client.client_id, client.client_secret.copy(), client.method};
  base::Result<std::string> url =
      co_await m_lifetime.during(addressFor(settings, *metadata, std::move(pusher), request));
  if (!url) co_return tl::unexpected(url.error());
  const auto wanted = stillWanted(*hold);
  if (!wanted) co_return tl::unexpected(wanted.error());

  hold->attempt = attempt;
  progress({"authorize", *url, m_clock.now() + m_attemptLife, request.redirect_uri,
            settings.loopback.ports.empty()});
  base::Result<std::string> code = co_await m_lifetime.during(browse(attempt, *metadata));
  if (!code) {
    // A port of the person's choice is closed with the attempt, because others may want it.
    if (code.error().code == errors::kSignInTimeout && settings.loopback.ports.empty()) waitForLate(*binding);
    co_return tl::unexpected(code.error());
  }

  progress({"redirect"});
  const base::Instant askedAt = m_clock.now();
  oauth::FormRequest form =
      oauth::codeGrantRequest(client, *code, request.redirect_uri, pkce.verifier, request.resources);
  ports::HttpRequest exchange = postForm(settings, metadata->token_endpoint, std::move(form));
  progress({"exchange"});
  base::Result<oauth::TokenResponse> reply =
      co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(exchange)));
  // Now the code is spent, whatever the reply: another way to send the secret takes another sign-in.
  if (!reply) co_return tl::unexpected(exchangeError(reply.error(), *metadata, client.method));
  if (!reply->idToken) co_return base::fail(errors::kIdTokenMissing, "no ID token in the reply");

  progress({"verify"});
  oauth::IdTokenExpectations expected;
  expected.issuer = settings.issuer;
  expected.client_id = settings.clientId;
  expected.nonceSha256 = jose::sha256Hex(nonce);
  expected.nonceRequired = true;
  expected.accessToken = reply->accessToken.view();
  expected.code = *code;
  expected.registeredAlgorithms = oauth::idTokenAlgorithms(*metadata);
  base::Secret idToken = std::move(*reply->idToken);
  base::Result<oauth::IdTokenClaims> claims =
      co_await m_lifetime.during(verify(settings, *metadata, std::move(idToken), expected));
  base::wipe(*code);
  if (!claims) co_return tl::unexpected(claims.error());

  SignedIn signedIn;
  signedIn.tokenEndpoint =
      settings.endpoints.refresh.empty() ? metadata->token_endpoint : settings.endpoints.refresh;
  signedIn.authMethod = std::string(oauth::nameOf(*method));
  signedIn.subject = claims->sub;
  signedIn.name = claims->name;
  signedIn.email = claims->email;
  signedIn.otherAudiences = oauth::otherAudiences(*claims, settings.clientId);
  signedIn.authTime = claims->auth_time;
  signedIn.nonceSha256 = expected.nonceSha256;
  signedIn.scopes = reply->scopes.value_or(request.scopes);
  signedIn.askedScopes = request.scopes;
  signedIn.leftOut = oauth::leftOut(wished, request, *metadata);
  signedIn.issuedAt = askedAt;
  signedIn.expiresAt = askedAt + reply->expiresIn.value_or(tokens::kUnknownLife);
  if (!metadata->userinfo_endpoint.empty()) {
    base::Secret bearer = reply->accessToken.copy();
    base::Result<oauth::UserinfoClaims> person =
        co_await m_lifetime.during(userinfo(settings, *metadata, std::move(bearer), claims->sub));
    // Another subject's userinfo is discarded; the ID token, which was verified, says who signed in.
    if (person && !person->name.empty()) signedIn.name = person->name;
    if (person && !person->email.empty()) signedIn.email = person->email;
  }
  signedIn.accessToken = std::move(reply->accessToken);
  if (reply->refreshToken) {
    signedIn.refreshToken = std::move(*reply->refreshToken);
    if (reply->refreshExpiresIn) signedIn.refreshExpiresAt = askedAt + *reply->refreshExpiresIn;
    signedIn.refreshExpiryMoves = reply->refreshExpiryMoves;
  }
  co_return std::move(signedIn);
}

QCoro::Task<base::Result<std::string>> SignInFlow::addressFor(providers::ProviderSettings settings,
                                                              oauth::ProviderMetadata metadata,
                                                              oauth::ClientCredentials client,
                                                              oauth::AuthorizationRequest request) {
  if (metadata.pushed_authorization_request_endpoint.empty()) {
    co_return oauth::authorizationUrl(metadata.authorization_endpoint, request);
  }
  base::Result<oauth::FormRequest> form = oauth::pushedAuthorizationRequest(client, request);
  if (!form) co_return tl::unexpected(form.error());
  ports::HttpRequest post =
      postForm(settings, metadata.pushed_authorization_request_endpoint, std::move(*form));
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(post)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  const auto pushed = oauth::parsePushedAuthorization(response->status, contentType, response->body.view());
  if (!pushed) {
    base::Error refused =
        oauth::clientRefused(pushed.error(), metadata.token_endpoint_auth_methods_supported, client.method);
    // The caller does not know the redirect address yet, and providers refuse for it most often.
    if (refused.code == errors::kParInvalidRequest) refused.values = {request.redirect_uri};
    co_return tl::unexpected(std::move(refused));
  }
  co_return oauth::pushedAuthorizationUrl(metadata.authorization_endpoint, client.client_id,
                                          pushed->request_uri);
}

void SignInFlow::waitForLate(std::shared_ptr<ports::RedirectBinding> binding) {
  // People who need longer for a second factor need minutes, not hours.
  constexpr std::chrono::minutes kLateAnswer{10};
  m_late->push_back(std::move(binding));
  const std::weak_ptr<Late> weak = m_late;
  QTimer::singleShot(kLateAnswer, [weak] {
    if (const std::shared_ptr<Late> late = weak.lock()) late->pop_front();
  });
}

QCoro::Task<base::Result<std::string>> SignInFlow::browse(std::shared_ptr<Attempt> attempt,
                                                          oauth::ProviderMetadata metadata) {
  const std::weak_ptr<Attempt> weak = attempt;
  QTimer::singleShot(m_attemptLife, [weak] {
    giveUp(weak, base::Error{errors::kSignInTimeout, "nobody came back from the browser"});
  });
  co_await m_lifetime.during(attempt->gate.opened());
  if (attempt->failure) co_return tl::unexpected(*attempt->failure);
  oauth::RedirectReply reply{attempt->redirect->code, attempt->redirect->iss, attempt->redirect->error,
                             attempt->redirect->errorDescription, attempt->redirect->errorUri};
  oauth::RedirectExpectations expected{metadata.issuer,
                                       metadata.authorization_response_iss_parameter_supported};
  co_return oauth::codeFromRedirect(reply, expected);
}

QCoro::Task<base::Result<oauth::IdTokenClaims>> SignInFlow::verify(providers::ProviderSettings settings,
                                                                   oauth::ProviderMetadata metadata,
                                                                   base::Secret idToken,
                                                                   oauth::IdTokenExpectations expected) {
  base::Result<Keys> keys = co_await m_lifetime.during(m_directory.keys(settings, metadata.jwks_uri));
  if (!keys) co_return tl::unexpected(keys.error());
  expected.now = m_clock.now();
  base::Result<oauth::IdTokenClaims> claims = oauth::verifyIdToken(idToken.view(), **keys, expected);
  if (claims || !oauth::isForNewerKeys(claims.error())) co_return claims;
  Keys old = *keys;
  base::Result<Keys> fresh =
      co_await m_lifetime.during(m_directory.newerKeys(settings, metadata.jwks_uri, std::move(old)));
  if (!fresh) co_return tl::unexpected(fresh.error());
  co_return oauth::verifyIdToken(idToken.view(), **fresh, expected);
}

QCoro::Task<base::Result<oauth::UserinfoClaims>> SignInFlow::userinfo(providers::ProviderSettings settings,
                                                                      oauth::ProviderMetadata metadata,
                                                                      base::Secret accessToken,
                                                                      std::string subject) {
  ports::HttpRequest request;
  request.url = metadata.userinfo_endpoint;
  allowAs(settings, request);
  std::string bearer = "Bearer " + std::string(accessToken.view());
  request.headers.emplace_back("Authorization", base::Secret::takeAndWipe(bearer));
  request.headers.emplace_back("Accept", base::Secret(std::string_view("application/json, application/jwt")));
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  base::Result<Keys> keys = co_await m_lifetime.during(m_directory.keys(settings, metadata.jwks_uri));
  if (!keys) co_return tl::unexpected(keys.error());
  const oauth::UserinfoExpectations expected{settings.issuer, settings.clientId, subject};
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseUserinfo(response->status, contentType, response->body.view(), **keys, expected);
}

}  // namespace lanyard::flows
