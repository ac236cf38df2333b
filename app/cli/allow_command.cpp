#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"
#include "app/cli/scopes.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

struct AllowOptions {
  std::string program;
  std::string who;
  std::vector<std::string> scopes;
  std::vector<std::string> also;  ///< what its tokens may be able to do unasked
  std::string audience;
  std::string resource;
  bool idToken = false;
  std::string until;  ///< a duration
};

Outcome<void> runAllow(Session& session, const AllowOptions& options) {
  const auto program = programPath(options.program);
  if (!program) return Refusal(program.error());
  wire::Json params{{"program", *program}, {"identity", options.who}};
  addScopes(params, options.scopes);
  addScopes(params, options.also, "also");
  if (!options.audience.empty()) params["audience"] = options.audience;
  if (!options.resource.empty()) params["resource"] = options.resource;
  if (options.idToken) params["id_token"] = true;
  if (!options.until.empty()) {
    const auto duration = parseDuration(options.until);
    if (!duration) return usageError("--for takes a time like 30m, 8h or 2d.");
    params["for_s"] = duration->count();
  }
  // The path may come from PATH: say which file gets the right, before the passphrase says yes.
  tell("Allowing " + client::plainLine(*program, 300) + " to use " + client::plainLine(options.who, 60) +
       ".");
  const auto result = session.callConfirmed({"grant.allow", params, {}});
  if (!result) return Refusal(result.error());
  return session.options().json ? printJson(*result) : Outcome<void>();
}

class AllowRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"PROGRAM", &m_options.program, "The program: a path, or a name to find in PATH"}).isRequired =
        true;
    syntax.add({"WHO", &m_options.who, "Which identity it may use"}).isRequired = true;
    addScope(syntax, m_options.scopes, "Only with this scope (may be repeated)");
    syntax.add({"--also", &m_options.also,
                "Even though its tokens have this scope too, unasked (may be repeated)", "SCOPE"});
    syntax.add({"--audience", &m_options.audience, "Only for this audience", "AUDIENCE"});
    syntax.add({"--resource", &m_options.resource, "Only for this resource (RFC 8707)", "URL"});
    syntax
        .add({"--id-token", &m_options.idToken,
              "Its ID token, and no access token (lanyard token --id-token)"})
        .excludes = {"--scope", "--also", "--resource"};
    syntax.add({"--for", &m_options.until, "Only for a time, like 30m, 8h or 2d", "TIME"});
    addPassphrase(syntax, common);
    syntax.setFooter(
        "Examples:\n"
        "  lanyard allow git work --scope repo --for 8h\n"
        "  lanyard allow /usr/bin/git work");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runAllow(session, m_options); }

 private:
  AllowOptions m_options;
};

}  // namespace

extern constinit const Command kAllow{.name = "allow",
                                      .description = "Allow a program to use an identity, beforehand",
                                      .make = makeRun<AllowRun>};

}  // namespace lanyard::cli
