#include "app/cli/syntax.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace lanyard::cli {
namespace {

constexpr std::size_t kHelpColumn = 30;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// A whole number as C writes it ("16", "0x10", "-5"); nothing else.
std::optional<std::int64_t> wholeNumber(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const long long value = std::strtoll(text.c_str(), &end, 0);
  if (errno != 0 || text.empty() || *end != '\0' || end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

/// The values that a flag may have: --json=no.
std::optional<bool> yesOrNo(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  for (const std::string_view yes : {"true", "on", "yes", "enable", "t", "y", "1", "+"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"false", "off", "no", "disable", "f", "n", "0", "-"}) {
    if (text == no) return false;
  }
  if (const auto count = wholeNumber(text)) return *count > 0;
  return std::nullopt;
}

/// A line of the help: the name, then what it is, in a column.
void addLine(std::string& out, std::string name, std::string_view help) {
  name.insert(0, "  ");
  const bool isWide = name.size() >= kHelpColumn;
  if (!isWide) name.resize(kHelpColumn, ' ');
  out += name;
  if (!help.empty()) {
    const std::string indent(kHelpColumn, ' ');
    if (isWide) out += "\n" + indent;
    for (const char c : help) {
      out.push_back(c);
      if (c == '\n') out += indent;
    }
  }
  out.push_back('\n');
}

void addTitle(std::string& out, std::string_view title) {
  out.append("\n").append(title).append(":\n");
}

}  // namespace

bool Syntax::Option::excludesOther(std::string_view other) const {
  return std::ranges::find(excludes, other) != excludes.end();
}

Syntax::Option& Syntax::add(Option option) {
  return m_options.emplace_back(std::move(option));
}

Syntax& Syntax::addCommand(std::string_view name, std::string_view description) {
  return *m_commands.emplace_back(std::make_unique<Syntax>(name, description));
}

const Syntax* Syntax::command(std::string_view name) const {
  const auto found = std::ranges::find(m_commands, name, [](const auto& one) { return one->name(); });
  return found != m_commands.end() ? found->get() : nullptr;
}

const Syntax::Option* Syntax::option(std::string_view name) const {
  const auto found = std::ranges::find_if(m_options, [name](const Option& one) {
    const bool byLetter = name.size() == 2 && name[0] == '-' && one.letter != '\0' && name[1] == one.letter;
    return byLetter || (!one.isArgument() && one.name == name);
  });
  return found != m_options.end() ? &*found : nullptr;
}

std::string Syntax::help(const std::string& written) const {
  std::string out = "Usage: " + written;
  if (!std::ranges::all_of(m_options, &Option::isArgument)) out += " [OPTIONS]";
  std::string arguments;
  for (const Option& one : m_options) {
    if (!one.isArgument()) continue;
    const std::string name(one.name);
    out += one.isRequired ? " " + name : " [" + name + "]";
    if (arguments.empty()) addTitle(arguments, "Arguments");
    addLine(arguments, name, one.help);
  }
  if (!m_commands.empty()) out += m_needsCommand ? " COMMAND" : " [COMMAND]";
  out.append("\n\n").append(m_description).append(".\n").append(arguments);
  if (!m_commands.empty()) addTitle(out, "Commands");
  for (const auto& one : m_commands) addLine(out, std::string(one->m_name), one->m_description);
  // The options of the command first: they are what the help is read for.
  for (const bool common : {false, true}) {
    std::string lines;
    for (const Option& one : m_options) {
      if (one.isArgument() || one.isCommon != common) continue;
      std::string name = one.letter != '\0' ? std::string{'-', one.letter, ','} : std::string();
      name.append(one.name);
      if (!one.type.empty()) name.append(" ").append(one.type);
      addLine(lines, std::move(name), one.help);
    }
    if (lines.empty()) continue;
    addTitle(out, common ? "Common options" : "Options");
    out += lines;
  }
  if (!m_footer.empty()) out.append("\n").append(m_footer).append("\n");
  return out;
}

/// One pass over the words, then the check of the values.
class SyntaxReader {
 public:
  SyntaxReader(Syntax& program, const std::vector<std::string>& words) : m_words(words), m_named{&program} {}

  SyntaxReading read() {
    SyntaxReading reading;
    using End = SyntaxReading::End;
    const auto ended = [&](End end) {
      reading.end = end;
      reading.fault = std::move(m_fault);
      reading.named.assign(m_named.begin(), m_named.end());
      return std::move(reading);
    };
    while (m_next < m_words.size()) {
      if (!takeWord()) return ended(End::Fault);
    }
    if (isGiven("--version")) return ended(End::Version);
    if (!eachOption([this](Syntax::Option& one) { return convert(one); })) return ended(End::Fault);
    if (isGiven("--help")) return ended(End::Help);
    const bool complete = checkCommands() && !std::ranges::any_of(m_named, [this](const Syntax* one) {
                            return !std::ranges::all_of(one->m_options, [&](const Syntax::Option& option) {
                              return checkPresence(*one, option);
                            });
                          });
    return ended(complete && checkLeft() ? End::Fine : End::Fault);
  }

 private:
  bool fail(std::string words) {
    m_fault = std::move(words);
    return false;
  }

  template <class Check>
  bool eachOption(Check check) {
    return std::ranges::all_of(m_named,
                               [&](Syntax* one) { return std::ranges::all_of(one->m_options, check); });
  }

  [[nodiscard]] bool isGiven(std::string_view name) const {
    return std::ranges::any_of(m_named, [name](const Syntax* one) {
      const Syntax::Option* option = one->option(name);
      return option != nullptr && !option->values.empty();
    });
  }

  bool takeWord() {
    Syntax& at = *m_named.back();
    const std::string& word = m_words[m_next++];
    if (!m_onlyArguments && word == "--") {
      m_onlyArguments = true;
      return true;
    }
    if (!m_onlyArguments) {
      const auto command =
          std::ranges::find(at.m_commands, word, [](const auto& one) { return std::string(one->name()); });
      if (command != at.m_commands.end()) {
        m_named.push_back(command->get());
        return true;
      }
      if (word.starts_with("--")) return takeOption(at, word);
      // A negative number is an argument.
      if (word.size() > 1 && word.front() == '-' && !isDigit(word[1])) return takeLetters(at, word);
    }
    const auto argument = std::ranges::find_if(
        at.m_options, [](const Syntax::Option& one) { return one.isArgument() && one.values.empty(); });
    if (argument != at.m_options.end()) {
      argument->values.push_back(word);
    } else {
      m_left.push_back(word);
    }
    return true;
  }

  bool takeOption(Syntax& at, const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = std::string_view(word).substr(0, equals);
    const auto option = std::ranges::find_if(
        at.m_options, [name](const Syntax::Option& one) { return !one.isArgument() && one.name == name; });
    if (option == at.m_options.end()) {
      m_left.push_back(word);
      return true;
    }
    std::string value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
    if (option->isFlag()) {
      option->values.push_back(value.empty() ? "true" : std::move(value));
      return true;
    }
    if (value.empty()) {
      if (m_next == m_words.size())
        return fail(std::string(name) + ": 1 required " + std::string(option->type) + " missing");
      value = m_words[m_next++];
    }
    option->values.push_back(std::move(value));
    return true;
  }

  /// -h, and whatever follows it.
  bool takeLetters(Syntax& at, const std::string& word) {
    const auto option = std::ranges::find(at.m_options, word[1], &Syntax::Option::letter);
    if (option == at.m_options.end()) {
      m_left.push_back(word);
    } else {
      option->values.emplace_back("true");
    }
    return true;
  }

  bool convert(Syntax::Option& option) {
    if (option.values.empty()) return true;
    const std::string name(option.name);
    if (auto* flag = std::get_if<bool*>(&option.target)) {
      const auto value = yesOrNo(option.values.back());
      if (!value) return fail("Could not convert: " + name + " = " + option.values.back());
      **flag = *value;
      return true;
    }
    if (auto* list = std::get_if<std::vector<std::string>*>(&option.target)) {
      **list = option.values;
      return true;
    }
    auto* number = std::get_if<std::optional<std::int64_t>*>(&option.target);
    for (const std::string& value : option.values) {
      const auto whole = number != nullptr ? wholeNumber(value) : std::nullopt;
      if (number != nullptr && (!whole || *whole < option.least || *whole > option.most)) {
        return fail(name + ": Value " + value + " not in range " + std::to_string(option.least) + " to " +
                    std::to_string(option.most));
      }
      if (number != nullptr) **number = whole;
    }
    if (option.values.size() > 1)
      return fail(name + ": At Most 1 required but received " + std::to_string(option.values.size()));
    if (auto* text = std::get_if<std::string*>(&option.target)) **text = option.values.front();
    if (auto* text = std::get_if<std::optional<std::string>*>(&option.target)) **text = option.values.front();
    return true;
  }

  bool checkCommands() { return !m_named.back()->needsCommand() || fail("A subcommand is required"); }

  bool checkPresence(const Syntax& syntax, const Syntax::Option& option) {
    if (option.values.empty()) return !option.isRequired || fail(std::string(option.name) + " is required");
    for (const Syntax::Option& other : syntax.m_options) {
      if (other.values.empty() || !(option.excludesOther(other.name) || other.excludesOther(option.name)))
        continue;
      return fail(std::string(option.name) + " excludes " + std::string(other.name));
    }
    return true;
  }

  bool checkLeft() {
    if (m_left.empty()) return true;
    std::string words = m_left.size() > 1 ? "The following arguments were not expected:"
                                          : "The following argument was not expected:";
    for (const std::string& one : m_left) words += " " + one;
    return fail(std::move(words));
  }

  const std::vector<std::string>& m_words;
  std::size_t m_next = 0;
  bool m_onlyArguments = false;
  std::vector<Syntax*> m_named;
  std::vector<std::string> m_left;
  std::string m_fault;
};

SyntaxReading readArguments(Syntax& program, const std::vector<std::string>& words) {
  return SyntaxReader(program, words).read();
}

}  // namespace lanyard::cli
