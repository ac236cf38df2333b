#include "app/cli/login_options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/scopes.h"
#include "core/client/plain_text.h"
#include "core/wire/redirect_address.h"

namespace lanyard::cli {
namespace {

/// How a client authenticates, as a person types it and as the wallet calls it.
struct ClientAuth {
  std::string_view typed;
  std::string_view name;
};
constexpr std::array<ClientAuth, 5> kClientAuth{{{"basic", "client_secret_basic"},
                                                 {"post", "client_secret_post"},
                                                 {"jwt", "client_secret_jwt"},
                                                 {"key", "private_key_jwt"},
                                                 {"none", "none"}}};

bool isUrl(const std::string& target) {
  return target.find("://") != std::string::npos;
}

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
  const bool url = isUrl(options.target);
  if (url && !isWebAddress(options.target)) return usageError("An issuer's URL begins with https://.");
  params[url ? "issuer" : "provider"] = options.target;
  return {};
}

Outcome<void> addRegistration(wire::Json& params, const LoginOptions& options) {
  const bool named = options.clientSecretStdin || !options.clientAuth.empty() || !options.clientKey.empty() ||
                     options.redirect;
  if (needsClient(options) && named) {
    return usageError(
        "--client-secret-stdin, --client-key, --client-auth and --redirect belong to a --client-id.",
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

Outcome<void> addParts(wire::Json& params, const LoginOptions& options) {
  std::vector<std::string> parts = options.parts;
  if (!options.tenant.empty()) parts.push_back("tenant=" + options.tenant);
  if (!parts.empty() && !params.contains("provider"))
    return usageError("--tenant and --part are for a provider that is named.");
  for (const std::string& pair : parts) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) return usageError("--part takes NAME=VALUE.");
    const auto [where, added] = params["parts"].emplace(pair.substr(0, equals), pair.substr(equals + 1));
    if (!added) return usageError("The part " + client::plainLine(where.key(), 60) + " is there twice.");
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
  const bool key = !options.clientKey.empty();
  if (key && options.clientSecretStdin) return usageError("Either --client-secret-stdin or --client-key.");
  if (!key && !options.clientKeyId.empty()) return usageError("--client-key-id goes with --client-key.");
  if (!options.clientKeyId.empty()) params["client_key_id"] = options.clientKeyId;
  if (options.clientAuth.empty()) return {};
  const auto named = std::ranges::find(kClientAuth, std::string_view(options.clientAuth), &ClientAuth::typed);
  if (named == kClientAuth.end()) return usageError("--client-auth takes basic, post, jwt, key or none.");
  if (options.clientSecretStdin && options.clientAuth == "none")
    return usageError("--client-auth none sends no client secret.");
  if (options.clientSecretStdin && options.clientAuth == "key")
    return usageError("--client-auth key takes a --client-key.");
  if (key && options.clientAuth != "key") return usageError("--client-key goes with --client-auth key.");
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

}  // namespace

Outcome<wire::Json> pasteParamsOf(const LoginOptions& options) {
  const bool ofASignIn = !options.clientId.empty() || options.clientSecretStdin ||
                         !options.clientAuth.empty() || !options.scopes.empty() ||
                         !options.audience.empty() || !options.resource.empty() || !options.params.empty() ||
                         options.redirect || options.noBrowser || options.device || options.formPost ||
                         options.anew;
  if (options.token && options.basic) return usageError("--token and --basic are two things.");
  if (!options.token && !options.basic) return usageError("--secret-fd goes with --token or --basic.");
  if (ofASignIn) {
    return usageError(options.basic ? "--basic keeps a password as it is, so nothing is asked of the service."
                                    : "--token keeps a token as it is, so nothing is asked of the service.",
                      "Leave out what belongs to a sign-in: client ID, scopes, redirect, browser.");
  }
  wire::Json params = wire::Json::object();
  if (auto added = addCaFile(params, options); !added) return Refusal(added.error());
  if (auto added = addTarget(params, options); !added) return Refusal(added.error());
  if (auto added = addParts(params, options); !added) return Refusal(added.error());
  if (!options.alias.empty()) params["alias"] = options.alias;
  if (options.local) params["local"] = true;
  if (!options.user.empty() && !options.basic) return usageError("--user goes with --basic.");
  if (options.basic && options.user.empty() && options.again.empty())
    return usageError("Whose password? Name the user: --user NAME.");
  if (!options.user.empty()) params["user"] = options.user;
  if (options.expires.empty()) return params;
  const auto end = endOfDay(options.expires);
  if (!end) {
    return usageError("--expires takes the last day on which it is good, like 2027-01-31.",
                      "Leave it out for what does not end.");
  }
  params["expires_at"] = *end;
  return params;
}

bool needsClient(const LoginOptions& options) {
  return options.clientId.empty() && isUrl(options.target);
}

bool namesProvider(const LoginOptions& options) {
  return !options.target.empty() && !isUrl(options.target);
}

Outcome<wire::Json> paramsOf(const LoginOptions& options) {
  if (!options.expires.empty()) return usageError("--expires goes with --token or --basic.");
  if (!options.user.empty()) return usageError("--user goes with --basic.");
  wire::Json params = wire::Json::object();
  if (auto added = addFlow(params, options); !added) return Refusal(added.error());
  if (auto added = addExtra(params, options); !added) return Refusal(added.error());
  if (auto added = addCaFile(params, options); !added) return Refusal(added.error());
  if (auto added = addClientAuth(params, options); !added) return Refusal(added.error());
  if (auto added = addRedirect(params, options); !added) return Refusal(added.error());
  if (auto added = addRegistration(params, options); !added) return Refusal(added.error());
  if (auto added = addTarget(params, options); !added) return Refusal(added.error());
  if (auto added = addParts(params, options); !added) return Refusal(added.error());
  if (!options.clientId.empty()) params["client_id"] = options.clientId;
  if (!options.alias.empty()) params["alias"] = options.alias;
  addScopes(params, options.scopes);
  if (!options.audience.empty()) params["audience"] = options.audience;
  if (!options.resource.empty()) params["resource"] = options.resource;
  if (options.local) params["local"] = true;
  return params;
}

std::string quoted(const std::string& word, std::size_t longest) {
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

std::string commandOf(const LoginOptions& options, std::string_view without) {
  constexpr std::size_t kLongest = 4096;
  std::string out = "lanyard login";
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty() || (!name.empty() && name == without)) return;
    out += (name.empty() ? "" : " " + std::string(name)) + " " + quoted(value, kLongest);
  };
  add({}, options.target);
  add("--tenant", options.tenant);
  for (const std::string& pair : options.parts) add("--part", pair);
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
  add("--client-key", options.clientKey);
  add("--client-key-id", options.clientKeyId);
  if (options.anew) out += " --register";
  if (options.token) out += " --token";
  if (options.basic) out += " --basic";
  add("--user", options.user);
  add("--expires", options.expires);
  if (options.yes) out += " --yes";
  return out;
}

void spellOut(std::string& hint, const LoginOptions& options) {
  constexpr std::string_view kGap = "lanyard login \u2026 ";
  const std::size_t at = hint.find(kGap);
  if (at == std::string::npos) return;
  const std::size_t option = at + kGap.size();
  const std::string name = hint.substr(option, hint.find_first_of(" ,.", option) - option);
  hint.replace(at, kGap.size(), commandOf(options, name) + " ");
}

}  // namespace lanyard::cli
