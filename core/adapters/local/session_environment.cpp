#include "core/adapters/local/session_environment.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <chrono>
#include <utility>

namespace lanyard::adapters {
namespace {

using namespace std::chrono_literals;

constexpr auto kGather = 200ms;
constexpr int kDeadlineMs = 2'000;

QString systemdService() {
  return QStringLiteral("org.freedesktop.systemd1");
}
QString path() {
  return QStringLiteral("/org/freedesktop/systemd1");
}
QString manager() {
  return QStringLiteral("org.freedesktop.systemd1.Manager");
}

}  // namespace

SessionEnvironment::SessionEnvironment(QDBusConnection bus) : m_bus(std::move(bus)) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(kGather);
  connect(&m_soon, &QTimer::timeout, this, &SessionEnvironment::ask);
}

void SessionEnvironment::start() {
  if (!m_bus.isConnected()) return;
  m_bus.connect(systemdService(), path(), manager(), QStringLiteral("JobRemoved"), this, SLOT(jobDone()));
  // It tells of its jobs only those who asked for it. The bus must not start one that is not there.
  QDBusMessage subscribe =
      QDBusMessage::createMethodCall(systemdService(), path(), manager(), QStringLiteral("Subscribe"));
  subscribe.setAutoStartService(false);
  m_bus.asyncCall(subscribe, kDeadlineMs);
  ask();
}

void SessionEnvironment::jobDone() {
  m_soon.start();
}

void SessionEnvironment::ask() {
  QDBusMessage get = QDBusMessage::createMethodCall(
      systemdService(), path(), QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"));
  get.setArguments({manager(), QStringLiteral("Environment")});
  get.setAutoStartService(false);
  auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(get, kDeadlineMs), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
    done->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *done;
    if (reply.isError()) return;
    std::vector<std::string> variables;
    for (const QString& variable : reply.value().variant().toStringList())
      variables.push_back(variable.toStdString());
    Q_EMIT learned(variables);
  });
}

}  // namespace lanyard::adapters
