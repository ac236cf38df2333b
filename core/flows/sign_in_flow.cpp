#include "core/flows/sign_in_flow.h"

#include <QTimer>

#include "core/flows/client_credentials.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/pkce.h"
#include "core/oauth/pushed_authorization.h"
#include "core/oauth/redirect_rules.h"
#include "core/oauth/token_request.h"
#include "core/oauth/unsupported.h"
#include "core/providers/text_forms.h"

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

/// The error of a refused first exchange. A refused code is not the end of a session: another sign-in would
/// most likely fail too.
base::Error exchangeError(base::Error error, const oauth::ProviderMetadata& metadata,
                          oauth::ClientAuthMethod method) {
  if (error.code == errors::kTokenInvalidGrant) error.become(errors::kSignInCodeRefused);
  return oauth::clientRefused(std::move(error), metadata.token_endpoint_auth_methods_supported, method);
}

/// Whether the provider lists how it answers, and of the ways that are spoken here only the form.
bool knowsFormPostOnly(const oauth::ProviderMetadata& metadata) {
  const auto& modes = metadata.response_modes_supported;
  return oauth::ProviderMetadata::lists(modes, "form_post") &&
         !oauth::ProviderMetadata::lists(modes, "query");
}

/// Without an ID token and without `iss` in the redirect, only a redirect address of its own shows which
/// provider a code came from (RFC 9700 section 4.4.2.2): `unsupported.shared_redirect` Unsupported.
base::Result<void> checkRedirect(const providers::ProviderSettings& settings,
                                 const oauth::ProviderMetadata& metadata) {
  if (!settings.dialect.isOAuth() || metadata.authorization_response_iss_parameter_supported) return {};
  if (settings.loopback.path != providers::LoopbackRule().path) return {};
  return base::fail(errors::kUnsupportedSharedRedirect, settings.loopback.path);
}

}  // namespace

QCoro::Task<base::Result<SignedIn>> SignInFlow::run(PreparedSignIn order, SignInProgress progress,
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
  const base::Result<SignInClient> chosen = clientOf(order, *metadata, m_http.plain(), m_clock);
  if (!chosen) co_return tl::unexpected(chosen.error());
  const base::Result<ProofKey> key = keyFor(order, *metadata);
  if (!key) co_return tl::unexpected(key.error());
  const oauth::ClientCredentials& client = chosen->credentials;

  // The port is bound before the address is built, so that nobody else can be listening there.
  providers::LoopbackRule rule = settings.loopback;
  rule.formPost = rule.formPost || knowsFormPostOnly(*metadata);
  const auto binding = m_listener.open(rule, m_attempts);
  if (!binding) co_return tl::unexpected(binding.error());
  const std::shared_ptr<Attempt> attempt = m_attempts.begin(settings.issuer);
  attempt->path = settings.loopback.path;
  const AttemptGuard guard(m_attempts, attempt);
  attempt->formPost = rule.formPost;
  const oauth::Pkce pkce = oauth::makePkce(m_random);
  const std::string nonce = settings.dialect.isOAuth() ? std::string() : oauth::makeNonce(m_random);

  const base::Result<oauth::AuthorizationRequest> asked = requestFor(order, *metadata);
  if (!asked) co_return tl::unexpected(asked.error());
  oauth::AuthorizationRequest request = *asked;
  request.redirect_uri = (*binding)->redirectUri();
  request.state = attempt->state;
  request.nonce = nonce;
  request.code_challenge = pkce.challenge;
  request.dpop_jkt = thumbprintOf(*key);
  if (rule.formPost) request.response_mode = "form_post";
  oauth::ClientCredentials pusher = client.copy();
  base::Result<std::string> url =
      co_await m_lifetime.during(addressFor(settings, *metadata, std::move(pusher), request));
  if (!url) co_return tl::unexpected(url.error());
  const auto wanted = stillWanted(*hold);
  if (!wanted) co_return tl::unexpected(wanted.error());

  hold->attempt = attempt;
  attempt->binding = *binding;
  const base::Instant begunAt = m_clock.now();
  progress({"authorize", *url, begunAt + m_attemptLife, request.redirect_uri, settings.loopback.ports.empty(),
            (*binding)->fingerprint(), !metadata->device_authorization_endpoint.empty()});
  base::Result<std::string> code = co_await m_lifetime.during(browse(attempt, *metadata));
  if (!code) {
    // A port of the person's choice is closed with the attempt, because others may want it.
    if (code.error().code == errors::kSignInTimeout && settings.loopback.ports.empty()) waitForLate(*binding);
    co_return tl::unexpected(code.error());
  }

  progress({"redirect"});
  const base::Instant askedAt = m_clock.now();
  RequestMaker exchange = [&settings, &metadata, &client, &code, &request, &pkce] {
    return postForm(
        settings, metadata->token_endpoint,
        oauth::codeGrantRequest(client, *code, request.redirect_uri, pkce.verifier, request.resources));
  };
  progress({"exchange"});
  oauth::ReplyRules rules = oauth::replyRules(settings.dialect, false);
  TokenReply answer =
      co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(exchange), *key, std::move(rules)));
  base::Result<oauth::TokenResponse>& reply = answer.tokens;
  // Now the code is spent, whatever the reply: another way to send the secret takes another sign-in.
  if (!reply) co_return tl::unexpected(exchangeError(reply.error(), *metadata, client.method));

  progress({"verify"});
  FirstReply first;
  first.tokens = std::move(*reply);
  first.askedAt = askedAt;
  first.authMethod = std::string(oauth::nameOf(client.method));
  first.authAlgorithm = chosen->algorithm;
  first.request = std::move(request);
  first.nonce = nonce;
  first.code = std::move(*code);
  first.key = *key;
  first.begunAt = begunAt;
  base::Result<SignedIn> signedIn =
      co_await m_lifetime.during(m_firstTokens.check(std::move(order), *metadata, std::move(first)));
  co_return signedIn;
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
  base::Result<ports::HttpResponse> response =
      co_await m_lifetime.during(m_http.plain().send(std::move(post)));
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
      leavesTenantOpen(metadata.issuer) && reply.iss && providers::fitsPattern(metadata.issuer, *reply.iss);
  oauth::RedirectExpectations expected{open ? *reply.iss : metadata.issuer,
                                       metadata.authorization_response_iss_parameter_supported};
  co_return oauth::codeFromRedirect(reply, expected);
}

}  // namespace lanyard::flows
