#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::adapters {

/// What a program is by the name of its file.
enum class NameSort {
  Ordinary,
  Launcher,     ///< a shell, or a program whose work is to run or relay others: says nothing about who asks
  Interpreter,  ///< runs a script that its arguments name
};

/// Sorts by the file name alone; versions are set aside (python3.11, lua5.4, php8.2).
[[nodiscard]] NameSort sortOfName(std::string_view fileName);

/// The script among an interpreter's arguments: the first one that is no option, if `resolve` finds a file
/// there (it returns the path to show). Empty for a bare interpreter, code in an argument (-c, -e, -m) and
/// standard input. `fileName` is the interpreter's, `arguments` begin with argv[0].
[[nodiscard]] std::optional<std::string> scriptAmong(
    std::string_view fileName, const std::vector<std::string>& arguments,
    const std::function<std::optional<std::string>(const std::string&)>& resolve);

}  // namespace lanyard::adapters
