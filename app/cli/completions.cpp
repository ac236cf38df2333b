#include "app/cli/completions.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

namespace lanyard::cli {
namespace {

/// What completes a value.
enum class Values { Nothing, Choices, Identities, Providers, Files, Programs, Hosts, Commands };

Values valuesOf(const Syntax::Option& option) {
  const std::string_view name = option.isArgument() ? option.name : option.type;
  if (!option.choices.empty()) return Values::Choices;
  if (name == "WHO") return Values::Identities;
  if (name == "PROVIDER") return Values::Providers;
  if (name == "FILE") return Values::Files;
  if (name == "PROGRAM" || name == "WHICH") return Values::Programs;
  if (name == "HOST") return Values::Hosts;
  return name == "COMMAND" ? Values::Commands : Values::Nothing;
}

std::vector<const Syntax::Option*> optionsOf(const Syntax& syntax, bool arguments) {
  std::vector<const Syntax::Option*> found;
  for (const Syntax::Option& one : syntax.options()) {
    if (one.isArgument() == arguments) found.push_back(&one);
  }
  return found;
}

void append(std::string& out, std::string_view word, std::string_view between = " ") {
  if (!out.empty()) out += between;
  out += word;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) append(out, word);
  return out;
}

std::string commandNames(const Syntax& syntax, std::string_view between = " ") {
  std::string out;
  for (const auto& command : syntax.commands()) append(out, command->name(), between);
  return out;
}

/// Goes through the program and its commands; `path` is how one is called, without "lanyard".
void walk(const Syntax& syntax, const std::string& path,
          const std::function<void(const Syntax&, const std::string&)>& visit) {
  visit(syntax, path);
  for (const auto& inner : syntax.commands()) {
    std::string deeper = path;
    append(deeper, inner->name());
    walk(*inner, deeper, visit);
  }
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// The first line of a help.
std::string firstLine(std::string_view help) {
  return std::string(help.substr(0, help.find('\n')));
}

constexpr std::string_view kNote =
    "# Made from the commands of the program. Aliases and services are those of a wallet that runs; none is "
    "started\n"
    "# for a completion.\n";

// ---- bash

std::string bashAction(const Syntax::Option& option, const Syntax& program) {
  switch (valuesOf(option)) {
    case Values::Choices:
      return "words='" + joined(option.choices) + "'";
    case Values::Identities:
      return "words=$(_lanyard_who)";
    case Values::Providers:
      return "words=$(_lanyard_providers)";
    case Values::Files:
      return R"(COMPREPLY=($(compgen -f -- "$current")); return)";
    case Values::Programs:
      return R"(COMPREPLY=($(compgen -c -f -- "$current")); return)";
    case Values::Hosts:
      return R"(COMPREPLY=($(compgen -A hostname -- "$current")); return)";
    case Values::Commands:
      return "words='" + commandNames(program) + "'";
    case Values::Nothing:
      break;
  }
  return {};
}

// ---- zsh

std::string zshQuoted(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

std::string zshEscaped(std::string text) {
  for (const std::string_view mark : {"[", "]", ":"}) text = replaced(text, mark, "\\" + std::string(mark));
  return text;
}

std::string zshAction(const Syntax::Option& option) {
  switch (valuesOf(option)) {
    case Values::Choices:
      return "(" + joined(option.choices) + ")";
    case Values::Identities:
      return "_lanyard_who";
    case Values::Providers:
      return "_lanyard_providers";
    case Values::Files:
      return "_files";
    case Values::Programs:
      return "_command_names -e";
    case Values::Hosts:
      return "_hosts";
    case Values::Commands:
      return "_lanyard_commands";
    case Values::Nothing:
      break;
  }
  return "";
}

std::string zshOption(const Syntax::Option& option) {
  const bool repeats = std::holds_alternative<std::vector<std::string>*>(option.target);
  const std::string help = "[" + zshEscaped(firstLine(option.help)) + "]";
  const std::string value =
      option.isFlag() ? "" : ":" + zshEscaped(std::string(option.type)) + ":" + zshAction(option);
  if (option.letter != '\0') {
    const std::string letter = std::string("-") + option.letter;
    const std::string both = letter + " " + std::string(option.name);
    return zshQuoted("(" + both + ")" + letter + help) + " " +
           zshQuoted("(" + both + ")" + std::string(option.name) + help);
  }
  return zshQuoted((repeats ? "*" : "") + std::string(option.name) + help + value);
}

/// What may follow a command: its options, its arguments, and its subcommands with what may follow them.
std::string zshArguments(const Syntax& syntax) {
  std::string out;
  for (const Syntax::Option* one : optionsOf(syntax, false)) append(out, zshOption(*one), " \\\n    ");
  int place = 0;
  if (!syntax.commands().empty()) {
    append(out, "'1:command:(" + commandNames(syntax) + ")'", " \\\n    ");
    append(out, "'*::argument:->inner'", " \\\n    ");
    return out;
  }
  for (const Syntax::Option* one : optionsOf(syntax, true)) {
    const std::string spec =
        std::to_string(++place) + ":" + zshEscaped(std::string(one->name)) + ":" + zshAction(*one);
    append(out, zshQuoted(spec), " \\\n    ");
  }
  return out;
}

// ---- fish

std::string fishQuoted(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string fishAction(const Syntax::Option& option, const Syntax& program) {
  switch (valuesOf(option)) {
    case Values::Choices:
      return fishQuoted(joined(option.choices));
    case Values::Identities:
      return "'(__lanyard_who)'";
    case Values::Providers:
      return "'(__lanyard_providers)'";
    case Values::Files:
      return "'(__fish_complete_path)'";
    case Values::Programs:
      return "'(__fish_complete_command)'";
    case Values::Hosts:
      return "'(__fish_print_hostnames)'";
    case Values::Commands:
      return fishQuoted(commandNames(program));
    case Values::Nothing:
      break;
  }
  return {};
}

/// The condition for offering a command's line: its name was typed, and none of its subcommands'.
std::string fishCondition(const Syntax& syntax, const std::string& path) {
  if (path.empty()) return "-n __fish_use_subcommand";
  std::string condition = "__fish_seen_subcommand_from " + std::string(syntax.name());
  if (!syntax.commands().empty())
    condition += "; and not __fish_seen_subcommand_from " + commandNames(syntax);
  const std::size_t space = path.find(' ');
  if (space != std::string::npos)
    condition = "__fish_seen_subcommand_from " + path.substr(0, space) + "; and " + condition;
  return "-n '" + condition + "'";
}

}  // namespace

std::string bashCompletion(const Syntax& program) {
  std::set<std::string> taking;  // the options that take a value
  std::string byOption;
  std::string paths;
  std::string options;
  std::string arguments;
  walk(program, {}, [&](const Syntax& syntax, const std::string& path) {
    std::string names;
    for (const Syntax::Option* one : optionsOf(syntax, false)) {
      append(names, one->name);
      if (one->isFlag() || !taking.insert(std::string(one->name)).second) continue;
      const std::string action = bashAction(*one, program);
      if (!action.empty()) byOption += "    " + std::string(one->name) + ") " + action + " ;;\n";
    }
    options += "          '" + path + "') words='" + names + "' ;;\n";
    for (const auto& inner : syntax.commands())
      append(paths, "'" + path + " " + std::string(inner->name()) + "'", "|");
    if (!syntax.commands().empty())
      arguments += "          '" + path + ":0') words='" + commandNames(syntax) + "' ;;\n";
    int place = 0;
    for (const Syntax::Option* one : optionsOf(syntax, true)) {
      const std::string action = bashAction(*one, program);
      if (!action.empty())
        arguments += "          '" + path + ":" + std::to_string(place) + "') " + action + " ;;\n";
      ++place;
    }
  });
  std::string all;
  for (const std::string& name : taking) append(all, name, "|");
  return "# Completion of lanyard(1) for bash.\n" + std::string(kNote) + R"sh(
_lanyard_who() {
  lanyard --no-start list 2>/dev/null | tail -n +2 | cut -d' ' -f1
}

_lanyard_providers() {
  lanyard --no-start providers 2>/dev/null | cut -d' ' -f1
}

_lanyard() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' words='' position=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      )sh" +
         all + R"sh() ((i++)) ;;
      -*) ;;
      *)
        case "$path ${COMP_WORDS[i]}" in
          )sh" +
         paths + R"sh() path=${path:+$path }${COMP_WORDS[i]}; position=0 ;;
          *) ((position++)) || : ;;
        esac ;;
    esac
  done
  case $previous in
)sh" + byOption +
         "    " + all + ") ;;\n" + R"sh(    *)
      if [[ $current == -* ]]; then
        case $path in
)sh" + options +
         R"sh(        esac
      else
        case $path:$position in
)sh" + arguments +
         R"sh(        esac
      fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current")) || :
}

