#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::cli {

/// Which of the names was meant by a misspelt word: one that begins with it, else the one that takes the
/// fewest letters to change (added, left out, changed, or swapped with the next), at most two and fewer than
/// half of them. Empty when none is near.
[[nodiscard]] std::string nearestName(std::string_view word, const std::vector<std::string>& names);

/// Our name for a word that other programs use; empty if we have none.
[[nodiscard]] std::string otherWord(std::string_view word);

}  // namespace lanyard::cli
