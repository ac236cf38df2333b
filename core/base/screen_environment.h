#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::base {

/// Whether a window of ours gets this variable ("NAME=value") from the environment that it is started in:
/// where the screen and the session are, the language, the input method, the scale. Variables that make a
/// program load code from a path (LD_*, QT_PLUGIN_PATH, QML_IMPORT_PATH) are never among them. Those that
/// name a module, a factor or a locale must have such a value.
[[nodiscard]] bool isScreenVariable(std::string_view variable);

/// The variables of `environment` for which that holds, in their order.
[[nodiscard]] std::vector<std::string> screenVariables(const std::vector<std::string>& environment);

}  // namespace lanyard::base
