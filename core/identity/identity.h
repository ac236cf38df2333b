#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"

namespace lanyard::identity {

/// The one account that all identities of this OS user belong to.
struct LocalAccount {
  std::string id;  ///< UUID
  base::Instant createdAt;
};

/// One linked identity, identified by issuer and subject, never by an e-mail (OpenID Connect Core section
/// 5.7), and by the client that signed in: what the provider allowed one client, another does not have.
struct Identity {
  std::string id;       ///< our own UUID, stable over new sign-ins
  std::string issuer;   ///< exactly as the provider's metadata writes it
  std::string subject;  ///< the `sub` claim, opaque
  std::string
      provider;  ///< short provider name for people and the command line: a catalog id, or the issuer's host
  std::string alias;  ///< unique among all identities
  std::string name;   ///< display name from the claims; words from outside
  std::string email;  ///< shown only; never used to link
  base::Instant createdAt;
  std::string clientId = {};  ///< the client that it was signed in with; never another one
};

}  // namespace lanyard::identity
