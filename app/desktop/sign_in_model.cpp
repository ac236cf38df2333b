#include "app/desktop/sign_in_model.h"

#include <QClipboard>
#include <QDateTime>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLocale>
#include <QVariantMap>
#include <algorithm>
#include <array>
#include <span>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"
#include "core/wire/redirect_address.h"

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

constexpr std::array codeStepNames{
    StepName{"discover", QT_TRANSLATE_NOOP("SignInSteps", "Look up the provider")},
    StepName{"code", QT_TRANSLATE_NOOP("SignInSteps", "Wait for the code to be typed there")},
    StepName{"verify", QT_TRANSLATE_NOOP("SignInSteps", "Check who signed in")},
    StepName{"store", QT_TRANSLATE_NOOP("SignInSteps", "Save it in the keystore")},
};

std::span<const StepName> stepsOf(bool byCode) {
  return byCode ? std::span<const StepName>(codeStepNames) : std::span<const StepName>(stepNames);
}

int positionOf(const QString& step, std::span<const StepName> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (step == QLatin1String(steps[i].step)) return static_cast<int>(i);
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
  constexpr int second = 1000;
  m_tick.setInterval(second);
  connect(&m_tick, &QTimer::timeout, this, &SignInModel::ticked);
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

QString SignInModel::redirectProblem() const {
  if (m_redirect.trimmed().isEmpty()) return {};
  const auto redirect = wire::parseRedirectAddress(m_redirect.trimmed().toStdString());
  if (redirect) return {};
  switch (redirect.error()) {
    case wire::RedirectFault::Scheme:
      return tr("The redirect address must begin with http:// or https://");
    case wire::RedirectFault::Host:
      return tr("It must be on this computer: 127.0.0.1, [::1] or localhost.");
    case wire::RedirectFault::Port:
      return tr("Name the port, from 1024 to 65535, like :8400; or several with commas, like :8400,8401");
    case wire::RedirectFault::Path:
      return tr("It must end in a path like /callback, without “?” or “#”, and not /done or /refused.");
  }
  return {};
}

QString SignInModel::redirectAddress() const {
  const auto redirect = wire::parseRedirectAddress(m_redirect.trimmed().toStdString());
  if (!redirect) return QStringLiteral("http://127.0.0.1/callback");
  QStringList lines;
  for (const std::string& address : redirect->addresses()) lines << QString::fromStdString(address);
  return lines.join(QLatin1Char('\n'));
}

bool SignInModel::anyPort() const {
  return !wire::parseRedirectAddress(m_redirect.trimmed().toStdString());
}

bool SignInModel::ready() const {
  return !m_issuer.trimmed().isEmpty() && issuerProblem().isEmpty() && !m_clientId.trimmed().isEmpty() &&
         caProblem().isEmpty() && redirectProblem().isEmpty() && m_phase != QLatin1String("running");
}

bool SignInModel::loopback() const {
  const QUrl url = addressOf(m_issuer);
  return url.isValid() && url.scheme() == QLatin1String("http") && isLoopback(url);
}

QVariantList SignInModel::steps() const {
  QVariantList list;
  const std::span<const StepName> all = stepsOf(byCode());
  const int now = positionOf(m_step, all);
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    const bool over = m_phase == QLatin1String("done") || i < now;
    QString state = over ? QStringLiteral("done") : QStringLiteral("next");
    if (!over && i == qMax(now, 0)) {
      state = m_phase == QLatin1String("failed") ? QStringLiteral("failed") : QStringLiteral("now");
    }
    const char* title = all[static_cast<std::size_t>(i)].title;
    list << QVariantMap{{QStringLiteral("title"), QCoreApplication::translate("SignInSteps", title)},
                        {QStringLiteral("state"), state}};
  }
  return list;
}

QString SignInModel::errorTitle() const {
  return m_errorReason.isEmpty() ? QString()
                                 : errorWords(m_errorReason, m_host, m_error, m_errorValues).title;
}
QString SignInModel::errorText() const {
  return m_errorReason.isEmpty() ? QString() : errorWords(m_errorReason, m_host, m_error, m_errorValues).text;
}
QString SignInModel::errorHint() const {
  return errorWords(m_errorReason, m_host, m_error).whole ? QString() : m_errorHint;
}
QString SignInModel::remedy() const {
  return m_errorReason.isEmpty() ? QString()
                                 : errorWords(m_errorReason, m_host, m_error, m_errorValues).remedy;
}

QString SignInModel::otherWay() const {
  const QString way = m_errorValues.value(1);
  const bool known = way == QLatin1String("basic") || way == QLatin1String("post");
  return remedy() == QLatin1String("otherWay") && known ? way : QString();
}

QString SignInModel::timeLeft() const {
  if (!m_until) return {};
  const std::int64_t left = std::max<std::int64_t>(*m_until - QDateTime::currentSecsSinceEpoch(), 0);
  return QStringLiteral("%1:%2").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0'));
}

