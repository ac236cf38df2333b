#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanyard::cli {

/// What a command takes, where that goes, and its help. `lanyard token` runs on every git fetch, so declaring
/// one costs little and nothing is built before main (a library's parser was more than half of what this
/// program did by itself).
class Syntax {
 public:
  /// Where a value goes: a bool is a flag, a vector may be given several times.
  using Target = std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*,
                              std::optional<std::int64_t>*>;
  struct Option {
    std::string_view name;  ///< "--wait", or "WHO" of an argument
    Target target;
    std::string_view help;
    std::string_view type = {};  ///< what its value is called in the help; of options with a value alone
    char letter = '\0';          ///< 'h' for -h
    bool isRequired = false;
    bool isCommon = false;   ///< shown after the others
    std::int64_t least = 0;  ///< of a number
    std::int64_t most = 0;   ///< of a number
    std::vector<std::string_view> excludes = {};
    std::vector<std::string_view> choices = {};  ///< for the completions; the wallet judges
    std::vector<std::string> values = {};        ///< as they were given

    [[nodiscard]] bool isArgument() const { return !name.starts_with('-'); }
    [[nodiscard]] bool isFlag() const { return std::holds_alternative<bool*>(target); }
    [[nodiscard]] bool excludesOther(std::string_view other) const;
  };

  Syntax(std::string_view name, std::string_view description) : m_name(name), m_description(description) {}

  /// Returns the declared option, for further settings.
  Option& add(Option option);
  Syntax& addCommand(std::string_view name, std::string_view description);
  /// Requires that one of its commands is named.
  void needCommand() { m_needsCommand = true; }
  void setFooter(std::string_view footer) { m_footer = footer; }

  [[nodiscard]] std::string_view description() const { return m_description; }
  [[nodiscard]] std::string_view name() const { return m_name; }
  [[nodiscard]] bool needsCommand() const { return m_needsCommand; }
  [[nodiscard]] const std::deque<Option>& options() const { return m_options; }
  [[nodiscard]] const std::vector<std::unique_ptr<Syntax>>& commands() const { return m_commands; }
  [[nodiscard]] const Syntax* command(std::string_view name) const;
  /// By its name, or by "-h".
  [[nodiscard]] const Option* option(std::string_view name) const;

  /// One usage line, then what it does, then its arguments, commands and options. `written` is how it is
  /// called.
  [[nodiscard]] std::string help(const std::string& written) const;

 private:
  friend class SyntaxReader;
  std::string_view m_name;
  std::string_view m_description;
  std::string_view m_footer;
  bool m_needsCommand = false;
  std::deque<Option> m_options;
  std::vector<std::unique_ptr<Syntax>> m_commands;
};

/// The result of reading. The values are in their targets unless there is a fault.
struct SyntaxReading {
  enum class End { Fine, Help, Version, Fault };
  End end = End::Fine;
  std::string fault;                 ///< in words
  std::vector<const Syntax*> named;  ///< the program, its command, that one's command
};

/// Reads the words behind the program's name. The first of these ends it: an option without its value,
/// `--version`, a value that does not fit, `--help`, what is missing or excludes each other, a word that
/// nobody expects.
[[nodiscard]] SyntaxReading readArguments(Syntax& program, const std::vector<std::string>& words);

}  // namespace lanyard::cli
