#pragma once

#include <string>

#include "app/cli/session.h"

namespace lanyard::cli {

/// Asks at the terminal about the one prompt that another request of this command waits for, until `until`
/// can be read. False: it was left waiting.
[[nodiscard]] Outcome<bool> answerHere(const CommonOptions& options, const std::string& prompt, int until);

}  // namespace lanyard::cli
