#pragma once

#include <string>

#include "app/cli/failure.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// Whether there is a terminal to ask on (/dev/tty can be opened).
[[nodiscard]] bool hasTerminal();

/// Asks on /dev/tty without echo. The terminal is put back before a signal (Ctrl+C, Ctrl+Z, a hang-up) takes
/// its usual effect; after Ctrl+Z and fg it asks again. Fails without a terminal, on Ctrl+D and on an empty
/// line.
[[nodiscard]] Outcome<base::Secret> askPassphrase(const std::string& prompt);

/// One line with echo, from /dev/tty: an answer that is no secret. Empty for an empty line and for Ctrl+D.
[[nodiscard]] Outcome<std::string> askLine(const std::string& prompt);

/// One line from a file descriptor, byte by byte, so that what follows stays for the next reader.
[[nodiscard]] Outcome<base::Secret> readPassphraseLine(int fd);

/// All of stdin without its last line break: a client secret.
[[nodiscard]] Outcome<base::Secret> readSecretFromStdin();

}  // namespace lanyard::cli
