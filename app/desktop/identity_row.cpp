#include "app/desktop/identity_row.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <string_view>

#include "app/desktop/error_words.h"
#include "app/desktop/fields.h"
#include "app/desktop/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::desktop {
std::optional<IdentityRow> IdentityRow::from(const wire::Json& view) {
  IdentityRow row;
  row.id = textOf(view, "id");
  if (row.id.isEmpty()) return std::nullopt;
  row.alias = plainText(textOf(view, "alias"));
  const QString name = textOf(view, "provider_name");
  row.provider = plainText(name.isEmpty() ? textOf(view, "provider") : name);
  // The issuer's own host is what counts; a provider's name is only a name.
  row.host = hostOf(textOf(view, "issuer"));
  if (row.host.isEmpty()) row.host = plainHost(textOf(view, "issuer_host"));
  row.name = plainText(textOf(view, "name"));
  row.email = plainText(textOf(view, "email"));
  row.client = plainText(textOf(view, "client_id"));
  const auto* known = wire::findIdentityState(textOf(view, "state").toStdString());
  if (known != nullptr) row.state = known->state;
  row.stateReason = textOf(view, "state_reason");
  row.issuer = plainText(textOf(view, "issuer"), 200);
  row.subject = plainText(textOf(view, "subject"));
  row.createdAt = numberOf(view, "created_at");
  row.scopes = plainTexts(textsOf(view, "scopes"));
  row.surplus = plainTexts(textsOf(view, "surplus"));
  row.expiresAt = numberOf(view, "expires_at");
  row.life = numberOf(view, "life_s");
  row.hasRefresh = flagOf(view, "has_refresh");
  row.credential = textOf(view, "credential");
  row.signInBy = numberOf(view, "sign_in_by");
  row.signInNearFrom = numberOf(view, "sign_in_near_from");
  row.usePutsOff = flagOf(view, "use_puts_off");
  return row;
}

IdentityRow IdentityRow::at(std::int64_t now) const {
  IdentityRow row = *this;
  if (row.given()) {
    if (row.alarm() || !row.signInBy || *row.signInBy > now) return row;
    row.state = IdentityState::NeedsSignIn;
    row.stateReason = codeOf(errors::kPastedEnded);
    return row;
  }
  if (row.state != IdentityState::Fresh || !row.expiresAt || *row.expiresAt > now) return row;
  row.state = row.hasRefresh ? IdentityState::Idle : IdentityState::NeedsSignIn;
  row.stateReason = codeOf(errors::kTokenEnded);
  return row;
}

QString IdentityRow::person() const {
  const QString who = email.isEmpty() ? name : email;
  if (client.isEmpty()) return who;
  const QString words = tr("client %1", "%1 is a client ID").arg(client);
  return who.isEmpty() ? words : who + QStringLiteral(" · ") + words;
}

QString IdentityRow::stateName() const {
  const std::string_view onWire = wire::rowOf(state).name;
  return QString::fromLatin1(onWire.data(), static_cast<qsizetype>(onWire.size()));
}

QString IdentityRow::errorTitle() const {
  if (error.reason.isEmpty()) return {};
  return errorWords(error.reason, host, error.error, error.values).title;
}

QString IdentityRow::errorText() const {
  if (error.reason.isEmpty()) return {};
  const QString text = errorWords(error.reason, host, error.error, error.values).text;
  constexpr int longestSaid = 400;
  const QString said = plainText(error.said, longestSaid);
  return said.isEmpty() ? text : text + QLatin1Char('\n') + tr("In the provider's own words: %1").arg(said);
}

QString IdentityRow::stateWords() const {
  // Written out for the translators; a test compares them with wire::identityStates().
  switch (state) {
    case IdentityState::Fresh:
      return tr("Fresh", "state: a token is at hand");
    case IdentityState::Refreshing:
      return tr("Refreshing", "state: a token is on its way");
    case IdentityState::Idle:
      return tr("Idle", "state: signed in, nothing in memory, fetched when a tool asks");
    case IdentityState::NeedsSignIn:
      return tr("Needs sign-in", "state");
    case IdentityState::Offline:
      return tr("Offline", "state");
    case IdentityState::NotSaved:
      return tr("Not saved yet", "state");
    case IdentityState::Unsupported:
      return tr("Not supported", "state: the provider wants what Lanyard cannot do");
  }
  return {};
}

QString IdentityRow::kind() const {
  if (isPassword())
    return tr("Password",
              "the kind of an identity: programs get a user name and password that the person gave");
  return given() ? tr("Pasted token", "the kind of an identity: programs get a token that the person pasted")
                 : QString();
}

