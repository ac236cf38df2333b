#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// All providers that the wallet knows and `search` fits (empty: all), those without a registration first.
[[nodiscard]] Outcome<wire::Json> allProviders(Session& session, const std::string& search);
/// One by its name, with its entry; a null value where there is none.
[[nodiscard]] Outcome<wire::Json> providerNamed(Session& session, const std::string& name);

}  // namespace lanyard::cli
