#pragma once

#include "app/cli/failure.h"
#include "core/wire/json.h"

namespace lanyard::cli {

/// Shows a person what to type where to sign in on another device: the step `code` of a sign-in
/// (core/wire/README.md). With `quiet` it only checks it. Fails when the address is no web address, or there
/// is no code.
[[nodiscard]] Outcome<void> showCode(const wire::Json& step, bool quiet);

}  // namespace lanyard::cli
