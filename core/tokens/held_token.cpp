#include "core/tokens/held_token.h"

#include <algorithm>

namespace lanyard::tokens {

bool covers(const std::vector<std::string>& given, const std::vector<std::string>& asked) {
  return std::all_of(asked.begin(), asked.end(), [&](const std::string& scope) {
    return std::find(given.begin(), given.end(), scope) != given.end();
  });
}

}  // namespace lanyard::tokens
