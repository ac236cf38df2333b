#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// What a person chose to sign in to.
struct ProviderChoice {
  std::string target;    ///< a provider's name, or an issuer's address
  std::string clientId;  ///< typed, or the provider's own; empty: the catalog has one
};

/// Has the person choose a provider at the terminal: by a number, a name, a part of one, or an address. Asks
/// for the parts of its address and for the client ID where these are needed, and says where to register one.
/// `clientId`: given already. Fails when the person stops.
[[nodiscard]] Outcome<ProviderChoice> chooseProvider(Session& session, const std::string& clientId);

}  // namespace lanyard::cli
