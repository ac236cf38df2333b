#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::base {

/// What a log shows instead of a secret.
inline constexpr std::string_view kHidden = "***";

/// The contents of every Secret that lives in this process, so that the log's sink can look for them. This
/// registry alone is global and not passed through a constructor: it must not be possible to forget to
/// register a secret. Only Secret calls the first two functions.
void addLiveSecret(const char* bytes, std::size_t size);
void removeLiveSecret(const char* bytes);

/// `text` with every living secret of at least 6 bytes hidden: as it is, percent-encoded, in hex, in base64
/// and base64url. (Shorter ones would hide innocent words, and are no secrets.)
[[nodiscard]] std::string hideLiveSecrets(std::string text);

}  // namespace lanyard::base
