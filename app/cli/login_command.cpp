#include <ctime>

#include "app/cli/browser.h"
#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/key_file.h"
#include "app/cli/login_options.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/paste_login.h"
#include "app/cli/provider_choice.h"
#include "app/cli/provider_list.h"
#include "app/cli/sign_in_steps.h"
#include "core/base/errors.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

// A prompt waits for 2 minutes, an attempt in the browser for 5; the rest is for the network.
constexpr std::chrono::seconds kSignInPatience{15 * 60};
// The wallet takes codes that are good for up to an hour.
constexpr std::chrono::seconds kCodePatience{75 * 60};

std::string listed(const wire::Json& texts) {
  std::string all;
  for (const wire::Json& text : texts) {
    if (text.is_string()) all += (all.empty() ? "" : ", ") + client::plainLine(text.get<std::string>(), 60);
  }
  return all;
}

/// The default scopes that this sign-in did not ask for.
void tellLeftOut(const wire::Json& result) {
  const std::string scopes = listed(member(result, "left_out"));
  if (!scopes.empty()) tell("The provider does not list " + scopes + ": left out.");
}

/// The words for a sign-in that nothing will renew.
void tellItsEnd(const wire::Json& result, const std::string& alias) {
  const auto until = number(result, "lasts_until");
  if (!until) return;
  constexpr std::int64_t kDay = 24 * 60 * 60;
  const std::string when = *until - std::time(nullptr) < kDay ? clockOf(*until) : dayOf(*until);
  tell("It lasts until " + (when.empty() ? "its token runs out" : when) +
       ": the provider gave nothing to renew it with.");
  const wire::Json offline = member(result, "offline");
  std::string more;
  const wire::Json scopes = member(offline, "scopes");
  const wire::Json extra = member(offline, "extra");
  for (const wire::Json& scope : scopes) {
    if (scope.is_string()) more += " --scope " + quoted(scope.get<std::string>());
  }
  for (const auto& [name, value] : extra.items()) {
    if (value.is_string()) more += " --param " + quoted(name + "=" + value.get<std::string>());
  }
  tell(more.empty()
           ? "Offline access was asked for. Whoever runs the provider can allow it for this client ID."
           : "Ask for offline access: lanyard login --again " + quoted(alias) + more);
}

Outcome<void> done(bool json, const wire::Json& result) {
  const wire::Json identity = member(result, "identity");
  if (!identity.is_object()) return protocolError("a sign-in without an identity");
  if (json) {
    wire::Json line{{"step", "done"}, {"identity", identity}, {"renewed", flag(result, "renewed")}};
    for (const char* name : {"lasts_until", "offline", "left_out"}) {
      if (result.contains(name)) line[name] = result.at(name);
    }
    return printJson(line);
  }
  const std::string name = client::plainLine(field(identity, "name"), 60);
  const std::string client = client::plainLine(field(identity, "client_id"), 60);
  tell("Signed in to " + client::plainLine(field(identity, "issuer_host"), 80) +
       (name.empty() ? "" : " as " + name) + (client.empty() ? "" : " with the client ID " + client) +
       ". Its alias is " + client::plainLine(field(identity, "alias"), 60) + ".");
  tellLeftOut(result);
  tellItsEnd(result, field(identity, "alias"));
  return {};
}

/// The person agrees to where the sign-in goes and what it asks for, before the wallet registers there.
Outcome<void> agree(const wire::Json& params, const std::string& words, bool yes) {
  const std::string scopes = listed(params.value("scopes", wire::Json::array()));
  tell(words + "\nIt asks for: " + (scopes.empty() ? "what is usual there" : scopes) +
       ".\nLanyard registers itself there, unless it did so before.");
  if (yes) return {};
  if (!asksHere()) {
    return usageError("Nobody is here to agree to that.", "If you do, say so beforehand: --yes");
  }
  const auto answer = askLine("Go on? [y/N] ");
  if (!answer) return Refusal(answer.error());
  if (*answer == "y" || *answer == "Y" || *answer == "yes") return {};
  return Refusal(Failure{77, "consent_denied", "You said no, so nothing was sent there.", ""});
}

