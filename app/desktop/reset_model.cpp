#include "app/desktop/reset_model.h"

#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::desktop {
namespace {

/// Why the computer cannot confirm the person, by the wallet's code.
QString missingWords(const QString& code) {
  const char* words = wire::settingsWords(code.toStdString());
  return translatedWords(words != nullptr ? words : wire::settingsWords("confirm."));
}

/// The words for a problem with the computer's own question.
QString failureWords(const Problem& problem) {
  if (problem.reason == QLatin1String("consent_denied"))
    return ResetModel::tr(
        "Your computer did not confirm that it is you, so the old passphrase stays. Each failed try makes "
        "the "
        "next one wait a little longer.");
  if (problem.reason == QLatin1String("cancelled"))
    return ResetModel::tr("The question was closed, so the old passphrase stays.");
  if (problem.reason == QLatin1String("unsupported"))
    return ResetModel::tr(
        "Your computer cannot ask for your password here, so the old passphrase stays. In a terminal, "
        "lanyard "
        "doctor says what is missing.");
  return sentenceOf(problem);
}

/// The text, quoted for a shell.
QString quoted(QString path) {
  return QLatin1Char('\'') + path.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
}

}  // namespace

ResetModel::ResetModel(Channel& channel, QObject* parent) : QObject(parent), m_channel(channel) {}

QString ResetModel::when() const {
  if (m_at == 0) return {};
  return QLocale().toString(QDateTime::fromSecsSinceEpoch(m_at), QLocale::ShortFormat);
}

void ResetModel::take(const wire::Json& status) {
  const wire::Json& last = memberOf(status, "passphrase_reset");
  m_at = numberOf(last, "at").value_or(0);
  m_recent = flagOf(last, "recent");
  Q_EMIT newsChanged();
}

void ResetModel::dismissNews() {
  m_dismissed = m_at;
  Q_EMIT newsChanged();
}

void ResetModel::look() {
  m_channel.call("wallet.doctor", wire::Json::object(), this, [this](const Reply& reply) {
    if (!reply.problem) takeLook(reply.result);
  });
}

void ResetModel::takeLook(const wire::Json& doctor) {
  const wire::Json& reset = memberOf(doctor, "reset");
  const QString code = textOf(reset, "detail");
  m_why.clear();
  if (textOf(reset, "state") == QLatin1String("ok")) {
    m_by = QStringLiteral("system");
  } else if (code == codeOf(errors::kApprovalSealed)) {
    m_by = QStringLiteral("sealed");
  } else {
    m_by = QStringLiteral("nothing");
    m_why = missingWords(code);
  }
  // A path is used by the shell and shown on the screen, so one that is not plain text is not offered.
  constexpr int longest = 4096;
  const QString folder = textOf(doctor, "data_dir");
  const bool plain = !folder.isEmpty() && plainText(folder, longest) == folder;
  m_command = plain ? QStringLiteral("lanyard stop && mv %1 %2")
                          .arg(quoted(folder), quoted(folder + QStringLiteral(".old")))
                    : QString();
  Q_EMIT changed();
}

void ResetModel::start(const QString& fresh) {
  if (busy()) return;
  m_done = false;
  m_error.clear();
  m_request =
      m_channel.call("passphrase.reset", {{"new", fresh.toStdString()}}, this, [this](const Reply& reply) {
        m_request = 0;
        m_done = !reply.problem;
        if (reply.problem) m_error = failureWords(*reply.problem);
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void ResetModel::leave() {
  if (busy()) m_channel.call("request.cancel", {{"request", m_request}}, this, [](const Reply&) {});
  m_done = false;
  m_error.clear();
  Q_EMIT changed();
}

void ResetModel::copyCommand() const {
  QGuiApplication::clipboard()->setText(m_command);
}

}  // namespace lanyard::desktop
