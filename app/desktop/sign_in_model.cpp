#include "app/desktop/sign_in_model.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QVariantMap>
#include <array>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

struct StepName {
  const char* step;  ///< as on the wire
  const char* title;
};

// In the order in which they happen (core/wire/README.md, "sign_in.step").
constexpr std::array stepNames{
    StepName{"discover", QT_TRANSLATE_NOOP("SignInSteps", "Look up the provider")},
    StepName{"authorize", QT_TRANSLATE_NOOP("SignInSteps", "Open your browser")},
    StepName{"redirect", QT_TRANSLATE_NOOP("SignInSteps", "Wait for you to sign in there")},
    StepName{"exchange", QT_TRANSLATE_NOOP("SignInSteps", "Fetch the tokens")},
    StepName{"verify", QT_TRANSLATE_NOOP("SignInSteps", "Check who signed in")},
    StepName{"store", QT_TRANSLATE_NOOP("SignInSteps", "Save it in the keystore")},
};

int positionOf(const QString& step) {
  for (std::size_t i = 0; i < stepNames.size(); ++i) {
    if (step == QLatin1String(stepNames[i].step)) return static_cast<int>(i);
  }
  return -1;
}

QUrl addressOf(const QString& typed) {
  return QUrl(typed.trimmed(), QUrl::StrictMode);
}

}  // namespace

SignInModel::SignInModel(Channel& channel, Browser browser, QObject* parent)
    : QObject(parent), m_channel(channel), m_browser(std::move(browser)) {
  connect(&channel, &Channel::notified, this, [this](const std::string& method, const wire::Json& params) {
    if (method == "sign_in.step" && m_request != 0 && numberOf(params, "request") == m_request) step(params);
  });
}

SignInModel::~SignInModel() {
  wipeSecret();
}

QString SignInModel::issuerProblem() const {
  const QString typed = m_issuer.trimmed();
  if (typed.isEmpty()) return {};
  const QUrl url = addressOf(typed);
  if (!url.isValid() || url.host().isEmpty())
    return tr("This is not a web address. It looks like https://login.example.org");
  if (url.hasQuery() || url.hasFragment()) return tr("The address must end before any “?” or “#”.");
  if (!url.userInfo().isEmpty()) return tr("Leave the name and password out of the address.");
  if (url.scheme() == QLatin1String("https")) return {};
  if (url.scheme() != QLatin1String("http")) return tr("The address must begin with https://");
  if (!isLoopback(url)) return tr("Plain http is open to everyone on the network. Use https://");
  return m_local ? QString() : tr("Allow plain http below if this provider runs on your own computer.");
}

QString SignInModel::caProblem() const {
  if (m_caFile.trimmed().isEmpty()) return {};
  const QFileInfo file(m_caFile.trimmed());
  if (!file.isAbsolute()) return tr("Give the whole path, beginning with /");
  return file.isFile() && file.isReadable() ? QString() : tr("There is no such file, or it cannot be read.");
}

bool SignInModel::ready() const {
  return !m_issuer.trimmed().isEmpty() && issuerProblem().isEmpty() && !m_clientId.trimmed().isEmpty() &&
         caProblem().isEmpty() && m_phase != QLatin1String("running");
}

bool SignInModel::loopback() const {
  const QUrl url = addressOf(m_issuer);
  return url.isValid() && url.scheme() == QLatin1String("http") && isLoopback(url);
}

QVariantList SignInModel::steps() const {
  QVariantList list;
  const int now = positionOf(m_step);
  for (int i = 0; i < static_cast<int>(stepNames.size()); ++i) {
    const bool over = m_phase == QLatin1String("done") || i < now;
    QString state = over ? QStringLiteral("done") : QStringLiteral("next");
    if (!over && i == qMax(now, 0)) {
      state = m_phase == QLatin1String("failed") ? QStringLiteral("failed") : QStringLiteral("now");
    }
    const char* title = stepNames[static_cast<std::size_t>(i)].title;
    list << QVariantMap{{QStringLiteral("title"), QCoreApplication::translate("SignInSteps", title)},
                        {QStringLiteral("state"), state}};
  }
  return list;
}

QString SignInModel::errorTitle() const {
  return m_errorReason.isEmpty() ? QString() : errorWords(m_errorReason, m_host).title;
}
QString SignInModel::errorText() const {
  return m_errorReason.isEmpty() ? QString() : errorWords(m_errorReason, m_host).text;
}
QString SignInModel::remedy() const {
  return m_errorReason.isEmpty() ? QString() : errorWords(m_errorReason, m_host).remedy;
}

