#pragma once

#include <QAbstractListModel>
#include <vector>

#include "app/desktop/grant_rows.h"
#include "app/desktop/identity_row.h"
#include "core/base/clock.h"

namespace lanyard::desktop {

/// All identities, in the order in which they came. IdentitiesModel sorts and filters them.
class IdentityRows : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Role {
    IdentityIdRole = Qt::UserRole + 1,
    AliasRole,
    ProviderRole,
    HostRole,
    PersonRole,
    InitialsRole,
    HueRole,
    StateRole,
    StateWordsRole,
    StateHelpRole,
    SignInHelpsRole,
    RenewableRole,
    KindRole,
    AlarmRole,
    RatioRole,
    TimeLeftRole,
    ForecastRole,
    SignInNearRole,
    UsePutsOffRole,
    ProgramsRole,
    GroupRole,
    IssuerRole,
    SubjectRole,
    ScopesRole,
    SurplusRole,
    LastsRole,
    SinceRole,
    BusyRole,
    ErrorTitleRole,
    ErrorTextRole,
  };

  IdentityRows(const base::Clock& clock, QObject* parent);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

  /// Adds the identity, or replaces the one with its id.
  void put(IdentityRow row);
  void remove(const QString& id);
  void clear();
  /// What programs are allowed, which the wallet tells separately from the identities.
  void putGrant(const wire::Json& grant);
  void removeGrant(const QString& grantId);
  void setBusy(const QString& id, bool busy, const Problem& error = {});
  /// Time has passed: the rings and times left are read again.
  void tick();

  [[nodiscard]] const GrantRows& grants() const { return m_grants; }
  [[nodiscard]] const IdentityRow* find(const QString& id) const;
  [[nodiscard]] const IdentityRow& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
  /// Whether to update every second: some token has less than two minutes left.
  [[nodiscard]] bool hasCloseEnd() const;
  [[nodiscard]] int alarms() const;
  /// How early a row stands: those that somebody must do something about, those that will soon need it,
  /// others.
  [[nodiscard]] int urgency(const IdentityRow& row) const;

  /// The row's group if there are many rows: those that need the person, else its provider.
  [[nodiscard]] QString groupOf(const IdentityRow& row) const;

 private:
  void grantsChanged(const QString& identityId);
  [[nodiscard]] int indexOf(const QString& id) const;

  const base::Clock& m_clock;
  std::vector<IdentityRow> m_rows;
  GrantRows m_grants;
};

}  // namespace lanyard::desktop
