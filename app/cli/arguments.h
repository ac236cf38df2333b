#pragma once

#include <optional>
#include <string>

#include "app/cli/options.h"

namespace lanyard::cli {

/// What the arguments came to: a command to run, or a text and an exit code (help, version, a usage error).
struct Parsed {
  std::optional<Options> options;
  std::string text;
  int exitCode = 0;  ///< 0: `text` is what was asked for, on stdout; else it goes to stderr
};

[[nodiscard]] Parsed parseArguments(int argc, const char* const* argv);

}  // namespace lanyard::cli
