#include "core/identity/linking.h"

#include <algorithm>
#include <cctype>

namespace lanyard::identity {

namespace {

bool isAliasCharacter(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("._@+-").find(static_cast<char>(c)) != std::string_view::npos;
}

bool isOf(const Identity& identity, const Arrival& who) {
  return identity.issuer == who.issuer && identity.subject == who.subject &&
         identity.clientId == who.clientId;
}

}  // namespace

bool samePerson(const Identity& one, const Identity& other) {
  return one.subject == other.subject && one.issuer == other.issuer;
}

LinkDecision decideLink(const std::vector<Identity>& known, const Arrival& who, const std::string& again) {
  const auto same =
      std::find_if(known.begin(), known.end(), [&](const Identity& identity) { return isOf(identity, who); });
  if (!again.empty()) {
    if (same != known.end() && same->id == again) return Renews{again};
    return AnotherPerson{again};
  }
  if (same != known.end()) return Renews{same->id};
  return LinksNew{};
}

std::variant<Linked, AnotherPerson> link(const std::vector<Known>& known, const Arrival& who,
                                         const Particulars& particulars, const std::string& again) {
  std::vector<Identity> believed;
  std::vector<Identity> named;  // whose aliases are taken
  for (const Known& one : known) {
    if (one.believed) believed.push_back(one.identity);
    if (one.believed || !isOf(one.identity, who)) named.push_back(one.identity);
  }
  const LinkDecision decision = decideLink(believed, who, again);
  if (const auto* another = std::get_if<AnotherPerson>(&decision)) return *another;
  Linked linked;
  Identity& identity = linked.identity;
  std::string alias = particulars.wantedAlias;
  if (const auto* renews = std::get_if<Renews>(&decision)) {
    linked.renewed = true;
    identity = *std::ranges::find(believed, renews->identityId, &Identity::id);
    // The identity's own alias counts as free.
    std::erase_if(named, [&](const Identity& one) { return one.id == identity.id; });
  } else {
    identity.id = particulars.newId;
    identity.issuer = who.issuer;
    identity.subject = who.subject;
    identity.clientId = who.clientId;
    identity.provider = particulars.provider;
    identity.createdAt = particulars.at;
    if (alias.empty()) alias = particulars.offeredAlias;
  }
  if (!alias.empty()) identity.alias = freeAlias(named, alias);
  if (!particulars.name.empty()) identity.name = particulars.name;
  if (!particulars.email.empty()) identity.email = particulars.email;
  return linked;
}

base::Result<void> checkAlias(const std::string& alias) {
  const bool fits = !alias.empty() && alias.size() <= 64 && alias.front() != '-' &&
                    std::all_of(alias.begin(), alias.end(), isAliasCharacter);
  if (fits) return {};
  return base::fail(errors::kIdentityBadAlias,
                    "an alias has 1 to 64 letters, digits and . _ @ + -, and does not begin with -");
}

std::string aliasFromHost(const std::string& host) {
  const auto colons = std::count(host.begin(), host.end(), ':');
  if (host.starts_with("127.") || host.starts_with("[::1]") || host == "::1") return "localhost";
  std::string alias;
  // More than one colon means an IPv6 address.
  for (const char c : colons > 1 ? host : host.substr(0, host.find(':'))) {
    if (isAliasCharacter(static_cast<unsigned char>(c)) && (c != '-' || !alias.empty())) alias.push_back(c);
  }
  // Leaves room for a number that makes it unique.
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
  if (fitting.empty()) return base::fail(errors::kIdentityUnknown, "no identity of that name");
  std::string aliases;
  for (const Identity* identity : fitting) aliases += (aliases.empty() ? "" : ", ") + identity->alias;
  return base::fail(errors::kIdentityAmbiguous, aliases);
}

}  // namespace lanyard::identity
