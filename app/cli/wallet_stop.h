#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// Whether somebody listens there. Only what says so for certain counts as nobody.
[[nodiscard]] bool isThere(const std::string& socket);

/// Has the wallet end, and waits until it has. `force`: even when something is lost by it.
[[nodiscard]] Outcome<void> stopWallet(Session& session, bool force);

}  // namespace lanyard::cli
