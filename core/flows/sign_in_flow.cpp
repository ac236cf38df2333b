#include "core/flows/sign_in_flow.h"

#include <QTimer>
#include <algorithm>

#include "core/flows/token_endpoint.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"
#include "core/oauth/endpoint.h"
#include "core/oauth/json_members.h"
#include "core/oauth/pkce.h"
#include "core/oauth/pushed_authorization.h"
#include "core/oauth/redirect_rules.h"
#include "core/oauth/scope.h"
#include "core/oauth/token_request.h"
#include "core/oauth/unsupported.h"
#include "core/providers/parts.h"
#include "core/providers/text_forms.h"
#include "core/tokens/forecast.h"
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

// What a provider says of a person has some kilobytes.
constexpr std::size_t kLongestPerson = 256UL * 1024;

/// The scopes to ask for. `authorization.bad_scope` Misconfigured where commas part the provider's scopes and
/// one has a comma: it would be two.
base::Result<void> nameScopes(oauth::AuthorizationRequest& request, const BrowserSignIn& order,
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

/// Without an ID token and without `iss` in the redirect, only a redirect address of its own shows which
/// provider a code came from (RFC 9700 section 4.4.2.2): `unsupported.shared_redirect` Unsupported.
base::Result<void> checkRedirect(const providers::ProviderSettings& settings,
                                 const oauth::ProviderMetadata& metadata) {
  if (!settings.dialect.isOAuth() || metadata.authorization_response_iss_parameter_supported) return {};
  if (settings.loopback.path != providers::LoopbackRule().path) return {};
  return base::fail(errors::kUnsupportedSharedRedirect, settings.loopback.path);
}

/// Whether the metadata leaves open which tenant it speaks for.
bool isOpen(const std::string& issuer) {
  return issuer.find('{') != std::string::npos;
}

/// The issuer that an ID token names, if it is one of those that the metadata leaves open. Nothing of the
/// token is believed yet: its signature has to cover this very issuer.
base::Result<std::string> issuerIn(const base::Secret& idToken, const std::string& open) {
  const auto read = jose::readUnverifiedJws(idToken.view());
  if (!read) return tl::unexpected(read.error());
  const auto claims = oauth::parseIdTokenClaims(read->payload);
  if (!claims) return tl::unexpected(claims.error());
  const bool fits = !isOpen(claims->iss) && providers::fitsPattern(open, claims->iss);
  if (!fits) return base::fail(errors::kIdTokenIss, "an issuer that is not one of the provider's tenants");
  return claims->iss;
}

/// Whether the tenant that the token names (Entra's `tid`) is the one of its issuer.
base::Result<void> checkTenant(const oauth::IdTokenClaims& claims, const std::string& open) {
  const providers::Parts parts = providers::partsOf(open, claims.iss);
  const std::string tenant = oauth::stringMember(claims.all, "tid").value_or("");
  const bool same = parts.size() == 1 && parts.begin()->second == tenant;
  if (!same) return base::fail(errors::kIdTokenIss, "the token names another tenant than its issuer");
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
  const auto own = checkRedirect(settings, *metadata);
  if (!own) co_return tl::unexpected(own.error());
  const auto method = oauth::chooseClientAuth(metadata->token_endpoint_auth_methods_supported,
                                              !order.clientSecret.empty(), settings.clientAuth);
  if (!method) co_return tl::unexpected(method.error());
  const oauth::ClientCredentials client{settings.clientId, std::move(order.clientSecret), *method};

  // The port is bound before the address is built, so that nobody else can be listening there.
  const auto binding = m_listener.open(settings.loopback, m_attempts);
  if (!binding) co_return tl::unexpected(binding.error());
  const std::shared_ptr<Attempt> attempt = m_attempts.begin(settings.issuer);
  attempt->path = settings.loopback.path;
  const AttemptGuard guard(m_attempts, attempt);
  const oauth::Pkce pkce = oauth::makePkce(m_random);
  const std::string nonce = oauth::makeNonce(m_random);

  const bool openId = !settings.dialect.isOAuth();
  oauth::AuthorizationRequest request;
  request.client_id = settings.clientId;
  request.redirect_uri = (*binding)->redirectUri();
  request.state = attempt->state;
  if (openId) request.nonce = nonce;
  request.code_challenge = pkce.challenge;
  if (settings.sendsResource) request.resources = settings.resources;
  request.audience = settings.audience;
  request.login_hint = order.loginHint;
  request.extra = settings.extra;
  const auto named = nameScopes(request, order, *metadata);
  if (!named) co_return tl::unexpected(named.error());
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
  oauth::ReplyRules rules = oauth::replyRules(settings.dialect, false);
  TokenReply answer =
      co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(exchange), std::move(rules)));
  base::Result<oauth::TokenResponse>& reply = answer.tokens;
  // Now the code is spent, whatever the reply: another way to send the secret takes another sign-in.
  if (!reply) co_return tl::unexpected(exchangeError(reply.error(), *metadata, client.method));
  if (openId && !reply->idToken) co_return base::fail(errors::kIdTokenMissing, "no ID token in the reply");

  progress({"verify"});
  SignedIn signedIn;
  signedIn.issuer = settings.issuer;
  if (openId) {
    oauth::IdTokenExpectations expected;
    expected.issuer = metadata->issuer;
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
    signedIn.issuer = claims->iss;
    signedIn.subject = claims->sub;
    signedIn.name = claims->name;
    signedIn.email = claims->email;
    signedIn.otherAudiences = oauth::otherAudiences(*claims, settings.clientId);
    signedIn.authTime = claims->auth_time;
    signedIn.nonceSha256 = expected.nonceSha256;
    if (!metadata->userinfo_endpoint.empty()) {
      base::Secret bearer = reply->accessToken.copy();
      providers::ProviderSettings pinned = settings;
      pinned.issuer = claims->iss;
      base::Result<oauth::UserinfoClaims> person =
          co_await m_lifetime.during(userinfo(std::move(pinned), *metadata, std::move(bearer), claims->sub));
      // Another subject's userinfo is discarded; the ID token, which was verified, says who signed in.
      if (person && !person->name.empty()) signedIn.name = person->name;
      if (person && !person->email.empty()) signedIn.email = person->email;
    }
  } else {
    base::wipe(*code);
    base::Secret bearer = reply->accessToken.copy();
    std::optional<oauth::Person> said = std::move(reply->person);
    std::string known = order.knownSubject;
    base::Result<oauth::Person> person = co_await m_lifetime.during(
        whoIs(settings, *metadata, std::move(bearer), std::move(said), std::move(known)));
    if (!person) co_return tl::unexpected(person.error());
    signedIn.subject = person->subject;
    signedIn.name = person->name;
    signedIn.email = person->email;
  }

  const std::string& refreshAt = settings.endpoints.refresh;
  signedIn.tokenEndpoint = refreshAt.empty() ? metadata->token_endpoint : refreshAt;
  signedIn.authMethod = std::string(oauth::nameOf(*method));
  signedIn.scopes = reply->scopes.value_or(request.scopes);
  signedIn.askedScopes = request.scopes;
  signedIn.leftOut = oauth::leftOut(wished, request, *metadata);
  signedIn.redirectUri = request.redirect_uri;
  signedIn.issuedAt = askedAt;
  signedIn.expiresAt = askedAt + reply->expiresIn.value_or(tokens::kUnknownLife);
  // The provider's tokens do not expire: it says no life, and gives nothing to renew them with.
  const bool lasting = settings.dialect.reply.noExpiresIn && !reply->expiresIn && !reply->refreshToken;
  if (lasting) signedIn.expiresAt = tokens::kForever;
  signedIn.accessToken = std::move(reply->accessToken);
  if (reply->refreshToken) {
    signedIn.refreshToken = std::move(*reply->refreshToken);
    if (reply->refreshExpiresIn) signedIn.refreshExpiresAt = askedAt + *reply->refreshExpiresIn;
  }
  co_return std::move(signedIn);
}

