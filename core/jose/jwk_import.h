#pragma once

#include <string>
#include <tl/expected.hpp>

#include "core/jose/jwk.h"
#include "core/wire/json.h"

namespace lanyard::jose {

/// Imports the public key of one JWK: its kind and the key. The error is the reason why it cannot be used.
struct ImportedKey {
  KeyKind kind = KeyKind::Rsa;
  KeyHandle key;
};
[[nodiscard]] tl::expected<ImportedKey, std::string> importKey(const wire::Json& jwk);

}  // namespace lanyard::jose
