#pragma once

#include <string>
#include <string_view>

#include "core/base/secret.h"

namespace lanyard::services {

/// SHA-256 in lower-case hex.
[[nodiscard]] std::string sha256Hex(std::string_view text);

/// HMAC-SHA-256 (RFC 2104) in lower-case hex; empty if OpenSSL fails, which no stored mac equals.
[[nodiscard]] std::string hmacSha256Hex(const base::Secret& key, std::string_view text);

}  // namespace lanyard::services