/// Who signed in, where no ID token says it.
QCoro::Task<base::Result<oauth::Person>> SignInFlow::whoIs(providers::ProviderSettings settings,
                                                           oauth::ProviderMetadata metadata,
                                                           base::Secret accessToken,
                                                           std::optional<oauth::Person> said,
                                                           std::string known) {
  providers::IdentitySource source = settings.dialect.identity;
  if (source.from == providers::IdentityFrom::TokenReply) {
    if (!said) co_return base::fail(errors::kUserinfoMissingSub, "the token reply names nobody");
    oauth::Person person = std::move(*said);
    co_return person;
  }
  // Nothing is known of the provider but its metadata (RFC 8414): a userinfo endpoint there is OpenID's.
  if (source.from == providers::IdentityFrom::IdToken && !metadata.userinfo_endpoint.empty()) {
    source = {providers::IdentityFrom::Endpoint,
              metadata.userinfo_endpoint,
              "sub",
              false,
              "preferred_username",
              "name",
              "email"};
  }
  if (source.from != providers::IdentityFrom::Endpoint) {
    oauth::Person person;
    person.subject = known.empty() ? "unnamed-" + base::randomUuid(m_random) : known;
    co_return person;
  }
  const auto sound = oauth::checkEndpoint(source.url, settings.local);
  if (!sound) co_return tl::unexpected(sound.error());
  ports::HttpRequest request = bearerGet(settings, source.url, accessToken, "application/json");
  request.maxResponseBytes = kLongestPerson;
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parsePerson(response->status, contentType, response->body.view(), source);
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
  // With the tenant open, the redirect may name any of them; the ID token then has to name one as well.
  const bool open =
      isOpen(metadata.issuer) && reply.iss && providers::fitsPattern(metadata.issuer, *reply.iss);
  oauth::RedirectExpectations expected{open ? *reply.iss : metadata.issuer,
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
  if (isOpen(metadata.issuer)) {
    const auto named = issuerIn(idToken, metadata.issuer);
    if (!named) co_return tl::unexpected(named.error());
    expected.issuer = *named;
  }
  base::Result<oauth::IdTokenClaims> claims = oauth::verifyIdToken(idToken.view(), **keys, expected);
  if (claims && isOpen(metadata.issuer)) {
    const auto same = checkTenant(*claims, metadata.issuer);
    if (!same) co_return tl::unexpected(same.error());
  }
  if (claims || !oauth::isForNewerKeys(claims.error())) co_return claims;
  Keys old = *keys;
  base::Result<Keys> fresh =
      co_await m_lifetime.during(m_directory.newerKeys(settings, metadata.jwks_uri, std::move(old)));
  if (!fresh) co_return tl::unexpected(fresh.error());
  claims = oauth::verifyIdToken(idToken.view(), **fresh, expected);
  if (claims && isOpen(metadata.issuer)) {
    const auto same = checkTenant(*claims, metadata.issuer);
    if (!same) co_return tl::unexpected(same.error());
  }
  co_return claims;
}

QCoro::Task<base::Result<oauth::UserinfoClaims>> SignInFlow::userinfo(providers::ProviderSettings settings,
                                                                      oauth::ProviderMetadata metadata,
                                                                      base::Secret accessToken,
                                                                      std::string subject) {
  ports::HttpRequest request =
      bearerGet(settings, metadata.userinfo_endpoint, accessToken, "application/json, application/jwt");
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  base::Result<Keys> keys = co_await m_lifetime.during(m_directory.keys(settings, metadata.jwks_uri));
  if (!keys) co_return tl::unexpected(keys.error());
  const oauth::UserinfoExpectations expected{settings.issuer, settings.clientId, subject};
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseUserinfo(response->status, contentType, response->body.view(), **keys, expected);
}

}  // namespace lanyard::flows
