#include "core/flows/refresh_flow.h"

#include "core/flows/client_credentials.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/access_token.h"
#include "core/oauth/token_request.h"
#include "core/tokens/forecast.h"

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
  expected.audiences = order.record.otherAudiences;
  expected.audiences.push_back(order.item.clientId);
  expected.auth_time = order.record.authTime;
  return expected;
}

/// The keystore's item for what a reply brought: the next generation, with the new token where there is one.
tokens::TokenItem following(tokens::TokenItem item, oauth::TokenResponse& reply, bool unverified) {
  tokens::TokenItem next = std::move(item);
  if (reply.refreshToken) next.refreshToken = std::move(*reply.refreshToken);
  ++next.generation;
  next.unverified = unverified;
  return next;
}

/// A token that nothing renews, from the keystore.
Refreshed lasting(const RefreshOrder& order) {
  Refreshed kept;
  kept.access.accessToken = order.item.accessToken.copy();
  kept.access.issuedAt = order.record.refreshIssuedAt;
  kept.access.expiresAt = order.record.refreshExpiresAt.value_or(tokens::kForever);
  kept.access.scopes = order.record.scopes;
  tokens::addMissing(kept.access.scopes, order.record.surplus);
  return kept;
}

/// An error that no further refresh helps; its cause is what is kept.
base::Error signInBecause(std::string cause, std::string detail) {
  base::Error error(errors::kTokenSignInRequired, std::move(detail));
  error.cause = std::move(cause);
  return error;
}

}  // namespace

QCoro::Task<base::Result<Refreshed>> RefreshFlow::run(RefreshOrder order) {
  // The keystore has a token that nothing renews.
  if (order.item.refreshToken.empty() && !order.item.accessToken.empty()) {
    // Nor does anything narrow it to a target.
    const bool elsewhere = !order.resource.empty() || !order.audience.empty();
    if (elsewhere) co_return base::fail(errors::kTokenNarrowNoWay, "a token that nothing renews");
    const std::optional<base::Instant>& end = order.record.refreshExpiresAt;
    if (end && m_clock.now() >= *end)
      co_return base::fail(errors::kPastedEnded, "by the date that was given");
    co_return lasting(order);
  }
  const bool openId = !order.settings.dialect.isOAuth();
  // All that the check of the reply may need is fetched before the token is spent.
  oauth::ProviderMetadata metadata;
  Keys keys;
  if (openId) {
    base::Result<oauth::ProviderMetadata> known =
        co_await m_lifetime.during(m_directory.metadata(order.settings));
    if (!known) co_return tl::unexpected(known.error());
    base::Result<Keys> fetched =
        co_await m_lifetime.during(m_directory.keys(order.settings, known->jwks_uri));
    if (!fetched) co_return tl::unexpected(fetched.error());
    metadata = std::move(*known);
    keys = std::move(*fetched);
  }

  base::Result<oauth::ClientCredentials> client = credentialsOf(order.item, order.settings, m_http, m_clock);
  if (!client) co_return tl::unexpected(client.error());
  const providers::RefreshLife& rules = order.settings.dialect.refresh;
  if (rules.withoutSecret) *client = {client->client_id, base::Secret(), oauth::ClientAuthMethod::None, {}};
  // Some providers refuse a refresh that names no scope.
  if (order.scopes.empty() && rules.needsScope) order.scopes = order.record.scopes;
  std::vector<std::string> resources =
      order.settings.sendsResource ? order.settings.resources : std::vector<std::string>();
  if (!order.resource.empty() || !order.audience.empty()) resources.clear();
  if (!order.resource.empty()) resources.push_back(order.resource);
  std::vector<oauth::FormField> extra;
  if (rules.needsRedirectUri && !order.settings.dialect.redirectUri.empty())
    extra.emplace_back("redirect_uri", order.settings.dialect.redirectUri);
  if (!order.audience.empty()) extra.emplace_back("audience", order.audience);
  oauth::FormRequest form =
      oauth::refreshGrantRequest(*client, order.item.refreshToken, order.scopes, resources, extra);
  ports::HttpRequest request = postForm(order.settings, order.item.tokenEndpoint, std::move(form));

  const base::Result<void> marked = m_journal.markSpending(order.identityId, order.item.generation);
  if (!marked) co_return tl::unexpected(marked.error());
  const base::Instant askedAt = m_clock.now();
  const ProviderDirectory::Doubt doubt = m_directory.doubt(order.settings.issuer);
  base::Result<oauth::TokenResponse> reply =
      co_await m_lifetime.during(ask(std::move(request), order.settings, metadata.jwks_uri));
  if (!reply) {
    doubt(reply.error());
    const bool maybeSpent = reply.error().code == errors::kHttpUnknownOutcome;
    if (!maybeSpent) {
      const base::Result<void> unmarked = m_journal.unmarkSpending(order.identityId);
      if (!unmarked) co_return tl::unexpected(unmarked.error());
    }
    co_return tl::unexpected(reply.error());
  }

  Refreshed refreshed;
  // Another person's tokens, in a reply that says whose they are.
  if (reply->person && reply->person->subject != order.item.subject) {
    co_return tl::unexpected(
        signInBecause(std::string(errors::kIdTokenSubChanged.code), "refused in the reply to a refresh"));
  }
  bool unverified = false;
  if (reply->idToken && openId) {
    oauth::IdTokenExpectations expected = expectations(order, *reply, m_clock.now());
    expected.registeredAlgorithms = oauth::idTokenAlgorithms(metadata);
    const base::Result<oauth::IdTokenClaims> verified = co_await m_lifetime.during(
        verify(order.settings, metadata.jwks_uri, keys, reply->idToken->view(), expected));
    const bool doubtful = !verified && verified.error().code == errors::kTokenUnverified;
    // The check did not fail: the provider began to encrypt, and a new sign-in would give the same.
    const bool encrypted = !verified && verified.error().kind == base::ErrorKind::Unsupported;
    // The session is another person's, or forged: nothing of it is used. The old token is spent, so only a
    // new sign-in helps; the identity stays.
    if (!verified && !encrypted && (!doubtful || order.item.unverified)) {
      const std::string code = doubtful ? std::string(errors::kJwsBadSignature.code) : verified.error().code;
      co_return tl::unexpected(signInBecause(code, "refused in the reply to a refresh"));
    }
    unverified = doubtful || encrypted;
    if (unverified) {
      refreshed.doubt = verified.error();
    } else {
      refreshed.access.idToken = tokens::HeldIdToken{std::move(*reply->idToken), askedAt,
                                                     base::fromUnix(verified->exp), verified->aud};
    }
  }
  if (!refreshed.doubt) refreshed.doubt = std::move(reply->bound);

  refreshed.access.issuedAt = askedAt;
  refreshed.named = order.scopes;
  refreshed.refreshExpiresIn = reply->refreshExpiresIn;
  refreshed.refreshExpiryMoves = reply->refreshExpiryMoves;
  if (!refreshed.doubt) {
    refreshed.access.accessToken = std::move(reply->accessToken);
    refreshed.access.expiresAt = askedAt + reply->expiresIn.value_or(tokens::kUnknownLife);
    // A reply without scopes gives those asked for (RFC 6749 section 5.1); where none were named, all that
    // were ever given.
    std::vector<std::string> asked = order.scopes;
    if (asked.empty()) {
      asked = order.record.scopes;
      tokens::addMissing(asked, order.record.surplus);
    }
    const oauth::AccessTokenFacts facts = oauth::factsOf(refreshed.access.accessToken.view());
    refreshed.access.audiences = facts.audiences.value_or(std::vector<std::string>());
    refreshed.access.scopes = reply->scopes.value_or(std::move(asked));
  }
  const bool rotated = reply->refreshToken && !reply->refreshToken->empty() &&
                       !reply->refreshToken->equals(order.item.refreshToken.view());
  if (!rotated) reply->refreshToken.reset();
  // An item says whether its token is verified, so it can change while the token stays the same.
  if (!rotated && !unverified && !order.item.unverified) {
    const base::Result<void> unmarked = m_journal.unmarkSpending(order.identityId);
    if (!unmarked) co_return tl::unexpected(unmarked.error());
    co_return std::move(refreshed);
  }
  tokens::TokenItem next = following(std::move(order.item), *reply, unverified);
  const base::Secret text = tokens::serialise(next);
  refreshed.sealed = m_journal.seal(order.identityId, next.generation, text).has_value();
  refreshed.rotated = std::move(next);
  co_return std::move(refreshed);
}

