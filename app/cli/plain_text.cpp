#include "app/cli/plain_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lanyard::cli {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

/// What could move the cursor, turn the text around or hide in it.
constexpr std::array<Range, 14> kHarmful{{
    {0x0000, 0x001f},    // C0: escape sequences, line breaks
    {0x007f, 0x009f},    // DEL, C1: CSI as one character
    {0x00ad, 0x00ad},    // soft hyphen
    {0x061c, 0x061c},    // Arabic letter mark
    {0x115f, 0x1160},    // Hangul fillers: invisible
    {0x180e, 0x180e},    // Mongolian vowel separator
    {0x200b, 0x200f},    // zero width, left-to-right and right-to-left marks
    {0x2028, 0x202e},    // line and paragraph separators, bidi embeddings and overrides
    {0x2060, 0x206f},    // word joiner, bidi isolates, deprecated format characters
    {0x3164, 0x3164},    // Hangul filler
    {0xfe00, 0xfe0f},    // variation selectors
    {0xfeff, 0xfeff},    // byte order mark
    {0xfff9, 0xfffb},    // interlinear annotation
    {0xe0000, 0xe0fff},  // tags and more variation selectors
}};

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
constexpr std::uint32_t kBroken = 0xffffffff;

struct Decoded {
  std::uint32_t point;
  std::size_t bytes;
};

/// The next code point of `text`, which is not empty (RFC 3629).
Decoded decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || text.size() <= more) return {kBroken, 1};
  std::uint32_t point = lead & (0x3fU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80) return {kBroken, 1};
    point = (point << 6U) | (next & 0x3fU);
  }
  const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
  if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return {kBroken, 1};
  return {point, more + 1};
}

bool harmful(std::uint32_t point) {
  return point == kBroken || std::ranges::any_of(kHarmful, [&](const Range& range) {
           return point >= range.first && point <= range.last;
         });
}

}  // namespace

std::string plainText(std::string_view outside, std::size_t longest) {
  std::string out;
  std::size_t count = 0;
  std::size_t beforeLast = 0;
  while (!outside.empty()) {
    if (count == longest) {
      out.resize(beforeLast);
      out.append(kEllipsis);
      break;
    }
    const Decoded next = decode(outside);
    beforeLast = out.size();
    out.append(harmful(next.point) ? kReplacement : outside.substr(0, next.bytes));
    outside.remove_prefix(next.bytes);
    ++count;
  }
  return out;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t now = characters(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

}  // namespace lanyard::cli
