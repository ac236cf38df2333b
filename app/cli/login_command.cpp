#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "app/cli/browser.h"
#include "app/cli/commands.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/plain_text.h"
#include "app/cli/scopes.h"

namespace lanyard::cli {
namespace {

// A prompt waits for 2 minutes and an attempt in the browser for 5; the network has its share.
constexpr std::chrono::seconds kPatience{15 * 60};

Outcome<void> addTarget(wire::Json& params, const LoginOptions& options) {
  if (options.target.empty() == options.again.empty()) {
    return usageError("Name a provider, an issuer's URL, or --again with an identity.",
                      "See: lanyard login --help");
  }
  if (!options.again.empty()) {
    params["identity"] = options.again;
    return {};
  }
  const bool isUrl = options.target.find("://") != std::string::npos;
  if (isUrl && !isWebAddress(options.target)) return usageError("An issuer's URL begins with https://.");
  if (isUrl && options.clientId.empty()) {
    return usageError("An issuer's URL needs --client-id: the one that you registered there.");
  }
  params[isUrl ? "issuer" : "provider"] = options.target;
  return {};
}

Outcome<void> addExtra(wire::Json& params, const LoginOptions& options) {
  for (const std::string& pair : options.params) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) return usageError("--param takes NAME=VALUE.");
    const auto [where, added] = params["extra"].emplace(pair.substr(0, equals), pair.substr(equals + 1));
    if (!added) return usageError("--param names " + plainText(where.key(), 60) + " twice.");
  }
  return {};
}

Outcome<void> addCaFile(wire::Json& params, const LoginOptions& options) {
  if (options.caFile.empty()) return {};
  char path[PATH_MAX];
  if (::realpath(options.caFile.c_str(), path) == nullptr || ::access(path, R_OK) != 0) {
    return usageError("Cannot read " + plainText(options.caFile, 200) + ": " + std::strerror(errno) + ".");
  }
  params["ca_file"] = path;
  return {};
}

Outcome<wire::Json> paramsOf(const LoginOptions& options) {
  wire::Json params = wire::Json::object();
  if (auto added = addTarget(params, options); !added) return Refusal(added.error());
  if (auto added = addExtra(params, options); !added) return Refusal(added.error());
  if (auto added = addCaFile(params, options); !added) return Refusal(added.error());
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
  Progress(bool json, bool noBrowser) : m_json(json), m_noBrowser(noBrowser) {}

  void operator()(const wire::Notification& notification) {
    if (notification.method != "sign_in.step" || !m_trouble.has_value()) return;
    const std::string step = field(notification.params, "step");
    const std::string url = field(notification.params, "url");
    if (m_json) {
      wire::Json line{{"step", step}};
      if (!url.empty()) line["url"] = url;
      m_trouble = printJson(line);
    }
    if (step == "authorize") authorize(url, number(notification.params, "until"));
    if (step == "redirect" && !m_json) tell("The browser came back. Checking…");
  }
  /// Why the progress could not be shown, if so.
  [[nodiscard]] const Outcome<void>& trouble() const { return m_trouble; }

 private:
  void authorize(const std::string& url, const std::optional<std::int64_t>& until) {
    if (!isWebAddress(url)) {
      m_trouble = protocolError("the sign-in address is no web address");
      return;
    }
    if (!m_noBrowser && openBrowser(url)) {
      if (!m_json) tell("Your browser opens to sign in. If it does not, go to:\n" + url + timeLimit(until));
      return;
    }
    if (m_json) return;
    tell(m_noBrowser ? "Open this address in a browser on this computer to sign in:"
                     : "No browser could be opened. Open this address on this computer to sign in:");
    m_trouble = print(url + "\n");
    const std::string limit = timeLimit(until);
    if (m_trouble && !limit.empty()) tell(limit.substr(1));
  }

  static std::string timeLimit(const std::optional<std::int64_t>& until) {
    const std::string when = until ? clockOf(*until) : std::string();
    return when.empty() ? when : "\nFinish it there by " + when + ".";
  }

  bool m_json;
  bool m_noBrowser;
  Outcome<void> m_trouble;
};

/// A word of a command line, as a person types it.
std::string quoted(const std::string& word) {
  const std::string plain = plainText(word, 120);
  const bool bare = !plain.empty() && std::ranges::all_of(plain, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("._@+-=:/").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (bare) return plain;
  std::string out = "'";
  for (const char c : plain) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// What is to be said of a sign-in that nothing will renew.
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
    for (const char* name : {"lasts_until", "offline"}) {
      if (result.contains(name)) line[name] = result.at(name);
    }
    return printJson(line);
  }
  const std::string name = plainText(field(identity, "name"), 60);
  tell("Signed in to " + plainText(field(identity, "issuer_host"), 80) + (name.empty() ? "" : " as " + name) +
       ". Its alias is " + plainText(field(identity, "alias"), 60) + ".");
  tellItsEnd(result, field(identity, "alias"));
  return {};
}

}  // namespace

Outcome<void> runLogin(Session& session, const LoginOptions& options) {
  const auto params = paramsOf(options);
  if (!params) return Refusal(params.error());
  base::Secret clientSecret;
  std::vector<wire::SecretMember> secrets;
  if (options.clientSecretStdin) {
    auto secret = readSecretFromStdin();
    if (!secret) return Refusal(secret.error());
    clientSecret = std::move(*secret);
    secrets.push_back({"client_secret", clientSecret.view()});
  }
  const bool json = session.options().json;
  Progress progress(json, options.noBrowser);
  const auto result =
      session.callConfirmedOrPrompted({"identity.sign_in", *params, secrets, kPatience},
                                      [&](const wire::Notification& step) { progress(step); });
  Outcome<void> outcome = progress.trouble();
  if (outcome) outcome = result ? done(json, *result) : Outcome<void>(Refusal(result.error()));
  if (!outcome && json) {
    wire::Json line = asJson(outcome.error());
    line["step"] = "failed";
    static_cast<void>(printJson(line));
  }
  return outcome;
}

}  // namespace lanyard::cli
