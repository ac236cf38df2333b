#include "app/desktop/sign_out_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "app/desktop/fields.h"

namespace lanyard::desktop {

QString endsByItself(const wire::Json& outcome, const QString& host) {
  if (!textOf(outcome, "detail").startsWith(QLatin1String("revoke."))) return {};
  const auto at = numberOf(outcome, "ends_at");
  if (!at) {
    return QCoreApplication::translate("SignOutWords",
                                       "%1 does not let Lanyard revoke; the session there ends by itself.")
        .arg(host);
  }
  const QDateTime end = QDateTime::fromSecsSinceEpoch(*at);
  const QLocale locale;
  const bool today = end.date() == QDate::currentDate();
  const QString when = today ? locale.toString(end.time(), QLocale::ShortFormat)
                             : locale.toString(end.date(), QLocale::LongFormat);
  return QCoreApplication::translate(
             "SignOutWords", "%1 does not let Lanyard revoke; the session there ends by itself, by %2.",
             "%2: a date or a time")
      .arg(host, when);
}

}  // namespace lanyard::desktop
