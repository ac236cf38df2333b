#pragma once

#include <QtQml/qqmlregistration.h>
#include <QObject>
#include <QString>

#include "app/desktop/channel.h"
#include "app/desktop/reset_model.h"

namespace lanyard::desktop {

/// The wallet as a whole: its keystore, its lock, its approval passphrase, and whether it is still there.
class WalletModel : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(bool connected READ connected NOTIFY changed FINAL)
  /// Whether the first state of everything has arrived: before, an empty list means nothing.
  Q_PROPERTY(bool ready READ ready NOTIFY changed FINAL)
  Q_PROPERTY(bool locked READ locked NOTIFY changed FINAL)
  Q_PROPERTY(QString version READ version NOTIFY changed FINAL)
  Q_PROPERTY(QString keystoreName READ keystoreName NOTIFY changed FINAL)
  Q_PROPERTY(bool keystoreWell READ keystoreWell NOTIFY changed FINAL)
  Q_PROPERTY(QString keystoreWords READ keystoreWords NOTIFY changed FINAL)
  Q_PROPERTY(bool passphraseSet READ passphraseSet NOTIFY changed FINAL)
  /// False while the keystore cannot say whether there is one; then `passphraseSet` means nothing.
  Q_PROPERTY(bool passphraseKnown READ passphraseKnown NOTIFY changed FINAL)
  /// What opens it once it is locked: "passphrase", "system" (the computer's own password) or "nothing".
  Q_PROPERTY(QString unlockBy READ unlockBy NOTIFY changed FINAL)
  /// How many identities there are; known in a locked wallet too.
  Q_PROPERTY(int identities READ identities NOTIFY changed FINAL)
  Q_PROPERTY(bool hasDemo READ hasDemo NOTIFY changed FINAL)
  Q_PROPERTY(QString demoIssuer READ demoIssuer NOTIFY changed FINAL)
  Q_PROPERTY(QString demoClientId READ demoClientId NOTIFY changed FINAL)
  /// The approval passphrase being set: under way, what went wrong, and whether it just succeeded.
  Q_PROPERTY(bool busy READ busy NOTIFY passphraseChanged FINAL)
  Q_PROPERTY(QString passphraseError READ passphraseError NOTIFY passphraseChanged FINAL)
  Q_PROPERTY(bool passphraseSaved READ passphraseSaved NOTIFY passphraseChanged FINAL)
  /// A forgotten one.
  Q_PROPERTY(lanyard::desktop::ResetModel* reset READ reset CONSTANT FINAL)
  /// Whose wallet it is: the person's name on this computer.
  Q_PROPERTY(QString person READ person CONSTANT FINAL)
  /// The wallet being unlocked: under way, and what went wrong.
  Q_PROPERTY(bool unlocking READ unlocking NOTIFY lockChanged FINAL)
  /// Why it could not be locked, until the next try or until it is dismissed.
  Q_PROPERTY(QString lockError READ lockError NOTIFY lockChanged FINAL)
  Q_PROPERTY(QString unlockError READ unlockError NOTIFY lockChanged FINAL)

 public:
  explicit WalletModel(Channel& channel, QObject* parent = nullptr);

  [[nodiscard]] bool connected() const { return m_channel.isOpen(); }
  [[nodiscard]] bool ready() const { return m_ready; }
  [[nodiscard]] bool locked() const { return m_locked; }
  [[nodiscard]] QString version() const { return m_version; }
  [[nodiscard]] QString keystoreName() const { return m_keystoreName; }
  [[nodiscard]] bool keystoreWell() const { return m_keystoreState == QLatin1String("ok"); }
  [[nodiscard]] QString keystoreWords() const;
  [[nodiscard]] bool passphraseSet() const { return m_passphraseSet; }
  [[nodiscard]] bool passphraseKnown() const { return m_passphraseKnown; }
  [[nodiscard]] QString unlockBy() const { return m_unlockBy; }
  [[nodiscard]] int identities() const { return m_identities; }
  [[nodiscard]] bool hasDemo() const { return !m_demoIssuer.isEmpty() && !m_demoClientId.isEmpty(); }
  [[nodiscard]] QString demoIssuer() const { return m_demoIssuer; }
  [[nodiscard]] QString demoClientId() const { return m_demoClientId; }
  [[nodiscard]] bool busy() const { return m_busy; }
  [[nodiscard]] QString passphraseError() const { return m_passphraseError; }
  [[nodiscard]] bool passphraseSaved() const { return m_passphraseSaved; }

  [[nodiscard]] ResetModel* reset() { return &m_reset; }
  [[nodiscard]] QString person() const { return m_person; }
  [[nodiscard]] bool unlocking() const { return m_unlocking; }
  [[nodiscard]] QString unlockError() const { return m_unlockError; }

  [[nodiscard]] QString lockError() const { return m_lockError; }

  /// Locks the wallet. `locked` tells that it is done, else `lockError` says why it is not. A wallet that
  /// nothing would unlock again does not lock.
  Q_INVOKABLE void lock();
  Q_INVOKABLE void dismissLockError();
  /// Unlocks it by the approval passphrase.
  Q_INVOKABLE void unlock(const QString& passphrase);
  /// Unlocks it by the computer's own password, which the system asks for.
  Q_INVOKABLE void confirm();

  /// Sets the approval passphrase. `current` is empty while none is set.
  Q_INVOKABLE void setPassphrase(const QString& fresh, const QString& current);
  /// Forgets the result of the last attempt to set it.
  Q_INVOKABLE void forgetPassphraseAttempt();

  /// Called by the program with the wallet's status, once the whole present state has arrived.
  void markReady(const wire::Json& status);

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void changed();
  void passphraseChanged();
  void lockChanged();

 private:
  void take(const wire::Json& status);
  void askUnlock(const wire::Json& params);

  Channel& m_channel;
  ResetModel m_reset;
  bool m_ready = false;
  bool m_locked = false;
  bool m_passphraseSet = false;
  bool m_passphraseKnown = false;
  bool m_busy = false;
  bool m_passphraseSaved = false;
  bool m_unlocking = false;
  int m_identities = 0;
  QString m_person;
  QString m_unlockError;
  QString m_lockError;
  QString m_unlockBy;
  QString m_version;
  QString m_keystoreName;
  QString m_keystoreState = QStringLiteral("ok");
  QString m_demoIssuer;
  QString m_demoClientId;
  QString m_passphraseError;
};

}  // namespace lanyard::desktop
