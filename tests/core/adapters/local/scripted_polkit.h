#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QFile>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <optional>
#include <vector>

#include "core/base/file_descriptor.h"

namespace lanyard::test {

/// A bus of the test's own: Debian's dbus-daemon, which starts nothing by itself.
class PrivateBus {
 public:
  PrivateBus() {
    QFile config(m_folder.filePath(QStringLiteral("bus.conf")));
    const bool written = config.open(QIODevice::WriteOnly) &&
                         config.write("<busconfig><type>system</type><listen>unix:path=" + socket() +
                                      "</listen><auth>EXTERNAL</auth><policy context='default'>"
                                      "<allow send_destination='*'/><allow eavesdrop='false'/>"
                                      "<allow own='*'/></policy></busconfig>") > 0;
    config.close();
    if (written) start();
  }
  ~PrivateBus() { stop(); }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  void start() {
    m_daemon.start(QStringLiteral("dbus-daemon"),
                   {QStringLiteral("--nofork"), QStringLiteral("--nopidfile"),
                    QStringLiteral("--config-file=") + m_folder.filePath(QStringLiteral("bus.conf"))});
    static_cast<void>(QTest::qWaitFor([this] { return listens(); }, 5'000));
  }
  void stop() {
    m_daemon.terminate();
    m_daemon.waitForFinished(5'000);
    QFile::remove(QString::fromUtf8(socket()));
  }
  [[nodiscard]] QByteArray socket() const { return m_folder.filePath(QStringLiteral("bus")).toUtf8(); }
  [[nodiscard]] QDBusConnection connect(const QString& name) const {
    return QDBusConnection::connectToBus(QStringLiteral("unix:path=") + QString::fromUtf8(socket()), name);
  }

 private:
  /// The file is there a moment before somebody listens.
  [[nodiscard]] bool listens() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = socket();
    std::memcpy(address.sun_path, path.constData(), static_cast<std::size_t>(path.size()) + 1);
    const base::FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  QTemporaryDir m_folder;
  QProcess m_daemon;
};

/// What polkit says to a check, as the test has it.
struct Ruling {
  bool authorized = false;
  bool challenge = false;
  QMap<QString, QString> details = {};
  QString error = {};  ///< this error instead, when it is not empty
  QString words = {};
  bool nonsense = false;  ///< an answer of another shape
  bool hold = false;      ///< no answer before answerHeld()
};

/// A polkit that says what the test wants, and keeps what it was asked.
class ScriptedPolkit : public QDBusVirtualObject {
 public:
  struct Check {
    QString kind;
    QVariantMap subject;
    QString action;
    QMap<QString, QString> details;
    uint flags = 0;
    QString question;
  };

  explicit ScriptedPolkit(const PrivateBus& bus)
      : m_name(QStringLiteral("polkit-%1").arg(reinterpret_cast<quintptr>(this))),
        m_bus(bus.connect(m_name)) {
    m_bus.registerVirtualObject(QStringLiteral("/org/freedesktop/PolicyKit1/Authority"), this);
    works = m_bus.registerService(QStringLiteral("org.freedesktop.PolicyKit1"));
  }
  ~ScriptedPolkit() override { QDBusConnection::disconnectFromBus(m_name); }

  [[nodiscard]] QString introspect(const QString&) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
    if (message.member() == QLatin1String("CancelCheckAuthorization")) {
      cancelled.push_back(message.arguments().constFirst().toString());
      connection.send(message.createReply());
    } else if (message.member() == QLatin1String("CheckAuthorization") &&
               message.signature() == QLatin1String("(sa{sv})sa{ss}us")) {
      checks.push_back(read(message));
      const Ruling& ruling = checks.back().flags == 0 ? probe : question;
      if (ruling.hold) {
        m_held = message;
      } else {
        answer(message, ruling);
      }
    } else {
      return false;
    }
    return true;
  }
  void answerHeld(const Ruling& ruling) {
    if (m_held) answer(*m_held, ruling);
    m_held.reset();
  }

  bool works = false;
  Ruling probe{false, true};     ///< to a check without a question: it would take one
  Ruling question{true, false};  ///< to a question: yes
  std::vector<Check> checks;
  QStringList cancelled;

 private:
  static Check read(const QDBusMessage& message) {
    const QVariantList arguments = message.arguments();
    Check check;
    const auto subject = arguments.at(0).value<QDBusArgument>();
    subject.beginStructure();
    subject >> check.kind >> check.subject;
    subject.endStructure();
    check.action = arguments.at(1).toString();
    arguments.at(2).value<QDBusArgument>() >> check.details;
    check.flags = arguments.at(3).toUInt();
    check.question = arguments.at(4).toString();
    return check;
  }
  void answer(const QDBusMessage& message, const Ruling& ruling) {
    if (!ruling.error.isEmpty()) {
      m_bus.send(message.createErrorReply(ruling.error, ruling.words));
    } else if (ruling.nonsense) {
      m_bus.send(message.createReply(true));
    } else {
      QDBusArgument result;
      result.beginStructure();
      result << ruling.authorized << ruling.challenge << ruling.details;
      result.endStructure();
      m_bus.send(message.createReply(QVariant::fromValue(result)));
    }
  }

  QString m_name;
  QDBusConnection m_bus;
  std::optional<QDBusMessage> m_held;
};

}  // namespace lanyard::test
