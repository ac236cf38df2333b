#pragma once

#include <QObject>

#include "app/desktop/identities_model.h"
#include "app/desktop/prompts_model.h"
#include "app/desktop/sign_in_model.h"
#include "app/desktop/sign_out_all_model.h"
#include "app/desktop/wallet_model.h"
#include "tests/app/desktop/fake_wallet.h"
#include "tests/app/desktop/fixed_clock.h"

namespace lanyard::desktop {

/// The screen's models behind a scripted wallet: for the tests of the pages and for pictures of them.
class Stage : public QObject {
  Q_OBJECT
  Q_PROPERTY(lanyard::desktop::IdentitiesModel* identities READ identities CONSTANT)
  Q_PROPERTY(lanyard::desktop::SignInModel* signIn READ signIn CONSTANT)
  Q_PROPERTY(lanyard::desktop::SignOutAllModel* signOutAll READ signOutAll CONSTANT)
  Q_PROPERTY(lanyard::desktop::PromptsModel* prompts READ prompts CONSTANT)
  Q_PROPERTY(lanyard::desktop::WalletModel* wallet READ wallet CONSTANT)
  Q_PROPERTY(int opened READ opened NOTIFY openedChanged)

 public:
  explicit Stage(QObject* parent = nullptr) : Stage(true, parent) {}
  /// Without `arrived`, nothing is known of the wallet before arrive().
  explicit Stage(bool arrived, QObject* parent);

  [[nodiscard]] IdentitiesModel* identities() { return &m_identities; }
  [[nodiscard]] SignInModel* signIn() { return &m_signIn; }
  [[nodiscard]] SignOutAllModel* signOutAll() { return &m_signOutAll; }
  [[nodiscard]] PromptsModel* prompts() { return &m_prompts; }
  [[nodiscard]] WalletModel* wallet() { return &m_walletModel; }
  [[nodiscard]] int opened() const { return m_opened; }

  /// The first state of everything has come.
  Q_INVOKABLE void arrive();
  /// As many identities, in every state.
  Q_INVOKABLE void fill(int count);
  /// One identity with this name, host and state.
  Q_INVOKABLE void add(const QString& id, const QString& alias, const QString& issuer, const QString& state);
  /// The wallet has revoked this grant, as it was asked to.
  Q_INVOKABLE void finishTakeBack(const QString& grant);
  Q_INVOKABLE void status(const QString& keystoreState, bool passphrase, bool demo);
  /// `unlockBy`: passphrase, system or nothing.
  Q_INVOKABLE void lock(bool locked, const QString& unlockBy = QStringLiteral("passphrase"));
  /// As status(), with a passphrase and `identities`; `replaced`: when a forgotten one was, lately (unix), or
  /// 0.
  Q_INVOKABLE void withPassphrase(bool locked, int identities, int replaced = 0);
  /// Answers what replaces a forgotten passphrase: "ok", or the wallet's own code for why nothing does.
  Q_INVOKABLE void finishLook(const QString& what);
  /// Answers the reset that was asked for: an empty reason is a success.
  Q_INVOKABLE void finishReset(const QString& reason);
  /// Answers the unlock that was asked for: an empty reason is a success.
  Q_INVOKABLE void finishUnlock(const QString& reason);
  /// A question of a program at this path, with this reason.
  Q_INVOKABLE void ask(const QString& id, const QString& path, const QString& host, const QString& reason);
  /// A question that shows everything a question can show.
  /// A question about a token that can do this too, unasked.
  Q_INVOKABLE void askWith(const QString& id, const QString& also);
  Q_INVOKABLE void askMuch(const QString& id);
  /// A sign-in to a provider whose name only a file of the person's says.
  Q_INVOKABLE void askSignIn(const QString& id, const QString& provider, const QString& host);
  /// A question about so many scopes.
  Q_INVOKABLE void askMany(const QString& id, int scopes);
  Q_INVOKABLE void withdraw(const QString& id);
  /// A step of the sign-in that was asked for last.
  Q_INVOKABLE void step(const QString& step);
  /// `error`: the wallet's own code, finer than the reason; `said`: the provider's own words.
  Q_INVOKABLE void finishSignIn(const QString& reason, const QString& error = {}, const QString& said = {},
                                const QStringList& values = {});
  /// A successful sign-in with nothing that renews it.
  Q_INVOKABLE void finishSignInForAnHour();
  /// Answers the sign-out that was asked for: the provider revoked the tokens, and has a page for the
  /// browser.
  Q_INVOKABLE void finishSignOut();
  /// Answers "sign out of everything": a step for each outcome there is, then the sums; or only the steps.
  Q_INVOKABLE void finishSignOutAll(bool whole);
  /// A question whether a program may sign out of everything.
  Q_INVOKABLE void askForAll(const QString& id);
  Q_INVOKABLE void hangUp() { m_wallet.hangUp(); }
  /// The params of the next request of this method as JSON, or empty when none comes.
  Q_INVOKABLE QString expect(const QString& method);
  Q_INVOKABLE bool has(const QString& method) { return m_wallet.has(method.toStdString()); }

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void openedChanged();

 private:
  const wire::Json& signInRequest();
  void allow(const std::string& grant, const std::string& identity, const std::string& tool);
  [[nodiscard]] Browser browser();

  FakeWallet m_wallet;
  FixedClock m_clock;
  Channel m_channel;
  IdentitiesModel m_identities;
  SignInModel m_signIn;
  SignOutAllModel m_signOutAll;
  PromptsModel m_prompts;
  WalletModel m_walletModel;
  wire::Json m_signInRequest;
  int m_opened = 0;
};

}  // namespace lanyard::desktop
