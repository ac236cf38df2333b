#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <QVariantList>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// What programs are allowed, as the wallet tells it: one entry a grant. Every text is safe to show.
class GrantRows {
  Q_DECLARE_TR_FUNCTIONS(GrantRows)
 public:
  /// Adds the grant, or replaces the one with its id. Returns the id of its identity; empty for what is no
  /// grant.
  QString put(const wire::Json& grant);
  /// Removes a grant. Returns the id of its identity, or empty where no such grant was known.
  QString remove(const QString& grantId);
  void clear() { m_grants.clear(); }

  /// The programs that may use the identity, as {key, name, path, words}, one for each program, by name.
  [[nodiscard]] QVariantList programs(const QString& identityId) const;
  /// The grants of one of those programs for the identity.
  [[nodiscard]] QStringList grantsOf(const QString& identityId, const QString& key) const;

 private:
  struct Grant {
    QString id;
    QString identityId;
    QString key;  ///< the program's own path, as the wallet has it: never shown
    QString name;
    QString path;
    QString kind;
    std::optional<std::int64_t> until;
    std::int64_t uses = 0;
    bool idToken = false;
    bool suspended = false;
  };
  [[nodiscard]] static QString wordsOf(const Grant& grant);

  std::vector<Grant> m_grants;
};

}  // namespace lanyard::desktop
