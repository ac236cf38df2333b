#pragma once

#include <string>

#include "app/cli/syntax.h"

namespace lanyard::cli {

/// The completions of three shells, made from the syntax of the whole program: a command or an option that is
/// declared is completed. The name of a value in the help tells its kind: WHO is an identity, FILE a file.
[[nodiscard]] std::string bashCompletion(const Syntax& program);
[[nodiscard]] std::string zshCompletion(const Syntax& program);
[[nodiscard]] std::string fishCompletion(const Syntax& program);

}  // namespace lanyard::cli
