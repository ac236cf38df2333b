#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lanyard::adapters {

/// The longest command line that is shown, in bytes: a line of a wide terminal. More would push what is known
/// for certain out of sight.
inline constexpr std::size_t kLongestCommand = 200;

/// The arguments of a process as one line that a person reads, `argv[0]` first, and wiped: valid UTF-8
/// without control characters, quoted as in a shell where it takes that, at most kLongestCommand bytes and
/// then "…". Hidden is what looks like a secret: the value of an option that is named like one
/// (`--password=x`,
/// `--client-secret x`), and what base::redacted() finds.
[[nodiscard]] std::string commandLine(std::vector<std::string> arguments);

/// Whether the program was started with options alone, as a shell that somebody types at.
[[nodiscard]] bool isBare(const std::vector<std::string>& arguments);

}  // namespace lanyard::adapters
