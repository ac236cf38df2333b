#include "app/desktop/identities_model.h"

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/sign_out_words.h"

namespace lanyard::desktop {

IdentitiesModel::IdentitiesModel(Channel& channel, Browser browser, const base::Clock& clock, QObject* parent)
    : QSortFilterProxyModel(parent), m_channel(channel), m_browser(std::move(browser)), m_rows(clock, this) {
  setSourceModel(&m_rows);
  setDynamicSortFilter(true);
  sort(0);
  connect(&channel, &Channel::notified, this, &IdentitiesModel::take);
  for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
    connect(this, signal, this, &IdentitiesModel::countChanged);
    connect(&m_rows, signal, this, &IdentitiesModel::countChanged);
  }
  connect(&m_timer, &QTimer::timeout, this, [this] {
    m_rows.tick();
    pace();
    Q_EMIT countChanged();  // an expired one may be an alarm now
  });
}

void IdentitiesModel::setSearch(const QString& search) {
  if (search == m_search) return;
  m_search = search;
  invalidateFilter();
  Q_EMIT searchChanged();
}

void IdentitiesModel::setWatched(bool watched) {
  if (watched == m_watched) return;
  m_watched = watched;
  if (watched) m_rows.tick();
  pace();
  Q_EMIT watchedChanged();
}

void IdentitiesModel::pace() {
  // Nothing on the page changes faster: times are shown in minutes until the last two.
  constexpr int second = 1000;
  constexpr int quarterMinute = 15 * second;
  if (!m_watched || m_rows.rowCount() == 0) return m_timer.stop();
  const int interval = m_rows.hasCloseEnd() ? second : quarterMinute;
  if (!m_timer.isActive() || m_timer.interval() != interval) m_timer.start(interval);
}

void IdentitiesModel::take(const std::string& method, const wire::Json& params) {
  if (method == "identity.changed") {
    if (auto row = IdentityRow::from(memberOf(params, "identity"))) m_rows.put(std::move(*row));
  } else if (method == "identity.removed") {
    m_rows.remove(textOf(params, "id"));
  } else if (method == "grant.changed") {
    return m_rows.putGrant(memberOf(params, "grant"));
  } else if (method == "grant.removed") {
    return m_rows.removeGrant(textOf(params, "id"));
  } else if (method == "wallet.changed" && flagOf(params, "locked") && m_rows.rowCount() > 0) {
    // Somebody else may be at the screen now. The wallet tells everything anew once it is unlocked.
    m_rows.clear();
    dismissNotice();
    setSearch({});
  } else {
    return;
  }
  regroup();
  Q_EMIT countChanged();  // an alarm may have come or gone
  pace();
}

void IdentitiesModel::regroup() {
  // More than a few screens full of cards.
  constexpr int manyFrom = 13;
  const bool many = m_rows.rowCount() >= manyFrom;
  if (many == m_many) return;
  m_many = many;
  invalidate();
}

void IdentitiesModel::takeBack(const QString& identityId, const QString& key) {
  const IdentityRow* row = m_rows.find(identityId);
  if (row == nullptr) return;
  for (const QString& grant : m_rows.grants().grantsOf(identityId, key)) {
    m_channel.call("grant.revoke", {{"grant", grant.toStdString()}}, this,
                   [this, identityId](const Reply& reply) {
                     if (reply.problem) m_rows.setBusy(identityId, false, *reply.problem);
                   });
  }
}

void IdentitiesModel::refresh(const QString& identityId) {
  m_rows.setBusy(identityId, true);
  m_channel.call("token.refresh", {{"identity", identityId.toStdString()}}, this,
                 [this, identityId](const Reply& reply) {
                   m_rows.setBusy(identityId, false, reply.problem.value_or(Problem()));
                 });
}

void IdentitiesModel::signOut(const QString& identityId) {
  const IdentityRow* row = m_rows.find(identityId);
  if (row == nullptr) return;
  const QString alias = row->alias;
  const QString host = row->host;
  m_rows.setBusy(identityId, true);
  m_channel.call(
      "identity.revoke", {{"identity", identityId.toStdString()}}, this,
      [this, identityId, alias, host](const Reply& reply) {
        m_rows.setBusy(identityId, false, reply.problem.value_or(Problem()));
        if (reply.problem) return;
        const QString outcome = textOf(reply.result, "provider");
        QString words;
        if (outcome == QLatin1String("revoked")) {
          words = tr("%1 is signed out. %2 took the access back.").arg(alias, host);
        } else if (outcome == QLatin1String("pending")) {
          words =
              tr("%1 is forgotten here. %2 could not be reached: Lanyard keeps asking it to take the access "
                 "back.")
                  .arg(alias, host);
        } else if (const QString refused = endsByItself(reply.result, host); !refused.isEmpty()) {
          words = tr("%1 is forgotten here.").arg(alias) + QLatin1Char(' ') + refused;
        } else if (textOf(memberOf(reply.result, "identity"), "credential") == QLatin1String("password") &&
                   textOf(reply.result, "detail").isEmpty()) {
          words = tr("%1 is forgotten here. The password is still good at %2.").arg(alias, host);
        } else if (const QUrl tokens = webAddress(textOf(reply.result, "revoke_at")); !tokens.isEmpty()) {
          words = tr("%1 is forgotten here. The token is still good at %2: end it on its page, %3")
                      .arg(alias, host, tokens.toDisplayString());
        } else if (!textOf(reply.result, "detail").isEmpty()) {
          // The provider was not asked: the row cannot be trusted, or another computer uses the session.
          words =
              tr("%1 is forgotten here, but nothing was ended at %2. End it on its own page if it matters.")
                  .arg(alias, host);
        } else {
          words = tr("%1 is forgotten here, but %2 offers no way to take the access back. End it on its own "
                     "page if it matters.")
                      .arg(alias, host);
        }
        // The browser's own session, which the wallet never had and does not end unasked.
        const QUrl page = webAddress(textOf(reply.result, "end_session"));
        if (!page.isEmpty()) words += QLatin1Char(' ') + tr("Your browser may still be signed in there.");
        m_pageHost = host;
        say(words, page);
      });
}

void IdentitiesModel::openPage() {
  if (m_page.isEmpty()) return;
  if (m_browser(m_page)) {
    say(tr("Your browser opens to sign you out of %1 there as well.").arg(m_pageHost));
    return;
  }
  const ErrorWords words = errorWords(QStringLiteral("browser_unavailable"), m_pageHost);
  const QUrl again = m_page;
  say(words.title + QStringLiteral(". ") + words.text, again);
}

void IdentitiesModel::dismissNotice() {
  say({});
}

void IdentitiesModel::say(const QString& notice, const QUrl& page) {
  m_notice = notice;
  m_page = page;
  Q_EMIT noticeChanged();
}

bool IdentitiesModel::filterAcceptsRow(int row, const QModelIndex&) const {
  return m_rows.at(row).matches(m_search);
}

bool IdentitiesModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const IdentityRow& a = m_rows.at(left.row());
  const IdentityRow& b = m_rows.at(right.row());
  const int first = m_rows.urgency(a);
  const int second = m_rows.urgency(b);
  if (first != second) return first > second;
  if (m_many && first == 0) {
    const int byGroup = m_order.compare(m_rows.groupOf(a), m_rows.groupOf(b));
    if (byGroup != 0) return byGroup < 0;
  }
  const int byAlias = m_order.compare(a.alias, b.alias);
  return byAlias != 0 ? byAlias < 0 : a.id < b.id;
}

}  // namespace lanyard::desktop