/// Whether nothing at the address calls itself a resource: then it may be an issuer's.
bool isNoResource(const Failure& failure) {
  return failure.error == errors::kResourceNotFound || failure.error == errors::kResourceNotJson;
}

/// What an address without a client ID leads to: a resource names its issuer and scopes; anything else is
/// taken for an issuer.
Outcome<void> findOut(Session& session, const LoginOptions& options, wire::Json& params) {
  std::string words = "This signs in at " + client::plainLine(options.target, 200) + ".";
  if (options.resource.empty()) {
    wire::Json asked{{"resource", options.target}};
    for (const char* name : {"local", "ca_file"}) {
      if (params.contains(name)) asked[name] = params.at(name);
    }
    const Call find{"resource.find", asked};
    // Only a request with a file needs the passphrase that the sign-in then needs again.
    if (!options.caFile.empty()) session.keepPassphrase();
    const auto found = options.caFile.empty() ? session.call(find) : session.callConfirmed(find);
    if (!found && !isNoResource(found.error())) return Refusal(found.error());
    if (found) {
      if (!isWebAddress(field(*found, "issuer"))) return protocolError("a resource without an issuer");
      params["issuer"] = field(*found, "issuer");
      params["resource"] = field(*found, "resource");
      params["discovered"] = true;
      // What the person named counts alone.
      const wire::Json scopes = member(*found, "scopes");
      if (!params.contains("scopes") && scopes.is_array() && !scopes.empty()) params["scopes"] = scopes;
      words = client::plainLine(field(*found, "resource_host"), 80) + " wants you to sign in at " +
              client::plainLine(field(*found, "issuer_host"), 80) + ".";
    }
  }
  return agree(params, words, options.yes);
}

/// The end of a sign-in that failed: its last step, where steps are printed.
Outcome<void> failed(const Session& session, Failure failure) {
  if (session.options().json) {
    wire::Json line = asJson(failure);
    line["step"] = "failed";
    static_cast<void>(printJson(line));
  }
  return Refusal(std::move(failure));
}

bool asksForMore(const Session& session) {
  return !session.options().json && asksHere();
}

void take(LoginOptions& options, ProviderChoice choice) {
  options.target = std::move(choice.target);
  options.clientId = std::move(choice.clientId);
  options.typedSecret = std::move(choice.clientSecret);
  if (!choice.parts.empty()) options.parts = std::move(choice.parts);
  if (choice.redirect) options.redirect = std::move(choice.redirect);
}

/// What the person did not name is asked for at a terminal: which service, and what it needs.
Outcome<void> completeTarget(Session& session, LoginOptions& options) {
  const bool nothing = options.target.empty() && options.again.empty();
  if ((!nothing && !namesProvider(options)) || !asksForMore(session)) return {};
  const ChoiceGiven given{options.clientId, options.clientSecretStdin || !options.clientKey.empty(),
                          options.redirect.has_value(), !options.tenant.empty() || !options.parts.empty()};
  auto choice =
      nothing ? chooseProvider(session, given) : completeChoice(session, options.target, given, true);
  if (!choice) return Refusal(choice.error());
  const bool asked = choice->asked;
  take(options, std::move(*choice));
  if (asked) tell("The same without questions: " + commandOf(options, {}));
  if (asked && !options.typedSecret.empty()) tell("It reads the client secret from standard input.");
  return {};
}

/// What is wrong with the words of the command, before anything is asked or sent.
Outcome<void> checkOptions(const Session& session, LoginOptions& options) {
  const bool chooses = options.target.empty() && options.again.empty() && asksForMore(session);
  if (chooses) options.target = "chosen-later";
  const auto params = paramsOf(options);
  if (chooses) options.target.clear();
  return params ? Outcome<void>() : Refusal(params.error());
}

/// More of what helps than the wallet knows.
void addHelp(Session& session, const LoginOptions& options, Failure& failure) {
  spellOut(failure.hint, options);
  if (!namesProvider(options)) return;
  if (failure.error == errors::kProviderNoClientId)
    failure.hint += " Where to register one: lanyard providers " + quoted(options.target);
  if (failure.error != errors::kProviderUnknown) return;
  const std::string nearest = nearestProvider(session, options.target);
  failure.hint = (nearest.empty() ? "" : "Did you mean: lanyard login " + nearest + "? ") +
                 "See those that are known: lanyard providers. Any other one by its address: lanyard login "
                 "https://…";
}

