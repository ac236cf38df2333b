#pragma once

#include <string>
#include <string_view>

#include "app/cli/failure.h"
#include "core/wire/json.h"

namespace lanyard::cli {

/// Data, to stdout, by write(2): nothing stays in a buffer of the C library. Fails when it cannot be written.
[[nodiscard]] Outcome<void> print(std::string_view data);
/// One JSON value and a line break. Everything beyond ASCII is escaped, so that it can do nothing to a
/// terminal. The text is wiped after it was written.
[[nodiscard]] Outcome<void> printJson(const wire::Json& value);
/// The same value without a line break, for further use.
[[nodiscard]] std::string asciiLine(const wire::Json& value);
/// A line of words, to stderr.
void tell(std::string_view words);

/// Whether stdout is a terminal that wants colour (NO_COLOR unset or empty, TERM not "dumb").
[[nodiscard]] bool colourWanted();

}  // namespace lanyard::cli
