#include "app/desktop/start_model.h"

#include <QClipboard>
#include <QGuiApplication>

#include "app/desktop/plain_text.h"
#include "app/desktop/start_words.h"
#include "core/base/errors.h"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

// A start takes some tens of milliseconds, and the window must stay responsive meanwhile.
constexpr auto lookStep = 20ms;
constexpr int longestDetail = 300;

/// The only copy besides those of the field, which the caller empties (our heap wipes them).
base::Secret secretOf(const QString& text) {
  QByteArray bytes = text.toUtf8();
  base::Secret secret(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  bytes.fill('\0');
  return secret;
}

}  // namespace

StartModel::StartModel(std::string agent, const MenuStart& failed, QObject* parent)
    : QObject(parent), m_agent(std::move(agent)) {
  m_looking.setInterval(lookStep);
  connect(&m_looking, &QTimer::timeout, this, &StartModel::look);
  m_counting.setInterval(1s);
  connect(&m_counting, &QTimer::timeout, this, &StartModel::countDown);
  take(failed);
}

StartModel::~StartModel() = default;

QString StartModel::title() const {
  return startWords(m_why).title;
}

QString StartModel::text() const {
  return startWords(m_why).text;
}

QString StartModel::detail() const {
  const StartWords words = startWords(m_why);
  const std::string& raw = m_why.detail.empty() && words.isOurs ? m_why.words : m_why.detail;
  return m_why.code == errors::kKeystoreSealed ? QString()
                                               : plainText(QString::fromStdString(raw), longestDetail);
}

QString StartModel::asks() const {
  if (m_why.code == errors::kKeystoreSealed) return QStringLiteral("passphrase");
  return m_why.isNew && m_why.code.starts_with("keystore.") ? QStringLiteral("choice") : QString();
}

bool StartModel::fileHelps() const {
  return startWords(m_why).file;
}

QString StartModel::command() const {
  return m_why.code == errors::kKeystoreSealed || fileHelps() ? QString() : QStringLiteral("lanyard doctor");
}

QString StartModel::waitsFor() const {
  // The agent says in English what it waits for. There are two such things, and the keyring's state tells
  // which.
  return m_child != nullptr && !m_child->start().waitsFor.empty()
             ? tr("Your keyring asks in a window of its own.")
             : QString();
}

void StartModel::tryAgain() {
  begin({}, nullptr);
}

void StartModel::open(const QString& passphrase) {
  if (asks() != QLatin1String("passphrase") || m_wait > 0) return;
  const base::Secret secret = secretOf(passphrase);
  begin({}, &secret);
}

void StartModel::seal(const QString& passphrase) {
  if (asks() != QLatin1String("choice")) return;
  const base::Secret secret = secretOf(passphrase);
  begin("file", &secret);
}

void StartModel::copyCommand() const {
  QGuiApplication::clipboard()->setText(command());
}

void StartModel::begin(const std::string& keystore, const base::Secret* passphrase) {
  if (m_child != nullptr) return;
  m_problem.clear();
  m_gavePassphrase = passphrase != nullptr;
  client::AgentProcess::Order order;
  if (!keystore.empty()) order.arguments = {"--keystore=" + keystore};
  order.passphrase = passphrase;
  m_child = std::make_unique<client::AgentProcess>(m_agent, order);
  m_looking.start();
  Q_EMIT changed();
}

void StartModel::look() {
  const bool waited = !m_child->start().waitsFor.empty();
  const bool ended = m_child->look(0ms);
  if (!ended) {
    if (waited != !m_child->start().waitsFor.empty()) Q_EMIT changed();
    return;
  }
  m_looking.stop();
  const client::AgentStart start = m_child->start();
  m_child.reset();
  // Another agent may have been started meanwhile.
  const bool serves = start.ran && (start.exitCode == 0 || start.code == errors::kWalletRunning);
  const MenuStart result = serves ? startFromMenu(m_agent) : startFailed(m_agent, start);
  if (result.exitCode == 0) {
    m_exitCode = 0;
    Q_EMIT shown();
    return;
  }
  take(result);
}

/// The result for a passphrase is shown beside its field; any other error replaces the reason shown.
void StartModel::take(const MenuStart& failed) {
  m_exitCode = failed.exitCode;
  const std::string& code = failed.why.code;
  const bool ofPassphrase =
      m_gavePassphrase && (code == errors::kKeystorePassphraseWrong || code == errors::kKeystoreDelayed ||
                           code.starts_with("passphrase."));
  if (!ofPassphrase) {
    m_why = failed.why;
  } else if (code == errors::kKeystorePassphraseWrong) {
    m_problem = tr("That is not the passphrase of the wallet.");
  } else if (code == errors::kKeystoreDelayed) {
    m_problem = tr("A wrong passphrase came before. Each one makes the next try wait a little longer.");
  } else {
    m_problem = tr("A passphrase has at least 8 characters.");
  }
  m_wait = static_cast<int>(failed.why.wait.count());
  if (m_wait > 0) m_counting.start();
  Q_EMIT changed();
}

void StartModel::countDown() {
  if (--m_wait <= 0) m_counting.stop();
  Q_EMIT changed();
}

}  // namespace lanyard::desktop
