#include "core/grants/grant.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lanyard::grants {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 4> kKindNames{
    {{Kind::Once, "once"}, {Kind::Session, "session"}, {Kind::Until, "until"}, {Kind::Always, "always"}}};

/// A scope is one word (RFC 6749 section 3.3: printable ASCII without space, quote and backslash).
bool isScopeWord(std::string_view scope) {
  return std::ranges::all_of(scope,
                             [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

bool hasControl(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// An asterisk anywhere is refused: some providers read "repo:*" as everything, and nobody can say yes to the
/// unknown.
bool isWild(std::string_view text) {
  return text.find('*') != std::string_view::npos;
}

}  // namespace

std::string_view kindName(Kind kind) {
  for (const auto& [value, name] : kKindNames) {
    if (value == kind) return name;
  }
  return {};
}

std::optional<Kind> kindFromName(std::string_view name) {
  for (const auto& [value, text] : kKindNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

Tool toolOf(const Caller& caller) {
  const Executable& exe = caller.tool.exe;
  return Tool{exe.path, exe.sha256, caller.sort == CallerSort::Interpreter ? caller.script.value_or("") : ""};
}

std::string toolName(const Tool& tool) {
  const std::string& path = tool.script.empty() ? tool.path : tool.script;
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return name.empty() ? "unknown program" : name;
}

std::vector<std::string> forTools(std::vector<std::string> scopes) {
  std::erase(scopes, "offline_access");
  return scopes;
}

base::Result<void> checkNeed(const Need& need) {
  if (need.scopes.empty()) return base::fail(errors::kGrantEmpty, "no scopes");
  for (const std::string& scope : need.scopes) {
    if (scope.empty()) return base::fail(errors::kGrantEmpty, "an empty scope");
    if (isWild(scope)) return base::fail(errors::kGrantWildcard, "a wildcard scope");
    if (!isScopeWord(scope)) return base::fail(errors::kGrantEmpty, "not a scope");
  }
  for (const std::string& scope : need.also) {
    if (scope.empty() || !isScopeWord(scope)) return base::fail(errors::kGrantEmpty, "not a scope");
  }
  for (const std::string* limit : {&need.audience, &need.resource}) {
    if (isWild(*limit)) return base::fail(errors::kGrantWildcard, "a wildcard limit");
    if (hasControl(*limit)) return base::fail(errors::kGrantEmpty, "control characters");
  }
  return {};
}

bool isSubset(const std::vector<std::string>& fewer, const std::vector<std::string>& more) {
  return std::ranges::all_of(
      fewer, [&](const std::string& one) { return std::ranges::find(more, one) != more.end(); });
}

bool sameOrLess(const Need& need, const Need& given) {
  return need.identityId == given.identityId && need.idToken == given.idToken &&
         need.audience == given.audience && need.resource == given.resource &&
         isSubset(need.scopes, given.scopes) && isSubset(need.also, given.also);
}

bool isSpent(const Grant& grant, base::Instant now) {
  if (grant.maxUses && grant.uses >= *grant.maxUses) return true;
  switch (grant.kind) {
    case Kind::Once:
      return grant.uses > 0;
    case Kind::Session:
      return now - grant.createdAt >= kSessionLife ||
             now - grant.lastUsed.value_or(grant.createdAt) >= kSessionIdle;
    case Kind::Until:
      return !grant.until || now >= *grant.until;
    case Kind::Always:
      return false;
  }
  return true;
}

}  // namespace lanyard::grants
