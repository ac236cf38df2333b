#include "core/flows/revoke_flow.h"

#include <algorithm>

#include "core/flows/client_credentials.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/server_error.h"
#include "core/oauth/token_request.h"

namespace lanyard::flows {
namespace {

using Style = providers::RevocationStyle;
using Tokens = providers::RevocableTokens;

const base::Secret& accessTokenOf(const RevokeOrder& order) {
  const bool kept = order.accessToken.empty() && order.item;
  return kept ? order.item->accessToken : order.accessToken;
}

/// Bodies that revoke all tokens that the endpoint takes, the refresh token first: it could get new access
/// tokens.
std::vector<oauth::FormRequest> revocations(const oauth::ClientCredentials& client,
                                            const RevokeOrder& order) {
  const providers::RevocationRules& rules = order.settings.dialect.revocation;
  const base::Secret& access = accessTokenOf(order);
  std::vector<oauth::FormRequest> forms;
  // These two end the whole sign-in by one access token.
  if (rules.style == Style::Bearer || rules.style == Style::BasicDelete) {
    if (access.empty()) return forms;
    forms.push_back(rules.style == Style::Bearer ? oauth::bearerRequest(access)
                                                 : oauth::basicDeleteRequest(client, access));
    return forms;
  }
  const bool alone = rules.style == Style::TokenAlone;
  const auto add = [&](const base::Secret& token, oauth::TokenHint hint) {
    if (!token.empty())
      forms.push_back(alone ? oauth::tokenAloneRequest(token)
                            : oauth::revocationRequest(client, token, hint));
  };
  if (order.item && rules.tokens != Tokens::AccessOnly)
    add(order.item->refreshToken, oauth::TokenHint::RefreshToken);
  if (rules.tokens != Tokens::RefreshOnly) add(access, oauth::TokenHint::AccessToken);
  return forms;
}

/// Whether single access tokens can be revoked after the session: not where one request has ended all.
bool takesFurther(const providers::RevocationRules& rules) {
  const bool all = rules.style == Style::Bearer || rules.style == Style::BasicDelete;
  return !all && rules.tokens != Tokens::RefreshOnly;
}

ports::HttpRequest requestOf(const RevokeOrder& order, std::string url, oauth::FormRequest form) {
  const Style style = order.settings.dialect.revocation.style;
  ports::HttpRequest request = postForm(order.settings, std::move(url), std::move(form));
  if (style == Style::BasicDelete) request.method = ports::HttpRequest::Method::Delete;
  if (style == Style::BasicDelete || style == Style::Bearer) request.contentType = "application/json";
  return request;
}

}  // namespace

QCoro::Task<base::Result<bool>> RevokeFlow::run(RevokeOrder order) {
  const providers::RevocationRules rules = order.settings.dialect.revocation;
  if (rules.style == Style::None) co_return false;
  std::string url = order.settings.endpoints.revocation;
  if (rules.style == Style::ByMetadata || url.empty()) {
    base::Result<oauth::ProviderMetadata> metadata =
        co_await m_lifetime.during(m_directory.metadata(order.settings));
    if (!metadata) co_return tl::unexpected(metadata.error());
    url = metadata->revocation_endpoint;
  }
  if (url.empty()) co_return false;
  oauth::ClientCredentials client{order.settings.clientId, base::Secret(), oauth::ClientAuthMethod::None};
  if (order.item) {
    base::Result<oauth::ClientCredentials> kept = credentialsOf(*order.item, order.settings, m_http, m_clock);
    if (!kept) co_return tl::unexpected(kept.error());
    client = std::move(*kept);
  }
  std::vector<oauth::FormRequest> forms = revocations(client, order);
  // Nothing is at hand that the endpoint takes.
  if (forms.empty() && rules.style != Style::ByMetadata) co_return false;
  const ProviderDirectory::Doubt doubt = m_directory.doubt(order.settings.issuer);
  bool confirmed = false;
  for (oauth::FormRequest& form : forms) {
    ports::HttpRequest request = requestOf(order, url, std::move(form));
    base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
    if (!response) {
      doubt(response.error());
      co_return tl::unexpected(response.error());
    }
    // There is no such token: it has ended already.
    if (rules.style == Style::BasicDelete && response->status == 404) co_return true;
    const std::string contentType = headerOf(*response, "content-type");
    const auto done = oauth::parseRevocationResponse(response->status, contentType, response->body);
    // Without its refresh token the session is over; an access token that was not revoked expires.
    if (!done && confirmed && done.error().code == errors::kRevokeUnsupported) co_return true;
    if (!done) co_return tl::unexpected(done.error());
    confirmed = true;
  }
  if (!takesFurther(rules)) co_return true;
  const base::Instant until = m_clock.now() + kNarrowedDeadline;
  for (const base::Secret& token : order.narrowed) {
    // A clock that was set back gives no more time for one of them.
    const std::chrono::milliseconds left =
        std::min<std::chrono::milliseconds>(until - m_clock.now(), kNarrowedDeadline);
    if (left <= std::chrono::milliseconds(0)) break;
    oauth::FormRequest form = rules.style == Style::TokenAlone
                                  ? oauth::tokenAloneRequest(token)
                                  : oauth::revocationRequest(client, token, oauth::TokenHint::AccessToken);
    ports::HttpRequest request = requestOf(order, url, std::move(form));
    request.deadline = left;
    const base::Result<ports::HttpResponse> response =
        co_await m_lifetime.during(m_http.send(std::move(request)));
    if (!response || oauth::isTransientStatus(response->status)) break;
  }
  co_return true;
}

}  // namespace lanyard::flows
