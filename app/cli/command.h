#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/cli/session.h"
#include "app/cli/syntax.h"

namespace lanyard::cli {

/// One run of a command: what the person wrote for it, and what is done with that.
class CommandRun {
 public:
  CommandRun() = default;
  CommandRun(const CommandRun&) = delete;
  CommandRun& operator=(const CommandRun&) = delete;
  virtual ~CommandRun() = default;

  /// Declares its options and arguments, beside those that every command has, and where their values go.
  virtual void declare(Syntax& syntax, CommonOptions& common);
  /// Asks the wallet, prints data on stdout and words on stderr.
  [[nodiscard]] virtual Outcome<void> run(Session& session) = 0;
  /// What a run that did its work says with its exit code: doctor found something, or one of many could not
  /// be signed out.
  [[nodiscard]] int exitCode() const { return m_exitCode; }

 protected:
  void setExitCode(int exitCode) { m_exitCode = exitCode; }

 private:
  int m_exitCode = 0;
};

/// A command. Each has a file of its own, with its options, its help and what it does; commands() lists them.
/// Only the named command is built.
struct Command {
  std::string_view name;
  std::string_view description;
  std::unique_ptr<CommandRun> (*make)() = nullptr;  ///< null: one of `commands` has to be named
  std::span<const Command* const> commands = {};
  bool startsNothing = false;    ///< it looks at what is there
  bool printsItsErrors = false;  ///< with --json it has a last line of its own
};

template <class Run>
[[nodiscard]] std::unique_ptr<CommandRun> makeRun() {
  return std::make_unique<Run>();
}

/// All commands, in the order of a newcomer's day.
[[nodiscard]] std::span<const Command* const> commands();

/// Options that several commands take.
void addPassphrase(Syntax& syntax, CommonOptions& common);
void addScope(Syntax& syntax, std::vector<std::string>& scopes, std::string_view help);
void addWho(Syntax& syntax, std::string& who, bool isRequired);

}  // namespace lanyard::cli
