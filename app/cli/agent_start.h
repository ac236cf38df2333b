#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/connection.h"

namespace lanyard::cli {

/// Where `lanyard-agent` may be, first choice first: beside our own executable, in ../libexec and
/// ../libexec/lanyard, then in the absolute folders of PATH.
[[nodiscard]] std::vector<std::string> agentPlaces(const std::string& ownExecutable, std::string_view path);

/// What the agent gets of our environment: where the person, the display and the session bus are, and the
/// language.
[[nodiscard]] std::vector<std::string> agentEnvironment(const char* const* environment);

/// Starts the agent in the background and waits up to 5 seconds for its socket.
[[nodiscard]] Outcome<Connection> startAgentAndConnect(const std::string& socket);

}  // namespace lanyard::cli
