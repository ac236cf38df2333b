#pragma once

#include <array>
#include <string_view>

namespace lanyard::cli {

/// A name by which another tool looks for its helper in PATH, and the command that this is.
struct HelperName {
  std::string_view program;
  std::string_view command;
};

inline constexpr std::array kHelperNames{HelperName{"git-credential-lanyard", "git-credential"},
                                         HelperName{"docker-credential-lanyard", "docker-credential"}};

/// The command that the program's own name stands for, or empty. Folders before it do not count.
[[nodiscard]] constexpr std::string_view helperCommand(std::string_view program) {
  program.remove_prefix(program.rfind('/') + 1);  // npos + 1 is 0
  for (const HelperName& helper : kHelperNames) {
    if (helper.program == program) return helper.command;
  }
  return {};
}

}  // namespace lanyard::cli
