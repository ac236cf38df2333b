#pragma once

#include <QtQml/qqmlregistration.h>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QVariantList>
#include <cstdint>
#include <optional>

#include "app/desktop/browser.h"
#include "app/desktop/channel.h"

namespace lanyard::desktop {

/// One sign-in: the form, its checks, the steps while it runs, and how it ended. One at a time.
class SignInModel : public QObject {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  Q_PROPERTY(QString issuer MEMBER m_issuer NOTIFY formChanged FINAL)
  Q_PROPERTY(QString clientId MEMBER m_clientId NOTIFY formChanged FINAL)
  Q_PROPERTY(QString clientSecret MEMBER m_clientSecret NOTIFY formChanged FINAL)
  Q_PROPERTY(QString alias MEMBER m_alias NOTIFY formChanged FINAL)
  Q_PROPERTY(QString scopes MEMBER m_scopes NOTIFY formChanged FINAL)
  Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY formChanged FINAL)
  /// How the client secret is sent, by its name on the wire; empty: what the provider lists.
  Q_PROPERTY(QString clientAuth MEMBER m_clientAuth NOTIFY formChanged FINAL)
  /// Where the browser returns to, for a provider that compares the port; empty: any port.
  Q_PROPERTY(QString redirect MEMBER m_redirect NOTIFY formChanged FINAL)
  /// Whether plain http to this very computer is allowed.
  Q_PROPERTY(bool local MEMBER m_local NOTIFY formChanged FINAL)
  /// What is wrong with a field, in words; empty while the field is empty or right.
  Q_PROPERTY(QString issuerProblem READ issuerProblem NOTIFY formChanged FINAL)
  Q_PROPERTY(QString caProblem READ caProblem NOTIFY formChanged FINAL)
  Q_PROPERTY(QString redirectProblem READ redirectProblem NOTIFY formChanged FINAL)
  Q_PROPERTY(bool ready READ ready NOTIFY formChanged FINAL)
  /// Whether `local` matters for this address.
  Q_PROPERTY(bool loopback READ loopback NOTIFY formChanged FINAL)

  /// "form", "running", "failed" or "done".
  Q_PROPERTY(QString phase READ phase NOTIFY changed FINAL)
  /// The steps as {title, state: "done"|"now"|"next"|"failed"}.
  Q_PROPERTY(QVariantList steps READ steps NOTIFY changed FINAL)
  Q_PROPERTY(bool hasLink READ hasLink NOTIFY changed FINAL)
  Q_PROPERTY(QString host READ host NOTIFY changed FINAL)
  Q_PROPERTY(QString errorTitle READ errorTitle NOTIFY changed FINAL)
  Q_PROPERTY(QString errorText READ errorText NOTIFY changed FINAL)
  /// The wallet's own hint, safe to show: outside words. Empty where the text says it all.
  Q_PROPERTY(QString errorHint READ errorHint NOTIFY changed FINAL)
  Q_PROPERTY(QString remedy READ remedy NOTIFY changed FINAL)
  /// The other way in which the provider accepts the client secret, "basic" or "post", if the way may be the
  /// error; else empty. `signInOtherWay` begins a new sign-in with it.
  Q_PROPERTY(QString otherWay READ otherWay NOTIFY changed FINAL)
  /// What the provider itself said as it refused, safe to show: outside words.
  Q_PROPERTY(QString errorSaid READ errorSaid NOTIFY changed FINAL)
  /// Whether there are details to change; false if the wallet holds them.
  Q_PROPERTY(bool editable READ editable NOTIFY changed FINAL)
  /// How long the browser may still take, as minutes and seconds; empty while nobody waits for it.
  Q_PROPERTY(QString timeLeft READ timeLeft NOTIFY ticked FINAL)
  Q_PROPERTY(QString doneAlias READ doneAlias NOTIFY changed FINAL)
  /// Who signed in, safe to show: outside words. May be empty.
  Q_PROPERTY(QString donePerson READ donePerson NOTIFY changed FINAL)
  /// Until when a sign-in lasts that nothing will renew, as a time or a date; else empty.
  Q_PROPERTY(QString lastsUntil READ lastsUntil NOTIFY changed FINAL)
  /// Whether there is something to ask for that would make it last.
  Q_PROPERTY(bool canLast READ canLast NOTIFY changed FINAL)
  /// Scopes that were not asked for because the provider does not list them, safe to show; may be empty.
  Q_PROPERTY(QString leftOut READ leftOut NOTIFY changed FINAL)
  Q_PROPERTY(bool renewed READ renewed NOTIFY changed FINAL)
  /// The redirect address to register at a provider; several, a line each, where the form names several
  /// ports.
  Q_PROPERTY(QString redirectAddress READ redirectAddress NOTIFY formChanged FINAL)
  /// Whether the provider must allow any port in it.
  Q_PROPERTY(bool anyPort READ anyPort NOTIFY formChanged FINAL)
  /// Where the browser of this attempt comes back to, safe to show; empty while nobody waits for it.
  Q_PROPERTY(QString redirectInUse READ redirectInUse NOTIFY changed FINAL)
  /// The SHA-256 of the certificate there, which the browser does not know; empty where it is plain http.
  Q_PROPERTY(QString fingerprintInUse READ fingerprintInUse NOTIFY changed FINAL)
  /// What to type on another device, safe to show, while that is waited for; else empty.
  Q_PROPERTY(QString userCode READ userCode NOTIFY changed FINAL)
  /// Where to type it.
  Q_PROPERTY(QString codeAddress READ codeAddress NOTIFY changed FINAL)
  /// The rows of its QR code; empty where there is none.
  Q_PROPERTY(QStringList codeModules READ codeModules NOTIFY changed FINAL)

