#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::cli {

/// Words from outside as one harmless line of a terminal: control characters (escape sequences, line breaks),
/// bidi controls, invisible characters and broken UTF-8 become U+FFFD, and what is longer than `longest`
/// characters ends in "…". Plain ASCII and letters of every script stay as they are.
[[nodiscard]] std::string plainText(std::string_view outside, std::size_t longest);

/// How many characters (code points) a UTF-8 text has: the width of a column, near enough.
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// `text` with spaces after it up to `width` characters.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace lanyard::cli
