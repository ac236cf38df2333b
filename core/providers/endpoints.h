#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::providers {

class Members;

/// Where a provider's endpoints are, as far as its metadata does not say so. An empty one is not known. Named
/// as in a provider's metadata (RFC 8414 section 2), without the endings.
struct Endpoints {
  std::string authorization;
  std::string token;
  std::string refresh;  ///< where it is not the token endpoint
  std::string jwks;
  std::string userinfo;
  std::string revocation;
  std::string introspection;
  std::string device;  ///< device authorization (RFC 8628)
  std::string endSession;
  std::string registration;
  std::string pushed;  ///< pushed authorization requests (RFC 9126)
};

/// Calls `visit(name, address)` for each of them, known or not.
template <class Some, class Visit>
void eachEndpoint(Some& endpoints, Visit visit) {
  visit("authorization", endpoints.authorization);
  visit("token", endpoints.token);
  visit("refresh", endpoints.refresh);
  visit("jwks", endpoints.jwks);
  visit("userinfo", endpoints.userinfo);
  visit("revocation", endpoints.revocation);
  visit("introspection", endpoints.introspection);
  visit("device", endpoints.device);
  visit("end_session", endpoints.endSession);
  visit("registration", endpoints.registration);
  visit("pushed", endpoints.pushed);
}

/// The hosts of the endpoints that are known, beside the issuer's own, each once.
[[nodiscard]] std::vector<std::string> hostsBeside(const Endpoints& endpoints, std::string_view issuer);

void describe(Members& members, Endpoints& endpoints);

}  // namespace lanyard::providers
