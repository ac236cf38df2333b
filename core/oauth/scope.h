#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::oauth {

/// Whether `text` is one scope token (RFC 6749 section 3.3): printable ASCII without space, quote and
/// backslash.
[[nodiscard]] bool isScopeToken(std::string_view text);

/// Scopes as one parameter, in the given order, each once.
[[nodiscard]] std::string joinScopes(std::span<const std::string> scopes);

/// The inverse. `delimiter` is the provider's: a space by the standard, a comma at some providers. Keeps the
/// order, drops empty parts.
[[nodiscard]] std::vector<std::string> splitScopes(std::string_view text, char delimiter = ' ');

/// Appends `scope` if it is missing.
void addScope(std::vector<std::string>& scopes, std::string_view scope);

}  // namespace lanyard::oauth