QString SignInModel::lastsUntil() const {
  if (!m_lastsUntil) return {};
  constexpr std::int64_t day = 24 * 60 * 60;
  const QDateTime until = QDateTime::fromSecsSinceEpoch(*m_lastsUntil);
  const QLocale locale;
  return *m_lastsUntil - QDateTime::currentSecsSinceEpoch() < day
             ? locale.toString(until.time(), QLocale::ShortFormat)
             : locale.toString(until.date(), QLocale::LongFormat);
}

void SignInModel::start() {
  if (!ready()) return;
  const wire::Json params = typedParams();
  m_typed = true;
  begin(params, hostOf(m_issuer.trimmed()));
}

void SignInModel::startByCode() {
  if (!ready()) return;
  wire::Json params = typedParams();
  params.erase("redirect");
  params["flow"] = "device";
  m_typed = true;
  begin(params, hostOf(m_issuer.trimmed()));
}

wire::Json SignInModel::typedParams() const {
  wire::Json params = {{"issuer", m_issuer.trimmed().toStdString()},
                       {"client_id", m_clientId.trimmed().toStdString()}};
  if (!m_clientSecret.isEmpty()) params["client_secret"] = m_clientSecret.toStdString();
  // Where no secret is sent there is nothing to choose.
  if (!m_clientSecret.isEmpty() && !m_clientAuth.isEmpty())
    params["client_auth"] = m_clientAuth.toStdString();
  if (!m_alias.trimmed().isEmpty()) params["alias"] = m_alias.trimmed().toStdString();
  // An unchanged default is not sent, so that the wallet asks for what the provider lists.
  const QString scopes = m_scopes.simplified();
  if (scopes != defaultScopes()) {
    for (const QString& scope : scopes.split(QLatin1Char(' '), Qt::SkipEmptyParts))
      params["scopes"].push_back(scope.toStdString());
  }
  if (!m_caFile.trimmed().isEmpty()) params["ca_file"] = m_caFile.trimmed().toStdString();
  if (!m_redirect.trimmed().isEmpty()) params["redirect"] = m_redirect.trimmed().toStdString();
  if (m_local && loopback()) params["local"] = true;
  return params;
}

void SignInModel::startDemo(const QString& issuer, const QString& clientId) {
  if (m_phase == QLatin1String("running")) return;
  forgetForm();
  begin({{"issuer", issuer.toStdString()}, {"client_id", clientId.toStdString()}, {"local", true}},
        hostOf(issuer));
}

void SignInModel::startAgain(const QString& identityId, const QString& host) {
  if (m_phase == QLatin1String("running")) return;
  forgetForm();
  begin({{"identity", identityId.toStdString()}}, host);
}

void SignInModel::askToLast() {
  if (m_phase != QLatin1String("done") || m_lasting.is_null()) return;
  const wire::Json asked = m_lasting;
  forgetForm();
  begin(asked, m_host);
}

void SignInModel::retry() {
  if (m_phase != QLatin1String("failed")) return;
  wire::Json params = m_params;
  if (!m_clientSecret.isEmpty() && params.contains("issuer"))
    params["client_secret"] = m_clientSecret.toStdString();
  begin(params, m_host);
}

void SignInModel::signInOtherWay() {
  const QString way = otherWay();
  if (m_phase != QLatin1String("failed") || way.isEmpty()) return;
  m_clientAuth = QStringLiteral("client_secret_") + way;
  m_params["client_auth"] = m_clientAuth.toStdString();
  retry();
}

void SignInModel::begin(const wire::Json& params, const QString& host) {
  if (m_phase == QLatin1String("running")) return;
  m_params = params;
  m_params.erase("client_secret");
  m_host = host;
  m_phase = QStringLiteral("running");
  m_step.clear();
  forgetOutcome();
  const int attempt = ++m_attempt;
  m_request = m_channel.call("identity.sign_in", params, this, [this, attempt](const Reply& reply) {
    if (attempt == m_attempt) finish(reply);
  });
  Q_EMIT changed();
  Q_EMIT formChanged();
}

