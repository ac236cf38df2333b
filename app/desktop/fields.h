#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "core/base/errors.h"
#include "core/wire/json.h"

namespace lanyard::desktop {

/// Readers for messages of the local API. A member that is missing, or of another type, reads as empty: the
/// screen shows what it understands, and a newer agent's messages never stop it.

/// The member, or a null value.
[[nodiscard]] const wire::Json& memberOf(const wire::Json& object, const char* key);
[[nodiscard]] QString textOf(const wire::Json& object, const char* key);
[[nodiscard]] std::optional<std::int64_t> numberOf(const wire::Json& object, const char* key);
[[nodiscard]] bool flagOf(const wire::Json& object, const char* key);
[[nodiscard]] QStringList textsOf(const wire::Json& object, const char* key);

/// An error's code, to compare with.
[[nodiscard]] inline QLatin1String codeOf(const base::ErrorName& name) {
  return QLatin1String(name.code.data(), static_cast<qsizetype>(name.code.size()));
}

}  // namespace lanyard::desktop
