#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/wire/json.h"

namespace lanyard::cli {

/// What waits for the person, in a few plain lines: which program (its real path first), run by what, which
/// identity, what for, how long it still waits. What comes from outside is made harmless (client::plainLine).
/// `now` is unix time.
[[nodiscard]] std::string promptText(const wire::Json& prompt, std::size_t position, std::size_t total,
                                     std::int64_t now);

}  // namespace lanyard::cli
