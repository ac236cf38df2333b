#pragma once

#include "app/cli/failure.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// The token on standard input, without white space around it. Fails on a terminal, where nobody should type
/// one, and where nothing comes or more than a token could be.
[[nodiscard]] Outcome<base::Secret> readTokenFromStdin();

}  // namespace lanyard::cli
