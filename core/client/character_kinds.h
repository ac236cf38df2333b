#pragma once

#include <cstdint>

namespace lanyard::client {

/// What a character is to whoever shows words from outside.
enum class CharacterKind : std::uint8_t {
  Shown,   ///< a letter, a digit, a sign
  Mark,    ///< shown on the letter before it
  Space,   ///< shown as nothing, with a width
  Break,   ///< ends a line or a paragraph, or moves the cursor: white space among the controls
  Hidden,  ///< moves the cursor, turns the text around, or shows nothing: controls, formats, fillers,
           ///< selectors, private use, what is not assigned
};

/// The kind of a code point, by Unicode 14. What is beyond U+10FFFF is hidden.
[[nodiscard]] CharacterKind kindOf(char32_t point);

}  // namespace lanyard::client
