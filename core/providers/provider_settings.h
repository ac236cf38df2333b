#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/providers/dialect.h"
#include "core/providers/endpoints.h"

namespace lanyard::providers {

class Members;

/// Where the browser may return to (RFC 8252 section 7.3).
struct LoopbackRule {
  std::string host = "127.0.0.1";    ///< the literal put in the redirect URI: 127.0.0.1, [::1] or localhost
  std::vector<std::uint16_t> ports;  ///< empty: any free port
  std::string path = "/callback";
  bool https = false;     ///< the provider takes no plain http, not even to loopback
  bool formPost = false;  ///< the answer comes as a form (OAuth 2.0 Form Post Response Mode)
};

void describe(Members& members, LoopbackRule& rule);

/// Everything that a person or the catalog decides about a provider before the first request to it. Kept with
/// the identity, without any secret.
struct ProviderSettings {
  std::string provider;  ///< catalog id, or the issuer's host
  std::string issuer;
  std::string clientId;
  std::vector<std::string> scopes;  ///< asked for; "openid" is added where missing, with OpenID
  std::string audience;
  std::vector<std::string> resources;        ///< RFC 8707
  std::map<std::string, std::string> extra;  ///< further parameters of the authorization request
  LoopbackRule loopback;
  bool local = false;  ///< the person marked it as a provider on loopback that may speak plain http
  std::string caFile;  ///< an extra CA certificate (PEM) for this provider, or empty
  /// How the client authenticates, by its registered name (oauth/client_auth.h): the person's choice, and
  /// after a sign-in the way that worked. Empty: what the provider lists decides.
  std::string clientAuth = {};
  /// From the catalog at the time of the sign-in: what the provider's metadata does not say. Where it names
  /// authorization and token, nothing is discovered. Later changes of the catalog do not change it.
  Endpoints endpoints = {};
  bool sendsResource =
      true;  ///< false: the resources are not sent, because the provider refuses or ignores them
  /// From the same place: how the provider speaks. Rows of older versions have none, and mean OpenID Connect.
  Dialect dialect = {};
};

/// The hosts that these settings lead to beside the issuer's own, each once: those of the endpoints that are
/// known, and without ID tokens the one that is asked who signed in.
[[nodiscard]] std::vector<std::string> hostsBeside(const ProviderSettings& settings);

}  // namespace lanyard::providers
