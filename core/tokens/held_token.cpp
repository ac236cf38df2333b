#include "core/tokens/held_token.h"

#include <algorithm>
#include <utility>

namespace lanyard::tokens {

const HeldToken* held(const TokenState& state, const std::vector<std::string>& scopes) {
  const auto* usable = std::get_if<Usable>(&state);
  if (usable == nullptr) return nullptr;
  const auto found = usable->held.find(scopes);
  return found == usable->held.end() ? nullptr : &found->second;
}

void hold(TokenState& state, const std::vector<std::string>& scopes, HeldToken token) {
  if (scopes.empty() && std::holds_alternative<SignInNeeded>(state)) state = Usable{};
  if (auto* usable = std::get_if<Usable>(&state)) usable->held.insert_or_assign(scopes, std::move(token));
}

bool covers(const std::vector<std::string>& given, const std::vector<std::string>& asked) {
  return std::all_of(asked.begin(), asked.end(), [&](const std::string& scope) {
    return std::find(given.begin(), given.end(), scope) != given.end();
  });
}

Granted splitGranted(const std::vector<std::string>& given, const std::vector<std::string>& asked) {
  Granted granted;
  for (const std::string& scope : given) {
    const bool wanted = std::find(asked.begin(), asked.end(), scope) != asked.end();
    (wanted ? granted.scopes : granted.surplus).push_back(scope);
  }
  return granted;
}

void addMissing(std::vector<std::string>& scopes, const std::vector<std::string>& more) {
  for (const std::string& scope : more) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) scopes.push_back(scope);
  }
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
