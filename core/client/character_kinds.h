#pragma once

#include <cstdint>

namespace lanyard::client {

/// What a character does where words from outside are shown.
enum class CharacterKind : std::uint8_t {
  Shown,   ///< a letter, a digit, a sign
  Mark,    ///< shown on the letter before it
  Space,   ///< takes up space, shows nothing
  Break,   ///< ends a line or a paragraph, or moves the cursor: white space among the controls
  Hidden,  ///< moves the cursor, turns the text around, or shows nothing: controls, formats, fillers,
           ///< selectors, private use, what is not assigned
};

/// The kind of a code point, by Unicode 14. What is beyond U+10FFFF is hidden.
[[nodiscard]] CharacterKind kindOf(char32_t point);

}  // namespace lanyard::client
