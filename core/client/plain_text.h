#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::client {

// Words from outside (names, aliases, reasons, scopes, what a provider says) made harmless where they are
// shown. What could move the cursor, turn the text around or hide in it is the same for both (see
// CharacterKind).

/// One line for a terminal. Hidden characters, line breaks and broken UTF-8 become U+FFFD; a text longer than
/// `longest` characters ends in "…". Letters, marks and spaces stay as they are.
[[nodiscard]] std::string plainLine(std::string_view outside, std::size_t longest);

/// A label. Hidden characters and broken UTF-8 are left out; white space becomes one space, and none at
/// either end; at most two marks stay on a letter; a text longer than `longest` letters with their marks ends
/// in "…". Reads at most 4096 characters of the input.
[[nodiscard]] std::string plainLabel(std::string_view outside, std::size_t longest);
/// The same, elided in the middle: both the folder and the name of a path matter.
[[nodiscard]] std::string plainPath(std::string_view outside, std::size_t longest);

/// How many characters (code points) a UTF-8 text has: the width of a column, near enough.
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// `text`, padded with spaces to `width` characters.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace lanyard::client
