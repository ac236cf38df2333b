#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <string>
#include <vector>

namespace lanyard::adapters {

/// What the person's systemd user manager has as its environment: desktops put there where the screen is, the language
/// and the input method, also when the agent was started before them, by ssh, or by a service. Asked for at the start
/// and whenever the manager has finished a job, as it has when a desktop begins. Without such a manager nothing is said.
///
/// https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html
class SessionEnvironment final : public QObject {
  Q_OBJECT
 public:
  explicit SessionEnvironment(QDBusConnection bus = QDBusConnection::sessionBus());

  /// Begins to listen, and asks.
  void start();

 Q_SIGNALS:
  /// "NAME=value" each, all of it and unchecked.
  void learned(const std::vector<std::string>& variables);

 private Q_SLOTS:
  void jobDone();

 private:
  void ask();

  QDBusConnection m_bus;
  QTimer m_soon;  ///< several jobs in a row are one question
};

}  // namespace lanyard::adapters
