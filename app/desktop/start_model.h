#pragma once

#include <QtQml/qqmlregistration.h>
#include <QObject>
#include <QString>
#include <QTimer>
#include <chrono>
#include <memory>
#include <string>

#include "app/desktop/menu_start.h"
#include "core/base/secret.h"

namespace lanyard::desktop {

/// A start from the menu that led to no window: why, what helps, and how it goes on. A sealed wallet is
/// opened with its passphrase. If there is no wallet yet, one can be made in a sealed file, but never beside
/// another wallet.
class StartModel : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(QString title READ title NOTIFY changed FINAL)
  Q_PROPERTY(QString text READ text NOTIFY changed FINAL)
  /// The raw cause, in the words of the part that failed; outside words.
  Q_PROPERTY(QString detail READ detail NOTIFY changed FINAL)
  /// What is asked for: "passphrase" (of the wallet that is there), "choice" (a new one may be made), or
  /// nothing.
  Q_PROPERTY(QString asks READ asks NOTIFY changed FINAL)
  /// A sealed file is what helps here, rather than one of two ways.
  Q_PROPERTY(bool fileHelps READ fileHelps NOTIFY changed FINAL)
  /// A command that says more in a terminal; or empty.
  Q_PROPERTY(QString command READ command NOTIFY changed FINAL)
  /// What is wrong with the passphrase, or why it did not work.
  Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
  /// Whether a start is under way; and what it waits for, if it says so.
  Q_PROPERTY(bool busy READ busy NOTIFY changed FINAL)
  Q_PROPERTY(QString waitsFor READ waitsFor NOTIFY changed FINAL)
  /// Seconds until another passphrase is checked, counting down.
  Q_PROPERTY(int wait READ wait NOTIFY changed FINAL)

 public:
  /// `agent` is the program, `failed` how the first start went.
  StartModel(std::string agent, const MenuStart& failed, QObject* parent = nullptr);
  ~StartModel() override;

  [[nodiscard]] QString title() const;
  [[nodiscard]] QString text() const;
  [[nodiscard]] QString detail() const;
  [[nodiscard]] QString asks() const;
  [[nodiscard]] bool fileHelps() const;
  [[nodiscard]] QString command() const;
  [[nodiscard]] QString problem() const { return m_problem; }
  [[nodiscard]] bool busy() const { return m_child != nullptr; }
  [[nodiscard]] QString waitsFor() const;
  [[nodiscard]] int wait() const { return m_wait; }
  /// The exit code of the last start.
  [[nodiscard]] int exitCode() const { return m_exitCode; }

  /// Starts the wallet once more, as it is.
  Q_INVOKABLE void tryAgain();
  /// Opens the wallet that is there.
  Q_INVOKABLE void open(const QString& passphrase);
  /// Makes a wallet in a sealed file, only where there is none yet.
  Q_INVOKABLE void seal(const QString& passphrase);
  Q_INVOKABLE void copyCommand() const;

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void changed();
  /// The wallet has its window, so this one is no longer needed.
  void shown();

 private:
  void begin(const std::string& keystore, const base::Secret* passphrase);
  void look();
  void take(const MenuStart& failed);
  void countDown();

  std::string m_agent;
  client::AgentStart m_why;
  int m_exitCode = 0;
  QString m_problem;
  int m_wait = 0;
  bool m_gavePassphrase = false;
  std::unique_ptr<client::AgentProcess> m_child;
  QTimer m_looking;
  QTimer m_counting;
};

}  // namespace lanyard::desktop
