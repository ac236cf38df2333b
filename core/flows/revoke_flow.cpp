#include "core/flows/revoke_flow.h"

#include <algorithm>

#include "core/flows/token_endpoint.h"
#include "core/oauth/server_error.h"
#include "core/oauth/token_request.h"

namespace lanyard::flows {
namespace {

/// The POSTs that revoke all tokens, the refresh token first: it could get new access tokens.
std::vector<oauth::FormRequest> revocations(const oauth::ClientCredentials& client,
                                            const RevokeOrder& order) {
  std::vector<oauth::FormRequest> forms;
  if (order.item && !order.item->refreshToken.empty()) {
    forms.push_back(
        oauth::revocationRequest(client, order.item->refreshToken, oauth::TokenHint::RefreshToken));
  }
  if (!order.accessToken.empty()) {
    forms.push_back(oauth::revocationRequest(client, order.accessToken, oauth::TokenHint::AccessToken));
  }
  return forms;
}

}  // namespace

QCoro::Task<base::Result<bool>> RevokeFlow::run(RevokeOrder order) {
  base::Result<oauth::ProviderMetadata> metadata =
      co_await m_lifetime.during(m_directory.metadata(order.settings));
  if (!metadata) co_return tl::unexpected(metadata.error());
  if (metadata->revocation_endpoint.empty()) co_return false;
  oauth::ClientCredentials client{order.settings.clientId, base::Secret(), oauth::ClientAuthMethod::None};
  if (order.item) {
    base::Result<oauth::ClientCredentials> kept = credentialsOf(*order.item);
    if (!kept) co_return tl::unexpected(kept.error());
    client = std::move(*kept);
  }
  std::vector<oauth::FormRequest> forms = revocations(client, order);
  const ProviderDirectory::Doubt doubt = m_directory.doubt(order.settings.issuer);
  bool confirmed = false;
  for (oauth::FormRequest& form : forms) {
    ports::HttpRequest request = postForm(order.settings, metadata->revocation_endpoint, std::move(form));
    base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
    if (!response) {
      doubt(response.error());
      co_return tl::unexpected(response.error());
    }
    const std::string contentType = headerOf(*response, "content-type");
    const auto done = oauth::parseRevocationResponse(response->status, contentType, response->body);
    // Without its refresh token the session is over; an access token that was not revoked expires.
    if (!done && confirmed && done.error().code == errors::kRevokeUnsupported) co_return true;
    if (!done) co_return tl::unexpected(done.error());
    confirmed = true;
  }
  const base::Instant until = m_clock.now() + kNarrowedDeadline;
  for (const base::Secret& token : order.narrowed) {
    // A clock that was set back gives no more time for one of them.
    const std::chrono::milliseconds left =
        std::min<std::chrono::milliseconds>(until - m_clock.now(), kNarrowedDeadline);
    if (left <= std::chrono::milliseconds(0)) break;
    oauth::FormRequest form = oauth::revocationRequest(client, token, oauth::TokenHint::AccessToken);
    ports::HttpRequest request = postForm(order.settings, metadata->revocation_endpoint, std::move(form));
    request.deadline = left;
    const base::Result<ports::HttpResponse> response =
        co_await m_lifetime.during(m_http.send(std::move(request)));
    if (!response || oauth::isTransientStatus(response->status)) break;
  }
  co_return true;
}

}  // namespace lanyard::flows
