#include "core/identity/linking.h"

#include <algorithm>
#include <cctype>

namespace lanyard::identity {

namespace {

bool isAliasCharacter(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("._@+-").find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

LinkDecision decideLink(const std::vector<Identity>& known, const std::string& issuer,
                        const std::string& subject, const std::string& again) {
  const auto same = std::find_if(known.begin(), known.end(), [&](const Identity& identity) {
    return identity.issuer == issuer && identity.subject == subject;
  });
  if (!again.empty()) {
    if (same != known.end() && same->id == again) return Renews{again};
    return AnotherPerson{again};
  }
  if (same != known.end()) return Renews{same->id};
  return LinksNew{};
}

base::Result<void> checkAlias(const std::string& alias) {
  const bool fits = !alias.empty() && alias.size() <= 64 && alias.front() != '-' &&
                    std::all_of(alias.begin(), alias.end(), isAliasCharacter);
  if (fits) return {};
  return base::fail(base::ErrorKind::Misconfigured, "identity.bad_alias",
                    "an alias has 1 to 64 letters, digits and . _ @ + -, and does not begin with -");
}

std::string aliasFromHost(const std::string& host) {
  const auto colons = std::count(host.begin(), host.end(), ':');
  if (host.starts_with("127.") || host.starts_with("[::1]") || host == "::1") return "localhost";
  std::string alias;
  // With more than one colon it is an IPv6 address.
  for (const char c : colons > 1 ? host : host.substr(0, host.find(':'))) {
    if (isAliasCharacter(static_cast<unsigned char>(c)) && (c != '-' || !alias.empty())) alias.push_back(c);
  }
  // Room for the number that makes it another.
  constexpr std::size_t kLongest = 60;
  if (alias.size() > kLongest) alias.resize(kLongest);
  return alias.empty() ? "service" : alias;
}

std::string freeAlias(const std::vector<Identity>& known, const std::string& wanted) {
  const auto taken = [&](const std::string& alias) {
    return std::any_of(known.begin(), known.end(),
                       [&](const Identity& identity) { return identity.alias == alias; });
  };
  std::string alias = wanted;
  for (int n = 2; taken(alias); ++n) alias = wanted + "-" + std::to_string(n);
  return alias;
}

base::Result<const Identity*> findIdentity(const std::vector<const Identity*>& known,
                                           const std::string& who) {
  for (const Identity* identity : known) {
    if (identity->id == who || identity->alias == who) return identity;
  }
  std::vector<const Identity*> fitting;
  for (const Identity* identity : known) {
    if (identity->provider == who || identity->issuer == who) fitting.push_back(identity);
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty())
    return base::fail(base::ErrorKind::Misconfigured, "identity.unknown", "no identity of that name");
  std::string aliases;
  for (const Identity* identity : fitting) aliases += (aliases.empty() ? "" : ", ") + identity->alias;
  return base::fail(base::ErrorKind::Misconfigured, "identity.ambiguous", aliases);
}

}  // namespace lanyard::identity
