#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace lanyard::adapters {

/// What systemd-logind says of this user's sessions: a screen was locked (Session.Lock, or LockedHint became
/// true), or the machine is about to sleep (Manager.PrepareForSleep). Sessions of other users are not looked
/// at. A delay lock keeps the machine awake until `readyToSleep`, for as long as logind allows (5 s as it
/// comes).
///
/// https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
class LogindWatcher final : public QObject {
  Q_OBJECT
 public:
  explicit LogindWatcher(QDBusConnection bus = QDBusConnection::systemBus());

  /// Begins to listen. What does not work is said by `limited`, once, and the rest goes on.
  void start();
  /// After `sleeping`: nothing is left to do. At any other time nothing happens.
  void readyToSleep();

 Q_SIGNALS:
  void screenLocked();
  void sleeping();
  /// There is no logind, or it does not let us delay sleep. `why` is for the log.
  void limited(const QString& why);

 private Q_SLOTS:
  void sessionLock(const QDBusMessage& signal);
  void sessionChanged(const QString& interface, const QVariantMap& changed, const QStringList& invalidated,
                      const QDBusMessage& signal);
  void prepareForSleep(bool start);

 private:
  void lockIfOurs(const QString& session);
  void delaySleep();
  void limit(const QString& why);

  QDBusConnection m_bus;
  QDBusUnixFileDescriptor m_delay;  ///< while it is open, sleep waits
  bool m_sleeping = false;
  bool m_limited = false;
};

}  // namespace lanyard::adapters
