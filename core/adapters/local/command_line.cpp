#include "core/adapters/local/command_line.h"

#include <algorithm>
#include <string_view>

#include "core/adapters/local/process_directory.h"
#include "core/base/live_secrets.h"
#include "core/base/redaction.h"
#include "core/base/secret.h"

namespace lanyard::adapters {
namespace {

constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

/// Whether what stands behind this name is a secret, by the rules for logs.
bool isSecretName(std::string_view name) {
  return !name.empty() && base::redacted(std::string(name) + "=x").ends_with(base::kHidden);
}

/// "--name=value" and "--name" as {name, where the value begins}; an empty name for what is no option.
struct Option {
  std::string_view name;
  std::size_t value = std::string_view::npos;
};
Option optionIn(std::string_view argument) {
  const std::size_t begin = argument.find_first_not_of('-');
  if (begin == 0 || begin == std::string_view::npos) return {};
  const std::size_t equals = argument.find('=');
  return {argument.substr(begin, equals - begin), equals == std::string_view::npos ? equals : equals + 1};
}

/// As a shell would need it, so that one argument with spaces does not look like several.
std::string quoted(std::string text) {
  const bool bare = !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return c > 0x20 &&
           std::string_view("'\"\\$`&|;<>()!#~").find(static_cast<char>(c)) == std::string_view::npos;
  });
  if (bare) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  base::wipe(text);
  return out + "'";
}

std::string shown(const std::string& argument, bool isSecret) {
  if (isSecret) return std::string(base::kHidden);
  const Option option = optionIn(argument);
  if (option.value != std::string_view::npos && isSecretName(option.name)) {
    return argument.substr(0, option.value) + std::string(base::kHidden);
  }
  std::string text = validUtf8(base::redacted(argument));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return quoted(std::move(text));
}

void cut(std::string& text) {
  if (text.size() <= kLongestCommand) return;
  std::size_t end = kLongestCommand - kEllipsis.size();
  // Not in the middle of a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += kEllipsis;
}

}  // namespace

std::string commandLine(std::vector<std::string> arguments) {
  std::string line;
  bool secretNext = false;
  for (std::string& argument : arguments) {
    const Option option = optionIn(argument);
    const bool isOption = !option.name.empty();
    if (!line.empty()) line += ' ';
    // Cut at once, so that a long argument is not copied about.
    if (line.size() <= kLongestCommand) line += shown(argument, secretNext && !isOption);
    secretNext = isOption && option.value == std::string_view::npos && isSecretName(option.name);
  }
  for (std::string& argument : arguments) base::wipe(argument);
  cut(line);
  return line;
}

bool isBare(const std::vector<std::string>& arguments) {
  return arguments.size() < 2 || std::all_of(arguments.begin() + 1, arguments.end(),
                                             [](const std::string& one) { return one.starts_with('-'); });
}

}  // namespace lanyard::adapters
