#include "app/desktop/identity_rows.h"

#include <algorithm>

#include "app/desktop/plain_text.h"

namespace lanyard::desktop {

IdentityRows::IdentityRows(const base::Clock& clock, QObject* parent)
    : QAbstractListModel(parent), m_clock(clock) {}

int IdentityRows::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant IdentityRows::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const IdentityRow row = at(index.row()).at(base::toUnix(m_clock.now()));
  switch (role) {
    case IdentityIdRole:
      return row.id;
    case AliasRole:
      return row.alias;
    case ProviderRole:
      return row.provider;
    case HostRole:
      return row.host;
    case PersonRole:
      return row.person();
    case InitialsRole:
      return initialsOf(row.alias.isEmpty() ? row.host : row.alias);
    case HueRole:
      return hueOf(row.host);
    case StateRole:
      return row.stateName();
    case StateWordsRole:
      return row.stateWords();
    case StateHelpRole:
      return row.stateHelp();
    case SignInHelpsRole:
      return row.signInHelps();
    case RenewableRole:
      return row.renewable();
    case KindRole:
      return row.kind();
    case AlarmRole:
      return row.alarm();
    case RatioRole:
      return row.ratio(base::toUnix(m_clock.now()));
    case TimeLeftRole:
      return row.timeLeft(base::toUnix(m_clock.now()));
    case ForecastRole:
      return row.forecast(base::toUnix(m_clock.now()));
    case SignInNearRole:
      return row.signInNear(base::toUnix(m_clock.now()));
    case UsePutsOffRole:
      return row.usePutsOff;
    case ProgramsRole:
      return m_grants.programs(row.id);
    case GroupRole:
      return groupOf(row);
    case IssuerRole:
      return row.issuer;
    case SubjectRole:
      return row.subject;
    case ScopesRole:
      return row.scopes;
    case SurplusRole:
      return row.surplus;
    case LastsRole:
      return row.lasts();
    case SinceRole:
      return row.since();
    case BusyRole:
      return row.busy;
    case ErrorTitleRole:
      return row.errorTitle();
    case ErrorTextRole:
      return row.errorText();
    default:
      return {};
  }
}

QHash<int, QByteArray> IdentityRows::roleNames() const {
  return {{IdentityIdRole, "identityId"},
          {AliasRole, "alias"},
          {ProviderRole, "provider"},
          {HostRole, "host"},
          {PersonRole, "person"},
          {InitialsRole, "initials"},
          {HueRole, "hue"},
          {StateRole, "stateName"},
          {StateWordsRole, "stateWords"},
          {StateHelpRole, "stateHelp"},
          {SignInHelpsRole, "signInHelps"},
          {RenewableRole, "renewable"},
          {KindRole, "kind"},
          {AlarmRole, "alarm"},
          {RatioRole, "ratio"},
          {TimeLeftRole, "timeLeft"},
          {ForecastRole, "forecast"},
          {SignInNearRole, "signInNear"},
          {UsePutsOffRole, "usePutsOff"},
          {ProgramsRole, "programs"},
          {GroupRole, "group"},
          {IssuerRole, "issuer"},
          {SubjectRole, "subject"},
          {ScopesRole, "scopes"},
          {SurplusRole, "surplus"},
          {LastsRole, "lasts"},
          {SinceRole, "since"},
          {BusyRole, "busy"},
          {ErrorTitleRole, "errorTitle"},
          {ErrorTextRole, "errorText"}};
}

void IdentityRows::put(IdentityRow row) {
  const int known = indexOf(row.id);
  if (known < 0) {
    const int end = rowCount();
    beginInsertRows({}, end, end);
    m_rows.push_back(std::move(row));
    endInsertRows();
    return;
  }
  IdentityRow& place = m_rows[static_cast<std::size_t>(known)];
  row.busy = place.busy;
  row.error = place.error;
  place = std::move(row);
  Q_EMIT dataChanged(index(known), index(known));
}

void IdentityRows::remove(const QString& id) {
  const int known = indexOf(id);
  if (known < 0) return;
  beginRemoveRows({}, known, known);
  m_rows.erase(m_rows.begin() + known);
  endRemoveRows();
}

void IdentityRows::clear() {
  beginResetModel();
  m_rows.clear();
  m_grants.clear();
  endResetModel();
}

void IdentityRows::putGrant(const wire::Json& grant) {
  grantsChanged(m_grants.put(grant));
}

void IdentityRows::removeGrant(const QString& grantId) {
  grantsChanged(m_grants.remove(grantId));
}

void IdentityRows::grantsChanged(const QString& identityId) {
  const int known = indexOf(identityId);
  if (known >= 0) Q_EMIT dataChanged(index(known), index(known), {ProgramsRole});
}

void IdentityRows::setBusy(const QString& id, bool busy, const Problem& error) {
  const int known = indexOf(id);
  if (known < 0) return;
  m_rows[static_cast<std::size_t>(known)].busy = busy;
  m_rows[static_cast<std::size_t>(known)].error = error;
  Q_EMIT dataChanged(index(known), index(known), {BusyRole, ErrorTitleRole, ErrorTextRole});
}

void IdentityRows::tick() {
  if (!m_rows.empty())
    Q_EMIT dataChanged(index(0), index(rowCount() - 1),
                       {StateRole, StateWordsRole, StateHelpRole, AlarmRole, RatioRole, TimeLeftRole,
                        ForecastRole, SignInNearRole, LastsRole});
}

const IdentityRow* IdentityRows::find(const QString& id) const {
  const int known = indexOf(id);
  return known < 0 ? nullptr : &at(known);
}

bool IdentityRows::hasCloseEnd() const {
  constexpr std::int64_t close = 120;
  const std::int64_t now = base::toUnix(m_clock.now());
  return std::any_of(m_rows.begin(), m_rows.end(), [now](const IdentityRow& row) {
    return row.state == IdentityState::Fresh && row.expiresAt && *row.expiresAt > now &&
           *row.expiresAt - now < close;
  });
}

int IdentityRows::alarms() const {
  const std::int64_t now = base::toUnix(m_clock.now());
  return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(),
                                        [now](const IdentityRow& row) { return row.at(now).alarm(); }));
}

int IdentityRows::urgency(const IdentityRow& row) const {
  const std::int64_t now = base::toUnix(m_clock.now());
  if (row.at(now).alarm()) return 2;
  return row.signInNear(now) ? 1 : 0;
}

QString IdentityRows::groupOf(const IdentityRow& row) const {
  if (urgency(row) > 0)
    return tr("Needs you", "a group of identities: somebody must do something about each");
  // The host is what counts; a provider may call itself anything.
  return row.provider.isEmpty() || row.provider == row.host ? row.host
                                                            : row.provider + QStringLiteral(" · ") + row.host;
}

int IdentityRows::indexOf(const QString& id) const {
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    if (m_rows[i].id == id) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace lanyard::desktop
