#pragma once

#include <string>

#include "app/agent/options.h"
#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::agent {

/// Before anything is asked or made: that the folders are on ground of our own (`dir.not_ours`; `pipe.path`
/// where there is no such place), and which keystore it is where the options name none: the one that this
/// wallet was used with, as a file beside the database keeps it, or `system`.
[[nodiscard]] base::Result<void> chooseKeystore(Options& options);

/// Keeps the choice for the next start.
void keepKeystore(const Options& options);

/// The passphrase of the file keystore, empty for the others. `keystore.sealed` Locked: there is one to be
/// opened, and nobody to ask. Else see passphrase.h.
[[nodiscard]] base::Result<base::Secret> passphraseFor(const Options& options);

}  // namespace lanyard::agent
