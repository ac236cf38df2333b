#pragma once

#include <string>

#include "app/cli/failure.h"

namespace lanyard::cli {

/// The real path of a program: by PATH when it has no slash, as a shell finds it.
[[nodiscard]] Outcome<std::string> programPath(const std::string& program);

}  // namespace lanyard::cli
