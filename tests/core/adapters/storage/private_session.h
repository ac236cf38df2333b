#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QTemporaryDir>
#include <memory>

namespace lanyard::testing {

/// A session bus of its own, with a real gnome-keyring on it if wanted, in a home of its own. All of it ends
/// with the object. The bus starts no service by itself.
class PrivateSession {
 public:
  enum class Keyring { None, Open };
  explicit PrivateSession(Keyring keyring);
  ~PrivateSession();

  [[nodiscard]] bool started() const { return !m_address.isEmpty(); }
  [[nodiscard]] QString address() const { return m_address; }
  /// What a program needs to be a member of this session.
  [[nodiscard]] QProcessEnvironment environment() const;
  [[nodiscard]] qint64 keyringPid() const { return m_keyring->processId(); }
  /// Opens a keyring that was locked, with its password.
  bool unlock();
  void killBus();
  /// Puts another keyring daemon, open too, in the place of the one that runs: an update of the system, or a
  /// crash. With `leavesFirst` nobody owns the service's name in between.
  bool restartKeyring(bool leavesFirst);
  /// Runs a program in the session and gives its standard output.
  QString run(const QString& program, const QStringList& arguments);

 private:
  bool startKeyring(const QStringList& more);
  bool opens();
  [[nodiscard]] QString defaultCollection();

  QTemporaryDir m_home;
  QString m_address;
  QProcess m_bus;
  std::unique_ptr<QProcess> m_keyring = std::make_unique<QProcess>();
};

}  // namespace lanyard::testing
