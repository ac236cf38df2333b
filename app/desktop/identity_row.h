#pragma once

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "app/desktop/channel.h"
#include "app/desktop/fields.h"
#include "core/wire/identity_state.h"
#include "core/wire/json.h"

namespace lanyard::desktop {

using wire::IdentityState;

/// One identity as the list shows it. Every text is safe to show.
struct IdentityRow {
  Q_DECLARE_TR_FUNCTIONS(IdentityRow)
 public:
  QString id;
  QString alias;
  QString provider;
  QString host;
  QString name;
  QString email;
  QString client;  ///< the client ID, if only it distinguishes two identities of one person
  IdentityState state = IdentityState::Idle;
  QString stateReason;
  QString issuer;   ///< the address, whole
  QString subject;  ///< who the person is to the provider
  std::optional<std::int64_t> createdAt;
  QStringList scopes;
  QStringList surplus;                    ///< what the provider gave besides them, unasked
  std::optional<std::int64_t> expiresAt;  ///< of the access token in memory, seconds since 1970
  std::optional<std::int64_t> life;       ///< its whole life in seconds
  bool hasRefresh = false;
  /// What programs are handed, if the person gave it: a token ("pasted") or a "password". Nothing renews it.
  QString credential;
  std::optional<std::int64_t> signInBy;        ///< when a new sign-in will be needed, seconds since 1970
  std::optional<std::int64_t> signInNearFrom;  ///< from then on people should be told
  bool usePutsOff = false;                     ///< using the identity gives more time

  // Known to the screen alone.
  bool busy = false;  ///< an action was asked for and is not answered yet
  Problem error;      ///< of the last action, until the next one; without a reason there is none

  /// Reads a desktop view. A row without an id is not one.
  [[nodiscard]] static std::optional<IdentityRow> from(const wire::Json& view);

  /// The state at that time: an expired token no longer counts, whatever the wallet said before.
  [[nodiscard]] IdentityRow at(std::int64_t now) const;

  /// Whether a person has to do something about it.
  [[nodiscard]] bool alarm() const {
    return state == IdentityState::NeedsSignIn || state == IdentityState::NotSaved ||
           state == IdentityState::Unsupported;
  }
  /// The person's address or name, and the client ID where it is needed.
  [[nodiscard]] QString person() const;
  [[nodiscard]] QString stateName() const;   ///< as on the wire: picks the icon
  [[nodiscard]] QString stateWords() const;  ///< translated; the vocabulary is in core/wire
  /// The error in words; its text ends with the provider's own, where it gave any. Empty without one.
  [[nodiscard]] QString errorTitle() const;
  [[nodiscard]] QString errorText() const;
  [[nodiscard]] QString stateHelp() const;   ///< a sentence, or empty
  /// False if the wallet does not trust the row: then the identity can only be removed; and for a token that
  /// was pasted, which no browser replaces.
  [[nodiscard]] bool signInHelps() const { return !changedOutside() && !damaged() && !given(); }
  /// Whether a renewal by hand makes sense at all.
  [[nodiscard]] bool renewable() const { return !given(); }
  [[nodiscard]] bool given() const { return !credential.isEmpty(); }
  [[nodiscard]] bool isPassword() const { return credential == QLatin1String("password"); }
  /// What programs are handed, where that is not the usual: translated, a few words; or empty.
  [[nodiscard]] QString kind() const;
  [[nodiscard]] bool changedOutside() const { return stateReason == codeOf(errors::kIdentityChangedOutside); }
  [[nodiscard]] bool damaged() const { return stateReason == codeOf(errors::kIdentityDamaged); }
  /// Time left of the access token as a share of its life; -1 when there is nothing to show.
  [[nodiscard]] double ratio(std::int64_t now) const;
  /// "12 min", "2 h": translated, short. Empty when there is nothing to show.
  [[nodiscard]] QString timeLeft(std::int64_t now) const;
  /// Whether a new sign-in will be needed soon. False for an identity that cannot be renewed, whose state
  /// says so already.
  [[nodiscard]] bool signInNear(std::int64_t now) const;
  /// When a new sign-in will be needed: a translated sentence with the locale's own date, or empty.
  [[nodiscard]] QString forecast(std::int64_t now) const;
  /// "Fetched when a tool asks", "ends at 15:04": how long the token in memory lasts, translated.
  [[nodiscard]] QString lasts() const;
  /// The day of the first sign-in in the locale's own words, or empty.
  [[nodiscard]] QString since() const;
  /// Whether every word of `search` is in one of its names.
  [[nodiscard]] bool matches(const QString& search) const;
};

}  // namespace lanyard::desktop
