#include "core/flows/refresh_flow.h"

#include "core/flows/token_endpoint.h"
#include "core/oauth/id_token.h"
#include "core/oauth/token_request.h"

namespace lanyard::flows {
namespace {

/// OpenID Connect Core section 12.2: the same issuer, subject, audience and sign-in time as the original's; a
/// nonce may be absent, and must be the original's if it is there.
oauth::IdTokenExpectations expectations(const RefreshOrder& order, const oauth::TokenResponse& reply,
                                        base::Instant now) {
  oauth::IdTokenExpectations expected;
  expected.issuer = order.item.issuer;
  expected.client_id = order.item.clientId;
  expected.now = now;
  expected.nonceSha256 = order.record.nonceSha256;
  expected.accessToken = reply.accessToken.view();
  expected.subject = order.item.subject;
  expected.auth_time = order.record.authTime;
  return expected;
}

}  // namespace

QCoro::Task<base::Result<Refreshed>> RefreshFlow::run(RefreshOrder order) {
  // Whatever the check of the reply may need is fetched before the token is spent.
  base::Result<oauth::ProviderMetadata> metadata = co_await m_directory.metadata(order.settings);
  if (!metadata) co_return tl::unexpected(metadata.error());
  base::Result<Keys> keys = co_await m_directory.keys(order.settings, metadata->jwks_uri, false);
  if (!keys) co_return tl::unexpected(keys.error());

  const base::Result<oauth::ClientCredentials> client = credentialsOf(order.item);
  if (!client) co_return tl::unexpected(client.error());
  oauth::FormRequest form = oauth::refreshGrantRequest(*client, order.item.refreshToken, order.scopes,
                                                       order.settings.resources, {});
  ports::HttpRequest request = postForm(order.settings, order.item.tokenEndpoint, std::move(form));

  const base::Result<void> marked = m_journal.markSpending(order.identityId, order.item.generation);
  if (!marked) co_return tl::unexpected(marked.error());
  const base::Instant askedAt = m_clock.now();
  base::Result<oauth::TokenResponse> reply = co_await postToTokenEndpoint(m_http, std::move(request));
  if (!reply) {
    const bool maybeSpent = reply.error().code == "http.unknown_outcome";
    if (!maybeSpent) {
      const base::Result<void> unmarked = m_journal.unmarkSpending(order.identityId);
      if (!unmarked) co_return tl::unexpected(unmarked.error());
    }
    co_return tl::unexpected(reply.error());
  }

  if (reply->idToken) {
    oauth::IdTokenExpectations expected = expectations(order, *reply, m_clock.now());
    expected.registeredAlgorithms = oauth::idTokenAlgorithms(*metadata);
    base::Result<oauth::IdTokenClaims> claims =
        oauth::verifyIdToken(reply->idToken->view(), **keys, expected);
    if (!claims && claims.error().code == "jws.unknown_kid") {
      base::Result<Keys> fresh = co_await m_directory.keys(order.settings, metadata->jwks_uri, true);
      if (fresh) claims = oauth::verifyIdToken(reply->idToken->view(), **fresh, expected);
    }
    // Another person's session, or a forged one: nothing of it is used. The old token is spent, so only a new
    // sign-in helps; the identity stays.
    if (!claims) {
      co_return base::fail(base::ErrorKind::SignInAgain, claims.error().code,
                           "refused in the reply to a refresh");
    }
  }

  Refreshed refreshed;
  const auto life = reply->expiresIn.value_or(tokens::kUnknownLife);
  refreshed.access.accessToken = std::move(reply->accessToken);
  refreshed.access.issuedAt = askedAt;
  refreshed.access.expiresAt = askedAt + life;
  refreshed.access.scopes = reply->scopes.value_or(order.scopes.empty() ? order.record.scopes : order.scopes);
  refreshed.refreshExpiresIn = reply->refreshExpiresIn;
  const bool rotated = reply->refreshToken && !reply->refreshToken->empty() &&
                       !reply->refreshToken->equals(order.item.refreshToken.view());
  if (!rotated) {
    const base::Result<void> unmarked = m_journal.unmarkSpending(order.identityId);
    if (!unmarked) co_return tl::unexpected(unmarked.error());
    co_return std::move(refreshed);
  }
  tokens::TokenItem next = std::move(order.item);
  next.refreshToken = std::move(*reply->refreshToken);
  ++next.generation;
  const base::Secret text = tokens::serialise(next);
  refreshed.sealed = m_journal.seal(order.identityId, next.generation, text).has_value();
  refreshed.rotated = std::move(next);
  co_return std::move(refreshed);
}

}  // namespace lanyard::flows
