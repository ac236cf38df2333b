#pragma once

namespace lanyard::providers {

class Members;

/// How a provider is asked for a token of just one audience or resource.
enum class Narrowing {
  Unknown,    ///< by the standards (below), and the token must show that it was done
  Parameter,  ///< by a parameter of the refresh (RFC 8707 for a resource), which the provider honours
  Exchange,   ///< by a token exchange (RFC 8693)
  None,       ///< not at all
};

/// Unknown means: a resource by the parameter of a refresh, then, like an audience, by an exchange if the
/// metadata lists that.
struct NarrowingWays {
  Narrowing audience = Narrowing::Unknown;
  Narrowing resource = Narrowing::Unknown;
  /// Whether the scopes that a request names limit the token (ScopeRules); no member of its own in a file.
  bool scopes = true;
};

void describe(Members& members, NarrowingWays& ways);

}  // namespace lanyard::providers
