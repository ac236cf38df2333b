#include "app/desktop/error_words.h"

#include <QCoreApplication>
#include <array>
#include <string_view>

#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

struct Row {
  std::string_view reason;
  const char* title;
  const char* text;
  const char* remedy;
};

// %1 is the provider's host, or "the provider".
constexpr std::array rows{
    Row{"bad_request", QT_TRANSLATE_NOOP("ErrorWords", "Something in the form does not fit"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "The wallet refused a value. Check the address and the client ID, then try "
                          "again."),
        "edit"},
    Row{"unsupported", QT_TRANSLATE_NOOP("ErrorWords", "This wallet cannot do that yet"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "The window and the wallet behind it are of different versions. Log out and in "
                          "again after an update."),
        ""},
    Row{"consent_denied", QT_TRANSLATE_NOOP("ErrorWords", "Not allowed"),
        QT_TRANSLATE_NOOP("ErrorWords", "The request was denied, so nothing was changed."), "retry"},
    Row{"consent_timeout", QT_TRANSLATE_NOOP("ErrorWords", "Nobody answered"),
        QT_TRANSLATE_NOOP("ErrorWords", "The question stayed open too long, so nothing was changed."),
        "retry"},
    Row{"identity_unknown", QT_TRANSLATE_NOOP("ErrorWords", "This identity is gone"),
        QT_TRANSLATE_NOOP("ErrorWords", "It was removed in the meantime, perhaps from a terminal."), ""},
    Row{"identity_ambiguous", QT_TRANSLATE_NOOP("ErrorWords", "The name fits more than one identity"),
        QT_TRANSLATE_NOOP("ErrorWords", "Choose another short name: each name belongs to one identity."),
        "edit"},
    Row{"sign_in_required", QT_TRANSLATE_NOOP("ErrorWords", "Please sign in again"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 no longer accepts the saved sign-in. A new sign-in in the browser helps."),
        "signIn"},
    Row{"wallet_locked", QT_TRANSLATE_NOOP("ErrorWords", "The wallet is locked"),
        QT_TRANSLATE_NOOP("ErrorWords", "Unlock it first, then try again."), "unlock"},
    Row{"keystore_unavailable", QT_TRANSLATE_NOOP("ErrorWords", "The system's keystore does not answer"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "Lanyard keeps secrets there and nowhere else. Unlock the keyring of your "
                          "desktop, then try again."),
        "retry"},
    Row{"scope_not_available", QT_TRANSLATE_NOOP("ErrorWords", "The sign-in does not cover this"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 did not grant all that is needed. Sign in again and agree to it there."),
        "signIn"},
    Row{"provider_unreachable", QT_TRANSLATE_NOOP("ErrorWords", "The provider cannot be reached"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 did not answer. Check the address, your network and any VPN or proxy. "
                          "Nothing was lost."),
        "retry"},
    Row{"provider_refused", QT_TRANSLATE_NOOP("ErrorWords", "The provider said no"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 answered, but refused or sent something that failed a check, so none of it "
                          "was used. Often the client ID is wrong, or the redirect address is not "
                          "registered there."),
        "edit"},
    Row{"rate_limited", QT_TRANSLATE_NOOP("ErrorWords", "Too many attempts"),
        QT_TRANSLATE_NOOP("ErrorWords", "Wait a minute, then try again."), "retry"},
    Row{"passphrase_wrong", QT_TRANSLATE_NOOP("ErrorWords", "That is not the passphrase"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "Nothing was changed. Each wrong try makes the next one wait a little longer."),
        "edit"},
    Row{"passphrase_required", QT_TRANSLATE_NOOP("ErrorWords", "The approval passphrase is needed"),
        QT_TRANSLATE_NOOP("ErrorWords", "Enter the passphrase that you use now."), "edit"},
    Row{"cancelled", QT_TRANSLATE_NOOP("ErrorWords", "Cancelled"),
        QT_TRANSLATE_NOOP("ErrorWords", "You stopped it, so nothing was changed."), "retry"},
    Row{"disconnected", QT_TRANSLATE_NOOP("ErrorWords", "The wallet has stopped"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "The background part of Lanyard ended. Your identities are safe in the "
                          "keystore. Open Lanyard again."),
        ""},
    Row{"browser_unavailable", QT_TRANSLATE_NOOP("ErrorWords", "No browser opened"),
        QT_TRANSLATE_NOOP("ErrorWords", "Copy the link and open it in the browser that you like to use."),
        ""},
    Row{"internal", QT_TRANSLATE_NOOP("ErrorWords", "Something went wrong inside Lanyard"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "That is our mistake, not yours. Try again; if it stays, please report it."),
        "retry"},
};

QString translated(const char* text) {
  return QCoreApplication::translate("ErrorWords", text);
}

}  // namespace

ErrorWords errorWords(const QString& reason, const QString& where) {
  const QString host = where.isEmpty() ? translated(QT_TRANSLATE_NOOP("ErrorWords", "The provider")) : where;
  for (const Row& row : rows) {
    if (reason != QLatin1String(row.reason.data(), static_cast<qsizetype>(row.reason.size()))) continue;
    const QString text = translated(row.text);
    return {translated(row.title), text.contains(QLatin1String("%1")) ? text.arg(host) : text,
            QString::fromLatin1(row.remedy)};
  }
  return {translated(QT_TRANSLATE_NOOP("ErrorWords", "It did not work")),
          translated(
              QT_TRANSLATE_NOOP("ErrorWords", "The wallet gave a reason that this window does not know: %1"))
              .arg(plainText(reason, 40)),
          QStringLiteral("retry")};
}

}  // namespace lanyard::desktop
