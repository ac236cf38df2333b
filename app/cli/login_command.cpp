#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "app/cli/browser.h"
#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/far_browser.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/pasted_line.h"
#include "app/cli/provider_choice.h"
#include "app/cli/provider_list.h"
#include "app/cli/scopes.h"
#include "app/cli/show_code.h"
#include "core/base/errors.h"
#include "core/client/plain_text.h"
#include "core/wire/redirect_address.h"

namespace lanyard::cli {
namespace {

struct LoginOptions {
  std::string target;  ///< a provider or an issuer's URL
  std::string again;   ///< an identity
  std::string clientId;
  bool clientSecretStdin = false;
  base::Secret typedSecret;  ///< the client secret that was typed at the terminal
  std::string clientAuth;    ///< "basic", "post" or "none"
  std::string alias;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  std::vector<std::string> params;  ///< "k=v"
  bool local = false;
  std::string caFile;
  std::optional<std::string> redirect;  ///< `http://HOST:PORT[,PORT…]/PATH`
  bool noBrowser = false;
  bool device = false;
  bool formPost = false;
  bool anew = false;  ///< register again what the wallet registered itself
  bool yes = false;   ///< the person agreed already to where it goes
};

// A prompt waits for 2 minutes, an attempt in the browser for 5; the rest is for the network.
constexpr std::chrono::seconds kSignInPatience{15 * 60};
// The wallet takes codes that are good for up to an hour.
constexpr std::chrono::seconds kCodePatience{75 * 60};

/// How a client secret is sent, as a person types it and as the wallet calls it.
struct ClientAuth {
  std::string_view typed;
  std::string_view name;
};
constexpr std::array<ClientAuth, 3> kClientAuth{
    {{"basic", "client_secret_basic"}, {"post", "client_secret_post"}, {"none", "none"}}};

Outcome<void> addTarget(wire::Json& params, const LoginOptions& options) {
  if (options.target.empty() == options.again.empty()) {
    return usageError(
        "Name a provider, an issuer's URL, or --again with an identity.",
        "At a terminal, lanyard login alone lets you choose. See those that are known: lanyard providers.");
  }
  if (!options.again.empty()) {
    params["identity"] = options.again;
    return {};
  }
  const bool isUrl = options.target.find("://") != std::string::npos;
  if (isUrl && !isWebAddress(options.target)) return usageError("An issuer's URL begins with https://.");
  params[isUrl ? "issuer" : "provider"] = options.target;
  return {};
}

/// Whether the wallet is to get itself a client ID.
bool needsClient(const LoginOptions& options) {
  return options.clientId.empty() && options.target.find("://") != std::string::npos;
}

Outcome<void> addRegistration(wire::Json& params, const LoginOptions& options) {
  const bool named = options.clientSecretStdin || !options.clientAuth.empty() || options.redirect;
  if (needsClient(options) && named) {
    return usageError("--client-secret-stdin, --client-auth and --redirect belong to a --client-id.",
                      "Without one, Lanyard registers itself, and gets its own.");
  }
  if (options.anew && options.again.empty()) return usageError("--register goes with --again.");
  if (options.anew || needsClient(options)) params["register"] = true;
  return {};
}

Outcome<void> addExtra(wire::Json& params, const LoginOptions& options) {
  for (const std::string& pair : options.params) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) return usageError("--param takes NAME=VALUE.");
    const auto [where, added] = params["extra"].emplace(pair.substr(0, equals), pair.substr(equals + 1));
    if (!added) return usageError("--param names " + client::plainLine(where.key(), 60) + " twice.");
  }
  return {};
}

Outcome<void> addCaFile(wire::Json& params, const LoginOptions& options) {
  if (options.caFile.empty()) return {};
  char path[PATH_MAX];
  if (::realpath(options.caFile.c_str(), path) == nullptr || ::access(path, R_OK) != 0) {
    return usageError("Cannot read " + client::plainLine(options.caFile, 200) + ": " + std::strerror(errno) +
                      ".");
  }
  params["ca_file"] = path;
  return {};
}

Outcome<void> addClientAuth(wire::Json& params, const LoginOptions& options) {
  if (options.clientAuth.empty()) return {};
  const auto named = std::ranges::find(kClientAuth, std::string_view(options.clientAuth), &ClientAuth::typed);
  if (named == kClientAuth.end()) return usageError("--client-auth takes basic, post or none.");
  const bool without = options.clientAuth == "none";
  if (without && options.clientSecretStdin) return usageError("--client-auth none sends no client secret.");
  params["client_auth"] = std::string(named->name);
  return {};
}

