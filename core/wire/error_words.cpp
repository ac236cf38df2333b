#include "core/wire/error_words.h"

#include <algorithm>
#include <array>

// Marks what the window translates: lupdate reads it here, and there is no Qt in this room.
#define QT_TRANSLATE_NOOP(context, text) text

namespace lanyard::wire {
namespace {

constexpr const char* kSignIn = "Sign in again: lanyard login, or the button on the identity's card.";
constexpr const char* kRemove =
    "Remove it: lanyard logout ALIAS, or Sign out on its card. Then sign in as if it were new: lanyard "
    "login.";
constexpr const char* kPortal =
    "The network may want you to sign in to it first: open any web page in a browser, then try again. "
    "Otherwise check the address.";
constexpr const char* kTellProvider =
    "Tell whoever runs the provider, with the code in the message. What is kept of your sign-in stays.";
constexpr const char* kOtherClient = "Ask whoever runs the provider for a client ID that does without it.";
constexpr const char* kProxy =
    "Check the proxy, and the name and password that it wants: in the system's settings, or by lanyard-agent "
    "--proxy. Then try again.";
constexpr const char* kAsk = "Ask again, and allow it when Lanyard asks you.";
constexpr const char* kOtherUser =
    "Nothing was made there. Be the user that the folder belongs to, or sign in as yourself (su -, sudo -i), "
    "so that HOME and XDG_RUNTIME_DIR are your own.";
constexpr const char* kCannotYet =
    QT_TRANSLATE_NOOP("ErrorWords", "Lanyard cannot do what this provider wants");

// Words that say no more than what helps.
constexpr ReplyWords kLater{Reason::ProviderUnreachable, "it did not work this time",
                            "Try again in a while."};
constexpr ReplyWords kSignInNeeded{Reason::SignInRequired, "a new sign-in is needed", kSignIn};
constexpr ReplyWords kFailedCheck{Reason::ProviderRefused, "an answer failed a check; nothing of it was used",
                                  "Tell whoever runs the provider, with the code in the message."};
constexpr ReplyWords kSaidNo{Reason::ProviderRefused, "the provider said no",
                             "Ask whoever runs the provider."};
constexpr ReplyWords kTakenBack{Reason::Cancelled, "it was taken back", "Try again."};
constexpr ReplyWords kStoreUnusable{
    Reason::KeystoreUnavailable, "a store cannot be used",
    "Start the wallet by lanyard-agent --foreground --log-level=debug to see more."};
constexpr ReplyWords kWrongSetting{Reason::BadRequest, "a value or a setting is wrong",
                                   "Look at what was given, and at the wallet's log; then try again."};

// Sorted by code, the words of a family before those of its members.
constexpr ErrorWords kErrorWords[] = {
    ErrorWords{
        .code = errors::kActivityMissing,
        .reply = {Reason::Internal, "the activity log is gone, so nothing is handed out",
                  "Find out who removed activity.db from the data folder. To go on with a new one: lanyard "
                  "stop, then lanyard-agent --accept-activity-log."}},
    ErrorWords{
        .code = errors::kActivityRolledBack,
        .reply = {Reason::Internal, "lines at the end of the activity log are gone, so nothing is handed out",
                  "Find out who changed activity.db in the data folder. To go on with it as it is: lanyard "
                  "stop, then lanyard-agent --accept-activity-log."}},
    ErrorWords{.code = errors::kActivityUnwritable,
               .reply = {Reason::Internal, "the activity log cannot be written, so nothing is handed out",
                         "Check that the disk has space and that the data folder is yours, then try again; "
                         "where that does "
                         "not help, run lanyard restart."}},
    ErrorWords{.code = "agent.",
               .reply = kWrongSetting,
               .windowStart = {QT_TRANSLATE_NOOP("StartWords", "A part of Lanyard is missing or broken"),
                               QT_TRANSLATE_NOOP("StartWords",
                                                 "Install Lanyard anew: lanyard-agent cannot be started.")}},
    ErrorWords{.code = "approval.",
               .reply = {Reason::KeystoreUnavailable, "the approval passphrase cannot be checked",
                         "The keystore's item is damaged. Replace the passphrase in Lanyard's window: "
                         "Settings, Forgotten it?"}},
    ErrorWords{
        .code = errors::kApprovalCrowded,
        .reply = {Reason::RateLimited, "too many passphrases wait to be checked", "Try again in a moment."}},
    ErrorWords{.code = errors::kApprovalCurrentNeeded,
               .reply = {Reason::PassphraseRequired, "the current passphrase is needed",
                         "Give the current passphrase as well."}},
    ErrorWords{
        .code = errors::kApprovalDelayed,
        .reply = {Reason::RateLimited, "too soon after a wrong passphrase; this one was not tried",
                  "Wait %1 s, then try again."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Too soon after a wrong passphrase"),
                   QT_TRANSLATE_NOOP("ErrorWords", "This one was not tried. Wait %2 s, then type it again."),
                   "retry"}},
    ErrorWords{.code = errors::kApprovalNotSet,
               .reply = {Reason::PassphraseRequired, "no approval passphrase is set",
                         "Set one on the screen, or answer there."}},
    ErrorWords{.code = errors::kApprovalRequired,
               .reply = {Reason::PassphraseRequired, "this needs the approval passphrase or the screen",
                         "Give the approval passphrase, or do it on the screen."}},
    ErrorWords{
        .code = errors::kApprovalSealed,
        .reply = {Reason::Unsupported,
                  "the passphrase seals the wallet's file, and nothing replaces one that was forgotten",
                  "Start anew: man lanyard-passphrase. It says how; nothing is deleted."}},
    ErrorWords{.code = errors::kApprovalShort,
               .reply = {Reason::BadRequest, "the passphrase is too short", "Use at least 8 characters."}},
    ErrorWords{.code = errors::kApprovalWrong,
               .reply = {Reason::PassphraseWrong, "the passphrase is wrong",
                         "Try again; each wrong one makes the next wait longer."}},
    ErrorWords{.code = "authorization.",
               .reply = {Reason::BadRequest, "the sign-in sets something that Lanyard itself must set",
                         "Leave out the parameters that you added: --param, or extra in the request."}},
    ErrorWords{.code = errors::kAuthorizationBadScope,
               .reply = {Reason::BadRequest, "a scope has a character that scopes cannot have",
                         "Name each scope by itself: lanyard login --scope A --scope B."}},
    ErrorWords{.code = "catalog.",
               .reply = kWrongSetting,
               .doctor = {"cannot be used", "Mend the file, then run lanyard restart"}},
    ErrorWords{.code = errors::kCatalogTaken,
               .doctor = {"takes what belongs to another provider of the catalog, so it is not used",
                          "Give it a name and addresses of its own, or remove the file"}},
    ErrorWords{.code = errors::kCatalogUnsafeFile,
               .doctor = {"can be written by others, so it is not used",
                          "See who wrote it; then chmod go-w, or remove it, and run lanyard restart"}},
    ErrorWords{
        .code = errors::kChallengeAgain,
        .reply = {Reason::ProviderRefused,
                  "the service wants the same again after two sign-ins, so you are not asked once more",
                  "Ask whoever runs the service what it wants. You are asked again when it wants it "
                  "five minutes from now."}},
    ErrorWords{
        .code = errors::kChallengeMalformed,
        .reply = {Reason::BadRequest,
                  "this is no challenge for a Bearer or DPoP token (WWW-Authenticate, RFC 6750, RFC 9449), "
                  "or a parameter of it cannot be read",
                  "Pass the value of that header of the service's reply, whole and unchanged."}},
    ErrorWords{.code = errors::kChallengeNoToken,
               .reply = {Reason::BadRequest, "the report does not say which token the service refused",
                         "Give the refused token on standard input: lanyard token WHO --challenge HEADER <<< "
                         "TOKEN."}},
    ErrorWords{.code = errors::kChallengeOtherError,
               .reply = {Reason::Unsupported,
                         "the service did not refuse the token: it says %1, and names nothing that a token "
                         "could help",
                         "See the service's documentation for what that means there."}},
    ErrorWords{.code = errors::kChallengeUnmet,
               .reply = {Reason::ScopeNotAvailable,
                         "you signed in again, but the provider did not give what the service wants: %1",
                         "Ask whoever runs the service or the provider whether you can have that."}},
    ErrorWords{.code = "client.", .reply = kWrongSetting},
    ErrorWords{.code = errors::kClientKeyAlgorithm,
               .reply = {Reason::BadRequest, "the client key signs by %1, but the provider lists %2",
                         "Register a key there that signs by one of those, and give it: lanyard login … "
                         "--client-key FILE."}},
    ErrorWords{.code = errors::kClientKeyNotListed,
               .reply = {Reason::BadRequest,
                         "the provider takes no client that signs with a key (private_key_jwt); it lists %1",
                         "Sign in with the client's secret instead: lanyard login … --client-secret-stdin."}},
    ErrorWords{.code = errors::kClientKeyPassphrase,
               .reply = {Reason::BadRequest, "the client key's passphrase is missing or wrong",
                         "Try again; lanyard login asks for it at a terminal. Without one, decrypt the file "
                         "first: openssl pkey -in FILE -out OTHER."}},
    ErrorWords{
        .code = errors::kClientKeyRefused,
        .reply = {Reason::ProviderRefused, "the provider does not know the client ID, or not with this key",
                  "Check the client ID, that the key's public half is registered with it there, and "
                  "that its name there (kid) is the same: lanyard login … --client-key-id ID."}},
    ErrorWords{
        .code = errors::kClientKeyUnreadable,
        .reply = {Reason::BadRequest, "there is no private key in the file",
                  "Give one in PEM (BEGIN PRIVATE KEY) or as a JWK: lanyard login … --client-key FILE."}},
    ErrorWords{.code = errors::kClientKeyUnusable,
               .reply = {Reason::BadRequest, "the client key cannot be used: %1",
                         "Make another one, and register its public half: openssl genpkey -algorithm EC "
                         "-pkeyopt ec_paramgen_curve:P-256 -out FILE."}},
    ErrorWords{
        .code = errors::kClientNoKey,
        .reply = {Reason::BadRequest,
                  "there is no key to sign with, and the provider or the way wants one (private_key_jwt)",
                  "Register a client with a key there, and give both: lanyard login … --client-key "
                  "FILE, with its --client-id."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The client needs a key"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 takes clients that sign with a private key. Give it in a "
                                     "terminal: lanyard login, with --client-key FILE."),
                   "none"}},
    ErrorWords{.code = errors::kClientNoSecret,
               .reply = {Reason::BadRequest, "there is no client secret to send by %1",
                         "Give it: lanyard login … --client-secret-stdin, or More options in the window."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "The client secret is missing"),
                          QT_TRANSLATE_NOOP("ErrorWords",
                                            "There is none to send by “%2”. Give it under “More options”; in "
                                            "a terminal: lanyard login --again NAME --client-secret-stdin"),
                          "edit"}},
    ErrorWords{
        .code = errors::kClientSecretOrWayRefused,
        .reply = {Reason::ProviderRefused,
                  "the secret or the way it is sent is wrong: the provider did not take it by %1",
                  "Check the secret. If it is right, sign in once more with it sent the other way that the "
                  "provider takes: lanyard login … --client-auth %2, or the button in the window."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The secret or the way it is sent is wrong"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 did not take it by “%2”. Check the secret. If it is right, sign in "
                                     "once more with it sent by “%3”, which %1 takes as well."),
                   "otherWay"}},
    ErrorWords{.code = errors::kClientSecretRefused,
               .reply = {Reason::ProviderRefused,
                         "the secret or the way it is sent is wrong: the provider did not take it by %1",
                         "Check the secret. The provider lists no other way to send it: if it is right, ask "
                         "whoever runs the provider how this client is registered."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "The secret or the way it is sent is wrong"),
                          QT_TRANSLATE_NOOP(
                              "ErrorWords",
                              "%1 did not take it by “%2”, and lists no other way. Check the secret. If it "
                              "is right, ask whoever runs the provider how this client is registered."),
                          "edit"}},
    ErrorWords{
        .code = errors::kClientSecretShort,
        .reply = {Reason::BadRequest, "the client secret is too short to sign with (client_secret_jwt)",
                  "Have the provider make one of %1 characters or more, or send it another way: lanyard "
                  "login … --client-auth post."}},
    ErrorWords{.code = errors::kClientUnknownOrNoSecret,
               .reply = {Reason::ProviderRefused,
                         "the provider does not know the client ID, or wants a secret with it",
                         "Check the client ID. If a secret was registered with it, give that too: lanyard "
                         "login … --client-secret-stdin, or More options in the window."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "A client secret may be missing"),
                          QT_TRANSLATE_NOOP("ErrorWords",
                                            "%1 does not know the client ID, or wants a secret with it. If "
                                            "one was registered, give it under “More options”."),
                          "edit"}},
    ErrorWords{
        .code = errors::kClientWayNotListed,
        .reply = {Reason::BadRequest, "the provider does not list %1 as a way to send the client secret",
                  "Send it by the way that it lists: lanyard login … --client-auth %2."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The secret cannot be sent that way"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 does not list “%2” as a way to send it, but lists “%3”."),
                   "otherWay"}},
    ErrorWords{.code = "confirm.",
               .reply = {Reason::Unsupported, "this computer cannot ask for its password",
                         "polkit does not answer. Install or start it; lanyard doctor says what is missing."},
               .doctor = {"this computer cannot ask for its password", ""},
               .settings = QT_TRANSLATE_NOOP(
                   "ErrorWords", "Your computer cannot ask for its password: polkit does not answer.")},
    ErrorWords{.code = errors::kConfirmAsking,
               .reply = {Reason::RateLimited, "the question for the computer's password is open already",
                         "Answer that one."}},
    ErrorWords{.code = errors::kConfirmCancelled,
               .reply = {Reason::Cancelled, "the question for the computer's password was taken back",
                         "Try again in a moment."}},
    ErrorWords{.code = errors::kConfirmDelayed,
               .reply = {Reason::RateLimited, "too soon after the last question",
                         "Wait up to a minute, then try again."}},
    ErrorWords{.code = errors::kConfirmDenied,
               .reply = {Reason::ConsentDenied, "the computer did not confirm that it is you",
                         "Try again; each failure makes the next try wait longer."}},
    ErrorWords{.code = errors::kConfirmDismissed,
               .reply = {Reason::Cancelled, "the question for the computer's password was closed",
                         "Try again in a moment."}},
    ErrorWords{.code = errors::kConfirmForeign,
               .reply = {Reason::Unsupported,
                         "what answers in the place of polkit is not the system's, so it was not believed",
                         "See lanyard doctor, and who runs the bus at /run/dbus/system_bus_socket."},
               .doctor = {"what answers in the place of polkit is not the system's",
                          "Look who runs the bus at /run/dbus/system_bus_socket"}},
    ErrorWords{.code = errors::kConfirmLate,
               .reply = {Reason::ConsentTimeout, "nobody answered the question for the computer's password",
                         "Try again, and answer within five minutes."}},
    ErrorWords{.code = errors::kConfirmNoAction,
               .reply = {Reason::Unsupported, "polkit does not know Lanyard",
                         "Install org.lanyard.Lanyard.policy in /usr/share/polkit-1/actions."},
               .doctor = {"polkit does not know Lanyard's action",
                          "Install org.lanyard.Lanyard.policy in /usr/share/polkit-1/actions"},
               .settings = QT_TRANSLATE_NOOP("ErrorWords",
                                             "Your computer does not know Lanyard's question for its "
                                             "password: it was not installed with polkit.")},
    ErrorWords{
        .code = errors::kConfirmNoAgent,
        .reply = {Reason::Unsupported, "no program is there to ask for the computer's password",
                  "Sign in to the desktop, or run lanyard unlock in a terminal with polkit's pkttyagent."}},
    ErrorWords{.code = errors::kConfirmNoBus, .doctor = {"there is no system bus", "Start dbus and polkit"}},
    ErrorWords{.code = errors::kConfirmNoPolkit,
               .doctor = {"polkit does not answer", "Install polkit (the package polkitd)"}},
    ErrorWords{
        .code = errors::kConfirmNoQuestion,
        .reply = {Reason::Unsupported, "polkit decides without asking anybody, and that confirms nobody",
                  "Ask whoever wrote its rules for the actions of org.lanyard.Lanyard. Root is never asked."},
        .doctor = {"polkit decides without asking anybody",
                   "Look at polkit's rules for the actions of org.lanyard.Lanyard"},
        .settings = QT_TRANSLATE_NOOP(
            "ErrorWords",
            "Your computer decides without asking for its password, and that confirms nobody.")},
    ErrorWords{
        .code = "consent.",
        .reply = {Reason::BadRequest, "the answer does not fit the prompt", "Choose one of those offered."}},
    ErrorWords{.code = errors::kConsentCancelled,
               .reply = {Reason::Cancelled, "the request was taken back", "Ask again."}},
    ErrorWords{
        .code = errors::kConsentCoolDown,
        .reply = {Reason::RateLimited, "you said no a moment ago", "Wait ten seconds before you ask again."}},
    ErrorWords{.code = errors::kConsentDenied, .reply = {Reason::ConsentDenied, "you said no", kAsk}},
    ErrorWords{.code = errors::kConsentDigest,
               .reply = {Reason::BadRequest, "the answer is to something else than what is asked",
                         "Look at the prompt again, then answer."}},
    ErrorWords{.code = errors::kConsentFlood,
               .reply = {Reason::RateLimited, "too many questions are open",
                         "Answer or deny what waits: lanyard approve; then try again."}},
    ErrorWords{
        .code = errors::kConsentNoWait,
        .reply = {Reason::ConsentTimeout, "this tool may not have it, and it asked not to wait for you",
                  "Allow it beforehand: lanyard allow, or let it wait for your answer."}},
    ErrorWords{
        .code = errors::kConsentNobody,
        .reply = {Reason::ConsentTimeout, "there is nobody to ask: no screen and no approval passphrase",
                  "Set an approval passphrase (lanyard passphrase set), then ask again and answer in a "
                  "terminal. Or open Lanyard on a screen."}},
    ErrorWords{.code = errors::kConsentTimeout,
               .reply = {Reason::ConsentTimeout, "nobody answered",
                         "Answer the prompt on the screen, or from a terminal: lanyard approve."}},
    ErrorWords{.code = errors::kConsentUnknownPrompt,
               .reply = {Reason::BadRequest, "no such prompt waits", "It may have ended: lanyard approve."}},
    ErrorWords{.code = "desktop.",
               .reply = {Reason::Unsupported, "there is no screen to show anything on",
                         "Use the command line: lanyard approve."}},
    ErrorWords{.code = "device.", .reply = kFailedCheck},
    ErrorWords{
        .code = errors::kDeviceAccessDenied,
        .reply =
            {Reason::ConsentDenied,
             "it was not allowed on the provider's page: you said no there, or this account may not use it",
             "Sign in again and allow what the provider asks. If you did, ask whoever runs it to let the "
             "account in."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Not allowed there"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "The sign-in was declined on the page of %1: you chose not to allow it, "
                                     "or this account may not use it. Nothing was signed in."),
                   "retry"}},
    ErrorWords{.code = errors::kDeviceBadJson,
               .reply = {Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider}},
    ErrorWords{
        .code = errors::kDeviceExpired,
        .reply = {Reason::Cancelled, "the code ran out before anybody allowed the sign-in with it",
                  "Sign in again: the new code is another one."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The code ran out"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "Nobody allowed the sign-in with it in time on the page of %1. Try "
                                     "again: the new code is another one."),
                   "retry"}},
    ErrorWords{
        .code = errors::kDeviceForeignAddress,
        .reply = {Reason::ProviderRefused,
                  "the provider sends people to %1 to type the code, which is not known to be its own "
                  "address; nothing was opened",
                  "Tell whoever runs %2. Sign in with the browser meanwhile: leave --device out."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The code is for a foreign page"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%3 wants the code to be typed at %2, which is not known to be its own "
                                     "address. The code was not shown. Sign in with the browser, and tell "
                                     "whoever runs the provider."),
                   "none"}},
    ErrorWords{.code = errors::kDeviceInvalidGrant, .reply = kSignInNeeded},
    ErrorWords{
        .code = errors::kDeviceInvalidRequest,
        .reply = {Reason::ProviderRefused, "the provider did not take the request as it was made",
                  "Ask whoever runs the provider whether this client ID may sign in by a code, or leave "
                  "--device out."}},
    ErrorWords{
        .code = errors::kDeviceNotOffered,
        .reply = {Reason::Unsupported, "this provider offers no sign-in by a code on another device",
                  "Leave --device out. If the browser is on another computer: --no-browser."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "No sign-in by a code there"),
                   QT_TRANSLATE_NOOP("ErrorWords", "%1 does not offer it. Sign in with the browser instead."),
                   "edit"}},
    ErrorWords{.code = errors::kDeviceUnavailable, .reply = kLater},
    ErrorWords{
        .code = errors::kDeviceUnsupportedGrantType,
        .reply = {Reason::ProviderRefused, "the provider does not let this client ID sign in by a code",
                  "Ask whoever runs the provider to allow it the device flow, or leave --device out."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "No sign-in by a code for this client ID"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 does not allow it to this client ID. Sign in with the browser "
                                     "instead."),
                   "edit"}},
    ErrorWords{.code = "dir.",
               .reply = kStoreUnusable,
               .start = {"A folder of the wallet cannot be made or used.",
                         "Look at HOME, XDG_DATA_HOME and XDG_RUNTIME_DIR."},
               .windowStart =
                   {QT_TRANSLATE_NOOP("StartWords", "A folder of the wallet cannot be used"),
                    QT_TRANSLATE_NOOP(
                        "StartWords",
                        "See that the disk has room and that your home folder is yours; then try again.")}},
    ErrorWords{.code = errors::kDirNotOurs,
               .start = {"The wallet makes nothing in another user's folder.", kOtherUser},
               .windowStart = {QT_TRANSLATE_NOOP("StartWords", "A folder belongs to somebody else"),
                               QT_TRANSLATE_NOOP(
                                   "StartWords",
                                   "Sign in as yourself. Lanyard makes nothing in another user's folder.")}},
    ErrorWords{.code = "discovery.", .reply = kFailedCheck},
    ErrorWords{.code = errors::kDiscoveryBadIssuer,
               .reply = {Reason::BadRequest, "this cannot be a provider's address: %1",
                         "Give the issuer as the provider writes it. It looks like "
                         "https://login.example.org, without ? and #."}},
    ErrorWords{.code = errors::kDiscoveryBadJson,
               .reply = {Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider}},
    ErrorWords{
        .code = errors::kDiscoveryIssuerMismatch,
        .reply = {Reason::ProviderRefused, "what answers at %2 calls itself %1, so nothing of it was used",
                  "Check the address. Is it the one that you were given, tell whoever runs the provider."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The address belongs to somebody else"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "What answers at %3 calls itself %2, so none of it was used. Check the address. If it "
                       "is the one that you were given, tell whoever runs the provider."),
                   "edit"}},
    ErrorWords{
        .code = errors::kDiscoveryIssuerSpelling,
        .reply = {Reason::BadRequest, "the provider calls itself %1, and %2 was given",
                  "Give the address exactly as the provider does: %1"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The address is written differently"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "The provider calls itself %2, and %3 was given. Enter the address exactly so: %2"),
                   "edit"}},
    ErrorWords{
        .code = errors::kDiscoveryNoAlgorithm,
        .reply = {Reason::ProviderRefused, "the provider signs its ID tokens in no way that is accepted here",
                  "Ask whoever runs the provider for one of RS256, PS256, ES256 and EdDSA."}},
    ErrorWords{.code = errors::kDiscoveryNoCodeFlow,
               .reply = {Reason::ProviderRefused, "the provider does not offer the authorization code flow",
                         "Ask whoever runs the provider to allow it. Lanyard signs in no other way."}},
    ErrorWords{.code = errors::kDiscoveryNoPkce,
               .reply = {Reason::ProviderRefused, "the provider does not take PKCE with S256",
                         "Ask whoever runs the provider to allow it. Lanyard signs in no other way."}},
    ErrorWords{.code = errors::kDiscoveryNotFound,
               .reply = {Reason::BadRequest, "nothing at this address says how to sign in there",
                         "Check the address, capitals and all. The provider calls it issuer."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "No provider at this address"),
                          QT_TRANSLATE_NOOP("ErrorWords",
                                            "Nothing there says how to sign in. Check the address, capitals "
                                            "and all: the provider calls it “issuer”."),
                          "edit"}},
    ErrorWords{.code = errors::kDiscoveryNotJson,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{.code = "dpop.", .reply = kFailedCheck},
    ErrorWords{.code = errors::kDpopBadMethod,
               .reply = {Reason::BadRequest, "this is no method of HTTP as requests have it",
                         "Write it in capitals, as it is sent: --method GET."}},
    ErrorWords{.code = errors::kDpopBadNonce,
               .reply = {Reason::BadRequest, "this is no nonce that a server can have sent",
                         "Give the value of its DPoP-Nonce header as it is, or none."}},
    ErrorWords{.code = errors::kDpopBadUrl,
               .reply = {Reason::BadRequest, "no proof can be made for a request to this address",
                         "Give the whole address of the request: https://HOST/PATH, or http:// to this "
                         "computer alone."}},
    ErrorWords{.code = errors::kDpopDowngraded,
               .reply = {Reason::ProviderRefused,
                         "the provider gave a token that is not bound to the key, though it was to be; it "
                         "was not used",
                         "Try again. If it stays so, tell whoever runs the provider; to do without, sign in "
                         "anew without --dpop."}},
    ErrorWords{.code = errors::kDpopKeyMissing, .reply = kSignInNeeded, .list = "its key is missing"},
    ErrorWords{.code = errors::kDpopNonceLoop,
               .reply = {Reason::ProviderRefused,
                         "the provider asks for a new nonce in each proof (DPoP), also where it has just "
                         "given one",
                         kTellProvider}},
    ErrorWords{.code = errors::kDpopNotOffered,
               .reply = {Reason::Unsupported,
                         "this provider does not offer to bind tokens to a key (DPoP with ES256)",
                         "Leave --dpop out."}},
    ErrorWords{.code = errors::kDpopProofRefused,
               .reply = {Reason::ProviderRefused,
                         "the provider did not take the proof that Lanyard has the key (DPoP)",
                         "Check that this computer's clock is right: lanyard doctor. Then try again."}},
    ErrorWords{.code = errors::kDpopRequestNeeded,
               .reply = {Reason::BadRequest,
                         "this token is bound to a key (DPoP): each use of it needs a proof for that one "
                         "request",
                         "Name the request: lanyard token … --method GET --url https://…, or method and url "
                         "in token.get."}},
    ErrorWords{.code = errors::kDpopServerNonce,
               .reply = {Reason::ProviderRefused,
                         "the provider wants a nonce in its proofs (DPoP), and gave none that can be used",
                         kTellProvider}},
    ErrorWords{.code = "file.", .reply = kStoreUnusable},
    ErrorWords{.code = "grant.", .reply = kStoreUnusable},
    ErrorWords{.code = errors::kGrantEmpty,
               .reply = {Reason::BadRequest, "a scope, audience or resource is empty or malformed",
                         "Name each of them."}},
    ErrorWords{.code = errors::kGrantRevoked,
               .reply = {Reason::ConsentDenied, "what was allowed was taken back meanwhile", kAsk}},
    ErrorWords{.code = errors::kGrantUnknown,
               .reply = {Reason::BadRequest, "no such grant", "See what there is: lanyard grants."}},
    ErrorWords{.code = errors::kGrantUntil,
               .reply = {Reason::BadRequest, "the time does not fit the choice",
                         "Give a time in the future, for 'until' only."}},
    ErrorWords{.code = errors::kGrantWildcard,
               .reply = {Reason::BadRequest, "wildcards are not allowed", "Name each scope and audience."}},
    ErrorWords{.code = "harden.", .reply = kWrongSetting},
    ErrorWords{.code = "http.",
               .reply = {Reason::ProviderUnreachable, "the provider cannot be reached",
                         "Check the network and try again in a while."}},
    ErrorWords{.code = errors::kHttpCaFile,
               .reply = {Reason::BadRequest, "the CA file cannot be used", "Check the file named by --ca."}},
    ErrorWords{.code = errors::kHttpForbiddenAddress,
               .reply = {Reason::ProviderRefused,
                         "the provider sent the wallet to an address of this computer or a private network",
                         "Nothing was sent there. Tell whoever runs the provider; one that lives there must "
                         "have its own name there (lanyard login --help: --local)."}},
    ErrorWords{.code = errors::kHttpRedirected,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{.code = errors::kHttpRefusedUrl,
               .reply = {Reason::BadRequest, "the address is not https",
                         "Use an https address; plain http is for a local provider only: --local."}},
    ErrorWords{.code = errors::kHttpTls,
               .reply = {Reason::ProviderRefused, "the provider's certificate is not trusted",
                         "Check the clock and the address. If the network wants you to sign in to it, open "
                         "any web page first. If the provider has a CA of its own, sign in with --ca FILE."},
               .list = "certificate not trusted"},
    ErrorWords{.code = errors::kHttpTooLarge,
               .reply = {Reason::ProviderRefused, "the provider's reply is too large", kTellProvider}},
    ErrorWords{.code = "id_token.", .reply = kFailedCheck, .list = "a reply failed a check"},
    ErrorWords{
        .code = errors::kIdTokenAcr,
        .reply = {Reason::ProviderRefused,
                  "the provider did not sign you in in the way that the service wants",
                  "Try again, and choose the stronger way there (a second factor, a key); or ask whoever "
                  "runs the provider whether you have one."}},
    ErrorWords{.code = errors::kIdTokenMaxAge,
               .reply = {Reason::ProviderRefused,
                         "the provider did not ask you to sign in anew, which the service wants",
                         "Sign out in the browser at the provider, and try again."}},
    ErrorWords{.code = errors::kIdTokenNotRenewed,
               .reply = {Reason::SignInRequired,
                         "the provider gives an ID token at a sign-in only, and that one has ended",
                         "Sign in again for a new one: lanyard login --again WHO"}},
    ErrorWords{
        .code = errors::kIdTokenOtherAudience,
        .reply =
            {Reason::Unsupported, "the ID token of %1 is for %2, so nobody got it for %3",
             "Leave --audience out if that will do. Otherwise sign in with the client ID that it must be "
             "for: lanyard login %4 --client-id %3"}},
    ErrorWords{
        .code = errors::kIdentityAmbiguous,
        .reply = {Reason::IdentityAmbiguous, "more than one identity fits", "Name one by its alias: "}},
    ErrorWords{.code = errors::kIdentityBadAlias,
               .reply = {Reason::BadRequest, "this cannot be an alias",
                         "Use 1 to 64 letters, digits and . _ @ + -, not beginning with -."}},
    ErrorWords{
        .code = errors::kIdentityChangedOutside,
        .reply = {Reason::SignInRequired,
                  "what is stored of this identity was changed outside Lanyard, so nothing of it is used",
                  kRemove},
        .list = "changed, sign out first",
        .card = QT_TRANSLATE_NOOP("ErrorWords",
                                  "Another program changed what Lanyard keeps of it, so nothing of it is "
                                  "used. Sign out, then sign in as if it were new."),
        .logout = "another program changed what the wallet knew of it, so nothing was sent there"},
    ErrorWords{.code = errors::kIdentityDamaged,
               .reply = {Reason::SignInRequired,
                         "what is stored of this identity is damaged, so nothing of it is used", kRemove},
               .list = "damaged, sign out first",
               .card = QT_TRANSLATE_NOOP("ErrorWords",
                                         "What Lanyard keeps of it is damaged, so nothing of it is used. "
                                         "Sign out, then sign in as if it were new."),
               .logout = "what the wallet knew of it is damaged, so nothing was sent there"},
    ErrorWords{.code = errors::kIdentityUnknown,
               .reply = {Reason::IdentityUnknown, "no such identity",
                         "See what there is: lanyard list. Add one: lanyard login."}},
    ErrorWords{.code = "jose.", .reply = kWrongSetting},
    ErrorWords{.code = "journal.",
               .reply = {Reason::Internal, "the wallet's journal cannot be used",
                         "Check that the disk has space and that the data folder is yours, then try again."}},
    ErrorWords{.code = "jwks.", .reply = kFailedCheck},
    ErrorWords{.code = errors::kJwksBadJson,
               .reply = {Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider}},
    ErrorWords{.code = errors::kJwksNotFound,
               .reply = {Reason::ProviderRefused, "the provider's keys are not where it says that they are",
                         "Tell whoever runs the provider, with the code in the message."}},
    ErrorWords{.code = errors::kJwksNotJson,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{.code = "jws.", .reply = kFailedCheck, .list = "a reply failed a check"},
    ErrorWords{
        .code = "keystore.",
        .reply = {Reason::KeystoreUnavailable, "the keystore does not answer as it should",
                  "Restart it (gnome-keyring, KWallet), then try again; lanyard status shows its state."},
        .list = "the keystore fails",
        .card = QT_TRANSLATE_NOOP("ErrorWords", "The keystore has no sign-in of it that can be used."),
        .settings =
            QT_TRANSLATE_NOOP("ErrorWords", "The keystore does not answer, so nothing can be set there now."),
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "The keystore cannot be used"),
                        QT_TRANSLATE_NOOP(
                            "StartWords",
                            "Start the keyring anew (gnome-keyring, KWallet); then try again.")}},
    ErrorWords{
        .code = errors::kKeystoreAbsent,
        .reply = {Reason::KeystoreUnavailable, "there is no keystore",
                  "Start a Secret Service such as gnome-keyring, or choose lanyard-agent --keystore=file."},
        .doctor =
            {"not there",
             "Start a Secret Service (gnome-keyring, KWallet), or choose lanyard-agent --keystore=file."},
        .start = {"No keyring answers on this computer's session bus.",
                  "Start one (gnome-keyring, KWallet), or choose --keystore=file."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "Your keyring does not answer"),
                        QT_TRANSLATE_NOOP(
                            "StartWords",
                            "Start it (gnome-keyring, KWallet), or sign in to your desktop again; then try "
                            "again. Your sign-ins are in it, and nowhere else.")},
        .firstStart = {QT_TRANSLATE_NOOP("StartWords", "Where shall Lanyard keep your sign-ins?"),
                       QT_TRANSLATE_NOOP("StartWords",
                                         "No keyring answers on this computer. Lanyard can keep them in a "
                                         "file, sealed by a passphrase that you choose now. It is asked for "
                                         "when Lanyard starts, and nothing replaces it if you forget it."),
                       "file"}},
    ErrorWords{.code = errors::kKeystoreBadItem,
               .reply = kSignInNeeded,
               .list = "damaged keystore item",
               .logout = "what the keystore had for it is damaged, so nothing was sent there"},
    ErrorWords{.code = errors::kKeystoreDelayed,
               .start = {"A wrong passphrase came before.",
                         "Wait a moment (a minute at the most), then try again."}},
    ErrorWords{
        .code = errors::kKeystoreFailing,
        .doctor = {"does not answer as it should", "Restart it (gnome-keyring, KWallet), then look again."}},
    ErrorWords{
        .code = errors::kKeystoreForeignItem,
        .reply = {Reason::SignInRequired,
                  "what the keystore has for this identity belongs to another one, so nothing of it is used",
                  kSignIn},
        .list = "not its keystore item",
        .logout = "what the keystore had for it belongs to another identity, so nothing was sent there"},
    ErrorWords{.code = errors::kKeystoreItemMissing, .reply = kSignInNeeded, .list = "not in the keystore"},
    ErrorWords{.code = errors::kKeystoreItemOlder, .reply = kSignInNeeded, .list = "the keystore is older"},
    ErrorWords{.code = errors::kKeystoreKeyMissing,
               .start = {"The keystore lacks the wallet's own key: it is not the one that this data folder "
                         "was used with. Nothing was changed.",
                         ""},
               .windowStart = {QT_TRANSLATE_NOOP("StartWords", "This is another keystore than before"),
                               QT_TRANSLATE_NOOP("StartWords",
                                                 "Bring back the keystore that this wallet was used with; "
                                                 "then try again. Nothing was changed.")}},
    ErrorWords{
        .code = errors::kKeystoreLocked,
        .reply = {Reason::KeystoreUnavailable, "the keystore is locked",
                  "Unlock the keyring of your desktop, then try again."},
        .list = "the keystore is locked",
        .doctor = {"locked", "Unlock it: sign in to your desktop, or unlock the keyring by its own program."},
        .start = {"The keyring is locked.",
                  "Unlock it and try again: sign in to the desktop, or run its own program (without a "
                  "screen, gnome-keyring's is: gnome-keyring-daemon --unlock)."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "Your keyring is locked"),
                        QT_TRANSLATE_NOOP("StartWords",
                                          "Try again and give the keyring's own password when it asks. Most "
                                          "often that is the one that you sign in to the computer with.")}},
    ErrorWords{
        .code = errors::kKeystoreNoCollection,
        .reply = {Reason::KeystoreUnavailable, "the keystore has no default keyring",
                  "Make one by the keyring's own program, then try again."},
        .start =
            {"The keyring has no default collection to keep secrets in.",
             "Make one by the keyring's own program (gnome-keyring: seahorse), or choose --keystore=file."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "The place of your secrets is gone from the keyring"),
                        QT_TRANSLATE_NOOP("StartWords",
                                          "Make it the default keyring again by the keyring's own program "
                                          "(gnome-keyring: Passwords and Keys); then try again.")},
        .firstStart = {QT_TRANSLATE_NOOP("StartWords", "Your keyring has no place for secrets yet"),
                       QT_TRANSLATE_NOOP("StartWords",
                                         "Try again and agree when the keyring asks to make one. Or keep "
                                         "your sign-ins in a file of their own.")}},
    ErrorWords{
        .code = errors::kKeystoreOtherBackend,
        .start = {"Your tokens are in another keystore than the one asked for.",
                  "Start with that one, or use another --data-dir."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "Your sign-ins are in another place"),
                        QT_TRANSLATE_NOOP(
                            "StartWords",
                            "Start Lanyard with the keystore that it was used with. Nothing was changed.")}},
    ErrorWords{.code = errors::kKeystorePassphraseWrong,
               .reply = {Reason::PassphraseWrong, "the passphrase is wrong", "Try again."},
               .start = {"The passphrase does not open the sealed store.",
                         "Try again. Nothing replaces one that was forgotten: man lanyard-passphrase says "
                         "how to start anew."}},
    ErrorWords{
        .code = errors::kKeystoreSealed,
        .start = {"The wallet is locked.", "Run: lanyard unlock"},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "Lanyard is locked"),
                        QT_TRANSLATE_NOOP("StartWords", "Enter the passphrase that seals your wallet.")}},
    ErrorWords{.code = errors::kKeystoreStopped, .reply = kTakenBack},
    ErrorWords{
        .code = errors::kKeystoreTimeout,
        .start = {"The keyring does not answer.", "Unlock or restart it and try again."},
        .windowStart =
            {QT_TRANSLATE_NOOP("StartWords", "Your keyring does not answer"),
             QT_TRANSLATE_NOOP(
                 "StartWords",
                 "Unlock it or start it anew (sign out of the desktop and in again); then try again.")}},
    ErrorWords{.code = "lock.", .reply = kStoreUnusable},
    ErrorWords{.code = errors::kLockNoPassphrase,
               .reply = {Reason::PassphraseRequired,
                         "nobody could unlock it again: no approval passphrase is set, and polkit cannot ask",
                         "Set one first: lanyard passphrase set, or in Lanyard's settings. What polkit "
                         "lacks: lanyard doctor."}},
    ErrorWords{.code = errors::kNetworkOffline, .reply = kLater},
    ErrorWords{.code = "par.", .reply = kFailedCheck},
    ErrorWords{.code = errors::kParAccessDenied, .reply = kSaidNo},
    ErrorWords{.code = errors::kParBadJson,
               .reply = {Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider}},
    ErrorWords{.code = errors::kParInvalidGrant, .reply = kSignInNeeded},
    ErrorWords{
        .code = errors::kParInvalidRequest,
        .reply = {Reason::ProviderRefused, "the provider did not take the request as it was made",
                  "Often the redirect address is not registered there for this client ID: this was %1. For a "
                  "provider that compares the port, give it as it is registered: lanyard login … --redirect, "
                  "or Redirect address in the window."},
        .window =
            {QT_TRANSLATE_NOOP("ErrorWords", "The provider did not take the request"),
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "Often the redirect address is not registered at %1 for this client ID. Compare the two."),
             "edit"}},
    ErrorWords{.code = errors::kParUnavailable, .reply = kLater},
    ErrorWords{.code = "passphrase.", .reply = kWrongSetting},
    ErrorWords{.code = errors::kPassphraseDiffer,
               .start = {"The two passphrases were not the same.", "Try again."}},
    ErrorWords{
        .code = errors::kPassphraseNoTerminal,
        .start = {"There is no terminal to ask for the passphrase on.", "Give it by --passphrase-fd."}},
    ErrorWords{.code = errors::kPassphraseShort,
               .start = {"A passphrase has at least 8 characters.", "Choose a longer one."}},
    ErrorWords{.code = "paste.",
               .reply = {Reason::BadRequest, "this is not an address that the browser ended at",
                         "Copy all of the browser's address line, once the sign-in there is over."}},
    ErrorWords{
        .code = errors::kPasteElsewhere,
        .reply = {Reason::BadRequest, "this address does not begin with this sign-in's redirect address",
                  "Copy the address that the browser ended at: it begins with %1."}},
    ErrorWords{.code = errors::kPasteNoAnswer,
               .reply = {Reason::BadRequest, "there is no answer of the provider in this address",
                         "Copy all of the browser's address line, once the sign-in there is over."}},
    ErrorWords{.code = errors::kPasteNotWaiting,
               .reply = {Reason::BadRequest, "no sign-in waits for an address", "Sign in again."}},
    ErrorWords{.code = errors::kPasteOtherSignIn,
               .reply = {Reason::BadRequest, "this address belongs to another sign-in",
                         "Open the address of this sign-in in the browser, and copy what that ends at."}},
    ErrorWords{.code = "pasted.", .reply = kWrongSetting},
    ErrorWords{
        .code = errors::kPastedAnotherKind,
        .reply = {Reason::BadRequest, "%1 is of another kind: programs get something else for it",
                  "Keep the token under a name of its own, without --again; or sign out first: lanyard "
                  "logout %1."}},
    ErrorWords{
        .code = errors::kPastedBadAddress,
        .reply = {Reason::BadRequest, "a token or password is kept for an address that begins with https://",
                  "Name the service by its address, or by its name: lanyard providers. One on this "
                  "computer may speak plain http: --local."}},
    ErrorWords{.code = errors::kPastedBadPassword,
               .reply = {Reason::BadRequest, "this is no password that can be sent: it is one line of text",
                         "Copy all of it, and nothing else, and give it again."}},
    ErrorWords{.code = errors::kPastedBadToken,
               .reply = {Reason::BadRequest, "this is no token or key: it is one word, without spaces",
                         "Copy all of it from the service's page, and nothing else, and paste it again."}},
    ErrorWords{.code = errors::kPastedBadUser,
               .reply = {Reason::BadRequest,
                         "this is no user name that can be sent: it has a colon, or is no line of text",
                         "Name the user as the service knows it: lanyard login … --user NAME."}},
    ErrorWords{
        .code = errors::kPastedEnded,
        .reply =
            {Reason::SignInRequired, "the token or password that was given has ended, by its date",
             "Get a new one at the service, and give it: lanyard login --again NAME --token, or --basic."},
        .list = "it has ended, give a new one",
        .card = QT_TRANSLATE_NOOP(
            "ErrorWords",
            "What you gave Lanyard for %1 has ended. Get a new one there, and give it in a terminal: lanyard "
            "login --again NAME --token, or --basic for a password")},
    ErrorWords{.code = errors::kPastedNeedsAlias,
               .reply = {Reason::BadRequest, "nothing at this service tells whose token it is",
                         "Name it yourself: lanyard login … --alias NAME."}},
    ErrorWords{
        .code = errors::kPastedNoBrowser,
        .reply =
            {Reason::BadRequest, "%1 is a token or password that was given: no sign-in renews it",
             "Get a new one at the service, and give it: lanyard login --again %1 --token, or --basic."}},
    ErrorWords{
        .code = errors::kPastedNoRenewal,
        .reply = {Reason::Unsupported, "%1 is a token or password that was given: nothing renews it",
                  "Get a new one at the service, and give it: lanyard login --again %1 --token, or --basic."},
        .window =
            {QT_TRANSLATE_NOOP("ErrorWords", "Nothing renews it: you gave it to Lanyard"),
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "Make a new one at %1, and paste it in a terminal: lanyard login --again %2 --token")}},
    ErrorWords{.code = errors::kPastedPast,
               .reply = {Reason::BadRequest, "the date until which the token is good is over",
                         "Give the last day on which it is good, or leave it out."}},
    ErrorWords{.code = errors::kPastedRefused,
               .reply = {Reason::ProviderRefused, "the service did not take this token, so it was not kept",
                         "Copy all of it, and look there whether it has ended. It must be allowed to see "
                         "your profile."}},
    ErrorWords{.code = errors::kPastedWhole,
               .reply = {Reason::ScopeNotAvailable,
                         "%1 is a token or password that was given: it is handed out whole or not at all",
                         "Ask for it without scopes, audience and resource. For less, make a token there "
                         "that can do less."}},
    ErrorWords{
        .code = "peer.",
        .reply = {Reason::ConsentDenied, "the program that asked is gone, or is another one now", kAsk}},
    ErrorWords{
        .code = "pipe.",
        .reply = kWrongSetting,
        .windowStart =
            {QT_TRANSLATE_NOOP("StartWords", "There is no place for the wallet's socket"),
             QT_TRANSLATE_NOOP(
                 "StartWords",
                 "Sign in to the desktop anew. XDG_RUNTIME_DIR must name a folder that is yours alone.")}},
    ErrorWords{.code = errors::kPipeActivation,
               .start = {"What systemd passed is no socket that the wallet can use.",
                         "Use lanyard-agent.socket as it comes with Lanyard."}},
    ErrorWords{.code = errors::kPipeBusy, .reply = kLater},
    ErrorWords{.code = errors::kPipeDirectory,
               .start = {"The folder of the wallet's socket is not yours alone.",
                         "Look at LANYARD_SOCK and XDG_RUNTIME_DIR."}},
    ErrorWords{
        .code = errors::kPipeForeign,
        .start = {"Another file is in the place of the wallet's socket, or others can reach the socket.",
                  "Remove it. A socket of systemd's needs SocketMode=0600."}},
    ErrorWords{
        .code = errors::kPipePath,
        .start = {"There is no place for the wallet's socket.",
                  "Sign in to the system as yourself, or set XDG_RUNTIME_DIR to a folder of yours alone."}},
    ErrorWords{.code = "program.",
               .reply = {Reason::BadRequest, "no such program",
                         "Give the full path of a program file that you can read."}},
    ErrorWords{.code = "policy.",
               .reply = kWrongSetting,
               .start = {"The policy file of this computer cannot be used.",
                         "Ask whoever administers it to mend /etc/lanyard/policy.json."}},
    ErrorWords{.code = errors::kPolicyHidden,
               .reply = {Reason::BadRequest, "the policy of this computer does not allow sign-ins to %1",
                         "Ask whoever administers it: /etc/lanyard/policy.json."}},
    ErrorWords{.code = errors::kPolicyKeystore,
               .start = {"The policy of this computer does not allow this keystore.",
                         "Ask whoever administers it (/etc/lanyard/policy.json), or choose another one with "
                         "--keystore."}},
    ErrorWords{
        .code = errors::kPolicyOtherClient,
        .reply = {Reason::BadRequest, "the policy of this computer allows one client ID only at %1: %2",
                  "Leave out --client-id."}},
    ErrorWords{.code = errors::kPolicyUnsafeFile,
               .start = {"The policy file of this computer can be written by others, so the wallet does not "
                         "start.",
                         "Ask whoever administers it to see who wrote it, and to make it root's alone."}},
    ErrorWords{.code = errors::kProgramLasting,
               .reply = {Reason::BadRequest, "a shell, launcher or interpreter cannot be allowed beforehand",
                         "Allow the program itself, or let it ask."}},
    ErrorWords{.code = errors::kProviderBadPart,
               .reply = {Reason::BadRequest, "this cannot be a part of the provider's address",
                         "lanyard providers NAME shows the address and its parts. Look again at: "}},
    ErrorWords{.code = errors::kProviderNoClientId,
               .reply = {Reason::BadRequest, "the provider needs a client ID",
                         "Give the one that you registered there: lanyard login … --client-id ID."}},
    ErrorWords{
        .code = errors::kProviderTemplate,
        .reply = {Reason::BadRequest, "this provider has an address for each organization",
                  "Name your part (--tenant NAME, or --part NAME=VALUE), or give the whole address: "}},
    ErrorWords{
        .code = errors::kProviderUnknown,
        .reply =
            {Reason::BadRequest, "no provider is known by that name",
             "Give the issuer's address (https://…) and --client-id, or one of the names that are known: "}},
    ErrorWords{.code = "proxy.",
               .reply = {Reason::ProviderUnreachable, "the proxy opens no way to the provider", kProxy},
               .list = "the proxy fails"},
    ErrorWords{.code = errors::kProxyAuth,
               .reply = {Reason::ProviderUnreachable, "the proxy wants another name and password", kProxy}},
    ErrorWords{.code = errors::kProxyBadAddress,
               .start = {"The proxy is not one that the wallet can use.",
                         "Give system, none, or http://[USER[:PASSWORD]@]HOST:PORT."}},
    ErrorWords{
        .code = errors::kProxyBadVariable,
        .reply = {Reason::BadRequest, "https_proxy or all_proxy names a proxy that cannot be used",
                  "Use http://HOST:PORT or socks5://HOST:PORT in it, or start lanyard-agent with --proxy."}},
    ErrorWords{.code = errors::kProxyUnreachable,
               .reply = {Reason::ProviderUnreachable, "the proxy cannot be reached", kProxy}},
    ErrorWords{.code = "redirect.", .reply = kFailedCheck},
    ErrorWords{
        .code = errors::kRedirectAccessDenied,
        .reply =
            {Reason::ConsentDenied,
             "it was not allowed on the provider's page: you said no there, or this account may not use it",
             "Sign in again and allow what the provider asks. If you did, ask whoever runs it to let the "
             "account in."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "Not allowed there"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "The sign-in was declined on the page of %1: you chose not to allow it, "
                                     "or this account may not use it. Nothing was signed in."),
                   "retry"}},
    ErrorWords{.code = errors::kRedirectBadRule,
               .reply = {Reason::BadRequest, "the redirect address cannot be listened on",
                         "It looks like http://127.0.0.1:8400/callback."}},
    ErrorWords{.code = errors::kRedirectCertificate,
               .reply = {Reason::Internal, "no certificate could be made for the redirect address",
                         "Name a redirect address with http://, if the provider takes one: --redirect."}},
    ErrorWords{
        .code = errors::kRedirectInteractionRequired,
        .reply = {Reason::SignInRequired, "the provider wants you to do something on its own page first",
                  "Open the provider's page in your browser, sign in there and answer what it asks. Then "
                  "start again."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider wants something first"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "Open the page of %1 in your browser, sign in there and answer what it "
                                     "asks. Then try again."),
                   "retry"}},
    ErrorWords{
        .code = errors::kRedirectInvalidClient,
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The client ID was not accepted"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "%1 does not know it, or does not let it sign in this way. Check the client ID."),
                   "edit"}},
    ErrorWords{.code = errors::kRedirectInvalidGrant, .reply = kSignInNeeded},
    ErrorWords{
        .code = errors::kRedirectInvalidRequest,
        .window =
            {QT_TRANSLATE_NOOP("ErrorWords", "The provider did not take the request"),
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "Often the redirect address is not registered at %1 for this client ID. Compare the two."),
             "edit"}},
    ErrorWords{.code = errors::kRedirectInvalidScope,
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "A permission does not exist there"),
                          QT_TRANSLATE_NOOP(
                              "ErrorWords",
                              "%1 does not give one of the permissions that were asked for. Ask for others."),
                          "edit"}},
    ErrorWords{.code = errors::kRedirectNoFreePort,
               .reply = {Reason::Internal, "this computer has no free port",
                         "End a program that holds many connections, then sign in again."}},
    ErrorWords{.code = errors::kRedirectNoLoopback,
               .reply = {Reason::Internal, "this computer cannot listen on 127.0.0.1 or [::1]",
                         "Look at the network's settings: the loopback interface is down."}},
    ErrorWords{
        .code = errors::kRedirectNoSuchHost,
        .reply = {Reason::BadRequest, "this computer has no %1 to listen on",
                  "Register an address with 127.0.0.1 or localhost with the provider, and give it: "
                  "--redirect http://127.0.0.1:PORT/callback."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "This computer lacks that address"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "There is no %2 here for the browser to come back to. Register a "
                                     "redirect address with 127.0.0.1 or localhost at %1, and name that."),
                   "edit"}},
    ErrorWords{
        .code = errors::kRedirectPortTaken,
        .reply = {Reason::ProviderRefused, "the port that the provider sends back to is in use here: %1",
                  "End the program that uses it, then sign in again; or register another port with the "
                  "provider, and give both: --redirect http://127.0.0.1:PORT,PORT/callback."},
        .window =
            {QT_TRANSLATE_NOOP("ErrorWords", "The port is in use"),
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "Another program on this computer uses the port that the browser comes back to: %2. End "
                 "that program, or register a further port at %1 and name both in the redirect address."),
             "edit"}},
    ErrorWords{.code = errors::kRedirectUnavailable, .reply = kLater},
    ErrorWords{.code = "registration.", .reply = kFailedCheck},
    ErrorWords{
        .code = errors::kRegistrationClosed,
        .reply = {Reason::ProviderRefused, "the provider registers nobody who comes without its leave",
                  "Ask whoever runs the provider for a client ID, and give it: lanyard login … --client-id"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider registers nobody by itself"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "Ask whoever runs it for a client ID, and enter it in the form."),
                   "edit"}},
    ErrorWords{
        .code = errors::kRegistrationDocument,
        .reply = {Reason::BadRequest, "the document that describes Lanyard to providers does not fit",
                  "Ask whoever set its address for this computer. A client ID does without it: lanyard login "
                  "… --client-id"}},
    ErrorWords{.code = errors::kRegistrationNotJson,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{
        .code = errors::kRegistrationNotOffered,
        .reply = {Reason::BadRequest, "the provider registers no clients by itself, so it needs a client ID",
                  "Register Lanyard on the provider's own page, and give the client ID: lanyard login … "
                  "--client-id"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "A client ID is needed"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "This provider registers no clients by itself. Register Lanyard on its "
                                     "own page, and enter the client ID in the form."),
                   "edit"}},
    ErrorWords{
        .code = errors::kRegistrationRefused,
        .reply = {Reason::ProviderRefused, "the provider did not register Lanyard",
                  "Ask whoever runs the provider for a client ID, and give it: lanyard login … --client-id"}},
    ErrorWords{.code = errors::kRegistrationUnavailable, .reply = kLater},
    ErrorWords{.code = errors::kRequestCancelled, .reply = kTakenBack},
    ErrorWords{.code = "resource.", .reply = kFailedCheck},
    ErrorWords{
        .code = errors::kResourceAnother,
        .reply = {Reason::ProviderRefused, "what answers at %2 calls itself %1, so nothing of it was used",
                  "Check the address. Is it the one that you were given, tell whoever runs it."}},
    ErrorWords{
        .code = errors::kResourceBadAddress,
        .reply = {Reason::BadRequest, "this cannot be a resource's address: %1",
                  "Give it as you were given it. It looks like https://mcp.example.org/mcp, without #."}},
    ErrorWords{
        .code = errors::kResourceIssuerMoved,
        .reply = {Reason::ProviderRefused,
                  "the resource now names another provider to sign in at than the one that you agreed to",
                  "Nothing was sent there. Sign in to it as if it were new, and look whom it names: lanyard "
                  "login."}},
    ErrorWords{.code = errors::kResourceNoIssuer,
               .reply = {Reason::ProviderRefused, "the resource does not say where to sign in for it",
                         "Ask whoever runs it for the issuer, and sign in there: lanyard login ISSUER "
                         "--resource URL."}},
    ErrorWords{.code = errors::kResourceNotFound,
               .reply = {Reason::BadRequest, "nothing at this address says how to sign in for it",
                         "Check the address, capitals and all. If you know the issuer: lanyard login ISSUER "
                         "--resource URL."}},
    ErrorWords{.code = errors::kResourceNotJson,
               .reply = {Reason::ProviderUnreachable, "the answer was not the resource's", kPortal}},
    ErrorWords{.code = "revoke.",
               .reply = {Reason::ProviderRefused, "the provider could not be asked to end the session",
                         "It ends there by itself, or on the provider's own page."}},
    ErrorWords{.code = errors::kRevokeInvalidGrant, .reply = kSignInNeeded},
    ErrorWords{.code = errors::kRouteAmbiguous,
               .reply = {Reason::IdentityAmbiguous, "more than one identity is for %1: %2",
                         "Choose one: lanyard route add %1 WHO"}},
    ErrorWords{.code = errors::kRouteBadAddress,
               .reply = {Reason::BadRequest, "this is no address that a token can be for: %1",
                         "Write it as https://HOST[:PORT][/PATH]."}},
    ErrorWords{.code = errors::kRouteNoProvider,
               .reply = {Reason::BadRequest, "you have no identity of a provider called %1",
                         "See the column PROVIDER of: lanyard list"}},
    ErrorWords{.code = errors::kRouteNone,
               .reply = {Reason::IdentityUnknown, "no identity is for %1",
                         "Name the one that it is: lanyard route add %2 WHO"}},
    ErrorWords{.code = errors::kRouteOtherProvider,
               .reply = {Reason::BadRequest, "%1 is no identity of %2",
                         "A provider's default is one of its own identities; see: lanyard list"}},
    ErrorWords{.code = errors::kRouteTooMany,
               .reply = {Reason::BadRequest,
                         "there are as many rules for addresses as a wallet keeps, or they are as long",
                         "Remove some that you do not need: lanyard route, lanyard route remove ADDRESS"}},
    ErrorWords{.code = errors::kRouteUnknown,
               .reply = {Reason::BadRequest, "there is no rule for %1", "See what there is: lanyard route"}},
    ErrorWords{.code = "seal.", .reply = kStoreUnusable},
    ErrorWords{.code = errors::kSealStopped, .reply = kTakenBack},
    ErrorWords{.code = errors::kSealTimeout, .reply = kLater},
    ErrorWords{.code = errors::kSignInAnotherClient,
               .reply = {Reason::BadRequest, "%1 keeps the client ID that it was signed in with",
                         "With another one it is an identity of its own: lanyard login %2 --client-id ID."}},
    ErrorWords{
        .code = errors::kSignInAnotherPerson,
        .reply =
            {Reason::SignInRequired, "you signed in as %1; this identity is %2",
             "To sign in as %2, sign out at the provider in your browser, or choose the other account there, "
             "then: lanyard login --again %3. To have %1 as well: lanyard login %4 --client-id %5."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "That was another account"),
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "You signed in as %2; this identity is %3. Nothing was changed. Choose "
                                     "the other account at %1, or sign out there first, then try again. To "
                                     "have %2 as well, add the service once more."),
                   "retry"}},
    ErrorWords{.code = errors::kSignInCancelled, .reply = kTakenBack},
    ErrorWords{
        .code = errors::kSignInCodeRefused,
        .reply = {Reason::ProviderRefused, "the provider did not take the code that it had just given",
                  "Start once more. If it says so again, try --dpop; or ask whoever runs the provider "
                  "whether it binds this client's tokens to a certificate, which Lanyard cannot do yet."},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider did not take its own code"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "Start once more. If it says so again, ask whoever runs %1 whether it binds this "
                       "client's tokens to a key (then: lanyard login --dpop, in a terminal) or to a "
                       "certificate, which Lanyard cannot do yet."),
                   "retry"}},
    ErrorWords{.code = errors::kSignInNotRunning,
               .reply = {Reason::ProviderUnreachable, "nothing answers at %1 on this computer",
                         "Start the provider there, then try again."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider is not running"),
                          QT_TRANSLATE_NOOP(
                              "ErrorWords",
                              "Nothing answers at %2 on this computer. Start the provider, then try again."),
                          "retry"}},
    ErrorWords{
        .code = errors::kSignInOtherMachine,
        .reply = {Reason::SignInRequired,
                  "this wallet was copied from another computer, whose session is not used here", kSignIn},
        .list = "the wallet was copied",
        .card = QT_TRANSLATE_NOOP(
            "ErrorWords", "Lanyard was copied from another computer, whose sign-in is not used here."),
        .logout = "the session is used by the computer that this wallet was copied from"},
    ErrorWords{.code = errors::kSignInRanOut,
               .reply = {Reason::SignInRequired, "the sign-in has run out: the provider ends it after a time",
                         kSignIn},
               .list = "it has run out",
               .card = QT_TRANSLATE_NOOP("ErrorWords",
                                         "The sign-in at %1 has run out: it ends after a time there.")},
    ErrorWords{
        .code = errors::kSignInStartFirst,
        .reply = {Reason::ProviderUnreachable, "nothing answers at %1 on this computer",
                  "Start it in another terminal, then try again: %2"},
        .window = {QT_TRANSLATE_NOOP("ErrorWords", "The provider is not running"),
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "Nothing answers at %2 on this computer. Start it in a terminal, then try again: %3"),
                   "retry"}},
    ErrorWords{.code = errors::kSignInTimeout,
               .reply = {Reason::ConsentTimeout, "nobody finished the sign-in in the browser in time",
                         "Start it again, and finish it in the browser within five minutes."},
               .window = {QT_TRANSLATE_NOOP("ErrorWords", "The time ran out"),
                          QT_TRANSLATE_NOOP("ErrorWords",
                                            "Nobody finished the sign-in in the browser in time, so nothing "
                                            "was signed in. Start it again when you are ready."),
                          "retry"}},
    ErrorWords{.code = errors::kSignInUnfinished, .reply = kSignInNeeded, .list = "it was cut off"},
    ErrorWords{.code = "state.", .reply = kFailedCheck},
    ErrorWords{
        .code = "stop.",
        .reply = {Reason::Unsupported, "this wallet cannot be ended by a request", "End its process."}},
    ErrorWords{.code = errors::kStopMemory,
               .reply = {Reason::KeystoreUnavailable,
                         "all sign-ins are in memory only, and gone when the wallet ends",
                         "End it all the same: lanyard stop --force."}},
    ErrorWords{
        .code = errors::kStopUnsaved,
        .reply = {Reason::KeystoreUnavailable, "the newest sign-in of an identity is not in the keystore yet",
                  "Unlock the keyring and wait until lanyard list says nothing of it, or end the wallet all "
                  "the same: lanyard stop --force."}},
    ErrorWords{.code = "store.",
               .reply = {Reason::Internal, "the wallet's database cannot be used",
                         "Check that the disk has space and that the data folder is yours, then try again."}},
    ErrorWords{.code = errors::kStoreAliasTaken,
               .reply = {Reason::BadRequest, "another identity has this alias", "Choose another alias."}},
    ErrorWords{
        .code = errors::kStoreIdentityKnown,
        .reply = {Reason::BadRequest, "this identity is in the wallet already, as %1: it stays as it is",
                  "To replace what is kept for it: lanyard login --again %1 --token, or --basic"}},
    ErrorWords{
        .code = errors::kStoreCorrupt,
        .start = {"The database is damaged, and its snapshot is too, or is not there. Nothing was changed.",
                  "Put back a backup of wallet.db and wallet.db.snapshot, or move both away to begin anew."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "The wallet's database is damaged"),
                        QT_TRANSLATE_NOOP(
                            "StartWords",
                            "Put back a backup of wallet.db and wallet.db.snapshot, or move both "
                            "away to begin anew. Nothing was changed.")}},
    ErrorWords{
        .code = errors::kStoreNewer,
        .start = {"The database was written by a newer Lanyard. Nothing was changed.", "Please update."},
        .windowStart = {QT_TRANSLATE_NOOP("StartWords", "Lanyard is too old for your wallet"),
                        QT_TRANSLATE_NOOP(
                            "StartWords",
                            "Update it: a newer version has written the database. Nothing was changed.")}},
    ErrorWords{.code = "token.", .reply = {Reason::ProviderRefused, "the provider gave no token", kSignIn}},
    ErrorWords{.code = errors::kTokenAccessDenied, .list = "the provider refused"},
    ErrorWords{.code = errors::kTokenBadJson,
               .reply = {Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider}},
    ErrorWords{
        .code = errors::kTokenBadResource,
        .reply = {Reason::BadRequest,
                  "the resource is no absolute address without a fragment (RFC 8707), or a text is too "
                  "long",
                  "Name the resource as its documentation does: --resource https://api.example.org"}},
    ErrorWords{
        .code = errors::kTokenEnded,
        .reply = kSignInNeeded,
        .card = QT_TRANSLATE_NOOP("ErrorWords", "Its time is over, and it cannot be renewed without you.")},
    ErrorWords{
        .code = errors::kTokenInteractionRequired, .reply = kSignInNeeded, .list = "the provider wants you"},
    ErrorWords{.code = errors::kTokenInvalidClient,
               .reply = {Reason::ProviderRefused, "the provider does not accept the client ID, or its secret",
                         "Your sign-in is kept. Check the client ID with whoever runs the provider."},
               .list = "client ID refused"},
    ErrorWords{.code = errors::kTokenInvalidGrant, .reply = kSignInNeeded, .list = "the provider refused"},
    ErrorWords{
        .code = errors::kTokenNarrowIgnored,
        .reply = {Reason::Unsupported,
                  "the provider only gives a token that is for more than this audience or resource, so "
                  "nobody got it",
                  "Leave --audience and --resource out, or sign in for them: lanyard login --again "
                  "WHO --resource URL"}},
    ErrorWords{.code = errors::kTokenNarrowNoWay,
               .reply = {Reason::Unsupported,
                         "the provider offers no way to get a token for this audience or resource alone",
                         "Leave --audience and --resource out, or sign in for them: lanyard login --again "
                         "WHO --resource URL"}},
    ErrorWords{
        .code = errors::kTokenNarrowRefused,
        .reply = {Reason::Unsupported, "the provider gives no token of just that",
                  "Ask for other scopes, or another audience or resource, or for all that the identity "
                  "has; its provider decides what it gives. The sign-in is kept."}},
    ErrorWords{.code = errors::kTokenNarrowUnproved,
               .reply = {Reason::Unsupported,
                         "nothing shows that the provider's token is for this audience or resource alone, so "
                         "nobody got it",
                         "Leave --audience and --resource out, or sign in for them: lanyard login --again "
                         "WHO --resource URL"}},
    ErrorWords{.code = errors::kTokenNoOpenId,
               .reply = {Reason::Unsupported, "%1 has no ID token: it is no sign-in by OpenID Connect",
                         "Ask for an access token instead: lanyard token %1"}},
    ErrorWords{
        .code = errors::kTokenNoRefreshToken,
        .reply =
            {Reason::SignInRequired, "this sign-in cannot be renewed: the provider gave no refresh token",
             "The token that is there is good until it ends. For a new one sign in again: lanyard login."},
        .list = "cannot be renewed"},
    ErrorWords{.code = errors::kTokenNone, .reply = kLater},
    ErrorWords{.code = errors::kTokenNotJson,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{.code = errors::kTokenOfflineAccess,
               .reply = {Reason::ScopeNotAvailable,
                         "offline_access is for the wallet alone: no program gets what renews a token",
                         "Leave it out. Lanyard renews the token whenever it is asked for."}},
    ErrorWords{.code = errors::kTokenRedirected,
               .reply = {Reason::ProviderUnreachable, "the answer was not the provider's", kPortal}},
    ErrorWords{.code = errors::kTokenRefused,
               .reply = {Reason::ProviderRefused, "the provider refused, and did not say why",
                         "Ask whoever runs the provider."},
               .list = "the provider refused"},
    ErrorWords{.code = errors::kTokenRevoked, .reply = kTakenBack},
    ErrorWords{
        .code = errors::kTokenRotationInterrupted, .reply = kSignInNeeded, .list = "a renewal was cut off"},
    ErrorWords{.code = errors::kTokenScopeNotAvailable,
               .reply = {Reason::ScopeNotAvailable, "the identity has no such scope",
                         "Sign in again with the scopes that you need: lanyard login --scope …"}},
    ErrorWords{.code = errors::kTokenSignInRequired,
               .reply = {Reason::SignInRequired, "the provider wants a new sign-in", kSignIn}},
    ErrorWords{
        .code = errors::kTokenStillRefused,
        .reply = {Reason::ProviderRefused,
                  "the service refuses the renewed token too, so it is not renewed once more",
                  "Check that the token is for this service: its audience and its scopes. Another one is "
                  "renewed for such a report after five minutes."}},
    ErrorWords{
        .code = errors::kTokenSurplus,
        .reply = {Reason::ConsentDenied,
                  "the provider put more into the token than was asked for, and nobody said yes to that",
                  "Say yes when you are asked, or beforehand: lanyard allow PROGRAM WHO --also SCOPE."}},
    ErrorWords{.code = errors::kTokenUnavailable,
               .reply = {Reason::ProviderUnreachable, "the provider has trouble of its own just now",
                         "Your sign-in is kept. Try again in a while; Lanyard does so too."},
               .list = "provider has trouble"},
    ErrorWords{
        .code = errors::kTokenUnverified,
        .reply =
            {Reason::ProviderRefused,
             "the provider's signature does not fit its keys, so nothing of its answer is handed out yet",
             "Your sign-in is kept. Try again in a minute; if it stays, ask whoever runs the provider."},
        .list = "signature does not fit"},
    ErrorWords{.code = errors::kTokenWider,
               .reply = {Reason::ScopeNotAvailable,
                         "the provider only gives a token that may do more than was asked for or allowed, so "
                         "nobody got it",
                         "Ask for all scopes of the identity (without --scope), and allow the tool to have "
                         "them."}},
    ErrorWords{.code = "unsupported.",
               .reply = {Reason::Unsupported, "this provider wants something that Lanyard cannot do yet",
                         kOtherClient}},
    ErrorWords{
        .code = errors::kUnsupportedCertificate,
        .reply = {Reason::Unsupported,
                  "this provider binds tokens to a certificate (mutual TLS); Lanyard cannot do that yet",
                  kOtherClient},
        .window = {kCannotYet,
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 binds tokens to a certificate (mutual TLS). Lanyard cannot do that "
                                     "yet; a new sign-in would come to the same. Ask whoever runs the "
                                     "provider for a client ID that does without it."),
                   "none"},
        .list = "bound to a certificate"},
    ErrorWords{
        .code = errors::kUnsupportedClientAuth,
        .reply = {Reason::Unsupported,
                  "this provider takes only clients that authenticate by %1; Lanyard cannot do that yet",
                  kOtherClient},
        .window = {kCannotYet,
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "%1 takes only clients that authenticate by %2. Lanyard cannot do that yet. Ask "
                       "whoever runs the provider for a client ID that does without it."),
                   "none"}},
    ErrorWords{.code = errors::kUnsupportedDpop,
               .reply = {Reason::Unsupported,
                         "this provider binds tokens to a key (DPoP), and this sign-in is without one",
                         "Sign in with a key: lanyard login … --dpop."},
               .window = {kCannotYet,
                          QT_TRANSLATE_NOOP("ErrorWords",
                                            "%1 binds tokens to a key (DPoP). Sign in there from a terminal: "
                                            "lanyard login --dpop."),
                          "none"},
               .list = "DPoP"},
    ErrorWords{
        .code = errors::kUnsupportedEncryptedIdToken,
        .reply = {Reason::Unsupported,
                  "this provider encrypts its ID tokens (JWE); Lanyard cannot read them yet", kOtherClient},
        .window =
            {kCannotYet,
             QT_TRANSLATE_NOOP(
                 "ErrorWords",
                 "%1 encrypts its ID tokens (JWE). Lanyard cannot read them yet; a new sign-in would come to "
                 "the same. Ask whoever runs the provider for a client ID that does without it."),
             "none"},
        .list = "encrypted ID tokens"},
    ErrorWords{
        .code = errors::kUnsupportedJarm,
        .reply = {Reason::Unsupported,
                  "this provider answers sign-ins with a JWT (JARM); Lanyard cannot do that yet",
                  kOtherClient},
        .window = {kCannotYet,
                   QT_TRANSLATE_NOOP("ErrorWords",
                                     "%1 answers sign-ins with a JWT (JARM). Lanyard cannot do that yet. Ask "
                                     "whoever runs the provider for a client ID that does without it."),
                   "none"},
        .list = "JARM"},
    ErrorWords{.code = errors::kUnsupportedProtocol,
               .reply = {Reason::Unsupported,
                         "this provider is signed in to in a way of its own, which Lanyard does not know yet",
                         "lanyard login URL finds the way from the address of a service that names one."},
               .window = {kCannotYet,
                          QT_TRANSLATE_NOOP(
                              "ErrorWords",
                              "%1 is signed in to in a way of its own, which Lanyard does not know yet."),
                          "none"},
               .list = "no OpenID Connect"},
    ErrorWords{
        .code = errors::kUnsupportedRequestObject,
        .reply = {Reason::Unsupported,
                  "this provider wants sign-ins as signed request objects (JAR); Lanyard cannot do that yet",
                  kOtherClient},
        .window = {kCannotYet,
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "%1 wants sign-ins as signed request objects (JAR). Lanyard cannot do that yet. Ask "
                       "whoever runs the provider for a client ID that does without it."),
                   "none"},
        .list = "request objects"},
    ErrorWords{
        .code = errors::kUnsupportedSharedRedirect,
        .reply = {Reason::Unsupported,
                  "this provider does not say who answers, and its redirect address has no path of its own",
                  "Register an address there with such a path, and name it: --redirect "
                  "http://127.0.0.1:8400/NAME."},
        .window = {kCannotYet,
                   QT_TRANSLATE_NOOP(
                       "ErrorWords",
                       "%1 does not say who answers, and its redirect address has no path of its "
                       "own. Another provider could pass its answer off as its own."),
                   "none"},
        .list = "redirect address"},
    ErrorWords{.code = "userinfo.", .reply = kFailedCheck},
    ErrorWords{.code = errors::kUserinfoRefused, .reply = kSaidNo},
    ErrorWords{.code = errors::kUserinfoUnavailable, .reply = kLater},
    ErrorWords{.code = "wallet.",
               .reply = kWrongSetting,
               .windowStart = {QT_TRANSLATE_NOOP("StartWords", "The wallet does not answer"),
                               QT_TRANSLATE_NOOP(
                                   "StartWords",
                                   "End it and start it anew: lanyard restart. Your sign-ins are kept.")}},
    ErrorWords{.code = errors::kWalletLocked,
               .reply = {Reason::WalletLocked, "the wallet is locked",
                         "Unlock it: lanyard unlock, or in Lanyard's window."}},
    ErrorWords{.code = errors::kWalletNoWindow,
               .windowStart =
                   {QT_TRANSLATE_NOOP("StartWords", "The window cannot be opened"),
                    QT_TRANSLATE_NOOP(
                        "StartWords",
                        "The wallet runs, but knows of no screen. End it (lanyard stop), then try again.")}},
    ErrorWords{.code = errors::kWalletRunning,
               .start = {"A wallet of yours is running already. There is one per user.", ""}},
    ErrorWords{.code = errors::kWalletStopped, .reply = kTakenBack},
    ErrorWords{.code = "*.invalid_client",
               .reply = {Reason::ProviderRefused,
                         "the provider does not know the client ID, or does not let it sign in this way",
                         "Check the client ID. If it is right, ask whoever runs the provider to allow it the "
                         "authorization code flow."}},
    ErrorWords{
        .code = "*.invalid_request",
        .reply = {Reason::ProviderRefused, "the provider did not take the request as it was made",
                  "Often the redirect address is not registered there for this client ID: compare the two."}},
    ErrorWords{
        .code = "*.invalid_scope",
        .reply = {Reason::ProviderRefused, "the provider does not give one of the scopes asked for",
                  "Ask for others: lanyard login --scope …, or Permissions to ask for in the window."}},
    ErrorWords{
        .code = "*.invalid_target",
        .reply = {Reason::ProviderRefused, "the provider does not know the resource or audience asked for",
                  "Check what --resource and --audience name, or leave them out."}},
    ErrorWords{
        .code = "*.unsupported_grant_type",
        .reply =
            {Reason::ProviderRefused, "the provider does not let this client sign in this way",
             "Ask whoever runs the provider to allow it the authorization code flow with refresh tokens."}},
};

