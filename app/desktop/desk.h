#pragma once

#include <QPointer>
#include <QQmlEngine>
#include <QQuickWindow>
#include <QTimer>
#include <QVariantMap>

#include "app/desktop/channel.h"
#include "app/desktop/identities_model.h"
#include "app/desktop/prompts_model.h"
#include "app/desktop/sign_in_model.h"
#include "app/desktop/sign_out_all_model.h"
#include "app/desktop/wallet_model.h"

namespace lanyard::desktop {

/// Which windows are open. The main window opens when the wallet asks for it, or when there is nothing else
/// to show; a question has a window of its own. When neither is left the program has no more to do.
class Desk : public QObject {
  Q_OBJECT
 public:
  Desk(Channel& channel, Browser browser, const base::Clock& clock);
  ~Desk() override;

  /// Subscribes to the wallet and opens what is to be shown.
  void begin();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  /// No window is open any more, or the wallet is gone: end with this code.
  void finished(int code);

 private:
  QQuickWindow* create(const QString& file, const QVariantMap& properties);
  void showMain();
  /// After a sign-in, when the person still looks at the browser.
  void comeBack();
  void showPrompt();
  [[nodiscard]] bool idle() const;
  void endIfIdle();
  void farewell();

  Channel& m_channel;
  IdentitiesModel m_identities;
  SignInModel m_signIn;
  SignOutAllModel m_signOutAll;
  PromptsModel m_prompts;
  WalletModel m_wallet;
  QQmlEngine m_engine;
  QPointer<QQuickWindow> m_main;
  QPointer<QQuickWindow> m_prompt;
  bool m_settled = false;
};

}  // namespace lanyard::desktop
