#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// All providers that the wallet knows and `search` fits (empty: all), those without a registration first.
[[nodiscard]] Outcome<wire::Json> allProviders(Session& session, const std::string& search);
/// One by its name, with its entry; a null value where there is none.
[[nodiscard]] Outcome<wire::Json> providerNamed(Session& session, const std::string& name);

/// The name of the one that a misspelt word means; empty where none is near.
[[nodiscard]] std::string nearestProvider(Session& session, const std::string& word);

}  // namespace lanyard::cli