bool fits(std::string_view pattern, std::string_view code) {
  if (pattern.ends_with('.')) return code.starts_with(pattern);
  if (pattern.starts_with("*.")) return code.ends_with(pattern.substr(1));
  return pattern == code;
}

template <class Has>
const ErrorWords* best(std::string_view code, Has has) {
  const ErrorWords* found = nullptr;
  for (const ErrorWords& row : kErrorWords) {
    if (!has(row) || !fits(row.code, code)) continue;
    const bool whole = row.code == code;
    if (found == nullptr || whole || row.code.size() > found->code.size()) found = &row;
    if (whole) break;
  }
  return found;
}

const char* text(std::string_view code, const char* ErrorWords::*column) {
  const ErrorWords* row = best(code, [&](const ErrorWords& one) { return one.*column != nullptr; });
  return row != nullptr ? row->*column : nullptr;
}

const WindowWords* window(std::string_view code, WindowWords ErrorWords::*column) {
  const ErrorWords* row = best(code, [&](const ErrorWords& one) { return (one.*column).title != nullptr; });
  return row != nullptr ? &(row->*column) : nullptr;
}

const Remedy* remedy(std::string_view code, Remedy ErrorWords::*column) {
  const ErrorWords* row = best(code, [&](const ErrorWords& one) { return (one.*column).what != nullptr; });
  return row != nullptr ? &(row->*column) : nullptr;
}

}  // namespace

