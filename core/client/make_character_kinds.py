"""Writes character_kinds.cpp from the Unicode database of this Python: python3 make_character_kinds.py > character_kinds.cpp"""

import unicodedata

# Besides controls, formats, private use and unassigned characters: letters and marks that show nothing.
HIDDEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFC,  # joiner, fillers, object replacement
          *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)}  # selectors, tags
BREAKS = {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}
SHOWN, MARK, SPACE, BREAK, NOTHING = range(5)  # as CharacterKind


def kind(point):
    category = unicodedata.category(chr(point))
    if point in BREAKS:
        return BREAK
    if point in HIDDEN or category in ("Cc", "Cf", "Cs", "Cn", "Co"):
        return NOTHING
    return {"M": MARK, "Z": SPACE}.get(category[0], SHOWN)


def rows():
    before = None
    for point in range(0x110000):
        now = kind(point)
        if now != before:
            yield f"0x{point << 3 | now:x}"
        before = now


def lines(words):
    line = ""
    for word in words:
        if line and len(line) + len(word) > 104:
            yield line
            line = ""
        line += ("," if line else "") + word
    yield line


STARTS = list(rows())
print(f"""// Made by make_character_kinds.py from Unicode {unicodedata.unidata_version}; tests/core/client compares it with Qt's tables.
#include "core/client/character_kinds.h"

#include <algorithm>
#include <array>

namespace lanyard::client {{
namespace {{

/// Each entry begins a run of one kind: its first code point, and the kind in the lowest three bits.
// clang-format off
constexpr std::array<std::uint32_t, {len(STARTS)}> kStarts{{{{
""" + ",\n".join("    " + line for line in lines(STARTS)) + """}};
// clang-format on

}  // namespace

CharacterKind kindOf(char32_t point) {
  if (point > 0x10ffff) return CharacterKind::Hidden;
  const auto after = std::ranges::upper_bound(kStarts, static_cast<std::uint32_t>(point), {},
                                              [](std::uint32_t start) { return start >> 3U; });
  return static_cast<CharacterKind>(*(after - 1) & 7U);
}

}  // namespace lanyard::client""")
