#pragma once

#include <QString>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// What became of a session at a provider that was asked to end it and refused: a sentence, or empty where it
/// was not so. `outcome` is the result of a sign-out (core/wire/README.md).
[[nodiscard]] QString endsByItself(const wire::Json& outcome, const QString& host);

}  // namespace lanyard::desktop
