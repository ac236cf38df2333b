#pragma once

#include "core/base/error.h"
#include "core/providers/dialect.h"
#include "core/wire/json.h"

namespace lanyard::providers {

/// Only what differs from OpenID Connect by discovery; an empty object where nothing does.
[[nodiscard]] wire::Json toJson(const Dialect& dialect);
/// The inverse. `catalog.bad_entry` Misconfigured (detail: the member and why).
[[nodiscard]] base::Result<Dialect> parseDialect(const wire::Json& json);

}  // namespace lanyard::providers
