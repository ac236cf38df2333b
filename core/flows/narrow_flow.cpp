#include "core/flows/narrow_flow.h"

#include "core/flows/client_credentials.h"
#include "core/flows/token_endpoint.h"
#include "core/oauth/introspection.h"

namespace lanyard::flows {
namespace {

/// An exchange is refused for a reason of its own: whatever the provider calls it, the sign-in is as good as
/// before. Only a provider that cannot be reached, or has trouble, may be asked again soon.
base::Error exchangeRefused(base::Error error) {
  const bool answered =
      error.kind != base::ErrorKind::Transient && !error.code.starts_with("http.") && !error.said.empty();
  // What it gave is bound to a key or to a certificate.
  const bool bound = error.kind == base::ErrorKind::Unsupported;
  // "N_A" among others: what it gave is no access token (RFC 8693 section 2.2.1).
  const bool another = error.code == errors::kTokenTokenType;
  if (answered || bound || another || error.code == errors::kTokenRefused) {
    error.become(errors::kTokenNarrowRefused);
  }
  return error;
}

}  // namespace

QCoro::Task<base::Result<bool>> NarrowFlow::exchanges(providers::ProviderSettings settings) {
  base::Result<oauth::ProviderMetadata> metadata =
      co_await m_lifetime.during(m_directory.metadata(std::move(settings)));
  if (!metadata) co_return tl::unexpected(metadata.error());
  co_return oauth::ProviderMetadata::lists(metadata->grant_types_supported, oauth::kExchangeGrant);
}

QCoro::Task<base::Result<tokens::HeldToken>> NarrowFlow::exchange(ExchangeOrder order) {
  const base::Result<oauth::ClientCredentials> client =
      credentialsOf(order.item, order.settings, m_http, m_clock);
  if (!client) co_return tl::unexpected(client.error());
  oauth::FormRequest form = oauth::exchangeRequest(*client, order.accessToken, order.target);
  ports::HttpRequest request = postForm(order.settings, order.item.tokenEndpoint, std::move(form));
  const base::Instant askedAt = m_clock.now();
  oauth::ReplyRules rules = oauth::replyRules(order.settings.dialect, true);
  TokenReply answer =
      co_await m_lifetime.during(postToTokenEndpoint(m_http, std::move(request), std::move(rules)));
  base::Result<oauth::TokenResponse>& reply = answer.tokens;
  if (!reply) co_return tl::unexpected(exchangeRefused(reply.error()));
  if (reply->person && reply->person->subject != order.item.subject)
    co_return base::fail(errors::kTokenNarrowRefused, "the reply has another person's token");
  // A refresh token or an ID token comes in the same member, and is for no tool.
  if (!oauth::isAccessTokenType(reply->issuedTokenType)) {
    co_return base::fail(errors::kTokenNarrowRefused, "issued_token_type");
  }
  tokens::HeldToken token;
  token.accessToken = std::move(reply->accessToken);
  token.issuedAt = askedAt;
  token.expiresAt = askedAt + reply->expiresIn.value_or(tokens::kUnknownLife);
  token.scopes = reply->scopes.value_or(order.target.scopes);
  const oauth::AccessTokenFacts facts = oauth::factsOf(token.accessToken.view());
  token.audiences = facts.audiences.value_or(std::vector<std::string>());
  co_return std::move(token);
}

QCoro::Task<base::Result<NarrowFlow::Proof>> NarrowFlow::prove(ProofOrder order) {
  Proof proof;
  proof.facts = oauth::factsOf(order.accessToken.view());
  base::Result<oauth::ProviderMetadata> metadata =
      co_await m_lifetime.during(m_directory.metadata(order.settings));
  if (!metadata) co_return tl::unexpected(metadata.error());
  if (!metadata->userinfo_endpoint.empty()) proof.besides.push_back(metadata->userinfo_endpoint);
  if (proof.facts.audiences) co_return std::move(proof);
  if (metadata->introspection_endpoint.empty()) {
    co_return base::fail(errors::kTokenNarrowUnproved, "an opaque token, and no introspection");
  }
  const base::Result<oauth::ClientCredentials> client =
      credentialsOf(order.item, order.settings, m_http, m_clock);
  if (!client) co_return tl::unexpected(client.error());
  oauth::FormRequest form = oauth::introspectionRequest(*client, order.accessToken);
  ports::HttpRequest request = postForm(order.settings, metadata->introspection_endpoint, std::move(form));
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (!response) co_return tl::unexpected(response.error());
  const std::string contentType = headerOf(*response, "content-type");
  base::Result<oauth::AccessTokenFacts> told =
      oauth::parseIntrospection(response->status, contentType, response->body);
  if (!told) co_return tl::unexpected(told.error());
  proof.facts = std::move(*told);
  if (!proof.facts.audiences) {
    co_return base::fail(errors::kTokenNarrowUnproved, "the introspection names no audience");
  }
  co_return std::move(proof);
}

}  // namespace lanyard::flows
