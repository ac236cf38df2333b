#pragma once

#include <QString>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// A sentence about a session that the provider refused to end; empty in other cases. `outcome` is the result
/// of a sign-out (core/wire/README.md).
[[nodiscard]] QString endsByItself(const wire::Json& outcome, const QString& host);

}  // namespace lanyard::desktop