 public:
  SignInModel(Channel& channel, Browser browser, QObject* parent = nullptr);
  ~SignInModel() override;

  [[nodiscard]] QString issuerProblem() const;
  [[nodiscard]] QString caProblem() const;
  [[nodiscard]] QString redirectProblem() const;
  [[nodiscard]] bool ready() const;
  [[nodiscard]] bool loopback() const;
  [[nodiscard]] QString phase() const { return m_phase; }
  [[nodiscard]] QVariantList steps() const;
  [[nodiscard]] bool hasLink() const { return !m_link.isEmpty(); }
  [[nodiscard]] QString host() const { return m_host; }
  [[nodiscard]] QString errorTitle() const;
  [[nodiscard]] QString errorText() const;
  [[nodiscard]] QString errorHint() const;
  [[nodiscard]] QString remedy() const;
  [[nodiscard]] QString otherWay() const;
  [[nodiscard]] QString errorSaid() const { return m_errorSaid; }
  [[nodiscard]] bool editable() const { return m_params.contains("issuer"); }
  [[nodiscard]] QString timeLeft() const;
  [[nodiscard]] QString doneAlias() const { return m_doneAlias; }
  [[nodiscard]] QString donePerson() const { return m_donePerson; }
  [[nodiscard]] QString lastsUntil() const;
  [[nodiscard]] bool canLast() const { return !m_lasting.is_null(); }
  [[nodiscard]] QString leftOut() const { return m_leftOut; }
  [[nodiscard]] bool renewed() const { return m_renewed; }
  [[nodiscard]] QString redirectAddress() const;
  [[nodiscard]] bool anyPort() const;
  [[nodiscard]] QString redirectInUse() const { return m_redirectInUse; }
  [[nodiscard]] QString fingerprintInUse() const { return m_fingerprintInUse; }
  [[nodiscard]] QString userCode() const { return m_userCode; }
  [[nodiscard]] QString codeAddress() const { return m_codeAddress; }
  [[nodiscard]] QStringList codeModules() const { return m_codeModules; }

  /// Begins a sign-in with the form's values. Does nothing unless `ready`.
  Q_INVOKABLE void start();
  /// The same by a code that the person types on another device.
  Q_INVOKABLE void startByCode();
  /// Begins a sign-in to the demo provider: only `issuer` and `clientId` as the wallet's status named them.
  Q_INVOKABLE void startDemo(const QString& issuer, const QString& clientId);
  /// Signs in again to an identity that is known.
  Q_INVOKABLE void startAgain(const QString& identityId, const QString& host);
  /// The same attempt once more.
  Q_INVOKABLE void retry();
  /// A new sign-in with the client secret sent by `otherWay`. Only the person starts it: the secret goes to
  /// the same place, but in another way.
  Q_INVOKABLE void signInOtherWay();
  Q_INVOKABLE void cancel();
  Q_INVOKABLE void openAgain();
  Q_INVOKABLE void copyLink();
  Q_INVOKABLE void copyRedirectAddress();
  /// Signs in again, and asks for what makes the sign-in last.
  Q_INVOKABLE void askToLast();
  Q_INVOKABLE void copyCommand();
  /// Back to the form, which shows this attempt's values, except the secret.
  Q_INVOKABLE void edit();
  /// Back to an empty form.
  Q_INVOKABLE void clear();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void formChanged();
  void changed();
  void ticked();
  /// A sign-in ended by itself, well or not.
  void ended();
  /// A sign-in that did not begin with the form was cancelled: there is no form to go back to.
  void abandoned();

 private:
  /// The scopes that the wallet asks for by default.
  static QString defaultScopes() { return QStringLiteral("openid profile email"); }
  [[nodiscard]] wire::Json typedParams() const;
  [[nodiscard]] bool byCode() const { return m_params.contains("flow"); }
  void showCode(const wire::Json& params);
  void begin(const wire::Json& params, const QString& host);
  void step(const wire::Json& params);
  void finish(const Reply& reply);
  void wipeSecret();
  void forgetForm();
  void forgetOutcome();
  void showWaiting(std::optional<std::int64_t> until);

  Channel& m_channel;
  Browser m_browser;
  QString m_issuer;
  QString m_clientId;
  QString m_clientSecret;
  QString m_clientAuth;
  QString m_alias;
  QString m_scopes = defaultScopes();
  QString m_caFile;
  QString m_redirect;
  bool m_local = false;

  QString m_phase = QStringLiteral("form");
  std::int64_t m_request = 0;  ///< of the attempt that runs, or 0
  int m_attempt = 0;           ///< tells a late answer to a cancelled attempt
  wire::Json m_params;         ///< of the attempt, for `retry`; without the secret
  QString m_host;
  QString m_step;
  QUrl m_link;
  QString m_redirectInUse;
  QString m_fingerprintInUse;
  QString m_userCode;
  QString m_codeAddress;
  QStringList m_codeModules;
  bool m_typed = false;                 ///< whether the form began the attempt
  std::optional<std::int64_t> m_until;  ///< by when the browser must be back, seconds since 1970
  QTimer m_tick;
  QString m_errorReason;
  QString m_errorHint;
  QString m_error;  ///< finer than the reason
  QStringList m_errorValues;
  QString m_errorSaid;
  QString m_doneAlias;
  QString m_donePerson;
  std::optional<std::int64_t> m_lastsUntil;
  wire::Json m_lasting;  ///< the request that asks for what makes it last, or null
  QString m_leftOut;
  bool m_renewed = false;
};

}  // namespace lanyard::desktop
