#include "core/pipe/refusal.h"

#include <array>
#include <string_view>

namespace lanyard::pipe {
namespace {

using base::ErrorKind;
using wire::Reason;

struct Row {
  /// A whole code, its beginning up to and including a dot, or `*` and its end from a dot on: what a server
  /// said means the same at each of its endpoints.
  std::string_view code;
  Reason reason;
  std::string_view message;  ///< %1, %2 …: the error's values
  std::string_view hint;
};

constexpr std::string_view kSignIn = "Sign in again: lanyard login, or the button on the identity's card.";
constexpr std::string_view kRemove =
    "Remove it: lanyard logout ALIAS, or Sign out on its card. Then sign in as if it were new: lanyard "
    "login.";
constexpr std::string_view kPortal =
    "The network may want you to sign in to it first: open any web page in a browser, then try again. "
    "Otherwise check the address.";
constexpr std::string_view kTellProvider =
    "Tell whoever runs the provider, with the code in the message. What is kept of your sign-in stays.";
constexpr std::string_view kProxy =
    "Check the proxy, and the name and password that it wants: in the system's settings, or by lanyard-agent "
    "--proxy. Then try again.";
constexpr std::string_view kAsk = "Ask again, and allow it when Lanyard asks you.";

constexpr std::array kRows{
    Row{"identity.unknown", Reason::IdentityUnknown, "no such identity",
        "See what there is: lanyard list. Add one: lanyard login."},
    Row{"identity.ambiguous", Reason::IdentityAmbiguous, "more than one identity fits",
        "Name one by its alias: "},
    Row{"token.sign_in_required", Reason::SignInRequired, "the provider wants a new sign-in", kSignIn},
    Row{"sign_in.other_machine", Reason::SignInRequired,
        "this wallet was copied from another computer, whose session is not used here", kSignIn},
    Row{"sign_in.ran_out", Reason::SignInRequired,
        "the sign-in has run out: the provider ends it after a time", kSignIn},
    Row{"keystore.foreign_item", Reason::SignInRequired,
        "what the keystore has for this identity belongs to another one, so nothing of it is used", kSignIn},
    Row{"identity.changed_outside", Reason::SignInRequired,
        "what is stored of this identity was changed outside Lanyard, so nothing of it is used", kRemove},
    Row{"identity.damaged", Reason::SignInRequired,
        "what is stored of this identity is damaged, so nothing of it is used", kRemove},
    Row{"token.scope_not_available", Reason::ScopeNotAvailable, "the identity has no such scope",
        "Sign in again with the scopes that you need: lanyard login --scope …"},
    Row{"token.wider", Reason::ScopeNotAvailable,
        "the provider only gives a token that may do more than was allowed",
        "Ask for all scopes of the identity, or allow the tool to have them."},
    Row{"token.bad_json", Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider},
    Row{"discovery.bad_json", Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider},
    Row{"jwks.bad_json", Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider},
    Row{"par.bad_json", Reason::ProviderRefused, "the provider's reply is not sound", kTellProvider},
    Row{"http.too_large", Reason::ProviderRefused, "the provider's reply is too large", kTellProvider},
    Row{"token.not_json", Reason::ProviderUnreachable, "the answer was not the provider's", kPortal},
    Row{"token.redirected", Reason::ProviderUnreachable, "the answer was not the provider's", kPortal},
    Row{"token.invalid_client", Reason::ProviderRefused,
        "the provider does not accept the client ID, or its secret",
        "Your sign-in is kept. Check the client ID with whoever runs the provider."},
    Row{"token.no_refresh_token", Reason::SignInRequired,
        "this sign-in cannot be renewed: the provider gave no refresh token",
        "The token that is there is good until it ends. For a new one sign in again: lanyard login."},
    Row{"token.unavailable", Reason::ProviderUnreachable, "the provider has trouble of its own just now",
        "Your sign-in is kept. Try again in a while; Lanyard does so too."},
    Row{"token.unverified", Reason::ProviderRefused,
        "the provider's signature does not fit its keys, so nothing of its answer is handed out yet",
        "Your sign-in is kept. Try again in a minute; if it stays, ask whoever runs the provider."},
    Row{"token.refused", Reason::ProviderRefused, "the provider refused, and did not say why",
        "Ask whoever runs the provider."},
    Row{"token.", Reason::ProviderRefused, "the provider gave no token", kSignIn},
    Row{"keystore.locked", Reason::KeystoreUnavailable, "the keystore is locked",
        "Unlock the keyring of your desktop, then try again."},
    Row{"keystore.no_collection", Reason::KeystoreUnavailable, "the keystore has no default keyring",
        "Make one by the keyring's own program, then try again."},
    Row{"keystore.absent", Reason::KeystoreUnavailable, "there is no keystore",
        "Start a Secret Service such as gnome-keyring, or choose lanyard-agent --keystore=file."},
    Row{"wallet.locked", Reason::WalletLocked, "the wallet is locked",
        "Unlock it: lanyard unlock, or in Lanyard's window."},
    Row{"lock.no_passphrase", Reason::PassphraseRequired,
        "nobody could unlock it again: no approval passphrase is set, and polkit cannot ask",
        "Set one first: lanyard passphrase set, or in Lanyard's settings. What polkit lacks: lanyard "
        "doctor."},
    Row{"confirm.no_agent", Reason::Unsupported, "no program is there to ask for the computer's password",
        "Sign in to the desktop, or run lanyard unlock in a terminal with polkit's pkttyagent."},
    Row{"confirm.foreign", Reason::Unsupported,
        "what answers in the place of polkit is not the system's, so it was not believed",
        "See lanyard doctor, and who runs the bus at /run/dbus/system_bus_socket."},
    Row{"confirm.no_action", Reason::Unsupported, "polkit does not know Lanyard",
        "Install org.lanyard.Lanyard.policy in /usr/share/polkit-1/actions."},
    Row{"confirm.no_question", Reason::Unsupported,
        "polkit decides without asking anybody, and that confirms nobody",
        "Ask whoever wrote its rules for org.lanyard.Lanyard.unlock. Root is never asked."},
    Row{"confirm.denied", Reason::ConsentDenied, "the computer did not confirm that it is you",
        "Try again; each failure makes the next try wait longer."},
    Row{"confirm.dismissed", Reason::Cancelled, "the question for the computer's password was closed",
        "Try again in a moment."},
    Row{"confirm.cancelled", Reason::Cancelled, "the question for the computer's password was taken back",
        "Try again in a moment."},
    Row{"confirm.late", Reason::ConsentTimeout, "nobody answered the question for the computer's password",
        "Try again, and answer within five minutes."},
    Row{"confirm.delayed", Reason::RateLimited, "too soon after the last question",
        "Wait up to a minute, then try again."},
    Row{"confirm.asking", Reason::RateLimited, "the question for the computer's password is open already",
        "Answer that one."},
    Row{"confirm.", Reason::Unsupported, "this computer cannot ask for its password",
        "polkit does not answer. Install or start it; lanyard doctor says what is missing."},
    Row{"keystore.passphrase_wrong", Reason::PassphraseWrong, "the passphrase is wrong", "Try again."},
    Row{"keystore.", Reason::KeystoreUnavailable, "the keystore does not answer as it should",
        "Restart it (gnome-keyring, KWallet), then try again; lanyard status shows its state."},
    Row{"http.tls", Reason::ProviderRefused, "the provider's certificate is not trusted",
        "Check the clock and the address. If the network wants you to sign in to it, open any web page "
        "first. "
        "If the provider has a CA of its own, sign in with --ca FILE."},
    Row{"http.redirected", Reason::ProviderUnreachable, "the answer was not the provider's", kPortal},
    Row{"discovery.not_json", Reason::ProviderUnreachable, "the answer was not the provider's", kPortal},
    Row{"jwks.not_json", Reason::ProviderUnreachable, "the answer was not the provider's", kPortal},
    Row{"proxy.auth", Reason::ProviderUnreachable, "the proxy wants another name and password", kProxy},
    Row{"proxy.unreachable", Reason::ProviderUnreachable, "the proxy cannot be reached", kProxy},
    Row{"proxy.", Reason::ProviderUnreachable, "the proxy opens no way to the provider", kProxy},
    Row{"http.refused_url", Reason::BadRequest, "the address is not https",
        "Use an https address; plain http is for a local provider only: --local."},
    Row{"http.forbidden_address", Reason::ProviderRefused,
        "the provider sent the wallet to an address of this computer or a private network",
        "Nothing was sent there. Tell whoever runs the provider; one that lives there must have its own name there "
        "(lanyard login --help: --local)."},
    Row{"proxy.bad_variable", Reason::BadRequest, "https_proxy or all_proxy names a proxy that cannot be used",
        "Use http://HOST:PORT or socks5://HOST:PORT in it, or start lanyard-agent with --proxy."},
    Row{"http.ca_file", Reason::BadRequest, "the CA file cannot be used", "Check the file named by --ca."},
    Row{"http.", Reason::ProviderUnreachable, "the provider cannot be reached",
        "Check the network and try again in a while."},
    Row{"redirect.access_denied", Reason::ConsentDenied,
        "it was not allowed on the provider's page: you said no there, or this account may not use it",
        "Sign in again and allow what the provider asks. If you did, ask whoever runs it to let the account "
        "in."},
    Row{"redirect.interaction_required", Reason::SignInRequired,
        "the provider wants you to do something on its own page first",
        "Open the provider's page in your browser, sign in there and answer what it asks. Then start again."},
    Row{"sign_in.timeout", Reason::ConsentTimeout, "nobody finished the sign-in in the browser in time",
        "Start it again, and finish it in the browser within five minutes."},
    Row{"sign_in.another_person", Reason::SignInRequired, "you signed in as %1; this identity is %2",
        "To sign in as %2, sign out at the provider in your browser, or choose the other account there, "
        "then: "
        "lanyard login --again %3. To have %1 as well: lanyard login %4 --client-id %5."},
    Row{"*.invalid_client", Reason::ProviderRefused,
        "the provider does not know the client ID, or does not let it sign in this way",
        "Check the client ID. If it is right, ask whoever runs the provider to allow it the authorization "
        "code "
        "flow."},
    Row{"*.invalid_scope", Reason::ProviderRefused, "the provider does not give one of the scopes asked for",
        "Ask for others: lanyard login --scope …, or Permissions to ask for in the window."},
    Row{"*.invalid_request", Reason::ProviderRefused, "the provider did not take the request as it was made",
        "Often the redirect address is not registered there for this client ID: compare the two."},
    Row{"*.invalid_target", Reason::ProviderRefused,
        "the provider does not know the resource or audience asked for",
        "Check what --resource and --audience name, or leave them out."},
    Row{"*.unsupported_grant_type", Reason::ProviderRefused,
        "the provider does not let this client sign in this way",
        "Ask whoever runs the provider to allow it the authorization code flow with refresh tokens."},
    Row{"discovery.issuer_spelling", Reason::BadRequest, "the provider calls itself %1, and %2 was given",
        "Give the address exactly as the provider does: %1"},
    Row{"discovery.issuer_mismatch", Reason::ProviderRefused,
        "what answers at %2 calls itself %1, so nothing of it was used",
        "Check the address. Is it the one that you were given, tell whoever runs the provider."},
    Row{"discovery.bad_issuer", Reason::BadRequest, "this cannot be a provider's address: %1",
        "Give the issuer as the provider writes it. It looks like https://login.example.org, without ? and "
        "#."},
    Row{"discovery.not_found", Reason::BadRequest, "nothing at this address says how to sign in there",
        "Check the address, capitals and all. The provider calls it issuer."},
    Row{"discovery.no_pkce", Reason::ProviderRefused, "the provider does not take PKCE with S256",
        "Ask whoever runs the provider to allow it. Lanyard signs in no other way."},
    Row{"discovery.no_code_flow", Reason::ProviderRefused,
        "the provider does not offer the authorization code flow",
        "Ask whoever runs the provider to allow it. Lanyard signs in no other way."},
    Row{"discovery.no_algorithm", Reason::ProviderRefused,
        "the provider signs its ID tokens in no way that is accepted here",
        "Ask whoever runs the provider for one of RS256, PS256, ES256 and EdDSA."},
    Row{"jwks.not_found", Reason::ProviderRefused, "the provider's keys are not where it says that they are",
        "Tell whoever runs the provider, with the code in the message."},
    Row{"authorization.bad_scope", Reason::BadRequest, "a scope has a character that scopes cannot have",
        "Name each scope by itself: lanyard login --scope A --scope B."},
    Row{"authorization.", Reason::BadRequest, "the sign-in sets something that Lanyard itself must set",
        "Leave out the parameters that you added: --param, or extra in the request."},
    Row{"identity.bad_alias", Reason::BadRequest, "this cannot be an alias",
        "Use 1 to 64 letters, digits and . _ @ + -, not beginning with -."},
    Row{"provider.no_client_id", Reason::BadRequest, "the provider needs a client ID",
        "Give the one that you registered there: lanyard login … --client-id ID."},
    Row{"redirect.no_loopback", Reason::Internal, "this computer cannot listen on 127.0.0.1 or [::1]",
        "Look at the network's settings: the loopback interface is down."},
    Row{"redirect.bad_rule", Reason::BadRequest, "the redirect address cannot be listened on",
        "It looks like http://127.0.0.1:8400/callback."},
    Row{"revoke.", Reason::ProviderRefused, "the provider could not be asked to end the session",
        "It ends there by itself, or on the provider's own page."},
    Row{"redirect.port_taken", Reason::ProviderRefused,
        "another program uses the port that the provider sends back to",
        "End that program, then sign in again."},
    Row{"consent.denied", Reason::ConsentDenied, "you said no", kAsk},
    Row{"consent.timeout", Reason::ConsentTimeout, "nobody answered",
        "Answer the prompt on the screen, or from a terminal: lanyard approve."},
    Row{"consent.no_wait", Reason::ConsentTimeout,
        "this tool may not have it, and it asked not to wait for you",
        "Allow it beforehand: lanyard allow, or let it wait for your answer."},
    Row{"consent.nobody", Reason::ConsentTimeout,
        "there is nobody to ask: no screen and no approval passphrase",
        "Open Lanyard on a screen, or set an approval passphrase (lanyard passphrase set); then ask again."},
    Row{"consent.cancelled", Reason::Cancelled, "the request was taken back", "Ask again."},
    Row{"consent.flood", Reason::RateLimited, "too many questions are open",
        "Answer or deny what waits: lanyard approve; then try again."},
    Row{"consent.cool_down", Reason::RateLimited, "you said no a moment ago",
        "Wait ten seconds before you ask again."},
    Row{"consent.unknown_prompt", Reason::BadRequest, "no such prompt waits",
        "It may have ended: lanyard approve."},
    Row{"consent.digest", Reason::BadRequest, "the answer is to something else than what is asked",
        "Look at the prompt again, then answer."},
    Row{"consent.", Reason::BadRequest, "the answer does not fit the prompt", "Choose one of those offered."},
    Row{"approval.wrong", Reason::PassphraseWrong, "the passphrase is wrong",
        "Try again; each wrong one makes the next wait longer."},
    Row{"approval.delayed", Reason::RateLimited, "too soon after a wrong passphrase",
        "Wait up to a minute, then try again."},
    Row{"approval.crowded", Reason::RateLimited, "too many passphrases wait to be checked",
        "Try again in a moment."},
    Row{"approval.not_set", Reason::PassphraseRequired, "no approval passphrase is set",
        "Set one on the screen, or answer there."},
    Row{"approval.required", Reason::PassphraseRequired, "this needs the approval passphrase or the screen",
        "Give the approval passphrase, or do it on the screen."},
    Row{"approval.current_needed", Reason::PassphraseRequired, "the current passphrase is needed",
        "Give the current passphrase as well."},
    Row{"approval.short", Reason::BadRequest, "the passphrase is too short", "Use at least 8 characters."},
    Row{"approval.", Reason::KeystoreUnavailable, "the approval passphrase cannot be checked",
        "The keystore's item is damaged. Set a new passphrase on the screen."},
    Row{"peer.", Reason::ConsentDenied, "the program that asked is gone, or is another one now", kAsk},
    Row{"grant.revoked", Reason::ConsentDenied, "what was allowed was taken back meanwhile", kAsk},
    Row{"grant.wildcard", Reason::BadRequest, "wildcards are not allowed", "Name each scope and audience."},
    Row{"grant.empty", Reason::BadRequest, "a scope, audience or resource is empty or malformed",
        "Name each of them."},
    Row{"grant.until", Reason::BadRequest, "the time does not fit the choice",
        "Give a time in the future, for 'until' only."},
    Row{"grant.unknown", Reason::BadRequest, "no such grant", "See what there is: lanyard grants."},
    Row{"program.lasting", Reason::BadRequest,
        "a shell, launcher or interpreter cannot be allowed beforehand",
        "Allow the program itself, or let it ask."},
    Row{"program.", Reason::BadRequest, "no such program",
        "Give the full path of a program file that you can read."},
    Row{"provider.unknown", Reason::BadRequest, "no provider is known by that name",
        "Give the issuer's address (https://…) and --client-id, or one of the names that are known: "},
    Row{"provider.no_client_id", Reason::BadRequest, "this provider needs a client ID of your own",
        "Register a client there, then sign in with --client-id ID: "},
    Row{"provider.template", Reason::BadRequest, "this provider has an address for each organization",
        "Give the address with your own part in it, and --client-id: "},
    Row{"store.alias_taken", Reason::BadRequest, "another identity has this alias", "Choose another alias."},
    Row{"activity.unwritable", Reason::Internal,
        "the activity log cannot be written, so nothing is handed out",
        "Check that the disk has space and that the data folder is yours, then try again."},
    Row{"store.", Reason::Internal, "the wallet's database cannot be used",
        "Check that the disk has space and that the data folder is yours, then try again."},
    Row{"journal.", Reason::Internal, "the wallet's journal cannot be used",
        "Check that the disk has space and that the data folder is yours, then try again."},
    Row{"stop.unsaved", Reason::KeystoreUnavailable,
        "the newest sign-in of an identity is not in the keystore yet",
        "Unlock the keyring and wait until lanyard list says nothing of it, or end the wallet all the same: "
        "lanyard "
        "stop --force."},
    Row{"stop.memory", Reason::KeystoreUnavailable,
        "all sign-ins are in memory only, and gone when the wallet ends",
        "End it all the same: lanyard stop --force."},
    Row{"stop.", Reason::Unsupported, "this wallet cannot be ended by a request", "End its process."},
    Row{"desktop.", Reason::Unsupported, "there is no screen to show anything on",
        "Use the command line: lanyard approve."},
};

Row byKind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Transient:
      return {{}, Reason::ProviderUnreachable, "it did not work this time", "Try again in a while."};
    case ErrorKind::SignInAgain:
      return {{}, Reason::SignInRequired, "a new sign-in is needed", kSignIn};
    case ErrorKind::Untrusted:
      return {{},
              Reason::ProviderRefused,
              "an answer failed a check; nothing of it was used",
              "Tell whoever runs the provider, with the code in the message."};
    case ErrorKind::Denied:
      return {{}, Reason::ProviderRefused, "the provider said no", "Ask whoever runs the provider."};
    case ErrorKind::Cancelled:
      return {{}, Reason::Cancelled, "it was taken back", "Try again."};
    case ErrorKind::Locked:
      return {{},
              Reason::KeystoreUnavailable,
              "something must be unlocked first",
              "Unlock the keyring, then try again."};
    case ErrorKind::StoreUnavailable:
      return {{},
              Reason::KeystoreUnavailable,
              "a store cannot be used",
              "Start the wallet by lanyard-agent --foreground --log-level=debug to see more."};
    case ErrorKind::Misconfigured:
      return {{},
              Reason::BadRequest,
              "a value or a setting is wrong",
              "Look at what was given, and at the wallet's log; then try again."};
  }
  return {{},
          Reason::Internal,
          "something went wrong",
          "Start the wallet by lanyard-agent --foreground --log-level=debug to see more."};
}

