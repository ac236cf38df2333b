#pragma once

#include <string>

#include "core/client/agent_process.h"

namespace lanyard::desktop {

/// How a start from the menu ended.
struct MenuStart {
  int exitCode =
      0;           ///< 0, 69 (not reachable), 76 (it answered with an error), or that of an agent that ended
  client::AgentStart why;  ///< what there is to say of it, empty when all is well: an agent's own, or in its
                           ///< shape with the code `agent.missing`, `agent.silent`, `pipe.path` or `wallet.*`
};

/// What the menu does: asks the wallet to show its screen, starting `agent` when none runs. Prints why on
/// failure.
[[nodiscard]] MenuStart startFromMenu(const std::string& agent);

/// The result for an agent that could not serve. Prints why.
[[nodiscard]] MenuStart startFailed(const std::string& agent, const client::AgentStart& start);

}  // namespace lanyard::desktop