/// Sends the POST, and finds out who refused it.
QCoro::Task<base::Result<oauth::TokenResponse>> RefreshFlow::ask(ports::HttpRequest request,
                                                                 providers::ProviderSettings settings,
                                                                 std::string jwksUri) {
  oauth::ReplyRules rules = oauth::replyRules(settings.dialect, true);
  rules.keepsBound = true;
  TokenReply answer =
      co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(request), std::move(rules)));
  base::Result<oauth::TokenResponse>& reply = answer.tokens;
  if (reply) co_return std::move(reply);
  base::Error error = reply.error();
  // The provider, or the person there, ended the session.
  if (error.code == errors::kTokenAccessDenied) {
    co_return tl::unexpected(signInBecause(error.code, std::move(error.detail)));
  }
  if (error.code != errors::kTokenRefused) co_return tl::unexpected(std::move(error));
  // A provider without keys that refuses in JSON of its own; a network in its place sends a page.
  if (settings.dialect.isOAuth() && answer.wasObject) {
    co_return tl::unexpected(signInBecause(error.code, std::move(error.detail)));
  }
  if (settings.dialect.isOAuth()) co_return base::fail(errors::kTokenNotJson, std::move(error.detail));
  // A refusal in no known form may come from a network, which would then answer for the keys too.
  base::Result<base::Secret> document =
      co_await m_lifetime.during(fetchDocument(m_http, settings, jwksUri, errors::kJwksNotFound, false));
  if (document && jose::parseJwkSet(document->view())) {
    co_return tl::unexpected(signInBecause(error.code, std::move(error.detail)));
  }
  co_return base::fail(errors::kTokenNotJson, std::move(error.detail));
}

/// As oauth::verifyIdToken, with newer keys where `keys` do not fit. `token.unverified` Untrusted: only the
/// signature is wrong.
QCoro::Task<base::Result<oauth::IdTokenClaims>> RefreshFlow::verify(providers::ProviderSettings settings,
                                                                    std::string jwksUri, Keys keys,
                                                                    std::string_view idToken,
                                                                    oauth::IdTokenExpectations expected) {
  base::Result<oauth::IdTokenClaims> claims = oauth::verifyIdToken(idToken, *keys, expected);
  if (!claims && oauth::isForNewerKeys(claims.error())) {
    base::Result<Keys> fresh = co_await m_lifetime.during(m_directory.newerKeys(settings, jwksUri, keys));
    if (fresh) claims = oauth::verifyIdToken(idToken, **fresh, expected);
  }
  if (claims) co_return claims;
  if (!oauth::isForNewerKeys(claims.error())) co_return tl::unexpected(claims.error());
  const base::Result<void> rest = oauth::checkUnsignedIdToken(idToken, expected);
  if (!rest) co_return tl::unexpected(rest.error());
  co_return base::fail(errors::kTokenUnverified, claims.error().code + ": " + claims.error().detail);
}

}  // namespace lanyard::flows
