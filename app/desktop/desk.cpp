#include "app/desktop/desk.h"

#include <QQmlComponent>

namespace lanyard::desktop {

Desk::Desk(Channel& channel, Browser browser, const base::Clock& clock)
    : m_channel(channel),
      m_identities(channel, browser, clock),
      m_signIn(channel, browser),
      m_signOutAll(channel, std::move(browser)),
      m_prompts(channel, clock),
      m_wallet(channel) {
  m_engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
  for (QObject* model :
       std::initializer_list<QObject*>{&m_identities, &m_signIn, &m_signOutAll, &m_prompts, &m_wallet}) {
    QQmlEngine::setObjectOwnership(model, QQmlEngine::CppOwnership);
  }
  connect(&m_prompts, &PromptsModel::currentChanged, this, &Desk::showPrompt);
  connect(&channel, &Channel::closed, this, &Desk::farewell);
  connect(&m_signIn, &SignInModel::ended, this, &Desk::comeBack);
  connect(&channel, &Channel::notified, this, [this](const std::string& method) {
    if (method == "desktop.raise") showMain();
  });
}

Desk::~Desk() {
  // The windows go before the models that they show.
  delete m_main;
  delete m_prompt;
}

void Desk::begin() {
  m_channel.call("events.subscribe", {}, this, [this](const Reply& reply) {
    if (!reply.problem) return;
    qCritical("lanyard-desktop: the wallet does not accept this window (%s)",
              qPrintable(reply.problem->reason));
    Q_EMIT finished(1);
  });
  // Replies keep their order, so the wallet has sent its present state before this one.
  m_channel.call("wallet.status", {}, this, [this](const Reply& reply) {
    if (reply.problem) return;
    m_settled = true;
    m_wallet.markReady(reply.result);
    if (!m_prompts.open()) showMain();
  });
}

QQuickWindow* Desk::create(const QString& file, const QVariantMap& properties) {
  QQmlComponent component(&m_engine, QUrl(QStringLiteral("qrc:/qt/qml/Lanyard/") + file));
  QObject* made = component.createWithInitialProperties(properties);
  auto* window = qobject_cast<QQuickWindow*>(made);
  if (window == nullptr) {
    qCritical("lanyard-desktop: %s", qPrintable(component.errorString()));
    delete made;
    // Later, because a constructor of the caller may still run.
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT finished(1); }, Qt::QueuedConnection);
    return nullptr;
  }
  connect(window, &QWindow::visibleChanged, this, [this, window](bool visible) {
    if (visible) return;
    window->deleteLater();
    if (m_main == window) m_main = nullptr;
    if (m_prompt == window) {
      m_prompt = nullptr;
      m_prompts.setAttended(false);
      m_prompts.dismiss();
    }
    endIfIdle();
  });
  return window;
}

void Desk::showMain() {
  if (m_main.isNull()) {
    m_main = create(QStringLiteral("pages/MainWindow.qml"),
                    {{QStringLiteral("identities"), QVariant::fromValue(&m_identities)},
                     {QStringLiteral("signIn"), QVariant::fromValue(&m_signIn)},
                     {QStringLiteral("signOutAll"), QVariant::fromValue(&m_signOutAll)},
                     {QStringLiteral("wallet"), QVariant::fromValue(&m_wallet)}});
  }
  if (m_main.isNull()) return;
  m_main->show();
  m_main->raise();
  m_main->requestActivate();
}

void Desk::comeBack() {
  if (m_main.isNull() || m_main->isActive()) return;
  m_main->show();
  m_main->raise();
  m_main->requestActivate();
  // If the desktop lets no window come to the front by itself, it marks the window.
  m_main->alert(0);
}

void Desk::showPrompt() {
  // Each question has a window of its own, so that what was under the pointer disappears and does not change.
  if (!m_prompt.isNull()) {
    m_prompt->disconnect(this);
    m_prompt->deleteLater();
    m_prompt->hide();
    m_prompt = nullptr;
    m_prompts.setAttended(false);
  }
  if (!m_prompts.open()) return endIfIdle();
  m_prompt = create(QStringLiteral("pages/PromptWindow.qml"),
                    {{QStringLiteral("prompts"), QVariant::fromValue(&m_prompts)}});
  if (m_prompt.isNull()) return;
  m_prompt->show();
  m_prompt->raise();
  m_prompt->requestActivate();
}

bool Desk::idle() const {
  return m_settled && !m_prompts.open() && m_main.isNull();
}

void Desk::endIfIdle() {
  if (!idle()) return;
  // Later, because an answer that was just given still has to be sent; and not at all if something to show
  // has come by then. The channel is closed with the decision, and not when all else is taken down, so that
  // the wallet knows at once that it must show a question that comes now by another desktop.
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (!idle()) return;
        m_channel.close();
        Q_EMIT finished(0);
      },
      Qt::QueuedConnection);
}

void Desk::farewell() {
  // Long enough to read one sentence.
  constexpr int readingMs = 2500;
  const int wait = m_main.isNull() ? 0 : readingMs;
  QTimer::singleShot(wait, this, [this] { Q_EMIT finished(0); });
}

}  // namespace lanyard::desktop
