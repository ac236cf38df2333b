#pragma once

#include <string>
#include <string_view>

namespace lanyard::base {

/// A text for a log, with everything hidden that is or looks like a secret: what any living Secret holds (see
/// live_secrets.h); the values of `code`, `state`, `refresh_token`, `passphrase` and their like, in queries,
/// forms, headers and JSON; what follows Bearer, Basic or DPoP; JSON web tokens; user and password in a URL;
/// and any run of 24 characters or more that could be a token. UUIDs, paths, times and plain words stay.
/// In doubt it hides too much. Redacting its result again changes nothing.
[[nodiscard]] std::string redacted(std::string_view text);

}  // namespace lanyard::base
