#include "app/cli/big_code.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lanyard::cli {
namespace {

constexpr std::size_t kHeight = 7;
constexpr std::size_t kWidth = 5;
constexpr std::size_t kQuietZone = 4;  // modules, as the standard asks for
// The largest QR code there is (version 40).
constexpr std::size_t kMostModules = 177;

struct Glyph {
  char character;
  std::array<std::uint8_t, kHeight> rows;
};
constexpr std::array<Glyph, 38> kGlyphs{{
    {'0', {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110}},
    {'1', {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110}},
    {'2', {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111}},
    {'3', {0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110}},
    {'4', {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010}},
    {'5', {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110}},
    {'6', {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110}},
    {'7', {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000}},
    {'8', {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110}},
    {'9', {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100}},
    {'A', {0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001}},
    {'B', {0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110}},
    {'C', {0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110}},
    {'D', {0b11100, 0b10010, 0b10001, 0b10001, 0b10001, 0b10010, 0b11100}},
    {'E', {0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111}},
    {'F', {0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000}},
    {'G', {0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01111}},
    {'H', {0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001}},
    {'I', {0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b11111}},
    {'J', {0b00111, 0b00010, 0b00010, 0b00010, 0b00010, 0b10010, 0b01100}},
    {'K', {0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001}},
    {'L', {0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111}},
    {'M', {0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001}},
    {'N', {0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001}},
    {'O', {0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110}},
    {'P', {0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000}},
    {'Q', {0b01110, 0b10001, 0b10001, 0b10001, 0b10101, 0b10010, 0b01101}},
    {'R', {0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001}},
    {'S', {0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110}},
    {'T', {0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100}},
    {'U', {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110}},
    {'V', {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100}},
    {'W', {0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b11011, 0b10001}},
    {'X', {0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001}},
    {'Y', {0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100}},
    {'Z', {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b11111}},
    {'-', {0b00000, 0b00000, 0b00000, 0b11111, 0b00000, 0b00000, 0b00000}},
    {' ', {0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000}},
}};

const Glyph* glyphOf(char c) {
  const auto* found = std::ranges::find(kGlyphs, c, &Glyph::character);
  return found == kGlyphs.end() ? nullptr : found;
}

/// Two dots, one above the other, as one character.
const char* halfBlock(bool upper, bool lower) {
  if (upper) return lower ? "\u2588" : "\u2580";
  return lower ? "\u2584" : " ";
}

bool isSquare(const std::vector<std::string>& modules) {
  return !modules.empty() && modules.size() <= kMostModules &&
         std::ranges::all_of(modules, [&](const std::string& row) {
           return row.size() == modules.size() && row.find_first_not_of("01") == std::string::npos;
         });
}

}  // namespace

std::vector<std::string> bigCode(std::string_view code, std::size_t columns) {
  constexpr std::string_view kMargin = "  ";
  if (code.empty() || kMargin.size() + code.size() * (kWidth + 1) > columns) return {};
  std::vector<std::string> lines((kHeight + 1) / 2, std::string(kMargin));
  for (const char c : code) {
    const Glyph* glyph = glyphOf(c);
    if (glyph == nullptr) return {};
    const auto dot = [glyph](std::size_t y, std::size_t x) {
      return y < kHeight && (glyph->rows[y] >> (kWidth - 1 - x) & 1U) != 0;
    };
    for (std::size_t line = 0; line < lines.size(); ++line) {
      for (std::size_t x = 0; x < kWidth; ++x)
        lines[line] += halfBlock(dot(2 * line, x), dot(2 * line + 1, x));
      lines[line] += ' ';
    }
  }
  return lines;
}

std::vector<std::string> qrLines(const std::vector<std::string>& modules, std::size_t columns, bool colours) {
  const std::size_t side = modules.size() + 2 * kQuietZone;
  if (!isSquare(modules) || side > columns) return {};
  // The quiet zone is light, and a row beyond the last one, too.
  const auto isDark = [&](std::size_t y, std::size_t x) {
    const bool inside = y >= kQuietZone && x >= kQuietZone && y < side - kQuietZone && x < side - kQuietZone;
    return inside && modules[y - kQuietZone][x - kQuietZone] == '1';
  };
  std::vector<std::string> lines;
  for (std::size_t y = 0; y < side; y += 2) {
    std::string line = colours ? "\x1b[30;107m" : "";
    for (std::size_t x = 0; x < side; ++x) {
      const bool upper = isDark(y, x);
      const bool lower = isDark(y + 1, x);
      line += colours ? halfBlock(upper, lower) : halfBlock(!upper, !lower);
    }
    lines.push_back(line + (colours ? "\x1b[0m" : ""));
  }
  return lines;
}

}  // namespace lanyard::cli
