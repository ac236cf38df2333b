#pragma once

#include <QString>
#include <string>

#include "core/base/clock.h"

namespace lanyard::adapters {

/// The values that stand in rows of the database.

[[nodiscard]] inline QString toQt(const std::string& text) {
  return QString::fromStdString(text);
}
/// A text for a column. Qt drops a byte order mark at its beginning, and so does SQLite
/// (sqlite3_bind_text16): what is read again must be what was saved. (But for U+FFFE and U+FFFF, which are no
/// characters: SQLite gives them back as U+FFFD.)
[[nodiscard]] QString toColumn(const std::string& text);
[[nodiscard]] qint64 toMilliseconds(base::Instant at);
[[nodiscard]] base::Instant fromMilliseconds(qint64 at);

}  // namespace lanyard::adapters
