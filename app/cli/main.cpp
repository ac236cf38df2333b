#include <sys/resource.h>

#include <algorithm>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/early_token.h"
#include "app/cli/output.h"

namespace lanyard::cli {
namespace {

/// Tokens and passphrases pass through here: no core file. 1 byte rather than 0, because a core_pattern that
/// is a pipe takes no notice of 0 (core(5)). What we start inherits it.
void leaveNoCore() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(1, limit.rlim_max);
  ::setrlimit(RLIMIT_CORE, &limit);
}

/// Of doctor: something is not well.
constexpr int kExitUnwell = 1;

/// `exitCode` is that of a command that did its work and has something to say with it: doctor found
/// something, or one of many could not be signed out.
Outcome<void> run(Session& session, const Options& options, int& exitCode) {
  switch (options.command) {
    case Command::Login:
      return runLogin(session, options.login);
    case Command::List:
      return runList(session);
    case Command::Status:
      return runStatus(session);
    case Command::Doctor: {
      bool well = true;
      auto looked = runDoctor(session, well);
      if (!well) exitCode = kExitUnwell;
      return looked;
    }
    case Command::Token:
      return runToken(session, options.token);
    case Command::Refresh:
      return runRefresh(session, options.who);
    case Command::Logout:
      return runLogout(session, options.logout, exitCode);
    case Command::Approve:
      return runApprove(session, options.approve);
    case Command::Allow:
      return runAllow(session, options.allow);
    case Command::Grants:
      return runGrants(session);
    case Command::GrantsRevoke:
      return runGrantsRevoke(session, options.grantsRevoke);
    case Command::PassphraseSet:
      return runPassphraseSet(session);
    case Command::Lock:
      return runLock(session);
    case Command::Unlock:
      return runUnlock(session);
    case Command::Stop:
      return runStop(session, options.force);
    case Command::Restart:
      return runRestart(session, options.force);
    case Command::Help:  // the parser answers it
      break;
  }
  return usageError("Unknown command.");
}

int report(Failure failure, const Options& options) {
  if (failure.reason == "usage" && failure.hint.empty()) failure.hint = "See: " + options.written + " --help";
  tell("lanyard: " + failure.message);
  if (!failure.said.empty()) tell("  In the provider's own words: " + failure.said);
  if (!failure.hint.empty()) tell("  " + failure.hint);
  // login has its own last line.
  if (options.common.json && options.command != Command::Login) {
    static_cast<void>(printJson(wire::Json{{"error", asJson(failure)}}));
  }
  return failure.exitCode;
}

int runMain(int argc, char** argv) {
  leaveNoCore();
  const Parsed parsed = parseArguments(argc, argv);
  if (!parsed.options) {
    if (parsed.exitCode != 0) tell(std::string_view(parsed.text).substr(0, parsed.text.size() - 1));
    const auto printed = parsed.exitCode == 0 ? print(parsed.text) : Outcome<void>();
    return printed ? parsed.exitCode : kExitOutput;
  }
  Session session(parsed.options->common);
  if (earlyRequest.asked) session.adopt(earlyRequest);
  int exitCode = 0;
  const auto outcome = run(session, *parsed.options, exitCode);
  return outcome ? exitCode : report(outcome.error(), *parsed.options);
}

}  // namespace
}  // namespace lanyard::cli

int main(int argc, char** argv) {
  return lanyard::cli::runMain(argc, argv);
}
