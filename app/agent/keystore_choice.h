#pragma once

#include <string>

#include "app/agent/options.h"
#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::agent {

/// Before anything is asked or made: checks that the folders belong to us (`dir.not_ours`; `pipe.path` if
/// there is no such place), and chooses the keystore if the options name none: the one that this wallet was
/// used with, according to a file beside the database, or `system`.
[[nodiscard]] base::Result<void> chooseKeystore(Options& options);

/// Keeps the choice for the next start.
void keepKeystore(const Options& options);

/// The passphrase of the file keystore, empty for the others. `keystore.sealed` Locked: there is one to be
/// opened, and nobody to ask. Else see passphrase.h.
[[nodiscard]] base::Result<base::Secret> passphraseFor(const Options& options);

}  // namespace lanyard::agent
