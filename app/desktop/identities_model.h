#pragma once

#include <QtQml/qqmlregistration.h>
#include <QSortFilterProxyModel>
#include <QTimer>

#include "app/desktop/browser.h"
#include "app/desktop/channel.h"
#include "app/desktop/identity_rows.h"
#include "app/desktop/natural_order.h"

namespace lanyard::desktop {

/// The identities as the page shows them: alarms first, then what will soon be one, then by name (where
/// there are many: by provider, then by name), filtered by a search text, with what can be done about each.
/// Follows the wallet by its notifications.
class IdentitiesModel : public QSortFilterProxyModel {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(int count READ rowCount NOTIFY countChanged FINAL)
  Q_PROPERTY(int total READ total NOTIFY countChanged FINAL)
  Q_PROPERTY(int alarms READ alarms NOTIFY countChanged FINAL)
  Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged FINAL)
  /// Whether there are so many that they are shown in groups, in narrow rows.
  Q_PROPERTY(bool many READ many NOTIFY countChanged FINAL)
  /// Whether somebody looks at the page: only then are times counted down.
  Q_PROPERTY(bool watched READ watched WRITE setWatched NOTIFY watchedChanged FINAL)
  /// What the last sign-out did, in words, until dismissed.
  Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged FINAL)
  /// Whether the browser can be signed out at that provider too: the provider has a page for it.
  Q_PROPERTY(bool hasPage READ hasPage NOTIFY noticeChanged FINAL)

 public:
  IdentitiesModel(Channel& channel, Browser browser, const base::Clock& clock, QObject* parent = nullptr);

  [[nodiscard]] int total() const { return m_rows.rowCount(); }
  [[nodiscard]] bool many() const { return m_many; }
  [[nodiscard]] int alarms() const { return m_rows.alarms(); }
  [[nodiscard]] QString search() const { return m_search; }
  void setSearch(const QString& search);
  [[nodiscard]] bool watched() const { return m_watched; }
  void setWatched(bool watched);
  [[nodiscard]] QString notice() const { return m_notice; }
  [[nodiscard]] bool hasPage() const { return !m_page.isEmpty(); }

  /// Renews the token now.
  Q_INVOKABLE void refresh(const QString& identityId);
  /// Asks the provider to revoke the tokens, then forgets the identity here. `notice` says what happened.
  Q_INVOKABLE void signOut(const QString& identityId);
  /// Revokes all that a program (the `key` of one of the identity's `programs`) was allowed for the identity.
  Q_INVOKABLE void takeBack(const QString& identityId, const QString& key);
  Q_INVOKABLE void dismissNotice();
  /// Opens the page at which the provider signs the browser out too. `notice` says what happened.
  Q_INVOKABLE void openPage();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void countChanged();
  void searchChanged();
  void watchedChanged();
  void noticeChanged();

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  void take(const std::string& method, const wire::Json& params);
  void say(const QString& notice, const QUrl& page = {});
  void pace();
  void regroup();

  Channel& m_channel;
  Browser m_browser;
  IdentityRows m_rows;
  NaturalOrder m_order;
  QTimer m_timer;
  QString m_search;
  QString m_notice;
  QUrl m_page;         ///< the provider's sign-out page that belongs to the notice
  QString m_pageHost;  ///< safe to show
  bool m_watched = false;
  bool m_many = false;
};

}  // namespace lanyard::desktop
