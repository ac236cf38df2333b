#include "core/client/plain_text.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/client/character_kinds.h"

namespace lanyard::client {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
constexpr char32_t kBroken = 0xffffffff;
/// As many marks as a real language puts on one letter: more would cover the lines above and below.
constexpr int kMostMarks = 2;
/// Enough input for the longest label, whatever is dropped from it: a megabyte of marks must not delay the
/// screen.
constexpr std::size_t kMostLooked = 4096;

struct Decoded {
  char32_t point;
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

/// The letters of a label, each with its marks; no more than one beyond `most`.
std::vector<std::string> lettersOf(std::string_view outside, std::size_t most) {
  std::vector<std::string> letters;
  int marks = 0;
  bool space = true;  // drops leading spaces
  for (std::size_t looked = 0; looked < kMostLooked && !outside.empty() && letters.size() <= most; ++looked) {
    const Decoded next = decode(outside);
    const std::string_view bytes = outside.substr(0, next.bytes);
    outside.remove_prefix(next.bytes);
    switch (kindOf(next.point)) {
      case CharacterKind::Hidden:
        break;
      case CharacterKind::Space:
      case CharacterKind::Break:
        if (!space) letters.emplace_back(" ");
        space = true;
        break;
      case CharacterKind::Mark:
        if (!letters.empty() && !space && ++marks <= kMostMarks) letters.back().append(bytes);
        break;
      case CharacterKind::Shown:
        letters.emplace_back(bytes);
        marks = 0;
        space = false;
        break;
    }
  }
  while (!letters.empty() && letters.back() == " ") letters.pop_back();
  return letters;
}

std::string joined(std::span<const std::string> letters) {
  std::string out;
  for (const std::string& letter : letters) out.append(letter);
  return out;
}

}  // namespace

std::string plainLine(std::string_view outside, std::size_t longest) {
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
    const CharacterKind kind = kindOf(next.point);
    const bool harmful = kind == CharacterKind::Hidden || kind == CharacterKind::Break;
    beforeLast = out.size();
    out.append(harmful ? kReplacement : outside.substr(0, next.bytes));
    outside.remove_prefix(next.bytes);
    ++count;
  }
  return out;
}

std::string plainLabel(std::string_view outside, std::size_t longest) {
  std::vector<std::string> letters = lettersOf(outside, longest);
  if (letters.size() <= longest) return joined(letters);
  letters.resize(longest - 1);
  if (!letters.empty() && letters.back() == " ") letters.pop_back();
  return joined(letters).append(kEllipsis);
}

std::string plainPath(std::string_view outside, std::size_t longest) {
  const std::vector<std::string> letters = lettersOf(outside, kMostLooked);
  if (letters.size() <= longest) return joined(letters);
  const std::size_t half = longest / 2 - 1;
  const std::span<const std::string> all(letters);
  return joined(all.first(half)).append(kEllipsis).append(joined(all.last(half)));
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

}  // namespace lanyard::client