complete -F _lanyard lanyard
)sh";
}

std::string zshCompletion(const Syntax& program) {
  std::string commands;
  for (const auto& command : program.commands()) {
    commands +=
        "    " + zshQuoted(std::string(command->name()) + ":" + firstLine(command->description())) + "\n";
  }
  std::string cases;
  for (const auto& command : program.commands()) {
    cases += "    " + std::string(command->name()) + ") _arguments -C " + zshArguments(*command) + " ;;\n";
  }
  std::string inner;
  for (const auto& command : program.commands()) {
    for (const auto& one : command->commands()) {
      inner += "    " + std::string(one->name()) + ") _arguments " + zshArguments(*one) + " ;;\n";
    }
  }
  std::string own;
  for (const Syntax::Option* one : optionsOf(program, false)) append(own, zshOption(*one), " \\\n    ");
  return "#compdef lanyard\n# Completion of lanyard(1) for zsh.\n" + std::string(kNote) +
         R"sh(
_lanyard_who() {
  local -a aliases
  aliases=(${(f)"$(lanyard --no-start list 2>/dev/null | tail -n +2 | cut -d' ' -f1)"})
  _describe 'identity' aliases
}

_lanyard_providers() {
  local -a providers
  providers=(${(f)"$(lanyard --no-start providers 2>/dev/null | cut -d' ' -f1)"})
  _describe 'service' providers
}

_lanyard_commands() {
  local -a commands
  commands=(
)sh" + commands +
         R"sh(  )
  _describe 'command' commands
}

_lanyard() {
  local curcontext=$curcontext state line
  _arguments -C )sh" +
         own + R"sh( \
    '1:command:_lanyard_commands' '*::argument:->argument' && return
  [[ $state == argument ]] || return
  case $words[1] in
)sh" + cases +
         R"sh(  esac
  [[ $state == inner ]] || return
  case $words[1] in
)sh" + inner +
         R"sh(  esac
}

