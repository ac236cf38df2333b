#include "core/oauth/client_assertion.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/base/random.h"
#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/oauth/pkce.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

/// The registered names by which a key can sign, the one to prefer first.
std::vector<std::string> namesFor(const jose::ClientKey& key) {
  if (key.only() == jose::Algorithm::EdDSA) return {"EdDSA", "Ed25519"};
  if (key.only()) return {std::string(nameOf(*key.only()))};
  switch (key.kind()) {
    case jose::KeyKind::Rsa:
      return {"RS256", "PS256", "RS384", "PS384", "RS512", "PS512"};
    case jose::KeyKind::P256:
      return {"ES256"};
    case jose::KeyKind::P384:
      return {"ES384"};
    case jose::KeyKind::P521:
      return {"ES512"};
    case jose::KeyKind::Ed25519:
      return {"EdDSA", "Ed25519"};  // RFC 9864 has the newer name
  }
  return {};
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? "none at all" : shown(all, 100);
}

base::Result<std::string> firstListed(const std::vector<std::string>& names,
                                      const ProviderMetadata::List& listed) {
  if (!listed) return names.front();
  const auto found = std::find_if(names.begin(), names.end(), [&listed](const std::string& name) {
    return ProviderMetadata::lists(listed, name);
  });
  if (found != names.end()) return *found;
  base::Error error{errors::kClientKeyAlgorithm, "token_endpoint_auth_signing_alg_values_supported"};
  error.values = {joined(names), joined(*listed)};
  return tl::unexpected(std::move(error));
}

std::string payloadOf(const AssertionTerms& terms, base::Instant now) {
  base::SystemRandom random;
  const wire::Json payload{{"iss", terms.client_id},   {"sub", terms.client_id},
                           {"aud", terms.audience},    {"jti", makeNonce(random)},
                           {"iat", base::toUnix(now)}, {"exp", base::toUnix(now + kAssertionLife)}};
  return payload.dump(-1, ' ', false, wire::Json::error_handler_t::replace);
}

}  // namespace

base::Result<AssertionMaker> assertionsBy(jose::ClientKey key, AssertionTerms terms,
                                          std::function<base::Instant()> now) {
  // Whether it signs is found out once, so that no request fails for it later.
  if (const auto probe = key.sign(terms.algorithm, "{}"); !probe) {
    base::Error error{errors::kClientKeyAlgorithm, probe.error().detail};
    error.values = {joined(namesFor(key)), shown(terms.algorithm, 100)};
    return tl::unexpected(std::move(error));
  }
  const auto held = std::make_shared<const jose::ClientKey>(std::move(key));
  return [held, terms = std::move(terms), now = std::move(now)] {
    auto made = held->sign(terms.algorithm, payloadOf(terms, now()));
    return made ? base::Secret::takeAndWipe(*made) : base::Secret();
  };
}

base::Result<AssertionMaker> assertionsBy(base::Secret secret, AssertionTerms terms,
                                          std::function<base::Instant()> now) {
  if (secret.size() < kShortestMacSecret) {
    base::Error error{errors::kClientSecretShort, "for an HMAC with SHA-256"};
    error.values = {std::to_string(kShortestMacSecret)};
    return tl::unexpected(std::move(error));
  }
  const auto held = std::make_shared<const base::Secret>(std::move(secret));
  return [held, terms = std::move(terms), now = std::move(now)] {
    const wire::Json header{{"alg", terms.algorithm}, {"typ", "JWT"}};
    std::string made =
        jose::base64urlEncode(header.dump()) + '.' + jose::base64urlEncode(payloadOf(terms, now()));
    made += '.' + jose::base64urlEncode(jose::hmacSha256(held->view(), made));
    return base::Secret::takeAndWipe(made);
  };
}

base::Result<std::string> algorithmFor(const jose::ClientKey& key, const ProviderMetadata::List& listed) {
  return firstListed(namesFor(key), listed);
}

base::Result<std::string> macAlgorithmFor(const ProviderMetadata::List& listed) {
  return firstListed({std::string(kMacAlgorithm)}, listed);
}

}  // namespace lanyard::oauth
