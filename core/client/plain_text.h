#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::client {

// Words from outside (names, aliases, reasons, scopes, what a provider says) made harmless where they are
// shown. What could move the cursor, turn the text around or hide in it is the same for both (see
// CharacterKind).

/// As one line of a terminal: what is hidden or breaks the line, and broken UTF-8, becomes U+FFFD; what is
/// longer than `longest` characters ends in "…". Letters, marks and spaces stay as they are.
[[nodiscard]] std::string plainLine(std::string_view outside, std::size_t longest);

/// As a label: what is hidden, and broken UTF-8, is left out; white space becomes one space, and none at
/// either end; at most two marks stay on a letter; what is longer than `longest` letters with their marks
/// ends in "…". Looks at a bounded part of the input (4096 characters), however long it is.
[[nodiscard]] std::string plainLabel(std::string_view outside, std::size_t longest);
/// The same, elided in the middle: a path's folder and its name both tell something.
[[nodiscard]] std::string plainPath(std::string_view outside, std::size_t longest);

/// How many characters (code points) a UTF-8 text has: the width of a column, near enough.
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// `text` with spaces after it up to `width` characters.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace lanyard::client
