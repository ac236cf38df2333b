#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <string_view>

#include "app/cli/commands.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "app/cli/scopes.h"

namespace lanyard::cli {
namespace {

/// The person has two minutes to answer, and may answer at their end.
constexpr std::chrono::seconds kPatience{150};

bool isProgram(const char* path) {
  struct stat info {};
  return ::stat(path, &info) == 0 && S_ISREG(info.st_mode) && ::access(path, X_OK) == 0;
}

/// The real path of a program: by PATH when it has no slash, as a shell finds it.
Outcome<std::string> programPath(const std::string& program) {
  char real[PATH_MAX];
  if (program.find('/') != std::string::npos) {
    if (::realpath(program.c_str(), real) != nullptr && isProgram(real)) return std::string(real);
    return usageError(plainText(program, 200) + " is not a program.");
  }
  const char* variable = std::getenv("PATH");
  std::string_view path = variable != nullptr ? variable : "";
  while (!path.empty()) {
    const std::size_t colon = std::min(path.find(':'), path.size());
    const std::string place = std::string(path.substr(0, colon)) + "/" + program;
    if (place.front() == '/' && isProgram(place.c_str()) && ::realpath(place.c_str(), real) != nullptr) {
      return std::string(real);
    }
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
  return usageError("There is no program " + plainText(program, 100) + " in PATH.",
                    "Give its path, with a slash");
}

/// The program that the word means, or nothing: then it is a grant's id. With a slash it is a path, as the
/// list shows it; the file need not be there any more. Without one it is looked for in PATH, as `lanyard
/// allow` does.
std::optional<std::string> programMeant(const std::string& word) {
  if (const auto path = programPath(word)) return *path;
  return word.find('/') != std::string::npos ? std::optional(word) : std::nullopt;
}

std::string joined(const wire::Json& list) {
  std::string out;
  if (!list.is_array()) return out;
  for (const wire::Json& entry : list) {
    if (entry.is_string()) out.append(out.empty() ? "" : " ").append(entry.get<std::string>());
  }
  return out;
}

std::string lasts(const wire::Json& grant) {
  const std::string kind = field(grant, "kind");
  const auto until = number(grant, "until");
  if (kind == "always" || kind.empty()) return kind;
  if (!until) return kind == "session" ? "this session" : plainText(kind, 20);
  const std::int64_t left = *until - std::time(nullptr);
  const std::string time = left > 0 ? inWords(std::chrono::seconds(left)) + " left" : "over";
  return kind == "session" ? "this session, " + time : time;
}

/// How often, as one says it.
std::string used(const wire::Json& grant) {
  const std::int64_t uses = number(grant, "uses").value_or(0);
  if (uses <= 0) return "never";
  return uses == 1 ? "once" : std::to_string(uses) + " times";
}

/// The identities' aliases by their ids, of as many as the wallet gives at once. A grant of another is named
/// by the id, as it is where they cannot be had.
std::map<std::string, std::string> aliasesOf(Session& session) {
  std::map<std::string, std::string> aliases;
  std::int64_t total = 1;
  for (std::int64_t offset = 0; offset < total;) {
    const auto page = session.call({"identity.list", {{"limit", 200}, {"offset", offset}}, {}});
    const wire::Json rows = page ? member(*page, "identities") : wire::Json();
    if (!rows.is_array() || rows.empty()) break;
    for (const wire::Json& row : rows) aliases[field(row, "id")] = field(row, "alias");
    offset += static_cast<std::int64_t>(rows.size());
    total = std::min<std::int64_t>(number(*page, "total").value_or(0), 100'000);
  }
  return aliases;
}

std::string describe(const wire::Json& grant, const std::map<std::string, std::string>& aliases) {
  constexpr std::size_t kLine = 200;  // one line of a wide terminal
  const wire::Json tool = member(grant, "tool");
  const std::string audience = field(grant, "audience");
  const std::string resource = field(grant, "resource");
  std::string out = plainText(field(grant, "id"), 64) + "\n";
  out += "  Program   " + plainText(field(tool, "path"), kLine) + "\n";
  const std::string identity = field(grant, "identity");
  const auto known = aliases.find(identity);
  out += "  Identity  " + plainText(known == aliases.end() ? identity : known->second, 64) + "\n";
  out += "  Scopes    " + plainText(joined(member(grant, "scopes")), kLine) + "\n";
  if (!audience.empty()) out += "  Audience  " + plainText(audience, kLine) + "\n";
  if (!resource.empty()) out += "  Resource  " + plainText(resource, kLine) + "\n";
  out += "  Lasts     " + lasts(grant) + "\n";
  out += "  Used      " + used(grant) + "\n";
  return out;
}

}  // namespace

Outcome<void> runAllow(Session& session, const AllowOptions& options) {
  const auto program = programPath(options.program);
  if (!program) return Refusal(program.error());
  wire::Json params{{"program", *program}, {"identity", options.who}};
  addScopes(params, options.scopes);
  if (!options.until.empty()) {
    const auto duration = parseDuration(options.until);
    if (!duration) return usageError("--for takes a time like 30m, 8h or 2d.");
    params["for_s"] = duration->count();
  }
  // The path may come from PATH: say which file gets the right, before the passphrase says yes.
  tell("Allowing " + plainText(*program, 300) + " to use " + plainText(options.who, 60) + ".");
  const auto result = session.callConfirmed({"grant.allow", params, {}});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

Outcome<void> runGrants(Session& session) {
  Call call{"grant.list"};
  call.patience = kPatience;
  const auto result = session.callConfirmedOrPrompted(call);
  if (!result) return Refusal(result.error());
  const wire::Json grants = member(*result, "grants");
  if (!grants.is_array()) return protocolError("a list without grants");
  if (session.options().json) return printJson(wire::Json{{"grants", grants}});
  if (grants.empty()) tell("No program is allowed anything.");
  std::string out;
  const auto aliases = grants.empty() ? std::map<std::string, std::string>() : aliasesOf(session);
  for (const wire::Json& grant : grants) out += describe(grant, aliases);
  return print(out);
}

Outcome<void> runGrantsRevoke(Session& session, const GrantsRevokeOptions& options) {
  if (options.all == !options.which.empty()) {
    return usageError("Name a grant or a program, or say --all.", "See: lanyard grants revoke --help");
  }
  wire::Json params = wire::Json::object();
  if (options.all) {
    params["all"] = true;
  } else if (const auto program = programMeant(options.which)) {
    // Which file it is that loses its rights.
    tell("Taking back all that " + plainText(*program, 300) + " was allowed.");
    params["program"] = *program;
  } else {
    params["grant"] = options.which;
  }
  const auto result = session.callConfirmed({"grant.revoke", params, {}});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

}  // namespace lanyard::cli
