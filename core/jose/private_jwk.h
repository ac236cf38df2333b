#pragma once

#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/jose/algorithm.h"
#include "core/jose/jwk.h"

namespace lanyard::jose {

/// A private key from JSON.
struct PrivateJwk {
  KeyHandle key;
  std::string kid;                ///< empty: it has none
  std::optional<Algorithm> only;  ///< its `alg`
};

/// Imports one private JWK (RFC 7517, RFC 7518 section 6, RFC 8037 section 2), or the one key of a set.
/// Whether its halves fit is for the caller to find out. `client.key_unreadable` Misconfigured (it is no such
/// JSON), `client.key_unusable` Misconfigured (values: why).
[[nodiscard]] base::Result<PrivateJwk> readPrivateJwk(const base::Secret& text);

}  // namespace lanyard::jose
