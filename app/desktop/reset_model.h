#pragma once

#include <QtQml/qqmlregistration.h>
#include <QObject>
#include <QString>
#include <cstdint>

#include "app/desktop/channel.h"

namespace lanyard::desktop {

/// A forgotten approval passphrase: what can replace it, the setting of a new one, and the news that this was
/// done.
class ResetModel : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  /// What replaces it, as of the last look(): "system" (the computer's own password), "sealed" (nothing,
  /// because it seals the wallet's file) or "nothing"; empty while it is not known.
  Q_PROPERTY(QString by READ by NOTIFY changed FINAL)
  /// Why nothing can replace it, in a sentence; else empty.
  Q_PROPERTY(QString why READ why NOTIFY changed FINAL)
  /// A command for a terminal that ends the wallet and moves its folder aside. It deletes nothing.
  Q_PROPERTY(QString command READ command NOTIFY changed FINAL)
  /// The new one being set: under way, what went wrong, and whether it just succeeded.
  Q_PROPERTY(bool busy READ busy NOTIFY changed FINAL)
  Q_PROPERTY(QString error READ error NOTIFY changed FINAL)
  Q_PROPERTY(bool done READ done NOTIFY changed FINAL)
  /// When it was last replaced, in the locale's format; empty: never.
  Q_PROPERTY(QString when READ when NOTIFY newsChanged FINAL)
  /// Whether that is news, which the person has not dismissed in this window.
  Q_PROPERTY(bool isNews READ isNews NOTIFY newsChanged FINAL)

 public:
  explicit ResetModel(Channel& channel, QObject* parent = nullptr);

  [[nodiscard]] QString by() const { return m_by; }
  [[nodiscard]] QString why() const { return m_why; }
  [[nodiscard]] QString command() const { return m_command; }
  [[nodiscard]] bool busy() const { return m_request != 0; }
  [[nodiscard]] QString error() const { return m_error; }
  [[nodiscard]] bool done() const { return m_done; }
  [[nodiscard]] QString when() const;
  [[nodiscard]] bool isNews() const { return m_recent && m_at != m_dismissed; }

  /// Finds out what would replace it, now.
  Q_INVOKABLE void look();
  /// Replaces the forgotten one by `fresh`, after the computer has asked for its password.
  Q_INVOKABLE void start(const QString& fresh);
  /// Withdraws an open question, and forgets the result of the last attempt.
  Q_INVOKABLE void leave();
  Q_INVOKABLE void dismissNews();
  Q_INVOKABLE void copyCommand() const;

  /// What the wallet's status says of it.
  void take(const wire::Json& status);

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void changed();
  void newsChanged();

 private:
  void takeLook(const wire::Json& doctor);

  Channel& m_channel;
  QString m_by;
  QString m_why;
  QString m_command;
  QString m_error;
  std::int64_t m_request = 0;  ///< the id of the one under way
  bool m_done = false;
  std::int64_t m_at = 0;  ///< unix; 0: never
  std::int64_t m_dismissed = 0;
  bool m_recent = false;
};

}  // namespace lanyard::desktop
