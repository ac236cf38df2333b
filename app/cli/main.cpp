#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/answer_here.h"
#include "app/cli/arguments.h"
#include "app/cli/helper_names.h"
#include "app/cli/output.h"

namespace lanyard::cli {
namespace {

/// Tokens and passphrases pass through here: no core file. 1 byte rather than 0, because a core_pattern that
/// is a pipe ignores 0 (core(5)). Programs that we start inherit this limit.
void leaveNoCore() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(1, limit.rlim_max);
  ::setrlimit(RLIMIT_CORE, &limit);
}

int report(Failure failure, const Invocation& invocation) {
  if (failure.reason == "usage" && failure.hint.empty())
    failure.hint = "See: " + invocation.written + " --help";
  tell("lanyard: " + failure.message);
  if (!failure.said.empty()) tell("  In the provider's own words: " + failure.said);
  if (!failure.hint.empty()) tell("  " + failure.hint);
  if (invocation.common.json && !invocation.command->printsItsErrors) {
    static_cast<void>(printJson(wire::Json{{"error", asJson(failure)}}));
  }
  return failure.exitCode;
}

int runMain(int argc, char** argv) {
  leaveNoCore();
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  // Called by the name of a tool's helper: the words are that command's.
  const std::string_view command = argc > 0 ? helperCommand(argv[0]) : std::string_view();
  if (!command.empty()) arguments.emplace(arguments.begin(), command);
  const Parsed parsed = parseArguments(std::move(arguments));
  if (!parsed.invocation) {
    if (parsed.exitCode != 0) tell(std::string_view(parsed.text).substr(0, parsed.text.size() - 1));
    const auto printed = parsed.exitCode == 0 ? print(parsed.text) : Outcome<void>();
    return printed ? parsed.exitCode : kExitOutput;
  }
  const Invocation& invocation = *parsed.invocation;
  Session session(invocation.common);
  session.answerBy([&invocation](const std::string& prompt, int until) {
    return answerHere(invocation.common, prompt, until);
  });
  const auto outcome = invocation.run->run(session);
  return outcome ? invocation.run->exitCode() : report(outcome.error(), invocation);
}

}  // namespace
}  // namespace lanyard::cli

int main(int argc, char** argv) {
  return lanyard::cli::runMain(argc, argv);
}
