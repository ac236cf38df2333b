#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// Whether somebody listens there. It counts as nobody only if that is certain.
[[nodiscard]] bool isThere(const std::string& socket);

/// Ends the wallet, and waits until it has ended. `force`: even if something is lost.
[[nodiscard]] Outcome<void> stopWallet(Session& session, bool force);

}  // namespace lanyard::cli
