#include "core/flows/first_tokens.h"

#include "core/flows/person_endpoint.h"
#include "core/flows/token_endpoint.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"
#include "core/oauth/client_auth.h"
#include "core/oauth/json_members.h"
#include "core/providers/parts.h"
#include "core/providers/text_forms.h"
#include "core/tokens/forecast.h"
#include "core/tokens/held_token.h"

namespace lanyard::flows {
namespace {

/// The issuer that an ID token names, if it is one of those that the metadata leaves open. Nothing of the
/// token is believed yet: its signature has to cover this very issuer.
base::Result<std::string> issuerIn(const base::Secret& idToken, const std::string& open) {
  const auto read = jose::readUnverifiedJws(idToken.view());
  if (!read) return tl::unexpected(read.error());
  const auto claims = oauth::parseIdTokenClaims(read->payload);
  if (!claims) return tl::unexpected(claims.error());
  const bool fits = !leavesTenantOpen(claims->iss) && providers::fitsPattern(open, claims->iss);
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

QCoro::Task<base::Result<SignedIn>> FirstTokens::check(PreparedSignIn order, oauth::ProviderMetadata metadata,
                                                       FirstReply reply) {
  const providers::ProviderSettings settings = order.settings;
  oauth::TokenResponse& given = reply.tokens;
  SignedIn signedIn;
  signedIn.issuer = settings.issuer;
  if (!settings.dialect.isOAuth()) {
    if (!given.idToken) co_return base::fail(errors::kIdTokenMissing, "no ID token in the reply");
    oauth::IdTokenExpectations expected;
    expected.issuer = metadata.issuer;
    expected.client_id = settings.clientId;
    expected.nonceSha256 = reply.nonce.empty() ? std::string() : jose::sha256Hex(reply.nonce);
    expected.nonceRequired = !reply.nonce.empty();
    expected.accessToken = given.accessToken.view();
    expected.code = reply.code;
    expected.registeredAlgorithms = oauth::idTokenAlgorithms(metadata);
    if (order.challenge) {
      expected.acrValues = order.challenge->acr_values;
      const auto& age = order.challenge->max_age;
      if (age) expected.authenticatedSince = base::toUnix(reply.begunAt - *age);
    }
    base::Secret idToken = given.idToken->copy();
    base::Result<oauth::IdTokenClaims> claims =
        co_await m_lifetime.during(verify(settings, metadata, std::move(idToken), expected));
    base::wipe(reply.code);
    if (!claims) co_return tl::unexpected(claims.error());
    signedIn.issuer = claims->iss;
    signedIn.subject = claims->sub;
    signedIn.name = claims->name;
    signedIn.email = claims->email;
    signedIn.otherAudiences = oauth::otherAudiences(*claims, settings.clientId);
    signedIn.authTime = claims->auth_time;
    signedIn.nonceSha256 = expected.nonceSha256;
    signedIn.idToken = tokens::HeldIdToken{std::move(*given.idToken), reply.askedAt,
                                           base::fromUnix(claims->exp), claims->aud};
    if (!metadata.userinfo_endpoint.empty()) {
      base::Secret bearer = given.accessToken.copy();
      providers::ProviderSettings pinned = settings;
      pinned.issuer = claims->iss;
      base::Result<oauth::UserinfoClaims> person = co_await m_lifetime.during(
          userinfo(std::move(pinned), metadata, std::move(bearer), reply.key, claims->sub));
      // Another subject's userinfo is discarded; the ID token, which was verified, says who signed in.
      if (person && !person->name.empty()) signedIn.name = person->name;
      if (person && !person->email.empty()) signedIn.email = person->email;
    }
  } else {
    base::wipe(reply.code);
    base::Secret bearer = given.accessToken.copy();
    std::optional<oauth::Person> said = std::move(given.person);
    std::string known = order.knownSubject;
    base::Result<oauth::Person> person = co_await m_lifetime.during(
        whoIs(settings, metadata, std::move(bearer), reply.key, std::move(said), std::move(known)));
    if (!person) co_return tl::unexpected(person.error());
    signedIn.subject = person->subject;
    signedIn.name = person->name;
    signedIn.email = person->email;
  }

  std::vector<std::string> wished = order.defaultScopes;
  wished.insert(wished.end(), order.offlineScopes.begin(), order.offlineScopes.end());
  const std::string& refreshAt = settings.endpoints.refresh;
  signedIn.tokenEndpoint = refreshAt.empty() ? metadata.token_endpoint : refreshAt;
  signedIn.authMethod = reply.authMethod;
  signedIn.authAlgorithm = reply.authAlgorithm;
  signedIn.key = std::move(reply.key);
  signedIn.scopes = given.scopes.value_or(reply.request.scopes);
  signedIn.askedScopes = reply.request.scopes;
  signedIn.leftOut = oauth::leftOut(wished, reply.request, metadata);
  signedIn.redirectUri = reply.request.redirect_uri;
  signedIn.issuedAt = reply.askedAt;
  signedIn.expiresAt = reply.askedAt + given.expiresIn.value_or(tokens::kUnknownLife);
  // The provider's tokens do not expire: it says no life, and gives nothing to renew them with.
  const bool lasting = settings.dialect.reply.noExpiresIn && !given.expiresIn && !given.refreshToken;
  if (lasting) signedIn.expiresAt = tokens::kForever;
  signedIn.accessToken = std::move(given.accessToken);
  if (given.refreshToken) {
    signedIn.refreshToken = std::move(*given.refreshToken);
    if (given.refreshExpiresIn) signedIn.refreshExpiresAt = reply.askedAt + *given.refreshExpiresIn;
    signedIn.refreshExpiryMoves = given.refreshExpiryMoves;
  }
  co_return std::move(signedIn);
}

/// Who signed in, where no ID token says it.
QCoro::Task<base::Result<oauth::Person>> FirstTokens::whoIs(providers::ProviderSettings settings,
                                                            oauth::ProviderMetadata metadata,
                                                            base::Secret accessToken, ProofKey key,
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
  base::Result<oauth::Person> person = co_await m_lifetime.during(askPersonEndpoint(
      m_http, std::move(settings), std::move(source), std::move(key), std::move(accessToken)));
  co_return person;
}

QCoro::Task<base::Result<oauth::IdTokenClaims>> FirstTokens::verify(providers::ProviderSettings settings,
                                                                    oauth::ProviderMetadata metadata,
                                                                    base::Secret idToken,
                                                                    oauth::IdTokenExpectations expected) {
  base::Result<Keys> keys = co_await m_lifetime.during(m_directory.keys(settings, metadata.jwks_uri));
  if (!keys) co_return tl::unexpected(keys.error());
  expected.now = m_clock.now();
  if (leavesTenantOpen(metadata.issuer)) {
    const auto named = issuerIn(idToken, metadata.issuer);
    if (!named) co_return tl::unexpected(named.error());
    expected.issuer = *named;
  }
  base::Result<oauth::IdTokenClaims> claims = oauth::verifyIdToken(idToken.view(), **keys, expected);
  if (claims && leavesTenantOpen(metadata.issuer)) {
    const auto same = checkTenant(*claims, metadata.issuer);
    if (!same) co_return tl::unexpected(same.error());
  }
  if (claims || !oauth::isForNewerKeys(claims.error())) co_return claims;
  Keys old = *keys;
  base::Result<Keys> fresh =
      co_await m_lifetime.during(m_directory.newerKeys(settings, metadata.jwks_uri, std::move(old)));
  if (!fresh) co_return tl::unexpected(fresh.error());
  claims = oauth::verifyIdToken(idToken.view(), **fresh, expected);
  if (claims && leavesTenantOpen(metadata.issuer)) {
    const auto same = checkTenant(*claims, metadata.issuer);
    if (!same) co_return tl::unexpected(same.error());
  }
  co_return claims;
}

QCoro::Task<base::Result<oauth::UserinfoClaims>> FirstTokens::userinfo(providers::ProviderSettings settings,
                                                                       oauth::ProviderMetadata metadata,
                                                                       base::Secret accessToken, ProofKey key,
                                                                       std::string subject) {
  RequestMaker request = [&settings, &metadata] {
    return resourceGet(settings, metadata.userinfo_endpoint, "application/json, application/jwt");
  };
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(
      m_http.toResource(std::move(request), std::move(key), std::move(accessToken)));
  if (!response) co_return tl::unexpected(response.error());
  base::Result<Keys> keys = co_await m_lifetime.during(m_directory.keys(settings, metadata.jwks_uri));
  if (!keys) co_return tl::unexpected(keys.error());
  const oauth::UserinfoExpectations expected{settings.issuer, settings.clientId, subject};
  const std::string contentType = headerOf(*response, "content-type");
  co_return oauth::parseUserinfo(response->status, contentType, response->body.view(), **keys, expected);
}

}  // namespace lanyard::flows
