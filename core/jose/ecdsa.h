#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/jose/jwk.h"

namespace lanyard::jose {

/// JWS writes an ECDSA signature as r and s side by side, each `width` bytes (RFC 7518 section 3.4); OpenSSL
/// wants DER. Refuses another length (DER itself included), and r or s outside 1..n-1 (FIPS 186-5
/// section 6.4.2).
[[nodiscard]] std::optional<std::string> derFromConcat(std::string_view concat, std::size_t width,
                                                       const KeyHandle& key);

/// The other way, for signing.
[[nodiscard]] std::optional<std::string> concatFromDer(std::string_view der, std::size_t width);

}  // namespace lanyard::jose
