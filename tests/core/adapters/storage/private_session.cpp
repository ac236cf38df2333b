#include "tests/core/adapters/storage/private_session.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QThread>

namespace lanyard::testing {
namespace {

const char* const kBusConfig =
    R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%1</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
)";
constexpr int kPatience = 10'000;  // milliseconds for a program to start; far beyond what it takes

}  // namespace

PrivateSession::PrivateSession(Keyring keyring) {
  QDir(m_home.path()).mkdir(QStringLiteral("run"));
  QFile::setPermissions(m_home.filePath(QStringLiteral("run")),
                        QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  const QString config = m_home.filePath(QStringLiteral("bus.conf"));
  QFile file(config);
  if (!file.open(QIODevice::WriteOnly)) return;
  file.write(QString::fromUtf8(kBusConfig).arg(m_home.filePath(QStringLiteral("run/bus"))).toUtf8());
  file.close();
  m_bus.setProcessEnvironment(environment());
  m_bus.start(QStringLiteral("dbus-daemon"),
              {QStringLiteral("--nofork"), QStringLiteral("--nopidfile"), QStringLiteral("--print-address"),
               QStringLiteral("--config-file=") + config});
  if (!m_bus.waitForReadyRead(kPatience)) return;
  m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
  if (keyring == Keyring::None) return;
  if (!startKeyring({})) m_address.clear();
}

bool PrivateSession::startKeyring(const QStringList& more) {
  m_keyring->setProcessEnvironment(environment());
  m_keyring->start(QStringLiteral("gnome-keyring-daemon"),
                  QStringList{QStringLiteral("--foreground"), QStringLiteral("--unlock"),
                              QStringLiteral("--components=secrets")} +
                      more);
  if (!m_keyring->waitForStarted(kPatience)) return false;
  m_keyring->write("pw");
  m_keyring->waitForBytesWritten(kPatience);  // no event loop runs here that would do it
  m_keyring->closeWriteChannel();
  return opens();
}

bool PrivateSession::opens() {
  QElapsedTimer waited;
  waited.start();
  while (waited.elapsed() < kPatience) {
    if (defaultCollection().contains(QLatin1String("/collection/"))) return true;
    QThread::msleep(20);
  }
  return false;
}

QString PrivateSession::defaultCollection() {
  return run(QStringLiteral("dbus-send"),
             {QStringLiteral("--session"), QStringLiteral("--print-reply"),
              QStringLiteral("--dest=org.freedesktop.secrets"), QStringLiteral("/org/freedesktop/secrets"),
              QStringLiteral("org.freedesktop.Secret.Service.ReadAlias"), QStringLiteral("string:default")});
}

bool PrivateSession::restartKeyring(bool leavesFirst) {
  if (leavesFirst) {
    m_keyring->kill();
    m_keyring->waitForFinished(kPatience);
    return startKeyring({});
  }
  // The first loses its name to the second, and ends.
  const std::unique_ptr<QProcess> first = std::exchange(m_keyring, std::make_unique<QProcess>());
  return startKeyring({QStringLiteral("--replace")}) && first->waitForFinished(kPatience) && opens();
}

PrivateSession::~PrivateSession() {
  for (QProcess* process : {m_keyring.get(), &m_bus}) {
    if (process->state() == QProcess::NotRunning) continue;
    process->kill();
    process->waitForFinished(kPatience);
  }
}

QProcessEnvironment PrivateSession::environment() const {
  QProcessEnvironment environment;
  environment.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
  environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
  environment.insert(QStringLiteral("HOME"), m_home.path());
  environment.insert(QStringLiteral("XDG_DATA_HOME"), m_home.filePath(QStringLiteral("data")));
  environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home.filePath(QStringLiteral("config")));
  environment.insert(QStringLiteral("XDG_CACHE_HOME"), m_home.filePath(QStringLiteral("cache")));
  environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_home.filePath(QStringLiteral("run")));
  if (!m_address.isEmpty()) environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address);
  return environment;
}

bool PrivateSession::unlock() {
  const QString bus = QStringLiteral("private-session-unlock");
  const QString service = QStringLiteral("org.freedesktop.secrets");
  const QString path = QStringLiteral("/org/freedesktop/secrets");
  bool unlocked = false;
  {
    QDBusConnection connection = QDBusConnection::connectToBus(m_address, bus);
    QDBusMessage open = QDBusMessage::createMethodCall(
        service, path, QStringLiteral("org.freedesktop.Secret.Service"), QStringLiteral("OpenSession"));
    open << QStringLiteral("plain") << QVariant::fromValue(QDBusVariant(QString()));
    const QDBusMessage opened = connection.call(open);
    // gnome-keyring's own way for its tests and for the login screen: no prompt.
    QDBusMessage unlocking = QDBusMessage::createMethodCall(
        service, path, QStringLiteral("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
        QStringLiteral("UnlockWithMasterPassword"));
    QDBusArgument master;
    master.beginStructure();
    master << opened.arguments().value(1).value<QDBusObjectPath>() << QByteArray() << QByteArray("pw")
           << QStringLiteral("text/plain");
    master.endStructure();
    unlocking << QVariant::fromValue(QDBusObjectPath(path + QStringLiteral("/collection/login")))
              << QVariant::fromValue(master);
    unlocked = connection.call(unlocking).type() == QDBusMessage::ReplyMessage;
  }
  QDBusConnection::disconnectFromBus(bus);
  return unlocked;
}

void PrivateSession::killBus() {
  m_bus.kill();
  m_bus.waitForFinished(kPatience);
}

QString PrivateSession::run(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.setProcessEnvironment(environment());
  process.start(program, arguments);
  if (!process.waitForStarted(kPatience)) return {};
  if (!process.waitForFinished(kPatience)) process.kill();
  return QString::fromUtf8(process.readAllStandardOutput());
}

}  // namespace lanyard::testing
