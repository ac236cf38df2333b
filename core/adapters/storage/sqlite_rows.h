#pragma once

#include <QSqlQuery>
#include <QString>
#include <QVariantList>
#include <string>

#include "core/base/error.h"
#include "core/ports/wallet_store.h"

namespace lanyard::adapters {

/// Rows of the database and the values that they stand for.

[[nodiscard]] inline QString toQt(const std::string& text) {
  return QString::fromStdString(text);
}
/// A text for a column. Qt drops a byte order mark at its beginning, and so does SQLite
/// (sqlite3_bind_text16): what is read again must be what was saved. (But for U+FFFE and U+FFFF, which are no
/// characters: SQLite gives them back as U+FFFD.)
[[nodiscard]] QString toColumn(const std::string& text);
[[nodiscard]] qint64 toMilliseconds(base::Instant at);
[[nodiscard]] base::Instant fromMilliseconds(qint64 at);

/// In the order of the columns of `kSelectIdentities`.
extern const char* const kSelectIdentities;
/// Marked as damaged where a column has no value of its kind, or a row of the identity is missing.
[[nodiscard]] ports::StoredIdentity identityFrom(const QSqlQuery& row);

/// In the order of the tables' columns.
[[nodiscard]] QVariantList identityValues(const identity::Identity& identity, const std::string& mac);
[[nodiscard]] QVariantList providerValues(const std::string& identityId,
                                          const providers::ProviderSettings& settings);
[[nodiscard]] QVariantList tokenValues(const tokens::TokenRecord& record);

}  // namespace lanyard::adapters
