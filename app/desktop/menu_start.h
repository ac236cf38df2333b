#pragma once

#include <optional>
#include <string>

namespace lanyard::desktop {

/// Where the wallet listens (core/wire/README.md); empty when no folder is ours and closed to others.
[[nodiscard]] std::optional<std::string> walletSocketPath();

/// What the menu does: asks the wallet to show its screen, starting `agent` when none runs. Prints why on
/// failure. Returns the exit code: 0, 69 (not reachable) or 76 (it answered with an error).
[[nodiscard]] int startFromMenu(const std::string& agent);

}  // namespace lanyard::desktop