Outcome<void> addRedirect(wire::Json& params, const LoginOptions& options) {
  if (!options.redirect) return {};
  const auto redirect = wire::parseRedirectAddress(*options.redirect);
  if (!redirect) {
    return usageError(
        std::string(wire::wordsOf(redirect.error())),
        "Like: --redirect http://127.0.0.1:8400/callback, as it is registered with the provider.");
  }
  params["redirect"] = *options.redirect;
  return {};
}

Outcome<void> addFlow(wire::Json& params, const LoginOptions& options) {
  if (options.formPost) params["form_post"] = true;
  if (!options.device) return {};
  if (options.redirect || options.formPost || options.noBrowser)
    return usageError("--device needs no browser here: leave --redirect, --form-post and --no-browser out.");
  params["flow"] = "device";
  return {};
}

Outcome<wire::Json> paramsOf(const LoginOptions& options) {
  wire::Json params = wire::Json::object();
  if (auto added = addFlow(params, options); !added) return Refusal(added.error());
  if (auto added = addExtra(params, options); !added) return Refusal(added.error());
  if (auto added = addCaFile(params, options); !added) return Refusal(added.error());
  if (auto added = addClientAuth(params, options); !added) return Refusal(added.error());
  if (auto added = addRedirect(params, options); !added) return Refusal(added.error());
  if (auto added = addRegistration(params, options); !added) return Refusal(added.error());
  if (auto added = addTarget(params, options); !added) return Refusal(added.error());
  if (!options.clientId.empty()) params["client_id"] = options.clientId;
  if (!options.alias.empty()) params["alias"] = options.alias;
  addScopes(params, options.scopes);
  if (!options.audience.empty()) params["audience"] = options.audience;
  if (!options.resource.empty()) params["resource"] = options.resource;
  if (options.local) params["local"] = true;
  return params;
}

/// Shows the steps of a sign-in as they come.
class Progress {
 public:
  Progress(Session& session, bool noBrowser)
      : m_session(session), m_json(session.options().json), m_noBrowser(noBrowser) {}

  void operator()(const wire::Notification& notification) {
    if (notification.method != "sign_in.step" || !m_trouble.has_value()) return;
    const std::string step = field(notification.params, "step");
    const std::string url = field(notification.params, "url");
    if (m_json) {
      wire::Json line{{"step", step}};
      if (!url.empty()) line["url"] = url;
      for (const char* name : {"until", "redirect_uri", "any_port", "certificate_sha256", "device_offered",
                               "user_code", "verification_uri", "verification_uri_complete"}) {
        if (notification.params.contains(name)) line[name] = notification.params.at(name);
      }
      m_trouble = printJson(line);
    }
    if (step == "authorize") authorize(url, notification.params);
    if (step == "code") m_trouble = showCode(notification.params, m_json);
    if (step == "redirect" && !m_json) tell("The browser came back. Checking…");
  }
  /// Why the progress could not be shown, if that failed.
  [[nodiscard]] const Outcome<void>& trouble() const { return m_trouble; }

 private:
  void authorize(const std::string& url, const wire::Json& params) {
    if (!isWebAddress(url)) {
      m_trouble = protocolError("the sign-in address is no web address");
      return;
    }
    const bool opened = !m_noBrowser && openBrowser(url);
    if (m_json) return;
    const FarPlace place = farPlace();
    const std::string redirect = field(params, "redirect_uri");
    const std::string forward = forwardWords(redirect, place);
    const bool surelyFar = place.ssh && !opened && !forward.empty();
    if (opened) {
      tell("Your browser opens to sign in. If it does not, go to:\n" + url);
    } else {
      askToOpen(url, surelyFar ? forward : std::string());
    }
    if (!m_trouble) return;
    if (!surelyFar && !forward.empty() && (place.ssh || !place.screen))
      tell("If you are at another computer, type this there first, and leave it open:" + forward);
    tellRedirect(redirect, flag(params, "any_port"));
    tellCertificate(field(params, "certificate_sha256"));
    if (!opened) takePastedLines();
    if (!opened && flag(params, "device_offered"))
      tell("Or sign in by a code on any device: the same command with --device.");
    const std::string limit = timeLimit(number(params, "until"));
    if (!limit.empty()) tell(limit);
  }

  /// The address alone goes to stdout. `forward` is what comes before it on another computer, or empty.
  void askToOpen(const std::string& url, const std::string& forward) {
    std::string words = m_noBrowser ? "" : "No browser could be opened. ";
    if (!forward.empty()) {
      words +=
          "You are here by ssh, and the browser on your own computer has to\n"
          "get back here. Type this there first, in another terminal, and leave it open:" +
          forward + "\nThen open this address in the browser there:";
    } else {
      words += m_noBrowser ? "Open this address in a browser on this computer to sign in:"
                           : "Open this address on this computer to sign in:";
    }
    tell(words);
    m_trouble = print(url + "\n");
  }

