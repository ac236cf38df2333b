#include "core/tokens/held_token.h"

#include <algorithm>

namespace lanyard::tokens {

bool covers(const std::vector<std::string>& given, const std::vector<std::string>& asked) {
  return std::all_of(asked.begin(), asked.end(), [&](const std::string& scope) {
    return std::find(given.begin(), given.end(), scope) != given.end();
  });
}

std::vector<std::string> narrowed(const std::vector<std::string>& given,
                                  const std::vector<std::string>& asked) {
  if (asked.empty() || covers(asked, given)) return {};
  std::vector<std::string> scopes = asked;
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

}  // namespace lanyard::tokens
