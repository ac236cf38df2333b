#include "app/desktop/wallet_model.h"

#include <pwd.h>
#include <unistd.h>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

/// The person's name on this computer, or else their login name.
QString ownName() {
  const passwd* entry = ::getpwuid(::getuid());
  if (entry == nullptr) return {};
  // The first of the fields, as finger(1) uses them.
  const QString full = QString::fromUtf8(entry->pw_gecos).section(QLatin1Char(','), 0, 0).trimmed();
  return plainText(full.isEmpty() ? QString::fromUtf8(entry->pw_name) : full, 60);
}

/// The words for a problem with the computer's own question.
QString confirmWords(const Problem& problem) {
  if (problem.reason == QLatin1String("consent_denied"))
    return WalletModel::tr(
        "Your computer did not confirm that it is you. Each failed try makes the next one wait a little "
        "longer.");
  if (problem.reason == QLatin1String("cancelled"))
    return WalletModel::tr("The question was closed, so Lanyard stays locked.");
  if (problem.reason == QLatin1String("unsupported"))
    return WalletModel::tr(
        "Your computer cannot ask for your password here. In a terminal, lanyard unlock may work; lanyard "
        "doctor says what is missing.");
  return sentenceOf(problem);
}

/// Why it stays open, and the two ways to change that.
QString cannotLock() {
  return WalletModel::tr(
      "Nothing could unlock it again: no approval passphrase is set, and this computer cannot ask for its "
      "own password. "
      "Set an approval passphrase, and Lock works.");
}

}  // namespace

WalletModel::WalletModel(Channel& channel, QObject* parent)
    : QObject(parent), m_channel(channel), m_reset(channel), m_person(ownName()) {
  connect(&channel, &Channel::closed, this, &WalletModel::changed);
  connect(&channel, &Channel::notified, this, [this](const std::string& method, const wire::Json& params) {
    if (method == "wallet.changed") take(params);
  });
}

QString WalletModel::keystoreWords() const {
  if (m_keystoreState == QLatin1String("ok")) return tr("Working", "state of the keystore");
  if (m_keystoreState == QLatin1String("locked")) return tr("Locked: unlock the keyring of your desktop.");
  if (m_keystoreState == QLatin1String("absent"))
    return tr("Missing: this system offers no keystore, so nothing can be saved.");
  return tr("Not answering: Lanyard keeps trying.");
}

void WalletModel::take(const wire::Json& status) {
  m_locked = flagOf(status, "locked");
  m_version = plainText(textOf(status, "version"), 24);
  const wire::Json& keystore = memberOf(status, "keystore");
  m_keystoreName = plainText(textOf(keystore, "name"), 40);
  m_keystoreState = textOf(keystore, "state");
  m_passphraseSet = flagOf(status, "passphrase");
  m_passphraseKnown = memberOf(status, "passphrase").is_boolean();
  m_unlockBy = textOf(status, "unlock");
  m_identities = static_cast<int>(numberOf(status, "identities").value_or(0));
  m_reset.take(status);
  const wire::Json& demo = memberOf(status, "demo");
  m_demoIssuer = textOf(demo, "issuer");
  m_demoClientId = textOf(demo, "client_id");
  Q_EMIT changed();
}

void WalletModel::setPassphrase(const QString& fresh, const QString& current) {
  if (m_busy) return;
  wire::Json params = {{"new", fresh.toStdString()}};
  if (!current.isEmpty()) params["current"] = current.toStdString();
  m_busy = true;
  m_passphraseSaved = false;
  m_passphraseError.clear();
  m_channel.call("passphrase.set", params, this, [this](const Reply& reply) {
    m_busy = false;
    m_passphraseSaved = !reply.problem;
    if (reply.problem) m_passphraseError = sentenceOf(*reply.problem);
    Q_EMIT passphraseChanged();
  });
  Q_EMIT passphraseChanged();
}

void WalletModel::forgetPassphraseAttempt() {
  m_passphraseSaved = false;
  m_passphraseError.clear();
  Q_EMIT passphraseChanged();
}

void WalletModel::lock() {
  if (m_unlockBy == QLatin1String("nothing")) {
    m_lockError = cannotLock();
    Q_EMIT lockChanged();
    return;
  }
  dismissLockError();
  m_channel.call("wallet.lock", wire::Json::object(), this, [this](const Reply& reply) {
    if (!reply.problem) return;
    m_lockError = reply.problem->reason == QLatin1String("passphrase_required") ? cannotLock()
                                                                                : sentenceOf(*reply.problem);
    Q_EMIT lockChanged();
  });
}

void WalletModel::dismissLockError() {
  if (m_lockError.isEmpty()) return;
  m_lockError.clear();
  Q_EMIT lockChanged();
}

void WalletModel::unlock(const QString& passphrase) {
  askUnlock({{"passphrase", passphrase.toStdString()}});
}

void WalletModel::confirm() {
  askUnlock(wire::Json::object());
}

void WalletModel::askUnlock(const wire::Json& params) {
  if (m_unlocking) return;
  const bool bySystem = !params.contains("passphrase");
  m_unlocking = true;
  m_unlockError.clear();
  m_channel.call("wallet.unlock", params, this, [this, bySystem](const Reply& reply) {
    m_unlocking = false;
    if (reply.problem) m_unlockError = bySystem ? confirmWords(*reply.problem) : sentenceOf(*reply.problem);
    Q_EMIT lockChanged();
  });
  Q_EMIT lockChanged();
}

void WalletModel::markReady(const wire::Json& status) {
  m_ready = true;
  if (status.empty()) {
    Q_EMIT changed();
  } else {
    take(status);
  }
}

}  // namespace lanyard::desktop
