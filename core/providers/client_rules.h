#pragma once

#include <string>

namespace lanyard::providers {

class Members;

/// What a provider makes of PKCE (RFC 7636). The wallet always sends it, with S256.
enum class PkceUse { Unknown, Required, Supported, Undocumented };
/// Whether a client on a person's computer has a secret there.
enum class SecretUse {
  Unknown,
  None,     ///< public clients: the provider needs none
  Needed,   ///< also of such a client, with PKCE or without
  Refused,  ///< a public client that sends one is refused
};

/// Whom the assertion of a client that signs is for, its `aud` (RFC 7523 section 3).
enum class AssertionAudience {
  Issuer,         ///< the provider's issuer, as it should be (draft-ietf-oauth-rfc7523bis)
  TokenEndpoint,  ///< the address of the token endpoint, which older providers want
};

/// How a client of a person's computer shows who it is.
struct ClientRules {
  PkceUse pkce = PkceUse::Unknown;
  SecretUse secret = SecretUse::Unknown;
  std::string auth;  ///< how the client authenticates, by its registered name; empty: by metadata
  AssertionAudience audience = AssertionAudience::Issuer;
  bool idFromCallback = false;  ///< the client ID to keep comes with the redirect
};

void describe(Members& members, AssertionAudience& audience);
void describe(Members& members, ClientRules& rules);

}  // namespace lanyard::providers
