#pragma once

namespace lanyard::providers {

class Members;

/// What ends at a provider when a refresh token is revoked (RFC 7009 section 2.1 leaves this open).
enum class Revocation {
  /// Nobody says: taken for Grant, because another sign-in that ends without a word is worse than one that
  /// ends by itself some day.
  Unknown,
  Token,  ///< that sign-in alone; others of the same person by the same client go on
  Grant,  ///< all that the person allowed the client, whichever sign-in it came from
};

/// How a revocation is sent.
enum class RevocationStyle {
  ByMetadata,   ///< RFC 7009 where the metadata has an endpoint
  Rfc7009,      ///< RFC 7009 at the catalog's endpoint
  TokenAlone,   ///< a form with the token and nothing else
  Bearer,       ///< an empty POST with the access token as the bearer token
  BasicDelete,  ///< DELETE with client ID and secret, and the access token in JSON
  None,         ///< the provider has no such endpoint
};

/// Which tokens the endpoint takes.
enum class RevocableTokens { Unknown, RefreshOnly, AccessOnly, All };

struct RevocationRules {
  Revocation ends = Revocation::Unknown;
  RevocationStyle style = RevocationStyle::ByMetadata;
  RevocableTokens tokens = RevocableTokens::Unknown;
};

void describe(Members& members, RevocationRules& rules);

}  // namespace lanyard::providers