_lanyard "$@"
)sh";
}

std::string fishCompletion(const Syntax& program) {
  std::string lines;
  walk(program, {}, [&](const Syntax& syntax, const std::string& path) {
    const std::string start = "complete -c lanyard " + fishCondition(syntax, path);
    for (const auto& inner : syntax.commands()) {
      lines += start + " -a " + std::string(inner->name()) + " -d " +
               fishQuoted(firstLine(inner->description())) + "\n";
    }
    for (const Syntax::Option* one : optionsOf(syntax, true)) {
      const std::string action = fishAction(*one, program);
      if (!action.empty()) lines += start + " -a " + action + "\n";
    }
    for (const Syntax::Option* one : optionsOf(syntax, false)) {
      lines += start;
      if (one->letter != '\0') lines += std::string(" -s ") + one->letter;
      lines += " -l " + std::string(one->name.substr(2));
      const std::string action = fishAction(*one, program);
      if (!one->isFlag()) lines += action.empty() ? " -x" : " -xa " + action;
      lines += " -d " + fishQuoted(firstLine(one->help)) + "\n";
    }
  });
  return "# Completion of lanyard(1) for fish.\n" + std::string(kNote) + R"sh(
function __lanyard_who
    lanyard --no-start list 2>/dev/null | tail -n +2 | cut -d' ' -f1
end

function __lanyard_providers
    lanyard --no-start providers 2>/dev/null | cut -d' ' -f1
end

complete -c lanyard -f
)sh" + lines;
}

}  // namespace lanyard::cli
