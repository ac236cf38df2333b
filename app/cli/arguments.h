#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command.h"

namespace lanyard::cli {

/// A command as it was written.
struct Invocation {
  const Command* command = nullptr;
  std::unique_ptr<CommandRun> run;
  CommonOptions common;
  std::string written;  ///< as the person writes it, "lanyard grants revoke"
};

/// The syntax of the whole program. It stays where it is: the syntax points into it.
class Program {
 public:
  Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Declares only the command with this name, because `token` is used more often than all others together;
  /// all commands if none has the name.
  void declare(std::string_view name);
  [[nodiscard]] Syntax& syntax() { return m_syntax; }
  /// What was read: `named` ends with a command that has a run.
  [[nodiscard]] Invocation invocation(const std::vector<const Syntax*>& named);

 private:
  struct Declared {
    const Syntax* syntax;
    const Command* command;
    std::unique_ptr<CommandRun> run;
  };
  void addCommon(Syntax& syntax);
  void declare(Syntax& parent, const Command& command);

  Syntax m_syntax;
  CommonOptions m_common;
  bool m_asksForHelp = false;
  bool m_asksForVersion = false;
  std::vector<Declared> m_declared;
};

/// The result of the arguments: a command to run, or a text and an exit code (help, version, a usage error).
struct Parsed {
  std::optional<Invocation> invocation = {};
  std::string text = {};
  int exitCode = 0;  ///< 0: `text` is what was asked for, on stdout; else it goes to stderr
};

/// `arguments` are the words behind the program's name.
[[nodiscard]] Parsed parseArguments(std::vector<std::string> arguments);

}  // namespace lanyard::cli
