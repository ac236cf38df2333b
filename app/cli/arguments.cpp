#include "app/cli/arguments.h"

#include <algorithm>
#include <string_view>

#include "app/cli/failure.h"
#include "app/cli/nearest_name.h"
#include "app/cli/syntax.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// The words that are no options: commands first. The value of an option is not among them.
std::vector<std::string> plainWords(const Syntax& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  const Syntax* at = &program;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") break;
    if (word.starts_with('-')) {
      const Syntax::Option* option = at->option(word);
      if (option != nullptr && !option->isFlag()) ++i;
      continue;
    }
    words.push_back(word);
    if (const Syntax* next = at->command(word)) at = next;
  }
  return words;
}

/// The deepest command that the words name, and how it is written; the rest of the words belongs to it.
struct Named {
  const Syntax* syntax;
  std::string written = "lanyard";
  std::size_t words = 0;
};
Named namedBy(const Syntax& program, const std::vector<std::string>& words) {
  Named named{&program};
  for (const std::string& word : words) {
    const Syntax* next = named.syntax->command(word);
    if (next == nullptr) break;
    named.syntax = next;
    named.written += " " + word;
    ++named.words;
  }
  return named;
}

std::string seeHelpOf(const std::string& written) {
  return "  See: " + written + " --help\n";
}

/// A word in the place of a command that does not exist; empty where that is not the fault.
std::string unknownCommand(const Syntax& program, const std::vector<std::string>& words) {
  const Named named = namedBy(program, words);
  const auto& commands = named.syntax->commands();
  if (commands.empty() || named.words == words.size()) return {};
  const std::string& word = words[named.words];
  std::vector<std::string> names;
  for (const auto& command : commands) names.emplace_back(command->name());
  std::string nearest = nearestName(word, names);
  if (nearest.empty()) nearest = named.syntax == &program ? otherWord(word) : std::string();
  std::string out =
      "lanyard: There is no command \"" + named.written + " " + client::plainLine(word, 60) + "\".";
  if (!nearest.empty()) out += " Did you mean: " + named.written + " " + nearest + "?";
  return out + "\n" + seeHelpOf(named.written);
}

/// An option that does not exist; empty where that is not the fault.
std::string unknownOption(const Syntax& program, const std::vector<std::string>& arguments) {
  const Syntax* at = &program;
  std::string written = "lanyard";
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& word = arguments[i];
    if (const Syntax* next = at->command(word)) {
      at = next;
      written += " " + word;
    }
    if (!word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    if (const Syntax::Option* option = at->option(name)) {
      if (!option->isFlag() && name == word) ++i;
      continue;
    }
    std::vector<std::string> names;
    for (const Syntax::Option& option : at->options()) {
      if (!option.isArgument()) names.emplace_back(option.name.substr(2));
    }
    const std::string nearest = nearestName(name.substr(2), names);
    return "lanyard: There is no option \"" + client::plainLine(name, 60) + "\"." +
           (nearest.empty() ? "" : " Did you mean: --" + nearest + "?") + "\n" + seeHelpOf(written);
  }
  return {};
}

/// The fault in words: an unknown name before what the reader found.
std::string faultWords(const Syntax& program, const std::vector<std::string>& arguments,
                       const std::string& fault) {
  const std::vector<std::string> words = plainWords(program, arguments);
  std::string unknown = unknownCommand(program, words);
  if (unknown.empty()) unknown = unknownOption(program, arguments);
  if (!unknown.empty()) return unknown;
  const Named named = namedBy(program, words);
  std::string what = fault;
  if (named.words == words.size() && named.syntax->needsCommand())
    what = "Say what to do, like: " + named.written + " " +
           std::string(named.syntax->commands().front()->name());
  return "lanyard: " + what + "\n" + seeHelpOf(named.written);
}

std::string helpOf(const Named& named) {
  return named.syntax->help(named.written);
}

Parsed usageFault(std::string text) {
  return {std::nullopt, std::move(text), kExitUsage};
}

}  // namespace

