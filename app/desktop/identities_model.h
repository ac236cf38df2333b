#pragma once

#include <QtQml/qqmlregistration.h>
#include <QCollator>
#include <QSortFilterProxyModel>
#include <QTimer>

#include "app/desktop/channel.h"
#include "app/desktop/identity_rows.h"

namespace lanyard::desktop {

/// The identities as the page shows them: alarms first, then what will soon be one, then by alias, filtered
/// by a search text, with what can be done about each. Follows the wallet by its notifications.
class IdentitiesModel : public QSortFilterProxyModel {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(int count READ rowCount NOTIFY countChanged FINAL)
  Q_PROPERTY(int total READ total NOTIFY countChanged FINAL)
  Q_PROPERTY(int alarms READ alarms NOTIFY countChanged FINAL)
  Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged FINAL)
  /// Whether somebody looks: times are counted down only then.
  Q_PROPERTY(bool watched READ watched WRITE setWatched NOTIFY watchedChanged FINAL)
  /// What the last sign-out did, in words, until dismissed.
  Q_PROPERTY(QString notice READ notice NOTIFY noticeChanged FINAL)

 public:
  IdentitiesModel(Channel& channel, const base::Clock& clock, QObject* parent = nullptr);

  [[nodiscard]] int total() const { return m_rows.rowCount(); }
  [[nodiscard]] int alarms() const { return m_rows.alarms(); }
  [[nodiscard]] QString search() const { return m_search; }
  void setSearch(const QString& search);
  [[nodiscard]] bool watched() const { return m_watched; }
  void setWatched(bool watched);
  [[nodiscard]] QString notice() const { return m_notice; }

  /// Renews the token now.
  Q_INVOKABLE void refresh(const QString& identityId);
  /// Asks the provider to take the access back, then forgets it here. What happened is said in `notice`.
  Q_INVOKABLE void signOut(const QString& identityId);
  Q_INVOKABLE void dismissNotice();

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
  void say(const QString& notice);
  void pace();

  Channel& m_channel;
  IdentityRows m_rows;
  QCollator m_order;
  QTimer m_timer;
  QString m_search;
  QString m_notice;
  bool m_watched = false;
};

}  // namespace lanyard::desktop
