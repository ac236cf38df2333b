#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::cli {

/// A code in letters of several lines, for a person who reads it from a terminal and types it elsewhere: rows
/// of block characters, each of them at most `columns` wide. Empty where the code does not fit, or has a
/// character without a shape here (a small letter, say: it is shown as it is then).
[[nodiscard]] std::vector<std::string> bigCode(std::string_view code, std::size_t columns);

/// A QR code in half blocks, two rows of modules to a line, with the quiet zone around it (ISO/IEC 18004).
/// With `colours`, dark and light are black and white whatever the terminal's own colours are; without, it is
/// for a dark terminal. Empty where it is wider than `columns`, or `modules` is no square of "0" and "1".
[[nodiscard]] std::vector<std::string> qrLines(const std::vector<std::string>& modules, std::size_t columns,
                                               bool colours);

}  // namespace lanyard::cli