QString IdentityRow::stateHelp() const {
  if (state == IdentityState::NeedsSignIn || changedOutside() || damaged()) {
    QString card = translatedWords(wire::cardWords(stateReason.toStdString()));
    if (!card.isEmpty()) return card.replace(QLatin1String("%1"), host);
  }
  switch (state) {
    case IdentityState::NeedsSignIn:
      return tr("%1 no longer accepts the saved sign-in.").arg(host);
    case IdentityState::Offline:
      return tr("%1 cannot be reached. Lanyard tries again by itself.").arg(host);
    case IdentityState::NotSaved:
      return tr("The keystore did not take the newest sign-in. Lanyard keeps it sealed and tries again.");
    case IdentityState::Unsupported:
      return errorWords(QStringLiteral("unsupported"), host, stateReason).text;
    case IdentityState::Fresh:
      return hasRefresh || given() ? QString() : tr("It cannot be renewed: sign in again when it ends.");
    case IdentityState::Refreshing:
    case IdentityState::Idle:
      break;
  }
  return {};
}

double IdentityRow::ratio(std::int64_t now) const {
  if (state != IdentityState::Fresh || !expiresAt || !life || *life <= 0) return -1;
  return std::clamp(static_cast<double>(*expiresAt - now) / static_cast<double>(*life), 0.0, 1.0);
}

QString IdentityRow::timeLeft(std::int64_t now) const {
  if (state != IdentityState::Fresh || !expiresAt) return {};
  const std::int64_t left = std::max<std::int64_t>(*expiresAt - now, 0);
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  if (left >= 2 * day) return tr("%1 d", "days left, short").arg(left / day);
  if (left >= 2 * hour) return tr("%1 h", "hours left, short").arg(left / hour);
  if (left >= minute) return tr("%1 min", "minutes left, short").arg(left / minute);
  return tr("%1 s", "seconds left, short").arg(left);
}

bool IdentityRow::signInNear(std::int64_t now) const {
  return (hasRefresh || given()) && signInBy && signInNearFrom && now >= *signInNearFrom;
}

QString IdentityRow::forecast(std::int64_t now) const {
  if ((!hasRefresh && !given()) || !signInBy) return {};
  if (*signInBy <= now && given()) return {};
  if (*signInBy <= now) return tr("%1 may want a new sign-in by now.").arg(host);
  constexpr std::int64_t day = 24 * 60 * 60;
  const QDateTime by = QDateTime::fromSecsSinceEpoch(*signInBy);
  const QLocale locale;
  const QString when = *signInBy - now < day ? locale.toString(by.time(), QLocale::ShortFormat)
                                             : locale.toString(by.date(), QLocale::LongFormat);
  if (isPassword()) {
    return tr("The password that you gave is good until %1. Then give the new one: lanyard login --again %2 "
              "--basic",
              "%1: a date or a time; %2: a name to type in a terminal")
        .arg(when, alias);
  }
  if (given()) {
    return tr("The token that you pasted is good until %1. Then paste a new one: lanyard login --again %2 "
              "--token",
              "%1: a date or a time; %2: a name to type in a terminal")
        .arg(when, alias);
  }
  if (usePutsOff)
    return tr("Needs a new sign-in by %1 unless it is used before.", "%1: a date or a time").arg(when);
  return signInNear(now) ? tr("Soon needs a new sign-in: by %1.", "%1: a date or a time").arg(when)
                         : tr("Needs a new sign-in by %1.", "%1: a date or a time").arg(when);
}

QString IdentityRow::lasts() const {
  if (given()) {
    const QDateTime end = QDateTime::fromSecsSinceEpoch(signInBy.value_or(0));
    return signInBy ? tr("Yours, good until %1", "a token or password that the person gave; %1: a date")
                          .arg(QLocale().toString(end.date(), QLocale::LongFormat))
                    : tr("Yours, without a known end", "a token or password that the person gave");
  }
  if (state != IdentityState::Fresh || !expiresAt)
    return state == IdentityState::Idle ? tr("Fetched when a program asks", "a token") : QString();
  const QDateTime end = QDateTime::fromSecsSinceEpoch(*expiresAt);
  const QLocale locale;
  const bool today = end.date() == QDate::currentDate();
  const QString when =
      today ? locale.toString(end.time(), QLocale::ShortFormat) : locale.toString(end, QLocale::ShortFormat);
  return hasRefresh ? tr("Until %1, then renewed by itself", "a token").arg(when)
                    : tr("Until %1", "a token").arg(when);
}

QString IdentityRow::since() const {
  if (!createdAt) return {};
  return QLocale().toString(QDateTime::fromSecsSinceEpoch(*createdAt).date(), QLocale::LongFormat);
}

bool IdentityRow::matches(const QString& search) const {
  const QString all = QStringList{alias, provider, host, name, email, client}.join(QLatin1Char('\n'));
  const QStringList words = search.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  return std::all_of(words.begin(), words.end(),
                     [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace lanyard::desktop