Program::Program()
    : m_syntax("lanyard",
               "Lanyard carries your sign-ins: sign in once, in your own browser, and the\n"
               "programs that you allow get their tokens from here") {
  m_syntax.add({"--version", &m_asksForVersion, "Print the version and exit"}).isCommon = true;
  addCommon(m_syntax);
  m_syntax.needCommand();
  m_syntax.setFooter(
      "First steps:\n"
      "  lanyard passphrase set                      to say yes in a terminal\n"
      "  lanyard login https://login.example.org --client-id my-laptop --alias work\n"
      "  lanyard token work\n\n"
      "\"lanyard help COMMAND\" and \"man lanyard-COMMAND\" tell more.");
}

void Program::addCommon(Syntax& syntax) {
  auto& help = syntax.add({"--help", &m_asksForHelp, "Print this help and exit"});
  help.letter = 'h';
  help.isCommon = true;
  syntax.add({"--json", &m_common.json, "Print the answer as JSON"}).isCommon = true;
  syntax.add({"--no-start", &m_common.noStart, "Do not start a wallet when none runs"}).isCommon = true;
}

void Program::declare(Syntax& parent, const Command& command) {
  Syntax& syntax = parent.addCommand(command.name, command.description);
  addCommon(syntax);
  std::unique_ptr<CommandRun> run = command.make != nullptr ? command.make() : nullptr;
  if (run) {
    run->declare(syntax, m_common);
  } else {
    syntax.needCommand();
  }
  m_declared.push_back({&syntax, &command, std::move(run)});
  for (const Command* inner : command.commands) declare(syntax, *inner);
}

void Program::declare(std::string_view name) {
  const auto named = std::ranges::find(commands(), name, &Command::name);
  if (named != commands().end()) return declare(m_syntax, **named);
  for (const Command* command : commands()) declare(m_syntax, *command);
}

Invocation Program::invocation(const std::vector<const Syntax*>& named) {
  Invocation invocation;
  const auto found = std::ranges::find(m_declared, named.back(), &Declared::syntax);
  invocation.command = found->command;
  invocation.run = std::move(found->run);
  invocation.common = m_common;
  if (found->command->startsNothing) invocation.common.noStart = true;
  for (const Syntax* one : named) {
    if (!invocation.written.empty()) invocation.written += " ";
    invocation.written += one->name();
  }
  return invocation;
}

Parsed parseArguments(std::vector<std::string> arguments) {
  const auto isWord = [](const std::string& word) { return !word.starts_with('-'); };
  const auto first = std::ranges::find_if(arguments, isWord);
  Program program;
  program.declare(first == arguments.end() ? std::string_view() : *first);
  Syntax& syntax = program.syntax();
  const auto has = [&](std::string_view word) {
    return std::ranges::find(arguments, word) != arguments.end();
  };
  const bool known =
      std::ranges::all_of(arguments, [&](const std::string& word) { return syntax.option(word) != nullptr; });
  if (first == arguments.end() && known && !has("--version")) return {std::nullopt, helpOf({&syntax})};
  // "help token" is "token --help", and "help" is "--help".
  if (first != arguments.end() && *first == "help" && !has("--help") && !has("-h")) {
    arguments.erase(first);
    arguments.emplace_back("--help");
    return parseArguments(std::move(arguments));
  }
  const SyntaxReading reading = readArguments(syntax, arguments);
  if (reading.end == SyntaxReading::End::Version) return {std::nullopt, "lanyard " LANYARD_VERSION "\n"};
  if (reading.end == SyntaxReading::End::Fault)
    return usageFault(faultWords(syntax, arguments, reading.fault));
  if (reading.end == SyntaxReading::End::Help) {
    // A command that does not exist has no help.
    const std::vector<std::string> words = plainWords(syntax, arguments);
    std::string unknown = unknownCommand(syntax, words);
    return unknown.empty() ? Parsed{std::nullopt, helpOf(namedBy(syntax, words))}
                           : usageFault(std::move(unknown));
  }
  return {program.invocation(reading.named)};
}

}  // namespace lanyard::cli
