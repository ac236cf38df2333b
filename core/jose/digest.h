#pragma once

#include <string>
#include <string_view>

namespace lanyard::jose {

/// Hash of `bytes` by OpenSSL's name ("SHA256", "SHA384", "SHA512"), as raw bytes. Empty when there is no
/// such hash.
[[nodiscard]] std::string digest(const char* name, std::string_view bytes);

/// SHA-256 as raw bytes and as lower-case hexadecimal.
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) as raw bytes.
[[nodiscard]] std::string hmacSha256(std::string_view key, std::string_view bytes);
/// The same in lower-case hexadecimal; empty if OpenSSL fails, and no stored mac is empty.
[[nodiscard]] std::string hmacSha256Hex(std::string_view key, std::string_view bytes);

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool equalInConstantTime(std::string_view a, std::string_view b);

}  // namespace lanyard::jose
