#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::base {

/// What stands in a log where a secret stood.
inline constexpr std::string_view kHidden = "***";

/// The contents of every Secret that lives in this process, so that the log's sink can look for them. It is
/// the one thing here that is not passed through a constructor: a secret that somebody forgot to register
/// would be a secret that is not looked for. Secret is the only caller of the first two.
void addLiveSecret(const char* bytes, std::size_t size);
void removeLiveSecret(const char* bytes);

/// `text` with every living secret of at least 6 bytes hidden: as it is, percent-encoded, in hex, in base64
/// and base64url. (Shorter ones would hide innocent words, and are no secrets.)
[[nodiscard]] std::string hideLiveSecrets(std::string text);

}  // namespace lanyard::base