Row rowFor(const base::Error& error) {
  // These kinds say what to do whatever part of the wallet they come from; only a whole code says it better.
  // What time cures never asks for a new sign-in.
  const bool later = error.kind == ErrorKind::Transient && error.code.starts_with("token.");
  const bool kindSaysAll =
      later || error.kind == ErrorKind::SignInAgain || error.kind == ErrorKind::Cancelled;
  const Row* best = nullptr;
  for (const Row& row : kRows) {
    const bool whole = row.code == error.code;
    const bool beginning = !kindSaysAll && row.code.ends_with('.') && error.code.starts_with(row.code);
    const bool ending =
        !kindSaysAll && row.code.starts_with("*.") && error.code.ends_with(row.code.substr(1));
    if ((whole || beginning || ending) && (best == nullptr || row.code.size() > best->code.size()))
      best = &row;
  }
  return best != nullptr ? *best : byKind(error.kind);
}

/// `words` with each %1, %2 … as the value of that place. A value is put in once and not looked at again.
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

}  // namespace

Refusal refusalFor(const base::Error& error) {
  const Row row = rowFor(error);
  Refusal refusal;
  refusal.reason = row.reason;
  refusal.message = filled(row.message, error.values) + " (" + error.code + ")";
  refusal.hint = filled(row.hint, error.values);
  refusal.code = error.code;
  refusal.values = error.values;
  refusal.said = error.said;
  // The list, or the value, that these hints end in.
  if (row.hint.ends_with(": ")) refusal.hint += error.detail;
  return refusal;
}

std::string refusalLine(const wire::Json& id, const Refusal& refusal) {
  wire::Json more = wire::Json::object();
  if (!refusal.code.empty()) more["error"] = refusal.code;
  if (!refusal.values.empty()) more["values"] = refusal.values;
  if (!refusal.said.empty()) more["provider_says"] = refusal.said;
  return wire::errorLine(id, refusal.reason, refusal.message, refusal.hint, std::move(more));
}

}  // namespace lanyard::pipe
