#include "core/tokens/held_token.h"

#include <algorithm>
#include <utility>

namespace lanyard::tokens {

namespace {

/// Drops the narrowed token that was not used for the longest time. The sign-in's own is never dropped.
void dropOldest(Usable& usable) {
  auto oldest = usable.held.end();
  for (auto one = usable.held.begin(); one != usable.held.end(); ++one) {
    if (one->first.whole()) continue;
    if (oldest == usable.held.end() || usable.used[one->first] < usable.used[oldest->first]) oldest = one;
  }
  if (oldest == usable.held.end()) return;
  usable.used.erase(oldest->first);
  usable.held.erase(oldest);
}

}  // namespace

const HeldToken* held(const TokenState& state, const TokenKey& key) {
  const auto* usable = std::get_if<Usable>(&state);
  if (usable == nullptr) return nullptr;
  const auto found = usable->held.find(key);
  return found == usable->held.end() ? nullptr : &found->second;
}

void hold(TokenState& state, const TokenKey& key, HeldToken token) {
  if (key.whole() && std::holds_alternative<SignInNeeded>(state)) state = Usable{};
  auto* usable = std::get_if<Usable>(&state);
  if (usable == nullptr) return;
  const bool more = !key.whole() && usable->held.find(key) == usable->held.end();
  const std::size_t narrowed = usable->held.size() - usable->held.count(TokenKey{});
  if (more && narrowed >= kMostNarrowed) dropOldest(*usable);
  const auto before = usable->held.find(key);
  if (before != usable->held.end()) {
    if (!token.idToken) token.idToken = std::move(before->second.idToken);
    token.replacesRefused = before->second.refused;
  }
  usable->held.insert_or_assign(key, std::move(token));
  touch(state, key);
}

void markRefused(TokenState& state, const TokenKey& key) {
  auto* usable = std::get_if<Usable>(&state);
  if (usable == nullptr) return;
  const auto found = usable->held.find(key);
  if (found != usable->held.end()) found->second.refused = true;
}

void touch(TokenState& state, const TokenKey& key) {
  auto* usable = std::get_if<Usable>(&state);
  if (usable != nullptr && usable->held.count(key) != 0) usable->used[key] = ++usable->uses;
}

void dropAll(TokenState& state) {
  auto* usable = std::get_if<Usable>(&state);
  if (usable == nullptr) return;
  usable->held.clear();
  usable->used.clear();
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
