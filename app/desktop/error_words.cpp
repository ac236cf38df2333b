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
                          "was used."),
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

// By the wallet's own code, where it says more than the reason. %1 as above; %2, %3 … are the values.
constexpr std::array codes{
    Row{"sign_in.timeout", QT_TRANSLATE_NOOP("ErrorWords", "The time ran out"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "Nobody finished the sign-in in the browser in time, so nothing was signed in. Start it "
            "again when you are ready."),
        "retry"},
    Row{"redirect.access_denied", QT_TRANSLATE_NOOP("ErrorWords", "Not allowed there"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "The sign-in was declined on the page of %1: you chose not to allow it, or this account "
            "may not use it. Nothing was signed in."),
        "retry"},
    Row{"redirect.interaction_required",
        QT_TRANSLATE_NOOP("ErrorWords", "The provider wants something first"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "Open the page of %1 in your browser, sign in there and answer what it asks. Then try "
            "again."),
        "retry"},
    Row{"sign_in.another_person", QT_TRANSLATE_NOOP("ErrorWords", "That was another account"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "You signed in as %2; this identity is %3. Nothing was changed. Choose the other account "
            "at %1, or sign out there first, then try again. To have %2 as well, add the service once "
            "more."),
        "retry"},
    Row{"discovery.issuer_spelling", QT_TRANSLATE_NOOP("ErrorWords", "The address is written differently"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "The provider calls itself %2, and %3 was given. Enter the address exactly so: %2"),
        "edit"},
    Row{"discovery.issuer_mismatch", QT_TRANSLATE_NOOP("ErrorWords", "The address belongs to somebody else"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "What answers at %3 calls itself %2, so none of it was used. Check the address. If it is "
            "the one that you were given, tell whoever runs the provider."),
        "edit"},
    Row{"discovery.not_found", QT_TRANSLATE_NOOP("ErrorWords", "No provider at this address"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "Nothing there says how to sign in. Check the address, capitals and all: the provider "
            "calls it “issuer”."),
        "edit"},
    Row{"redirect.invalid_client", QT_TRANSLATE_NOOP("ErrorWords", "The client ID was not accepted"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 does not know it, or does not let it sign in this way. Check the client ID."),
        "edit"},
    Row{"redirect.invalid_request", QT_TRANSLATE_NOOP("ErrorWords", "The provider did not take the request"),
        QT_TRANSLATE_NOOP(
            "ErrorWords",
            "Often the redirect address is not registered at %1 for this client ID. Compare the two."),
        "edit"},
    Row{"redirect.invalid_scope", QT_TRANSLATE_NOOP("ErrorWords", "A permission does not exist there"),
        QT_TRANSLATE_NOOP("ErrorWords",
                          "%1 does not give one of the permissions that were asked for. Ask for others."),
        "edit"},
};

const Row* rowOf(const auto& table, const QString& key) {
  for (const Row& row : table) {
    if (key == QLatin1String(row.reason.data(), static_cast<qsizetype>(row.reason.size()))) return &row;
  }
  return nullptr;
}

/// `text` with %1, %2 … as the words of that place, all at once: a word that looks like a place is none.
QString filled(const QString& text, const QStringList& words) {
  QString out;
  for (qsizetype i = 0; i < text.size(); ++i) {
    const int place =
        text.at(i) == QLatin1Char('%') && i + 1 < text.size() ? text.at(i + 1).digitValue() : -1;
    if (place < 1) {
      out += text.at(i);
      continue;
    }
    out += words.value(place - 1, QStringLiteral("?"));
    ++i;
  }
  return out;
}

QString translated(const char* text) {
  return QCoreApplication::translate("ErrorWords", text);
}

}  // namespace

ErrorWords errorWords(const QString& reason, const QString& where, const QString& error,
                      const QStringList& values) {
  // An address with a path is longer than a name.
  constexpr int longestValue = 200;
  QStringList words{where.isEmpty() ? translated(QT_TRANSLATE_NOOP("ErrorWords", "The provider")) : where};
  for (const QString& value : values) words << plainText(value, longestValue);
  const Row* finer = rowOf(codes, error);
  const Row* row = finer != nullptr ? finer : rowOf(rows, reason);
  if (row != nullptr) {
    return {translated(row->title), filled(translated(row->text), words), QString::fromLatin1(row->remedy),
            finer != nullptr};
  }
  return {translated(QT_TRANSLATE_NOOP("ErrorWords", "It did not work")),
          translated(
              QT_TRANSLATE_NOOP("ErrorWords", "The wallet gave a reason that this window does not know: %1"))
              .arg(plainText(reason, 40)),
          QStringLiteral("retry")};
}

}  // namespace lanyard::desktop
