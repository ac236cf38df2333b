#include "app/desktop/sign_out_all_model.h"

#include <algorithm>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"
#include "app/desktop/sign_out_words.h"

namespace lanyard::desktop {

SignOutAllModel::SignOutAllModel(Channel& channel, Browser browser, QObject* parent)
    : QAbstractListModel(parent), m_channel(channel), m_browser(std::move(browser)) {
  connect(&channel, &Channel::notified, this, [this](const std::string& method, const wire::Json& params) {
    if (method == "revoke.step" && m_request != 0 && numberOf(params, "request") == m_request) take(params);
    // Somebody else may be at the screen now.
    if (method == "wallet.changed" && flagOf(params, "locked")) forget();
  });
}

int SignOutAllModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : count();
}

QVariant SignOutAllModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = m_rows[static_cast<std::size_t>(index.row())];
  switch (role) {
    case AliasRole:
      return row.alias;
    case HostRole:
      return row.host;
    case OutcomeRole:
      return row.outcome;
    case WordsRole:
      return wordsOf(row);
    case HasPageRole:
      return !row.page.isEmpty();
    default:
      return {};
  }
}

QHash<int, QByteArray> SignOutAllModel::roleNames() const {
  return {{AliasRole, "alias"},
          {HostRole, "host"},
          {OutcomeRole, "outcome"},
          {WordsRole, "words"},
          {HasPageRole, "hasPage"}};
}

int SignOutAllModel::countOf(const char* outcome) const {
  return static_cast<int>(std::ranges::count_if(
      m_rows, [outcome](const Row& row) { return row.outcome == QLatin1String(outcome); }));
}

QString SignOutAllModel::summary() const {
  QStringList parts;
  if (const int failed = countOf("failed"); failed > 0) parts << tr("%n not signed out", "", failed);
  if (const int revoked = countOf("revoked"); revoked > 0) parts << tr("%n signed out", "", revoked);
  if (const int pending = countOf("pending"); pending > 0)
    parts << tr("%n forgotten here, the provider is still asked", "", pending);
  if (const int forgotten = countOf("forgotten_here"); forgotten > 0)
    parts << tr("%n forgotten here only", "", forgotten);
  return parts.join(QStringLiteral(" · "));
}

QString SignOutAllModel::wordsOf(const Row& row) {
  if (row.outcome == QLatin1String("revoked")) return tr("Signed out. The provider took the access back.");
  if (row.outcome == QLatin1String("pending"))
    return tr("Forgotten here. The provider could not be reached: Lanyard keeps asking it.");
  if (row.outcome == QLatin1String("failed"))
    return tr("Not signed out: %1", "%1 is a short sentence").arg(errorWords(row.reason, row.host).title);
  if (!row.refused.isEmpty()) return tr("Forgotten here.") + QLatin1Char(' ') + row.refused;
  // The provider was not asked: the row cannot be trusted, or another computer uses the session.
  if (!row.reason.isEmpty()) return tr("Forgotten here. Nothing was ended at the provider.");
  return tr("Forgotten here. The provider offers no way to take the access back.");
}

void SignOutAllModel::start() {
  if (m_phase != QLatin1String("ask")) return;
  forget();
  m_phase = QStringLiteral("running");
  m_request = m_channel.call("identity.revoke_all", wire::Json::object(), this, [this](const Reply& reply) {
    m_request = 0;
    m_phase = reply.problem ? QStringLiteral("failed") : QStringLiteral("done");
    if (reply.problem) m_errorText = sentenceOf(*reply.problem);
    Q_EMIT changed();
  });
  Q_EMIT changed();
}

void SignOutAllModel::take(const wire::Json& step) {
  const wire::Json& identity = memberOf(step, "identity");
  const wire::Json& error = memberOf(step, "error");
  Row row;
  row.alias = plainText(textOf(identity, "alias"));
  row.host = plainHost(textOf(identity, "issuer_host"));
  row.reason = error.is_object() ? textOf(error, "reason") : textOf(step, "detail");
  row.outcome = error.is_object() ? QStringLiteral("failed") : textOf(step, "provider");
  row.refused = error.is_object() ? QString() : endsByItself(step, row.host);
  row.page = webAddress(textOf(step, "end_session"));
  const int place = row.outcome == QLatin1String("failed") ? left() : count();
  beginInsertRows({}, place, place);
  m_rows.insert(m_rows.begin() + place, std::move(row));
  endInsertRows();
  Q_EMIT changed();
}

void SignOutAllModel::openPage(int row) {
  if (row < 0 || row >= count()) return;
  Row& of = m_rows[static_cast<std::size_t>(row)];
  if (of.page.isEmpty()) return;
  m_errorText.clear();
  if (m_browser(of.page)) {
    of.page.clear();
    Q_EMIT dataChanged(index(row), index(row), {HasPageRole});
  } else {
    const ErrorWords words = errorWords(QStringLiteral("browser_unavailable"));
    m_errorText = words.title + QStringLiteral(". ") + words.text;
  }
  Q_EMIT changed();
}

void SignOutAllModel::reset() {
  if (m_phase == QLatin1String("running")) return;
  m_phase = QStringLiteral("ask");
  forget();
}

void SignOutAllModel::forget() {
  beginResetModel();
  m_rows.clear();
  endResetModel();
  m_errorText.clear();
  Q_EMIT changed();
}

}  // namespace lanyard::desktop
