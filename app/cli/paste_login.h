#pragma once

#include "app/cli/login_options.h"
#include "app/cli/session.h"

namespace lanyard::cli {

/// Reads the token, from the terminal without echo or from where the options say, and has the wallet keep it
/// (`identity.paste`). Returns the wallet's reply. The token is never an argument.
[[nodiscard]] Outcome<wire::Json> paste(Session& session, const LoginOptions& options);

/// Says what became of it.
[[nodiscard]] Outcome<void> tellPasted(bool json, const wire::Json& result);

}  // namespace lanyard::cli
