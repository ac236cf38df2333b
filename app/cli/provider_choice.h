#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/session.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// What a person chose to sign in to.
struct ProviderChoice {
  std::string target;                   ///< a provider's name, or an address
  std::vector<std::string> parts = {};  ///< "NAME=VALUE": what the person put into the provider's address
  std::string clientId;                 ///< empty: the catalog has one, or the wallet gets itself one
  base::Secret clientSecret = {};       ///< empty: none was typed
  std::optional<std::string> redirect = {};  ///< the return address that the person was told to register
  bool asked = false;                        ///< the person answered something
};

/// What the command line says already, and so nobody is asked for.
struct ChoiceGiven {
  std::string clientId;
  bool secret = false;
  bool redirect = false;
  bool parts = false;  ///< of the provider's address
};

/// Has the person choose a provider at the terminal, then as completeChoice(). Fails when the person stops.
[[nodiscard]] Outcome<ProviderChoice> chooseProvider(Session& session, const ChoiceGiven& given);

/// What a sign-in to the provider `name` lacks: asks, if `asks`, for the parts of its address, and for the
/// client that is registered there, and says where to register one. Where the wallet can register itself, its
/// address is the target. A name that is not known is left to the wallet.
[[nodiscard]] Outcome<ProviderChoice> completeChoice(Session& session, const std::string& name,
                                                     const ChoiceGiven& given, bool asks);

}  // namespace lanyard::cli