/// Where a provider that was named has no client for the wallet, but lets it register itself, its address
/// takes the place of its name.
bool registersInstead(Session& session, LoginOptions& options, const Failure& failure) {
  if (failure.error != errors::kProviderNoClientId || !namesProvider(options)) return false;
  ChoiceGiven given;
  given.parts = !options.tenant.empty() || !options.parts.empty();
  auto choice = completeChoice(session, options.target, given, false);
  if (!choice || choice->target == options.target) return false;
  options.target = std::move(choice->target);
  return true;
}

Outcome<void> signIn(Session& session, LoginOptions& options, std::span<const wire::SecretMember> secrets) {
  auto params = paramsOf(options);
  if (!params) return Refusal(params.error());
  if (needsClient(options)) {
    auto agreed = findOut(session, options, *params);
    if (!agreed) return failed(session, std::move(agreed.error()));
  }
  // The wallet may find only now that it has no client ID there, and registers itself instead.
  if (namesProvider(options) && options.clientId.empty()) session.keepPassphrase();
  const bool json = session.options().json;
  Progress progress(session, options.noBrowser);
  const std::chrono::seconds patience = options.device ? kCodePatience : kSignInPatience;
  const auto result =
      session.callConfirmedOrPrompted({"identity.sign_in", *params, secrets, patience},
                                      [&](const wire::Notification& step) { progress(step); });
  Outcome<void> outcome = progress.trouble();
  if (outcome && !result && registersInstead(session, options, result.error()))
    return signIn(session, options, secrets);
  session.forgetPassphrase();
  if (outcome && result) outcome = done(json, *result);
  if (outcome && !result) {
    Failure failure = result.error();
    addHelp(session, options, failure);
    outcome = Refusal(std::move(failure));
  }
  return outcome ? outcome : failed(session, outcome.error());
}

/// Instead of a sign-in: a token that the person has.
Outcome<void> runPaste(Session& session, const LoginOptions& options) {
  if (const auto fits = pasteParamsOf(options); !fits) return Refusal(fits.error());
  const auto result = paste(session, options);
  if (!result) {
    Failure failure = result.error();
    addHelp(session, options, failure);
    return failed(session, std::move(failure));
  }
  const auto told = tellPasted(session.options().json, *result);
  return told ? told : failed(session, told.error());
}

Outcome<void> runLogin(Session& session, LoginOptions& options) {
  if (pastes(options)) return runPaste(session, options);
  if (auto fits = checkOptions(session, options); !fits) return fits;
  if (auto chosen = completeTarget(session, options); !chosen) return failed(session, chosen.error());
  base::Secret clientSecret;
  KeyFile key;
  std::vector<wire::SecretMember> secrets;
  if (!options.clientKey.empty()) {
    auto file = readKeyFile(options.clientKey);
    if (!file) return failed(session, file.error());
    key = std::move(*file);
    secrets.push_back({"client_key", key.text.view()});
    if (!key.passphrase.empty()) secrets.push_back({"client_key_passphrase", key.passphrase.view()});
  } else if (options.clientSecretStdin) {
    auto secret = readSecretFromStdin();
    if (!secret) return Refusal(secret.error());
    clientSecret = std::move(*secret);
    secrets.push_back({"client_secret", clientSecret.view()});
  } else if (!options.typedSecret.empty()) {
    secrets.push_back({"client_secret", options.typedSecret.view()});
  }
  return signIn(session, options, secrets);
}

class LoginRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"PROVIDER", &m_options.target,
                "A provider's name (lanyard providers), or the URL of an\nissuer or of what you want to sign "
                "in for,\nwhere its provider speaks OpenID Connect"});
    syntax.add({"--again", &m_options.again, "Sign in again to an identity that you have", "WHO"});
    syntax.add({"--alias", &m_options.alias, "Your own name for the identity, for use as WHO", "ALIAS"});
    syntax.add({"--client-id", &m_options.clientId,
                "The client ID registered there (another one makes another identity)", "ID"});
    syntax.add({"--client-secret-stdin", &m_options.clientSecretStdin, "Read the client secret from stdin"});
    syntax.add({"--client-key", &m_options.clientKey,
                "The private key that the client signs with, in PEM or as a JWK", "FILE"});
    syntax.add({"--client-key-id", &m_options.clientKeyId,
                "The provider's name for that key, its kid (else as in the file)", "ID"});
    syntax
        .add({"--client-auth", &m_options.clientAuth,
              "How the client shows who it is: its secret sent by basic\nor post, or signed with (jwt); a "
              "key; none",
              "WAY"})
        .choices = {"basic", "post", "jwt", "key", "none"};
    addScope(syntax, m_options.scopes, "Ask for this scope (may be repeated)");
    syntax.add({"--audience", &m_options.audience, "Ask for tokens for this audience", "AUDIENCE"});
    syntax.add({"--resource", &m_options.resource, "Ask for tokens for this resource (RFC 8707)", "URL"});
    syntax.add({"--param", &m_options.params, "Send this to the sign-in page as well (may be repeated)",
                "NAME=VALUE"});
    syntax.add({"--tenant", &m_options.tenant, "Your organization's part of the provider's address", "NAME"});
    syntax.add({"--part", &m_options.parts, "Another part of the provider's address (may be repeated)",
                "NAME=VALUE"});
    syntax.add({"--local", &m_options.local, "The provider is on this computer and may speak plain http"});
    syntax.add(
        {"--ca", &m_options.caFile, "Trust the certificates in this PEM file for this provider", "FILE"});
    syntax.add({"--redirect", &m_options.redirect,
                "The redirect address registered there, where its port is compared\n"
                "(http://127.0.0.1:8400/callback; several ports with commas)",
                "URL"});
    syntax.add(
        {"--form-post", &m_options.formPost, "The provider answers with a form (response_mode=form_post)"});
    syntax.add({"--device", &m_options.device, "Sign in by a code that you type on another device"});
    syntax.add({"--no-browser", &m_options.noBrowser,
                "Print the address instead of opening a browser; take back the address\n"
                "that a browser elsewhere ended at"});
    syntax.add({"--register", &m_options.anew,
                "With --again: register Lanyard there anew, where it\nregistered itself before"});
    syntax.add({"--token", &m_options.token,
                "Keep a token or key that you have from there instead of signing in: it\nis asked for at the "
                "terminal, or read from stdin if that is none"});
    syntax.add(
        {"--basic", &m_options.basic,
         "Keep your user name and password there, for a service that takes\nnothing else (HTTP Basic); "
         "the password is asked for in the same way"});
    syntax.add({"--user", &m_options.user, "With --basic: the user name", "NAME"});
    syntax
        .add({"--secret-fd", &m_options.secretFd,
              "With --token or --basic: read it from this file descriptor", "N"})
        .most = 65'535;
    syntax.add({"--expires", &m_options.expires,
                "With --token or --basic: the last day on which it is good\n(2027-01-31); you are reminded "
                "before it",
                "DATE"});
    syntax.add({"--yes", &m_options.yes, "Agree beforehand to where an address leads"});
    addPassphrase(syntax, common);
    syntax.setFooter(
        "Examples:\n"
        "  lanyard login https://mcp.example.org/mcp\n"
        "  lanyard login google --client-id 1234.apps.example\n"
        "  lanyard login https://login.example.org --client-id my-laptop --alias work\n"
        "  lanyard login --again work\n"
        "  lanyard login --again work --device\n"
        "  lanyard login github --token --expires 2027-01-31\n"
        "  lanyard login https://nas.example.org --basic --user ada");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runLogin(session, m_options); }

 private:
  LoginOptions m_options;
};

}  // namespace

extern constinit const Command kLogin{
    .name = "login",
    .description = "Sign in to a service in your browser, or by a code elsewhere",
    .make = makeRun<LoginRun>,
    .printsItsErrors = true};

}  // namespace lanyard::cli
