#pragma once

#include <string>
#include <string_view>

#include "app/cli/failure.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// Whether there is a terminal to ask on (/dev/tty can be opened).
[[nodiscard]] bool hasTerminal();

/// Whether the person can be asked here and now: there is a terminal, and we are not in its background, where
/// reading it would stop us.
[[nodiscard]] bool asksHere();

/// The reason of a Failure: the question was answered elsewhere.
inline constexpr std::string_view kAnsweredElsewhere = "answered_elsewhere";

/// Asks on /dev/tty without echo. The terminal is put back before a signal (Ctrl+C, Ctrl+Z, a hang-up) takes
/// its usual effect; after Ctrl+Z and fg it asks again. Fails without a terminal, on Ctrl+D and on an empty
/// line; with kAnsweredElsewhere as soon as `until` (a descriptor, or -1) can be read.
[[nodiscard]] Outcome<base::Secret> askPassphrase(const std::string& prompt, int until = -1);

/// The same for a secret that is not needed: an empty one for an empty line and for Ctrl+D.
[[nodiscard]] Outcome<base::Secret> askSecret(const std::string& prompt, int until = -1);

/// One line with echo, from /dev/tty: an answer that is no secret. Empty for an empty line and for Ctrl+D.
/// `until` as above.
[[nodiscard]] Outcome<std::string> askLine(const std::string& prompt, int until = -1);

/// One line from a file descriptor, byte by byte, so that what follows stays for the next reader.
[[nodiscard]] Outcome<base::Secret> readPassphraseLine(int fd);

/// All of stdin without its last line break: a client secret.
[[nodiscard]] Outcome<base::Secret> readSecretFromStdin();
/// All that comes from a descriptor, without its last line break. `what` it is, for the words of an error.
[[nodiscard]] Outcome<base::Secret> readSecretFrom(int fd, const std::string& what);

}  // namespace lanyard::cli
