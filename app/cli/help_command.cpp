#include <string>

#include "app/cli/command.h"

namespace lanyard::cli {
namespace {

/// Read before the arguments are (parseArguments); here for its own help alone.
class HelpRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"COMMAND", &m_command, "Which command (default: all of them)"});
  }
  [[nodiscard]] Outcome<void> run(Session&) override { return usageError("Unknown command."); }

 private:
  std::string m_command;
};

}  // namespace

extern constinit const Command kHelp{
    .name = "help", .description = "Show the help of a command", .make = makeRun<HelpRun>};

}  // namespace lanyard::cli