  static std::string forwardWords(const std::string& redirect, const FarPlace& place) {
    const std::string line = forwardLine(redirect, place);
    if (line.empty()) return line;
    return "\n  " + line + "\n(or with what you connect by in the place of " + place.target + ")";
  }

  static void tellRedirect(const std::string& redirect, bool anyPort) {
    if (redirect.empty()) return;
    tell("Redirect address: " + client::plainLine(redirect, 300) +
         "; it must be registered with the provider.");
    if (anyPort)
      tell("Its port is another one each time; for a provider that compares the port, name one: --redirect.");
  }

  static void tellCertificate(const std::string& fingerprint) {
    if (fingerprint.empty()) return;
    tell(
        "The browser will warn of a certificate that it does not know: it is Lanyard's own for this "
        "address,\n"
        "made for this sign-in. Go on only if it shows this SHA-256 fingerprint:\n" +
        client::plainLine(fingerprint, 120));
  }

  /// From now on a line that is typed here is the address that a browser elsewhere ended at.
  void takePastedLines() {
    if (!m_pasted.works()) return;
    tell("If the browser ends at a page that it cannot open, copy that page's address, and paste it here.");
    m_session.listenBeside(m_pasted.fd(), [this] { return pasted(); });
  }

  Outcome<bool> pasted() {
    std::optional<std::string> line = m_pasted.next();
    if (!line) return false;
    if (line->find_first_not_of(" \t\r") == std::string::npos) return true;
    const wire::SecretMember address{"address", *line};
    Call call{"sign_in.paste", {{"request", m_session.waitingFor()}}};
    call.secrets = {&address, 1};
    const auto sent = m_session.sendBeside(call, [](const Outcome<wire::Json>& reply) {
      if (reply) return;
      tell(client::plainLine(reply.error().message, 300) + "\n" + client::plainLine(reply.error().hint, 600));
      tell("The sign-in still waits.");
    });
    base::wipe(*line);
    // A line that no request can carry is no address: the sign-in still waits.
    if (!sent) tell(sent.error().message);
    return true;
  }

  static std::string timeLimit(const std::optional<std::int64_t>& until) {
    const std::string when = until ? clockOf(*until) : std::string();
    return when.empty() ? when : "Finish it there by " + when + ".";
  }

  Session& m_session;
  bool m_json;
  bool m_noBrowser;
  PastedLines m_pasted;
  Outcome<void> m_trouble;
};

/// A word of a command line, as a person types it. A provider's words are cut; what the person typed is not.
std::string quoted(const std::string& word, std::size_t longest = 120) {
  const std::string plain = client::plainLine(word, longest);
  const bool bare = !plain.empty() && std::ranges::all_of(plain, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("._@+-=:/").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (bare) return plain;
  std::string out = "'";
  for (const char c : plain) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// The command that was typed, without the option `without`, which the hint itself names.
std::string commandOf(const LoginOptions& options, std::string_view without) {
  constexpr std::size_t kLongest = 4096;
  std::string out = "lanyard login";
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty() || (!name.empty() && name == without)) return;
    out += (name.empty() ? "" : " " + std::string(name)) + " " + quoted(value, kLongest);
  };
  add({}, options.target);
  add("--again", options.again);
  add("--alias", options.alias);
  add("--client-id", options.clientId);
  for (const std::string& scope : options.scopes) add("--scope", scope);
  add("--audience", options.audience);
  add("--resource", options.resource);
  for (const std::string& pair : options.params) add("--param", pair);
  if (options.local) out += " --local";
  add("--ca", options.caFile);
  if (options.redirect) add("--redirect", *options.redirect);
  if (options.formPost) out += " --form-post";
  if (options.noBrowser) out += " --no-browser";
  if (options.device) out += " --device";
  const bool hasSecret = options.clientSecretStdin || !options.typedSecret.empty();
  if (hasSecret && without != "--client-secret-stdin") out += " --client-secret-stdin";
  add("--client-auth", options.clientAuth);
  if (options.anew) out += " --register";
  if (options.yes) out += " --yes";
  return out;
}

/// Puts the whole command in place of "lanyard login … --option" in the wallet's hint, because the wallet
/// does not know what was typed.
void spellOut(std::string& hint, const LoginOptions& options) {
  constexpr std::string_view kGap = "lanyard login \u2026 ";
  const std::size_t at = hint.find(kGap);
  if (at == std::string::npos) return;
  const std::size_t option = at + kGap.size();
  const std::string name = hint.substr(option, hint.find_first_of(" ,.", option) - option);
  hint.replace(at, kGap.size(), commandOf(options, name) + " ");
}