void SignInModel::step(const wire::Json& params) {
  const QString name = textOf(params, "step");
  if (positionOf(name, stepsOf(byCode())) < 0)
    return;  // "consent" is never asked on this channel; a newer step has no words here
  m_step = name;
  showWaiting(numberOf(params, "until"));
  m_redirectInUse = plainText(textOf(params, "redirect_uri"), 300);
  m_fingerprintInUse = plainText(textOf(params, "certificate_sha256"), 100);
  showCode(params);
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

/// Only the step with a code has one: any other takes it off the screen.
void SignInModel::showCode(const wire::Json& params) {
  const bool sound = !webAddress(textOf(params, "verification_uri")).isEmpty();
  m_userCode = sound ? plainText(textOf(params, "user_code"), 60) : QString();
  m_codeAddress = sound ? plainText(textOf(params, "verification_uri"), 300) : QString();
  m_codeModules = sound ? textsOf(params, "qr") : QStringList();
}

void SignInModel::finish(const Reply& reply) {
  m_request = 0;
  forgetOutcome();
  if (reply.problem) {
    m_phase = QStringLiteral("failed");
    m_errorReason = reply.problem->reason;
    m_errorHint = plainText(reply.problem->hint, 400);
    m_error = reply.problem->error;
    m_errorValues = reply.problem->values;
    m_errorSaid = plainText(reply.problem->said, 400);
  } else {
    m_phase = QStringLiteral("done");
    const wire::Json& identity = memberOf(reply.result, "identity");
    m_doneAlias = plainText(textOf(identity, "alias"));
    m_donePerson = plainText(textOf(identity, "name"));
    m_renewed = flagOf(reply.result, "renewed");
    m_leftOut = plainTexts(textsOf(reply.result, "left_out")).join(QStringLiteral(", "));
    m_lastsUntil = numberOf(reply.result, "lasts_until");
    const wire::Json& offline = memberOf(reply.result, "offline");
    const wire::Json& scopes = memberOf(offline, "scopes");
    const wire::Json& extra = memberOf(offline, "extra");
    if (!scopes.empty() || !extra.empty()) {
      m_lasting = {{"identity", textOf(identity, "id").toStdString()}};
      if (!scopes.empty()) m_lasting["scopes"] = scopes;
      if (!extra.empty()) m_lasting["extra"] = extra;
    }
    wipeSecret();
  }
  Q_EMIT changed();
  Q_EMIT formChanged();
  Q_EMIT ended();
}

void SignInModel::cancel() {
  if (m_phase != QLatin1String("running")) return;
  ++m_attempt;
  const std::int64_t request = std::exchange(m_request, 0);
  m_channel.call("request.cancel", {{"request", request}}, this, [](const Reply&) {});
  const bool typed = m_typed;
  if (!typed) m_params = wire::Json();
  edit();
  if (!typed) Q_EMIT abandoned();
}

void SignInModel::openAgain() {
  if (m_link.isEmpty()) return;
  const bool opened = m_browser(m_link);
  m_errorReason = opened ? QString() : QStringLiteral("browser_unavailable");
  // The next step comes when the browser returns; until then the wallet waits for the person.
  if (opened && m_step == QLatin1String("authorize")) m_step = QStringLiteral("redirect");
  Q_EMIT changed();
}

void SignInModel::copyLink() {
  QGuiApplication::clipboard()->setText(m_link.toString(QUrl::FullyEncoded));
}

void SignInModel::copyRedirectAddress() {
  QGuiApplication::clipboard()->setText(redirectAddress());
}

void SignInModel::copyCommand() {
  QGuiApplication::clipboard()->setText(QStringLiteral("lanyard token ") + m_doneAlias);
}

void SignInModel::edit() {
  // An attempt that began without the form has values of its own, and the form must show exactly these.
  if (!m_typed) {
    forgetForm();
    m_issuer = textOf(m_params, "issuer");
    m_clientId = textOf(m_params, "client_id");
    m_local = flagOf(m_params, "local");
    m_redirect = textOf(m_params, "redirect");
  }
  m_phase = QStringLiteral("form");
  m_step.clear();
  forgetOutcome();
  wipeSecret();
  Q_EMIT changed();
  Q_EMIT formChanged();
}

void SignInModel::clear() {
  if (m_phase == QLatin1String("running")) cancel();
  m_params = wire::Json();
  forgetForm();
  edit();
}

void SignInModel::forgetForm() {
  for (QString* field : {&m_issuer, &m_clientId, &m_alias, &m_caFile, &m_clientAuth, &m_redirect}) {
    field->clear();
  }
  m_scopes = defaultScopes();
  m_local = false;
  m_typed = false;
  wipeSecret();
}

void SignInModel::forgetOutcome() {
  m_link.clear();
  m_redirectInUse.clear();
  m_fingerprintInUse.clear();
  showCode(wire::Json::object());
  showWaiting(std::nullopt);
  m_errorReason.clear();
  m_errorHint.clear();
  m_error.clear();
  m_errorValues.clear();
  m_errorSaid.clear();
  m_lastsUntil.reset();
  m_leftOut.clear();
  m_lasting = wire::Json();
}

void SignInModel::showWaiting(std::optional<std::int64_t> until) {
  m_until = until;
  until ? m_tick.start() : m_tick.stop();
  Q_EMIT ticked();
}

void SignInModel::wipeSecret() {
  m_clientSecret.fill(QLatin1Char('\0'));
  m_clientSecret.clear();
}

}  // namespace lanyard::desktop
