#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::base {

/// Whether a program of ours that shows itself gets this variable ("NAME=value") of the environment that it is started
/// from: where the screen and the session are, the language, the input method, the size of things. What makes a program
/// load code from a place of the value's choosing is never among them (LD_*, QT_PLUGIN_PATH, QML_IMPORT_PATH), and the
/// values of those that name a module, a factor or a locale are checked for being one.
[[nodiscard]] bool isScreenVariable(std::string_view variable);

/// Those of `environment` that are, in their order.
[[nodiscard]] std::vector<std::string> screenVariables(const std::vector<std::string>& environment);

}  // namespace lanyard::base
