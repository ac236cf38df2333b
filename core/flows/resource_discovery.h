#pragma once

#include <QCoro/QCoroTask>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/oauth/challenge.h"
#include "core/oauth/protected_resource.h"
#include "core/ports/http_client.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

/// A resource, as the person named it.
struct ResourceOrder {
  std::string address;
  bool local = false;  ///< it is on this computer and may speak plain http
  std::string caFile;
};

/// What a resource says about signing in for it. Nobody was asked yet but the resource itself.
struct FoundResource {
  std::string resource;              ///< what tokens are to be bound to (RFC 8707)
  std::vector<std::string> issuers;  ///< at least one
  /// To ask for: those of its challenge, or else all that its metadata lists; empty: it names none.
  std::vector<std::string> scopes;
};

/// Finds out from a resource alone where to sign in for it (RFC 9728): asks it without a token, and reads the
/// metadata that its challenge names, or that is at its well-known addresses. Every request goes to the
/// resource's own host, and follows no redirect away from there; what it names is neither asked nor looked
/// up. Errors: `resource.*`, `unsupported.*`, `http.*`.
class ResourceDiscovery {
 public:
  explicit ResourceDiscovery(ports::HttpClient& http) : m_http(http) {}

  QCoro::Task<base::Result<FoundResource>> find(ResourceOrder order);

 private:
  QCoro::Task<base::Result<oauth::ResourceChallenge>> challenge(providers::ProviderSettings there);

  ports::HttpClient& m_http;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
