#pragma once

#include <optional>
#include <string>

namespace lanyard::desktop {

/// Where the wallet listens (core/wire/README.md); empty when no folder is ours and closed to others.
[[nodiscard]] std::optional<std::string> walletSocketPath();

/// How a start from the menu ended.
struct MenuStart {
  int exitCode = 0;   ///< 0, 69 (not reachable), 76 (it answered with an error), or that of an agent that ended
  std::string words;  ///< why, for the person; empty when all is well
};

/// What the menu does: asks the wallet to show its screen, starting `agent` when none runs. Prints why on
/// failure.
[[nodiscard]] MenuStart startFromMenu(const std::string& agent);

}  // namespace lanyard::desktop
