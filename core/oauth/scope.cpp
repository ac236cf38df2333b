#include "core/oauth/scope.h"

#include <algorithm>

namespace lanyard::oauth {

bool isScopeToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

std::string joinScopes(std::span<const std::string> scopes) {
  std::vector<std::string> once;
  std::string out;
  for (const std::string& scope : scopes) {
    if (std::find(once.begin(), once.end(), scope) != once.end()) continue;
    once.push_back(scope);
    if (!out.empty()) out.push_back(' ');
    out += scope;
  }
  return out;
}

std::vector<std::string> splitScopes(std::string_view text, char delimiter) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(delimiter), text.size());
    if (end > 0) addScope(scopes, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

void addScope(std::vector<std::string>& scopes, std::string_view scope) {
  if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) scopes.emplace_back(scope);
}

}  // namespace lanyard::oauth