/// The default scopes that this sign-in did not ask for.
void tellLeftOut(const wire::Json& result) {
  std::string scopes;
  for (const wire::Json& scope : member(result, "left_out")) {
    if (scope.is_string())
      scopes += (scopes.empty() ? "" : ", ") + client::plainLine(scope.get<std::string>(), 60);
  }
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

std::string listed(const wire::Json& texts) {
  std::string all;
  for (const wire::Json& text : texts) {
    if (text.is_string()) all += (all.empty() ? "" : ", ") + client::plainLine(text.get<std::string>(), 60);
  }
  return all;
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
    session.keepPassphrase();
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

bool namesProvider(const LoginOptions& options) {
  return !options.target.empty() && options.target.find("://") == std::string::npos;
}

void take(LoginOptions& options, ProviderChoice choice) {
  options.target = std::move(choice.target);
  options.clientId = std::move(choice.clientId);
  options.typedSecret = std::move(choice.clientSecret);
  if (choice.redirect) options.redirect = std::move(choice.redirect);
}

/// What the person did not name is asked for at a terminal: which service, and what it needs.
Outcome<void> completeTarget(Session& session, LoginOptions& options) {
  const bool nothing = options.target.empty() && options.again.empty();
  if ((!nothing && !namesProvider(options)) || !asksForMore(session)) return {};
  const ChoiceGiven given{options.clientId, options.clientSecretStdin, options.redirect.has_value()};
  auto choice =
      nothing ? chooseProvider(session, given) : completeChoice(session, options.target, given, true);
  if (!choice) return Refusal(choice.error());
  const bool asked = choice->asked;
  take(options, std::move(*choice));
  if (asked) tell("The same without questions: " + commandOf(options, {}));
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
  auto choice = completeChoice(session, options.target, {}, false);
  if (!choice || choice->target == options.target) return false;
  take(options, std::move(*choice));
  return true;
}

Outcome<void> signIn(Session& session, LoginOptions& options, std::span<const wire::SecretMember> secrets) {
  auto params = paramsOf(options);
  if (!params) return Refusal(params.error());
  if (needsClient(options)) {
    auto agreed = findOut(session, options, *params);
    if (!agreed) return failed(session, std::move(agreed.error()));
  }
  const bool json = session.options().json;
  Progress progress(session, options.noBrowser);
  const std::chrono::seconds patience = options.device ? kCodePatience : kSignInPatience;
  const auto result =
      session.callConfirmedOrPrompted({"identity.sign_in", *params, secrets, patience},
                                      [&](const wire::Notification& step) { progress(step); });
  Outcome<void> outcome = progress.trouble();
  if (outcome && result) outcome = done(json, *result);
  if (outcome && !result) {
    Failure failure = result.error();
    if (registersInstead(session, options, failure)) return signIn(session, options, secrets);
    addHelp(session, options, failure);
    outcome = Refusal(std::move(failure));
  }
  return outcome ? outcome : failed(session, outcome.error());
}

Outcome<void> runLogin(Session& session, LoginOptions& options) {
  if (auto fits = checkOptions(session, options); !fits) return fits;
  if (auto chosen = completeTarget(session, options); !chosen) return failed(session, chosen.error());
  base::Secret clientSecret;
  std::vector<wire::SecretMember> secrets;
  if (options.clientSecretStdin) {
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
                "A provider's name (lanyard providers), or the URL of an\nissuer or of what you want to sign in for"});
    syntax.add({"--again", &m_options.again, "Sign in again to an identity that you have", "WHO"});
    syntax.add({"--alias", &m_options.alias, "Your own name for the identity, for use as WHO", "ALIAS"});
    syntax.add({"--client-id", &m_options.clientId,
                "The client ID registered there (another one makes another identity)", "ID"});
    syntax.add({"--client-secret-stdin", &m_options.clientSecretStdin, "Read the client secret from stdin"});
    syntax
        .add({"--client-auth", &m_options.clientAuth, "How the client secret is sent: basic, post; or none",
              "WAY"})
        .choices = {"basic", "post", "none"};
    addScope(syntax, m_options.scopes, "Ask for this scope (may be repeated)");
    syntax.add({"--audience", &m_options.audience, "Ask for tokens for this audience", "AUDIENCE"});
    syntax.add({"--resource", &m_options.resource, "Ask for tokens for this resource (RFC 8707)", "URL"});
    syntax.add({"--param", &m_options.params, "Send this to the sign-in page as well (may be repeated)",
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
    syntax.add({"--yes", &m_options.yes, "Agree beforehand to where an address leads"});
    addPassphrase(syntax, common);
    syntax.setFooter(
        "Examples:\n"
        "  lanyard login https://mcp.example.org/mcp\n"
        "  lanyard login google --client-id 1234.apps.example\n"
        "  lanyard login https://login.example.org --client-id my-laptop --alias work\n"
        "  lanyard login --again work\n"
        "  lanyard login --again work --device");
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
