#pragma once

#include <QSqlQuery>
#include <QString>
#include <QVariantList>
#include <string>

#include "core/base/error.h"
#include "core/ports/wallet_store.h"

namespace lanyard::adapters {

/// Rows of the database and the values that they stand for. `store.corrupt` when a JSON text in a row is
/// none.

[[nodiscard]] inline QString toQt(const std::string& text) {
  return QString::fromStdString(text);
}
[[nodiscard]] qint64 toMilliseconds(base::Instant at);
[[nodiscard]] base::Instant fromMilliseconds(qint64 at);

/// In the order of the columns of `kSelectIdentities`.
extern const char* const kSelectIdentities;
[[nodiscard]] base::Result<ports::StoredIdentity> identityFrom(const QSqlQuery& row);

/// In the order of the tables' columns.
[[nodiscard]] QVariantList identityValues(const identity::Identity& identity);
[[nodiscard]] QVariantList providerValues(const std::string& identityId,
                                          const providers::ProviderSettings& settings);
[[nodiscard]] QVariantList tokenValues(const tokens::TokenRecord& record);

}  // namespace lanyard::adapters
