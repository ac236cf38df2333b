#include "app/cli/prompt_text.h"

#include <algorithm>

#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

constexpr std::size_t kLine = 200;  // one line of a wide terminal
constexpr std::size_t kWord = 60;

void add(std::string& out, const char* label, const std::string& value) {
  if (!value.empty()) out += "\n  " + client::padded(label, 11) + value;
}

std::string toolText(const wire::Json& tool) {
  const std::string path = client::plainLine(field(tool, "path"), kLine);
  const std::string sort = field(tool, "sort");
  std::string out = path.empty() ? "a program that cannot be known" : path;
  if (!path.empty() && sort == "unverified") out += " (cannot be verified)";
  if (sort == "shell") out += " (a shell: whatever it runs could ask)";
  if (flag(tool, "changed")) out += " (the program changed since you allowed it)";
  return out;
}

std::string chainText(const wire::Json& tool) {
  const wire::Json chain = member(tool, "chain");
  if (!chain.is_array()) return {};
  constexpr std::size_t kParents = 4;  // nearest first; more distant ones tell nothing
  std::string out;
  std::size_t shown = 0;
  for (const wire::Json& process : chain) {
    if (shown++ == kParents) return out + " ← …";
    const std::string path = client::plainLine(field(process, "path"), kWord);
    out += (out.empty() ? "" : " ← ") + (path.empty() ? "?" : path);
    if (const auto pid = number(process, "pid")) out += " (" + std::to_string(*pid) + ")";
  }
  return out;
}

std::string scopesText(const wire::Json& scopes) {
  std::string out;
  if (!scopes.is_array()) return out;
  for (const wire::Json& scope : scopes) {
    if (scope.is_string()) out.append(out.empty() ? "" : " ").append(scope.get<std::string>());
  }
  const std::string shown = client::plainLine(out, kLine);
  // Nobody must agree to something that was cut off.
  return shown.size() < out.size() ? shown + " (" + std::to_string(scopes.size()) + " in all)" : shown;
}

std::string identityText(const wire::Json& prompt) {
  const wire::Json identity = member(prompt, "identity");
  const std::string alias = client::plainLine(field(identity, "alias"), kWord);
  const std::string name = client::plainLine(field(identity, "name"), kWord);
  const std::string host = client::plainLine(field(prompt, "issuer_host"), kLine);
  // The host cannot be faked; the provider's name only helps people recognise it.
  const std::string provider = client::plainLine(field(prompt, "provider_name"), kWord);
  const char* yours = flag(prompt, "provider_yours") ? ", says a file of yours" : "";
  const std::string where = host + (provider.empty() ? "" : " (" + provider + yours + ")");
  if (alias.empty()) return host.empty() ? "" : "at " + where;
  const std::string client = client::plainLine(field(identity, "client_id"), kWord);
  std::string out = alias;
  if (!name.empty()) out += ", " + name;
  if (!client.empty()) out += ", client " + client;
  return host.empty() ? out : out + ", at " + where;
}

/// Whom an ID token is for: its client, and what else was asked for or its sign-in named.
std::string idTokenAudience(const wire::Json& prompt) {
  std::string out = client::plainLine(field(prompt, "client_id"), kLine);
  const std::string asked = client::plainLine(field(prompt, "audience"), kLine);
  const std::string others = scopesText(member(member(prompt, "identity"), "other_audiences"));
  for (const std::string& more : {asked, asked.empty() ? others : std::string()}) {
    if (!more.empty()) out.append(out.empty() ? "" : " ").append(more);
  }
  return out;
}

/// What a yes covers besides this one process. A shell has words of its own beside its path, and an
/// unverified program has no file to name.
const char* reach(const wire::Json& prompt) {
  const std::string sort = field(member(prompt, "tool"), "sort");
  const bool byFile = sort == "program" || sort == "interpreter";
  const std::string kind = field(prompt, "kind");
  return byFile && (kind == "token" || kind == "id_token") ? "this program file, and whatever can run it"
                                                           : "";
}

