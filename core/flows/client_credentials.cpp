#include "core/flows/client_credentials.h"

#include <chrono>

namespace lanyard::flows {
namespace {

using Method = oauth::ClientAuthMethod;

bool signsItself(Method method) {
  return method == Method::ClientSecretJwt || method == Method::PrivateKeyJwt;
}

/// The time at the server of `url`, as it said it last: an assertion is good for a minute, and is checked by
/// that clock. A server that is more than a day off is not followed.
std::function<base::Instant()> timeAt(std::string url, const ports::HttpClient& http, base::Clock& clock) {
  return [url = std::move(url), &http, &clock] {
    constexpr std::chrono::hours kMost{24};
    const std::chrono::seconds ahead = http.aheadOf(url);
    return ahead > kMost || ahead < -kMost ? clock.now() : clock.now() - ahead;
  };
}

struct Proof {
  const base::Secret& secret;
  const base::Secret& key;
};

base::Result<oauth::AssertionMaker> assertionsOf(Method method, const Proof& proof,
                                                 oauth::AssertionTerms terms,
                                                 std::function<base::Instant()> now) {
  if (method == Method::ClientSecretJwt)
    return oauth::assertionsBy(proof.secret.copy(), std::move(terms), std::move(now));
  auto key = jose::ClientKey::parse(proof.key);
  if (!key) return tl::unexpected(key.error());
  return oauth::assertionsBy(std::move(*key), std::move(terms), std::move(now));
}

base::Result<std::string> algorithmOf(Method method, const base::Secret& key,
                                      const oauth::ProviderMetadata& metadata) {
  const auto& listed = metadata.token_endpoint_auth_signing_alg_values_supported;
  if (method == Method::ClientSecretJwt) return oauth::macAlgorithmFor(listed);
  const auto read = jose::ClientKey::parse(key);
  if (!read) return tl::unexpected(read.error());
  return oauth::algorithmFor(*read, listed);
}

bool wantsTokenEndpoint(const providers::ProviderSettings& settings) {
  return settings.dialect.audience == providers::AssertionAudience::TokenEndpoint;
}

}  // namespace

base::Result<SignInClient> clientOf(PreparedSignIn& order, const oauth::ProviderMetadata& metadata,
                                    const ports::HttpClient& http, base::Clock& clock) {
  const providers::ProviderSettings& settings = order.settings;
  const auto means = !order.clientKey.empty()      ? oauth::ClientMeans::Key
                     : !order.clientSecret.empty() ? oauth::ClientMeans::Secret
                                                   : oauth::ClientMeans::None;
  const auto method =
      oauth::chooseClientAuth(metadata.token_endpoint_auth_methods_supported, means, settings.clientAuth);
  if (!method) return tl::unexpected(method.error());
  SignInClient client{{settings.clientId, base::Secret(), *method}, {}};
  const base::Secret secret = std::move(order.clientSecret);
  const base::Secret key = std::move(order.clientKey);
  if (!signsItself(*method)) {
    if (*method != Method::None) client.credentials.client_secret = secret.copy();
    return client;
  }
  auto algorithm = algorithmOf(*method, key, metadata);
  if (!algorithm) return tl::unexpected(algorithm.error());
  const std::string issuer = leavesTenantOpen(metadata.issuer) ? settings.issuer : metadata.issuer;
  oauth::AssertionTerms terms{settings.clientId,
                              wantsTokenEndpoint(settings) ? metadata.token_endpoint : issuer, *algorithm};
  auto assertion =
      assertionsOf(*method, {secret, key}, std::move(terms), timeAt(metadata.token_endpoint, http, clock));
  if (!assertion) return tl::unexpected(assertion.error());
  client.credentials.assertion = std::move(*assertion);
  client.algorithm = std::move(*algorithm);
  return client;
}

base::Result<oauth::ClientCredentials> credentialsOf(const tokens::TokenItem& item,
                                                     const providers::ProviderSettings& settings,
                                                     const ports::HttpClient& http, base::Clock& clock) {
  const auto method = oauth::clientAuthMethodNamed(item.authMethod);
  if (!method) return base::fail(errors::kTokenNoClientAuth, "the keystore item's method");
  oauth::ClientCredentials client{item.clientId, base::Secret(), *method};
  if (!signsItself(*method)) {
    client.client_secret = item.clientSecret.copy();
    return client;
  }
  oauth::AssertionTerms terms{item.clientId, wantsTokenEndpoint(settings) ? item.tokenEndpoint : item.issuer,
                              item.authAlgorithm};
  auto assertion = assertionsOf(*method, {item.clientSecret, item.clientKey}, std::move(terms),
                                timeAt(item.tokenEndpoint, http, clock));
  if (!assertion) return tl::unexpected(assertion.error());
  client.assertion = std::move(*assertion);
  return client;
}

}  // namespace lanyard::flows
