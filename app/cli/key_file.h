#pragma once

#include <string>

#include "app/cli/failure.h"
#include "core/base/secret.h"

namespace lanyard::cli {

/// A file with a private key, as the wallet takes it.
struct KeyFile {
  base::Secret text;
  base::Secret passphrase;  ///< empty: the file is not encrypted
};

/// Reads the file, and asks at the terminal for the passphrase of an encrypted one. A usage error: it cannot
/// be read, is empty or longer than 64 KiB. `passphrase_required`: it is encrypted, and nobody can be asked.
[[nodiscard]] Outcome<KeyFile> readKeyFile(const std::string& path);

}  // namespace lanyard::cli
