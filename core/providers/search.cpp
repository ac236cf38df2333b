#include "core/providers/search.h"

#include <algorithm>
#include <sstream>

#include "core/providers/text_forms.h"

namespace lanyard::providers {

std::vector<std::string> searchWords(std::string_view typed) {
  std::vector<std::string> words;
  std::istringstream rest{std::string(typed)};
  for (std::string word; rest >> word;) words.push_back(likenessOfName(word));
  return words;
}

bool isMeant(const Entry& entry, std::string_view id, const std::vector<std::string>& words) {
  std::string all = std::string(id) + " " + entry.name;
  for (const auto& [language, about] : entry.about) all += " " + about;
  const std::string likeness = likenessOfName(all);
  return std::ranges::all_of(
      words, [&](const std::string& word) { return likeness.find(word) != std::string::npos; });
}

}  // namespace lanyard::providers
