#include "app/cli/nearest_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace lanyard::cli {
namespace {

/// How many letters differ; a swap of neighbours counts as one (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kOtherWords{{
    {"show", "list"},     {"ls", "list"},        {"identities", "list"},    {"signin", "login"},
    {"sign-in", "login"}, {"add", "login"},      {"signout", "logout"},     {"sign-out", "logout"},
    {"remove", "logout"}, {"rm", "logout"},      {"get", "token"},          {"renew", "refresh"},
    {"deny", "approve"},  {"answer", "approve"}, {"permissions", "grants"}, {"revoke", "grants revoke"},
    {"info", "status"},   {"check", "doctor"},   {"quit", "stop"},
}};

}  // namespace

std::string nearestName(std::string_view word, const std::vector<std::string>& names) {
  // Far longer than any command, so it is no misspelling of one, and not worth the time.
  constexpr std::size_t kLongest = 32;
  constexpr std::size_t kMost = 2;
  if (word.empty() || word.size() > kLongest) return {};
  std::string nearest;
  std::size_t least = kMost + 1;
  for (const std::string& name : names) {
    const bool begins = word.size() >= 3 && name.starts_with(word);
    const std::size_t changes = begins ? 1 : distance(word, name);
    if (changes < least && 2 * changes < std::max(word.size(), name.size())) {
      least = changes;
      nearest = name;
    }
  }
  return nearest;
}

std::string otherWord(std::string_view word) {
  const auto found = std::ranges::find(kOtherWords, word, [](const auto& pair) { return pair.first; });
  return found == kOtherWords.end() ? std::string() : std::string(found->second);
}

}  // namespace lanyard::cli