std::span<const ErrorWords> errorWords() {
  return kErrorWords;
}

const ReplyWords* replyWords(std::string_view code) {
  const ErrorWords* row = best(code, [](const ErrorWords& one) { return one.reply.message != nullptr; });
  return row != nullptr ? &row->reply : nullptr;
}

const WindowWords* windowWords(std::string_view code) {
  return window(code, &ErrorWords::window);
}

const char* listWords(std::string_view code) {
  return text(code, &ErrorWords::list);
}

const char* cardWords(std::string_view code) {
  return text(code, &ErrorWords::card);
}

const char* logoutWords(std::string_view code) {
  return text(code, &ErrorWords::logout);
}

const Remedy* doctorWords(std::string_view code) {
  return remedy(code, &ErrorWords::doctor);
}

const char* settingsWords(std::string_view code) {
  return text(code, &ErrorWords::settings);
}

const Remedy* startWords(std::string_view code) {
  return remedy(code, &ErrorWords::start);
}

const WindowWords* windowStartWords(std::string_view code, bool isNew) {
  const WindowWords* first = isNew ? window(code, &ErrorWords::firstStart) : nullptr;
  return first != nullptr ? first : window(code, &ErrorWords::windowStart);
}

std::string filled(std::string_view words, const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool mark = words[i] == '%' && i + 1 < words.size() && words[i + 1] >= '1' && words[i + 1] <= '9';
    if (!mark) {
      out.push_back(words[i]);
      continue;
    }
    const auto place = static_cast<std::size_t>(words[++i] - '1');
    out += place < values.size() ? values[place] : "?";
  }
  return out;
}

}  // namespace lanyard::wire

#undef QT_TRANSLATE_NOOP
