#pragma once

#include <optional>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::agent {

/// The passphrase of the file keystore: from descriptor `fd` up to the first newline, else from the terminal
/// without echo (twice when `isNew`). `passphrase.unreadable` and `passphrase.no_terminal` Misconfigured,
/// `passphrase.differ` Denied, `passphrase.short` Misconfigured (a new one has at least 8 characters).
[[nodiscard]] base::Result<base::Secret> askPassphrase(std::optional<int> fd, bool isNew);

/// One line from descriptor `fd`, without its newline. `passphrase.unreadable` Misconfigured.
[[nodiscard]] base::Result<base::Secret> readLine(int fd);

}  // namespace lanyard::agent
