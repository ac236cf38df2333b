#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lanyard::jose {

/// base64url without padding (RFC 7515 section 2 and appendix C).
[[nodiscard]] std::string base64urlEncode(std::string_view bytes);

/// The strict inverse: no padding, no white space, no other alphabet, no impossible length, and the unused
/// bits of the last character must be zero (RFC 4648 section 3.5), so that each value has one spelling only.
/// Empty text gives empty bytes; a text that breaks a rule gives no value.
[[nodiscard]] std::optional<std::string> base64urlDecode(std::string_view text);

}  // namespace lanyard::jose
