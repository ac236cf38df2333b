#include "core/flows/first_tokens.h"

#include "core/flows/token_endpoint.h"
#include "core/jose/digest.h"
#include "core/oauth/client_auth.h"
#include "core/tokens/held_token.h"

namespace lanyard::flows {

QCoro::Task<base::Result<SignedIn>> FirstTokens::check(PreparedSignIn order, oauth::ProviderMetadata metadata,
                                                       FirstReply reply) {
  const providers::ProviderSettings settings = order.settings;
  oauth::TokenResponse& tokens = reply.tokens;
  if (!tokens.idToken) co_return base::fail(errors::kIdTokenMissing, "no ID token in the reply");
  oauth::IdTokenExpectations expected;
  expected.issuer = settings.issuer;
  expected.client_id = settings.clientId;
  expected.nonceSha256 = reply.nonce.empty() ? std::string() : jose::sha256Hex(reply.nonce);
  expected.nonceRequired = !reply.nonce.empty();
  expected.accessToken = tokens.accessToken.view();
  expected.code = reply.code;
  expected.registeredAlgorithms = oauth::idTokenAlgorithms(metadata);
  base::Secret idToken = std::move(*tokens.idToken);
  base::Result<oauth::IdTokenClaims> claims =
      co_await m_lifetime.during(verify(settings, metadata, std::move(idToken), expected));
  base::wipe(reply.code);
  if (!claims) co_return tl::unexpected(claims.error());

  std::vector<std::string> wished = order.defaultScopes;
  wished.insert(wished.end(), order.offlineScopes.begin(), order.offlineScopes.end());
  SignedIn signedIn;
  signedIn.tokenEndpoint =
      settings.endpoints.refresh.empty() ? metadata.token_endpoint : settings.endpoints.refresh;
  signedIn.authMethod = reply.authMethod;
  signedIn.subject = claims->sub;
  signedIn.name = claims->name;
  signedIn.email = claims->email;
  signedIn.otherAudiences = oauth::otherAudiences(*claims, settings.clientId);
  signedIn.authTime = claims->auth_time;
  signedIn.nonceSha256 = expected.nonceSha256;
  signedIn.scopes = tokens.scopes.value_or(reply.request.scopes);
  signedIn.askedScopes = reply.request.scopes;
  signedIn.leftOut = oauth::leftOut(wished, reply.request, metadata);
  signedIn.issuedAt = reply.askedAt;
  signedIn.expiresAt = reply.askedAt + tokens.expiresIn.value_or(tokens::kUnknownLife);
  if (!metadata.userinfo_endpoint.empty()) {
    base::Secret bearer = tokens.accessToken.copy();
    base::Result<oauth::UserinfoClaims> person =
        co_await m_lifetime.during(userinfo(settings, metadata, std::move(bearer), claims->sub));
    // Another subject's userinfo is discarded; the ID token, which was verified, says who signed in.
    if (person && !person->name.empty()) signedIn.name = person->name;
    if (person && !person->email.empty()) signedIn.email = person->email;
  }
  signedIn.accessToken = std::move(tokens.accessToken);
  if (tokens.refreshToken) {
    signedIn.refreshToken = std::move(*tokens.refreshToken);
    if (tokens.refreshExpiresIn) signedIn.refreshExpiresAt = reply.askedAt + *tokens.refreshExpiresIn;
    signedIn.refreshExpiryMoves = tokens.refreshExpiryMoves;
  }
  co_return std::move(signedIn);
}

QCoro::Task<base::Result<oauth::IdTokenClaims>> FirstTokens::verify(providers::ProviderSettings settings,
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

QCoro::Task<base::Result<oauth::UserinfoClaims>> FirstTokens::userinfo(providers::ProviderSettings settings,
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
