#include "app/desktop/wallet_model.h"

#include <pwd.h>
#include <unistd.h>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

/// The person's name as this computer has it, else the name that they sign in to it with.
QString ownName() {
  const passwd* entry = ::getpwuid(::getuid());
  if (entry == nullptr) return {};
  // The first of the fields that finger(1) made out of it.
  const QString full = QString::fromUtf8(entry->pw_gecos).section(QLatin1Char(','), 0, 0).trimmed();
  return plainText(full.isEmpty() ? QString::fromUtf8(entry->pw_name) : full, 60);
}

QString sentence(const Problem& problem) {
  const ErrorWords words = errorWords(problem.reason);
  return words.title + QStringLiteral(". ") + words.text;
}

}  // namespace

WalletModel::WalletModel(Channel& channel, QObject* parent)
    : QObject(parent), m_channel(channel), m_person(ownName()) {
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
    if (reply.problem) m_passphraseError = sentence(*reply.problem);
    Q_EMIT passphraseChanged();
  });
  Q_EMIT passphraseChanged();
}

void WalletModel::resetPassphrase() {
  m_passphraseSaved = false;
  m_passphraseError.clear();
  Q_EMIT passphraseChanged();
}

void WalletModel::lock() {
  m_channel.call("wallet.lock", wire::Json::object(), this, [](const Reply&) {});
}

void WalletModel::unlock(const QString& passphrase) {
  if (m_unlocking) return;
  m_unlocking = true;
  m_unlockError.clear();
  m_channel.call("wallet.unlock", {{"passphrase", passphrase.toStdString()}}, this,
                 [this](const Reply& reply) {
                   m_unlocking = false;
                   if (reply.problem) m_unlockError = sentence(*reply.problem);
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
