#include "core/wire/error_words.h"

#include <algorithm>
#include <array>

// Marks what the window translates: lupdate reads it here, and there is no Qt in this room.
#define QT_TRANSLATE_NOOP(context, text) text

namespace lanyard::wire {
namespace {

constexpr std::array kReasonWords{
    ReasonWords{
        .reason = "bad_request",
        .terminal = {"The wallet did not understand the request", ""},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Something in the form does not fit"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "The wallet refused a value. Check the address and the client ID, then try again."),
                   "edit"}},
    ReasonWords{
        .reason = "unsupported",
        .terminal = {"This wallet cannot do that", "Compare the versions: lanyard --version, lanyard status"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "This wallet cannot do that yet"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "The window and the wallet behind it are of different versions. Log out "
                                     "and in again after an update."),
                   ""}},
    ReasonWords{.reason = "consent_denied",
                .terminal = {"You, or a rule of yours, said no", "See what is allowed: lanyard grants"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "Not allowed"),
                           QT_TRANSLATE_NOOP("ErrorWords", "The request was denied, so nothing was changed."),
                           "retry"}},
    ReasonWords{
        .reason = "consent_timeout",
        .terminal = {"Nobody answered in time", "Ask again, and answer in Lanyard or with: lanyard approve"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Nobody answered"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "The question stayed open too long, so nothing was changed."),
                   "retry"}},
    ReasonWords{.reason = "identity_unknown",
                .terminal = {"There is no such identity", "See what there is: lanyard list"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "This identity is gone"),
                           QT_TRANSLATE_NOOP("ErrorWords",
                                             "It was removed in the meantime, perhaps from a terminal."),
                           ""}},
    ReasonWords{.reason = "identity_ambiguous",
                .terminal = {"Several identities fit", "Name one by its alias: lanyard list"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "The name fits more than one identity"),
                           QT_TRANSLATE_NOOP("ErrorWords",
                                             "Choose another short name: each name belongs to one identity."),
                           "edit"}},
    ReasonWords{.reason = "sign_in_required",
                .terminal = {"You need to sign in again", "Sign in: lanyard login --again ALIAS"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "Please sign in again"),
                           QT_TRANSLATE_NOOP(
                               "ErrorWords",
                               "%1 no longer accepts the saved sign-in. A new sign-in in the browser helps."),
                           "signIn"}},
    ReasonWords{.reason = "wallet_locked",
                .terminal = {"The wallet is locked", "Unlock it in Lanyard or with: lanyard unlock"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "The wallet is locked"),
                           QT_TRANSLATE_NOOP("ErrorWords", "Unlock it first, then try again."), "unlock"}},
    ReasonWords{.reason = "keystore_unavailable",
                .terminal = {"The keystore cannot be used", "Unlock your keyring, then try again"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "The system's keystore does not answer"),
                           QT_TRANSLATE_NOOP("ErrorWords",
                                             "Lanyard keeps secrets there and nowhere else. Unlock the "
                                             "keyring of your desktop, then try again."),
                           "retry"}},
    ReasonWords{
        .reason = "scope_not_available",
        .terminal = {"The identity does not have what was asked for",
                     "Sign in again with the scopes you need: lanyard login --again ALIAS --scope SCOPE"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The sign-in does not cover this"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "%1 did not grant all that is needed. Sign in again and agree to it there."),
                   "signIn"}},
    ReasonWords{.reason = "provider_unreachable",
                .terminal = {"The provider cannot be reached", "Check the network, then try again"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider cannot be reached"),
                           QT_TRANSLATE_NOOP("ErrorWords",
                                             "%1 did not answer. Check the address, your network and any VPN "
                                             "or proxy. Nothing was lost."),
                           "retry"}},
    ReasonWords{
        .reason = "provider_refused",
        .terminal = {"The provider refused", ""},
        .window =
            {QT_TRANSLATE_NOOP("ErrorWords", "The provider said no"),
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "%1 answered, but refused or sent something that failed a check, so none of it was used."),
             "edit"}},
    ReasonWords{.reason = "rate_limited",
                .terminal = {"Too many requests", "Wait a moment, then try again"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "Too many attempts"),
                           QT_TRANSLATE_NOOP("ErrorWords", "Wait a minute, then try again."), "retry"}},
    ReasonWords{
        .reason = "passphrase_wrong",
        .terminal = {"That is not the approval passphrase", "Wait a moment, then try again"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "That is not the passphrase"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "Nothing was changed. Each wrong try makes the next one wait a little longer."),
                   "edit"}},
    ReasonWords{
        .reason = "passphrase_required",
        .terminal = {"This needs the approval passphrase",
                     "Run it in a terminal, or give the passphrase with --passphrase-fd N"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The approval passphrase is needed"),
                   QT_TRANSLATE_NOOP("ErrorWords", "Enter the passphrase that you use now."), "edit"}},
    ReasonWords{
        .reason = "cancelled",
        .terminal = {"It was cancelled", ""},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Cancelled"),
                   QT_TRANSLATE_NOOP("ErrorWords", "You stopped it, so nothing was changed."), "retry"}},
    ReasonWords{.reason = "disconnected",
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "The wallet has stopped"),
                           QT_TRANSLATE_NOOP("ErrorWords",
                                             "The background part of Lanyard ended. Your identities are safe "
                                             "in the keystore. Open Lanyard again."),
                           ""}},
    ReasonWords{
        .reason = "browser_unavailable",
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "No browser opened"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "Copy the link and open it in the browser that you like to use."),
                   ""}},
    ReasonWords{.reason = "internal",
                .terminal = {"The wallet failed", "Its log says why"},
                .window = {QT_TRANSLATE_NOOP("ErrorWords", "Something went wrong inside Lanyard"),
                           QT_TRANSLATE_NOOP(
                               "ErrorWords",
                               "That is our mistake, not yours. Try again; if it stays, please report it."),
                           "retry"}},
};

}  // namespace

std::span<const ReasonWords> reasonWords() {
  return kReasonWords;
}

const ReasonWords* findReasonWords(std::string_view reason) {
  const auto* const found = std::ranges::find(kReasonWords, reason, &ReasonWords::reason);
  return found == kReasonWords.end() ? nullptr : &*found;
}

}  // namespace lanyard::wire

#undef QT_TRANSLATE_NOOP
