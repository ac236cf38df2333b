#include "core/identity/route.h"

#include <algorithm>

namespace lanyard::identity {
namespace {

bool isThere(const std::vector<Routable>& identities, const std::string& id) {
  return std::ranges::find(identities, id, &Routable::id) != identities.end();
}

/// The rule with the longest path; two of one address there are not.
const Route* longest(const Address& asked, const std::vector<Route>& routes,
                     const std::vector<Routable>& identities) {
  const Route* found = nullptr;
  std::size_t length = 0;
  for (const Route& route : routes) {
    const auto address = route.address();
    if (!address || !covers(*address, asked) || !isThere(identities, route.identityId)) continue;
    if (found == nullptr || address->path.size() > length) {
      found = &route;
      length = address->path.size();
    }
  }
  return found;
}

std::vector<const Routable*> atHost(const Address& asked, const std::vector<Routable>& identities) {
  std::vector<const Routable*> found;
  if (asked.scheme != "https") return found;
  for (const Routable& one : identities) {
    if (std::ranges::find(one.hosts, asked.place()) != one.hosts.end()) found.push_back(&one);
  }
  return found;
}

std::string aliases(const std::vector<const Routable*>& some) {
  std::vector<std::string> names;
  for (const Routable* one : some) names.push_back(one->alias);
  std::ranges::sort(names);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::optional<Address> Route::address() const {
  if (at.find("://") == std::string::npos) return std::nullopt;
  auto address = parseAddress(at);
  if (!address) return std::nullopt;
  return *std::move(address);
}

const char* routedByName(RoutedBy by) {
  switch (by) {
    case RoutedBy::Rule:
      return "rule";
    case RoutedBy::Default:
      return "default";
    case RoutedBy::Host:
      break;
  }
  return "host";
}

std::string defaultOf(const std::string& provider, const std::vector<Route>& routes,
                      const std::vector<Routable>& identities) {
  const auto rule = std::ranges::find(routes, provider, &Route::at);
  if (rule == routes.end()) return {};
  const auto identity = std::ranges::find(identities, rule->identityId, &Routable::id);
  return identity != identities.end() && identity->provider == provider ? identity->id : std::string();
}

base::Result<Routed> findRoute(const Address& asked, const std::vector<Route>& routes,
                               const std::vector<Routable>& identities) {
  if (const Route* rule = longest(asked, routes, identities))
    return Routed{rule->identityId, RoutedBy::Rule, rule->at};
  auto fitting = atHost(asked, identities);
  if (fitting.empty()) {
    base::Error none(errors::kRouteNone, asked.text());
    none.values = {asked.text(), asked.place()};
    return base::fail(std::move(none));
  }
  if (fitting.size() == 1) return Routed{fitting.front()->id, RoutedBy::Host, asked.place()};
  std::vector<const Routable*> defaults;
  std::ranges::copy_if(fitting, std::back_inserter(defaults), [&](const Routable* one) {
    return defaultOf(one->provider, routes, identities) == one->id;
  });
  if (defaults.size() == 1)
    return Routed{defaults.front()->id, RoutedBy::Default, defaults.front()->provider};
  base::Error several(errors::kRouteAmbiguous, aliases(fitting));
  several.values = {asked.place(), aliases(fitting)};
  return base::fail(std::move(several));
}

}  // namespace lanyard::identity
