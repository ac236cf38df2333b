#pragma once

#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

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

/// How wide the terminal is that stdout, or another descriptor, leads to; 0 where it leads elsewhere, and no
/// line is too long.
[[nodiscard]] std::size_t outputColumns(int descriptor = STDOUT_FILENO);

/// The text in lines of at most `columns` characters, broken between words; a word that is longer has a line
/// of its own, so that an address stays whole. One line for 0.
[[nodiscard]] std::vector<std::string> linesOf(const std::string& text, std::size_t columns);

/// Whether a terminal may be written to in colour (NO_COLOR unset or empty, TERM set and not "dumb").
[[nodiscard]] bool colourAllowed();
/// Whether stdout is a terminal that wants colour (NO_COLOR unset or empty, TERM not "dumb").
[[nodiscard]] bool colourWanted();

}  // namespace lanyard::cli