void SignInModel::start() {
  if (!ready()) return;
  wire::Json params = {{"issuer", m_issuer.trimmed().toStdString()},
                       {"client_id", m_clientId.trimmed().toStdString()}};
  if (!m_clientSecret.isEmpty()) params["client_secret"] = m_clientSecret.toStdString();
  if (!m_alias.trimmed().isEmpty()) params["alias"] = m_alias.trimmed().toStdString();
  for (const QString& scope : m_scopes.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    params["scopes"].push_back(scope.toStdString());
  }
  if (!m_caFile.trimmed().isEmpty()) params["ca_file"] = m_caFile.trimmed().toStdString();
  if (m_local && loopback()) params["local"] = true;
  begin(params, hostOf(m_issuer.trimmed()));
}

void SignInModel::startDemo(const QString& issuer, const QString& clientId) {
  begin({{"issuer", issuer.toStdString()}, {"client_id", clientId.toStdString()}, {"local", true}},
        hostOf(issuer));
}

void SignInModel::startAgain(const QString& identityId, const QString& host) {
  begin({{"identity", identityId.toStdString()}}, host);
}

void SignInModel::retry() {
  if (m_phase != QLatin1String("failed")) return;
  wire::Json params = m_params;
  if (!m_clientSecret.isEmpty() && params.contains("issuer"))
    params["client_secret"] = m_clientSecret.toStdString();
  begin(params, m_host);
}

void SignInModel::begin(const wire::Json& params, const QString& host) {
  if (m_phase == QLatin1String("running")) return;
  m_params = params;
  m_params.erase("client_secret");
  m_host = host;
  m_phase = QStringLiteral("running");
  m_step.clear();
  m_link.clear();
  m_errorReason.clear();
  m_errorHint.clear();
  const int attempt = ++m_attempt;
  m_request = m_channel.call("identity.sign_in", params, this, [this, attempt](const Reply& reply) {
    if (attempt == m_attempt) finish(reply);
  });
  Q_EMIT changed();
  Q_EMIT formChanged();
}

void SignInModel::step(const wire::Json& params) {
  const QString name = textOf(params, "step");
  if (positionOf(name) < 0)
    return;  // "consent" is never asked on this channel; a newer step has no words here
  m_step = name;
  if (name == QLatin1String("authorize")) {
    const QUrl link = webAddress(textOf(params, "url"));
    if (!link.isEmpty()) {
      m_link = link;
      openAgain();
      return;
    }
  }
  Q_EMIT changed();
}

void SignInModel::finish(const Reply& reply) {
  m_request = 0;
  m_link.clear();
  if (reply.problem) {
    m_phase = QStringLiteral("failed");
    m_errorReason = reply.problem->reason;
    m_errorHint = plainText(reply.problem->hint, 240);
  } else {
    m_phase = QStringLiteral("done");
    m_doneAlias = plainText(textOf(memberOf(reply.result, "identity"), "alias"));
    m_renewed = flagOf(reply.result, "renewed");
    wipeSecret();
  }
  Q_EMIT changed();
  Q_EMIT formChanged();
}

void SignInModel::cancel() {
  if (m_phase != QLatin1String("running")) return;
  ++m_attempt;
  const std::int64_t request = std::exchange(m_request, 0);
  m_channel.call("request.cancel", {{"request", request}}, this, [](const Reply&) {});
  edit();
}

void SignInModel::openAgain() {
  if (m_link.isEmpty()) return;
  const bool opened = m_browser(m_link);
  m_errorReason = opened ? QString() : QStringLiteral("browser_unavailable");
  Q_EMIT changed();
}

void SignInModel::copyLink() {
  QGuiApplication::clipboard()->setText(m_link.toString(QUrl::FullyEncoded));
}

void SignInModel::copyRedirectAddress() {
  QGuiApplication::clipboard()->setText(redirectAddress());
}

void SignInModel::edit() {
  m_phase = QStringLiteral("form");
  m_step.clear();
  m_link.clear();
  m_errorReason.clear();
  m_errorHint.clear();
  wipeSecret();
  Q_EMIT changed();
  Q_EMIT formChanged();
}

void SignInModel::clear() {
  if (m_phase == QLatin1String("running")) cancel();
  for (QString* field : {&m_issuer, &m_clientId, &m_alias, &m_caFile}) field->clear();
  m_scopes = QStringLiteral("openid profile email");
  m_local = false;
  edit();
}

void SignInModel::wipeSecret() {
  m_clientSecret.fill(QLatin1Char('\0'));
  m_clientSecret.clear();
}

}  // namespace lanyard::desktop
