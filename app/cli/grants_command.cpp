#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string_view>

#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

struct GrantsRevokeOptions {
  std::string which;  ///< a grant's id or a program
  bool all = false;
};

/// The person has two minutes to answer, and may answer at their end.
constexpr std::chrono::seconds kAnswerPatience{150};

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
  if (!until) return kind == "session" ? "this session" : client::plainLine(kind, 20);
  const std::int64_t left = *until - std::time(nullptr);
  const std::string time = left > 0 ? inWords(std::chrono::seconds(left)) + " left" : "over";
  return kind == "session" ? "this session, " + time : time;
}

/// How often, in words.
std::string used(const wire::Json& grant) {
  const std::int64_t uses = number(grant, "uses").value_or(0);
  if (uses <= 0) return "never";
  return uses == 1 ? "once" : std::to_string(uses) + " times";
}

/// The identities' aliases by id, for as many as the wallet returns at once. Grants of others, or of all if
/// this fails, show the id.
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
  std::string out = client::plainLine(field(grant, "id"), 64) + "\n";
  out += "  Program   " + client::plainLine(field(tool, "path"), kLine) + "\n";
  const std::string identity = field(grant, "identity");
  const auto known = aliases.find(identity);
  out += "  Identity  " + client::plainLine(known == aliases.end() ? identity : known->second, 64) + "\n";
  if (flag(grant, "id_token")) {
    out += "  For       ID tokens, not access tokens\n";
  } else {
    const std::string scopes = client::plainLine(joined(member(grant, "scopes")), kLine);
    out += "  Scopes    " + (scopes.empty() ? "all that you gave Lanyard for it" : scopes) + "\n";
  }
  const std::string also = client::plainLine(joined(member(grant, "also")), kLine);
  if (!also.empty()) out += "  Also      " + also + "\n";
  if (!audience.empty()) out += "  Audience  " + client::plainLine(audience, kLine) + "\n";
  if (!resource.empty()) out += "  Resource  " + client::plainLine(resource, kLine) + "\n";
  out += "  Lasts     " + lasts(grant) + "\n";
  out += "  Used      " + used(grant) + "\n";
  if (flag(grant, "suspended"))
    out += "  Suspended: the program asks you again, since the database was restored\n";
  return out;
}

Outcome<void> runGrants(Session& session) {
  Call call{"grant.list"};
  call.patience = kAnswerPatience;
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
    // Names the file that loses its rights.
    tell("Taking back all that " + client::plainLine(*program, 300) + " was allowed.");
    params["program"] = *program;
  } else {
    params["grant"] = options.which;
  }
  const auto result = session.callConfirmed({"grant.revoke", params, {}});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

class GrantsRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override { addPassphrase(syntax, common); }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runGrants(session); }
};

class GrantsRevokeRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add(
        {"WHICH", &m_options.which, "A grant's id in the list; or a program, for all that it was allowed"});
    syntax.add({"--all", &m_options.all, "Take back everything that you allowed"});
    addPassphrase(syntax, common);
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runGrantsRevoke(session, m_options); }

 private:
  GrantsRevokeOptions m_options;
};

constexpr Command kGrantsRevoke{
    .name = "revoke", .description = "Take it back, at once", .make = makeRun<GrantsRevokeRun>};
constexpr std::array<const Command*, 1> kGrantsCommands{&kGrantsRevoke};

}  // namespace

extern constinit const Command kGrants{.name = "grants",
                                       .description = "List what you allowed, or take it back",
                                       .make = makeRun<GrantsRun>,
                                       .commands = kGrantsCommands};

}  // namespace lanyard::cli
