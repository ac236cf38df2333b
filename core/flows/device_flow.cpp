#include "core/flows/device_flow.h"

#include <QTimer>
#include <algorithm>

#include "core/flows/client_credentials.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/token_request.h"
#include "core/oauth/unsupported.h"

namespace lanyard::flows {
namespace {

/// The time until the next poll, after one that brought no token.
std::chrono::seconds slower(std::chrono::seconds interval, oauth::AfterPoll after) {
  if (after == oauth::AfterPoll::SlowDown) return interval + oauth::kSlowDown;
  if (after != oauth::AfterPoll::BackOff) return interval;
  return std::max(interval, std::min(interval * 2, DeviceFlow::kLongestBackOff));
}

}  // namespace

Timer eventLoopTimer() {
  return [](std::chrono::milliseconds after, const std::function<void()>& call) {
    QTimer::singleShot(after, call);
  };
}

QCoro::Task<base::Result<SignedIn>> DeviceFlow::run(PreparedSignIn order, SignInProgress progress,
                                                    std::shared_ptr<SignInHold> hold) {
  const providers::ProviderSettings settings = order.settings;
  progress({"discover"});
  base::Result<oauth::ProviderMetadata> metadata = co_await m_lifetime.during(m_directory.metadata(settings));
  if (!metadata) co_return tl::unexpected(metadata.error());
  if (metadata->device_authorization_endpoint.empty()) {
    co_return base::fail(errors::kDeviceNotOffered, "no device_authorization_endpoint");
  }
  const auto spoken = oauth::checkSpoken(*metadata);
  if (!spoken) co_return tl::unexpected(spoken.error());
  const base::Result<SignInClient> chosen = clientOf(order, *metadata, m_http, m_clock);
  if (!chosen) co_return tl::unexpected(chosen.error());
  const oauth::ClientCredentials& client = chosen->credentials;

  const base::Instant begun = m_clock.now();
  const base::Result<oauth::AuthorizationRequest> wished = requestFor(order, *metadata);
  if (!wished) co_return tl::unexpected(wished.error());
  oauth::AuthorizationRequest request = *wished;
  PreparedSignIn asked;
  asked.settings = settings;
  asked.verificationHosts = order.verificationHosts;
  oauth::ClientCredentials asker = client.copy();
  base::Result<oauth::DeviceAuthorization> device =
      co_await m_lifetime.during(authorize(std::move(asked), *metadata, std::move(asker), request));
  if (!device) {
    co_return tl::unexpected(
        oauth::clientRefused(device.error(), metadata->token_endpoint_auth_methods_supported, client.method));
  }
  const auto wanted = stillWanted(*hold);
  if (!wanted) co_return tl::unexpected(wanted.error());

  const base::Instant until = begun + device->expiresIn;
  SignInReport report;
  report.step = "code";
  report.until = until;
  report.device = DeviceCode{device->user_code, device->verification_uri, device->verification_uri_complete};
  progress(std::move(report));
  oauth::ClientCredentials poller = client.copy();
  base::Result<FirstReply> first = co_await m_lifetime.during(
      poll(settings, *metadata, std::move(poller), std::move(*device), request.resources, until, hold));
  if (!first) {
    co_return tl::unexpected(oauth::clientRefused(
        oauth::pollError(first.error()), metadata->token_endpoint_auth_methods_supported, client.method));
  }

  progress({"verify"});
  first->authMethod = std::string(oauth::nameOf(client.method));
  first->authAlgorithm = chosen->algorithm;
  first->request = std::move(request);
  base::Result<SignedIn> signedIn =
      co_await m_lifetime.during(m_firstTokens.check(std::move(order), *metadata, std::move(*first)));
  co_return signedIn;
}

QCoro::Task<base::Result<oauth::DeviceAuthorization>> DeviceFlow::authorize(
    PreparedSignIn order, oauth::ProviderMetadata metadata, oauth::ClientCredentials client,
    oauth::AuthorizationRequest request) {
  base::Result<oauth::FormRequest> form = oauth::deviceAuthorizationRequest(client, request);
  if (!form) co_return tl::unexpected(form.error());
  ports::HttpRequest post =
      postForm(order.settings, metadata.device_authorization_endpoint, std::move(*form));
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(post)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  const oauth::VerificationRule rule{order.settings.issuer, order.verificationHosts, order.settings.local};
  co_return oauth::parseDeviceAuthorization(response->status, contentType, response->body, rule);
}

QCoro::Task<base::Result<FirstReply>> DeviceFlow::poll(
    providers::ProviderSettings settings, oauth::ProviderMetadata metadata, oauth::ClientCredentials client,
    oauth::DeviceAuthorization device, std::vector<std::string> resources, base::Instant until,
    std::shared_ptr<SignInHold> hold) {
  FirstReply first;
  std::chrono::seconds interval = device.interval;
  for (;;) {
    const std::chrono::milliseconds left = until - m_clock.now();
    co_await m_lifetime.during(pause(hold, std::min<std::chrono::milliseconds>(interval, left)));
    const auto wanted = stillWanted(*hold);
    if (!wanted) co_return tl::unexpected(wanted.error());
    if (m_clock.now() >= until) co_return base::fail(errors::kDeviceExpired, "nobody allowed it in time");
    first.askedAt = m_clock.now();
    oauth::FormRequest form = oauth::deviceGrantRequest(client, device.device_code, resources);
    ports::HttpRequest post = postForm(settings, metadata.token_endpoint, std::move(form));
    oauth::ReplyRules rules = oauth::replyRules(settings.dialect, false);
    TokenReply answer =
        co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(post), std::move(rules)));
    base::Result<oauth::TokenResponse>& reply = answer.tokens;
    if (reply) {
      first.tokens = std::move(*reply);
      co_return std::move(first);
    }
    const oauth::AfterPoll after = oauth::afterPoll(reply.error());
    if (after == oauth::AfterPoll::GiveUp) co_return tl::unexpected(reply.error());
    interval = slower(interval, after);
  }
}

QCoro::Task<void> DeviceFlow::pause(std::shared_ptr<SignInHold> hold, std::chrono::milliseconds time) {
  const auto gate = std::make_shared<Gate>();
  hold->pause = gate;
  if (hold->cancelled) co_return;
  const std::weak_ptr<Gate> weak = gate;
  m_timer(std::max(time, std::chrono::milliseconds(0)), [weak] {
    const std::shared_ptr<Gate> waiting = weak.lock();
    if (waiting && !waiting->isOpen()) waiting->open();
  });
  co_await m_lifetime.during(gate->opened());
}

}  // namespace lanyard::flows
