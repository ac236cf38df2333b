#pragma once

#include "app/cli/failure.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// The token on standard input, without white space around it; empty where that is a terminal, on which
/// nobody should type one, or where nothing comes. A usage error where more comes than a token could be.
[[nodiscard]] Outcome<base::Secret> readTokenFromStdin();

}  // namespace lanyard::cli
