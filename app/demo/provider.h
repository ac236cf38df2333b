#pragma once

#include <string>

#include "app/demo/authorization.h"
#include "app/demo/issuance.h"
#include "app/demo/message.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/jose/signing_key.h"

namespace lanyard::demo {

/// An OpenID provider for two people and one client, without a network: requests in, replies out. All that it
/// knows is in memory. It keeps the rules that a good provider keeps (OpenID Connect Core, RFC 6749, 7636,
/// 9207, 9700).
class DemoProvider {
 public:
  /// `key` must fit `algorithm`.
  DemoProvider(std::string issuer, jose::Algorithm algorithm, jose::SigningKey key,
               std::chrono::seconds accessLife, base::Random& random, base::Clock& clock);

  [[nodiscard]] Reply answer(const Request& request);

 private:
  using Endpoint = Reply (DemoProvider::*)(const Parameters&, const Request&);

  Reply metadata(const Parameters& sent, const Request& request);
  Reply keys(const Parameters& sent, const Request& request);
  Reply welcome(const Parameters& sent, const Request& request);
  Reply authorize(const Parameters& sent, const Request& request);
  Reply login(const Parameters& sent, const Request& request);
  Reply consent(const Parameters& sent, const Request& request);
  Reply token(const Parameters& sent, const Request& request);
  Reply userinfo(const Parameters& sent, const Request& request);
  Reply revoke(const Parameters& sent, const Request& request);
  Reply introspect(const Parameters& sent, const Request& request);

  [[nodiscard]] Reply backToClient(const std::string& redirectUri, const std::string& state,
                                   Parameters extra) const;
  [[nodiscard]] Reply tokenReply(const Issued& issued);
  [[nodiscard]] base::Result<std::string> signedAccessToken(const Issued& issued) const;
  [[nodiscard]] base::Result<std::string> signedIdToken(const Issued& issued,
                                                        const std::string& accessToken) const;
  /// The `jti` of an access token that we signed, or empty.
  [[nodiscard]] std::string idOfAccessToken(const std::string& token) const;

  std::string m_issuer;
  jose::Algorithm m_algorithm;
  jose::SigningKey m_key;
  jose::JwkSet m_keys;  ///< the public half, to know our own tokens by
  base::Clock& m_clock;
  OpenRequests m_requests;
  Issuance m_issuance;
};

}  // namespace lanyard::demo