/// How a service wants the person to be signed in, one line each.
void addDemand(std::string& out, const wire::Json& demand) {
  const std::string ways = scopesText(member(demand, "acr_values"));
  add(out, "Sign in by", ways.empty() ? "" : ways + " (one of these, as the provider calls it)");
  if (const auto age = number(demand, "max_age_s")) {
    add(out, "When",
        *age <= 0 ? "anew" : "anew, unless less than " + inWords(std::chrono::seconds(*age)) + " ago");
  }
  const std::string claims = field(demand, "claims");
  const std::string shown = client::plainLine(claims, kLine);
  add(out, "Claims",
      shown.size() < claims.size() ? shown + " (" + std::to_string(claims.size()) + " bytes in all)" : shown);
}

const char* wants(const std::string& kind) {
  if (kind == "token") return "to use an access token";
  if (kind == "id_token") return "an ID token, which proves to its audience that you are you";
  if (kind == "sign_in") return "to sign you in";
  if (kind == "paste") return "Lanyard to keep a token or password that it gives it";
  if (kind == "revoke") return "to sign you out";
  if (kind == "revoke_all") return "to sign you out of everything, and take back all that you allowed";
  if (kind == "route") return "to have tools use this identity for the address, or as the provider's default";
  if (kind == "grants") return "to see which programs you allowed what";
  return "something that this version does not know";
}

}  // namespace

std::string promptText(const wire::Json& prompt, std::size_t position, std::size_t total, std::int64_t now) {
  const wire::Json tool = member(prompt, "tool");
  const std::string script = client::plainLine(field(tool, "script"), kLine);
  const std::string command = client::plainLine(field(tool, "command"), kLine);
  const std::string reason = client::plainLine(field(prompt, "reason"), kLine);
  const bool idToken = field(prompt, "kind") == "id_token";
  std::string out = "Request " + client::plainLine(field(prompt, "id"), kWord);
  if (total > 1) out += " (" + std::to_string(position) + " of " + std::to_string(total) + ")";
  add(out, "Program", toolText(tool));
  add(out, "Script", script.empty() ? "" : script + " (as it claims)");
  add(out, "Started as", command.empty() ? "" : command + " (as it claims)");
  add(out, "Run by", chainText(tool));
  add(out, "Terminal", client::plainLine(field(tool, "terminal"), kWord));
  const wire::Json demand = member(prompt, "demand");
  add(out, "Wants",
      demand.is_object() ? "to sign you in again, because a service wants more"
                         : wants(field(prompt, "kind")));
  add(out, "Identity", identityText(prompt));
  add(out, "User", client::plainLine(field(prompt, "user"), kLine));
  add(out, "Goes to", scopesText(member(prompt, "other_hosts")));
  // An ID token's client is its audience.
  add(out, "Client ID", idToken ? "" : client::plainLine(field(prompt, "client_id"), kLine));
  const std::string credential = field(member(prompt, "identity"), "credential");
  const bool whole = !credential.empty() && field(prompt, "kind") == "token";
  if (!idToken) {
    add(out, "Scopes",
        whole ? credential == "password" ? "your user name and your password there"
                                         : "all that the token can do which you pasted"
              : scopesText(member(prompt, "scopes")));
  }
  add(out, "Tells", idToken ? "who you are, often with your name and e-mail address" : "");
  addDemand(out, demand);
  const std::string also = scopesText(member(prompt, "also"));
  add(out, "Beware", also.empty() ? "" : "this token can also: " + also + " (the provider adds it unasked)");
  add(out, "Audience",
      idToken ? idTokenAudience(prompt) : client::plainLine(field(prompt, "audience"), kLine));
  add(out, "Resource", client::plainLine(field(prompt, "resource"), kLine));
  add(out, "Counts for", reach(prompt));
  add(out, "It says", reason.empty() ? "" : "\"" + reason + "\" (its own words)");
  if (const auto expires = number(prompt, "expires_at")) {
    add(out, "Waits for", inWords(std::chrono::seconds(std::max<std::int64_t>(*expires - now, 0))) + " more");
  }
  return out;
}

}  // namespace lanyard::cli
