#include "core/adapters/local/logind_watcher.h"

#include <unistd.h>

#include <QDBusArgument>
#include <QDBusError>
#include <QDBusObjectPath>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <utility>

namespace lanyard::adapters {
namespace {

QString logindService() {
  return QStringLiteral("org.freedesktop.login1");
}
QString managerPath() {
  return QStringLiteral("/org/freedesktop/login1");
}
QString managerInterface() {
  return QStringLiteral("org.freedesktop.login1.Manager");
}
QString sessionInterface() {
  return QStringLiteral("org.freedesktop.login1.Session");
}
QString propertiesInterface() {
  return QStringLiteral("org.freedesktop.DBus.Properties");
}

/// The uid in a session's property User, which is (uint32 uid, object path).
bool isOurUid(const QVariant& user) {
  if (!user.canConvert<QDBusArgument>()) return false;
  const auto argument = user.value<QDBusArgument>();
  if (argument.currentSignature() != QLatin1String("(uo)")) return false;
  uint uid = 0;
  QDBusObjectPath path;
  argument.beginStructure();
  argument >> uid >> path;
  argument.endStructure();
  return uid == ::getuid();
}

}  // namespace

LogindWatcher::LogindWatcher(QDBusConnection bus) : m_bus(std::move(bus)) {}

void LogindWatcher::start() {
  if (!m_bus.isConnected()) {
    limit(QStringLiteral("there is no system bus"));
    return;
  }
  // No path: a session that begins later is heard too.
  const QString any;
  m_bus.connect(logindService(), any, sessionInterface(), QStringLiteral("Lock"), this,
                SLOT(sessionLock(QDBusMessage)));
  m_bus.connect(logindService(), any, propertiesInterface(), QStringLiteral("PropertiesChanged"), this,
                SLOT(sessionChanged(QString, QVariantMap, QStringList, QDBusMessage)));
  m_bus.connect(logindService(), managerPath(), managerInterface(), QStringLiteral("PrepareForSleep"), this,
                SLOT(prepareForSleep(bool)));
  delaySleep();
}

void LogindWatcher::delaySleep() {
  QDBusMessage inhibit =
      QDBusMessage::createMethodCall(logindService(), managerPath(), managerInterface(), QStringLiteral("Inhibit"));
  inhibit.setArguments({QStringLiteral("sleep"), QStringLiteral("Lanyard"),
                        QStringLiteral("Locks the wallet"), QStringLiteral("delay")});
  auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(inhibit), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    done->deleteLater();
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
    if (reply.isError()) {
      limit(reply.error().name() + QStringLiteral(": ") + reply.error().message());
    } else {
      m_delay = reply.value();
    }
  });
}

void LogindWatcher::limit(const QString& why) {
  if (std::exchange(m_limited, true)) return;
  Q_EMIT limited(why);
}

void LogindWatcher::readyToSleep() {
  if (!m_sleeping) return;
  m_delay = QDBusUnixFileDescriptor();
}

void LogindWatcher::prepareForSleep(bool start) {
  m_sleeping = start;
  if (start) {
    Q_EMIT sleeping();
  } else {
    delaySleep();
  }
}

void LogindWatcher::sessionLock(const QDBusMessage& signal) {
  lockIfOurs(signal.path());
}

void LogindWatcher::sessionChanged(const QString& interface, const QVariantMap& changed, const QStringList&,
                                   const QDBusMessage& signal) {
  const bool locked = changed.value(QStringLiteral("LockedHint")).toBool();
  if (interface == sessionInterface() && locked) lockIfOurs(signal.path());
}

void LogindWatcher::lockIfOurs(const QString& session) {
  QDBusMessage get =
      QDBusMessage::createMethodCall(logindService(), session, propertiesInterface(), QStringLiteral("Get"));
  get.setArguments({sessionInterface(), QStringLiteral("User")});
  auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(get), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    done->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *done;
    if (!reply.isError() && isOurUid(reply.value().variant())) Q_EMIT screenLocked();
  });
}

}  // namespace lanyard::adapters
