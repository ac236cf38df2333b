#include "core/wallet/route_book.h"

#include <algorithm>
#include <utility>

#include "core/wire/json.h"

namespace lanyard::wallet {
namespace {

constexpr const char* kRoutesSetting = "routes";
/// What forges take beside a token where nothing else is known.
constexpr const char* kAnyUser = "oauth2";

base::Error named(const base::ErrorName& name, std::vector<std::string> values) {
  base::Error error(name, values.empty() ? std::string() : values.front());
  error.values = std::move(values);
  return error;
}

std::string textOf(const wire::Json& json, const char* name) {
  const auto member = json.is_object() ? json.find(name) : json.end();
  return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
}

bool isAddress(const std::string& at) {
  return at.find("://") != std::string::npos;
}

}  // namespace

base::Result<std::size_t> RouteBook::load() {
  const auto kept = m_store.setting(kRoutesSetting);
  if (!kept) return tl::unexpected(kept.error());
  m_routes.clear();
  if (kept->empty()) return 0;
  const auto json = wire::parseJson(*kept);
  if (!json || !json->is_array()) return 1;
  std::size_t changed = 0;
  const std::vector<identity::Routable> identities = routables();
  for (const wire::Json& row : *json) {
    identity::Route route{textOf(row, "at"), textOf(row, "identity")};
    if (!m_seal.fits(route, textOf(row, "mac"))) {
      ++changed;
      continue;
    }
    // One of an identity that is gone was to be removed with it.
    const bool there =
        std::ranges::find(identities, route.identityId, &identity::Routable::id) != identities.end();
    if (there && m_routes.size() < kMostRoutes) m_routes.push_back(std::move(route));
  }
  return changed;
}

base::Result<std::string> RouteBook::normalAt(const std::string& address, const std::string& provider) const {
  if (!provider.empty()) {
    const auto identities = routables();
    const bool known =
        std::ranges::find(identities, provider, &identity::Routable::provider) != identities.end();
    if (!known) return base::fail(named(errors::kRouteNoProvider, {provider}));
    return provider;
  }
  auto parsed = identity::parseAddress(address);
  if (!parsed) return tl::unexpected(parsed.error());
  while (parsed->path.size() > 1 && parsed->path.ends_with('/')) parsed->path.pop_back();
  return parsed->text();
}

base::Result<void> RouteBook::check(const std::string& at, const keeping::IdentityView& identity) const {
  if (!isAddress(at) && identity.identity.provider != at)
    return base::fail(named(errors::kRouteOtherProvider, {identity.identity.alias, at}));
  const bool replaces = std::ranges::find(m_routes, at, &identity::Route::at) != m_routes.end();
  if (!replaces && m_routes.size() >= kMostRoutes) return base::fail(errors::kRouteTooMany);
  return {};
}

base::Result<void> RouteBook::add(const std::string& at, const keeping::IdentityView& identity) {
  if (const auto fits = check(at, identity); !fits) return fits;
  std::vector<identity::Route> routes = m_routes;
  std::erase_if(routes, [&](const identity::Route& route) { return route.at == at; });
  routes.push_back({at, identity.identity.id});
  std::ranges::sort(routes, {},
                    [](const identity::Route& route) { return std::pair(!isAddress(route.at), route.at); });
  return keep(std::move(routes), false);
}

base::Result<identity::Route> RouteBook::remove(const std::string& word) {
  std::string at = word;
  const auto is = [&](const identity::Route& route) { return route.at == at; };
  if (std::ranges::none_of(m_routes, is)) {
    if (const auto normal = normalAt(word, {})) at = *normal;
  }
  const auto found = std::ranges::find_if(m_routes, is);
  if (found == m_routes.end()) return base::fail(named(errors::kRouteUnknown, {word}));
  identity::Route removed = *found;
  std::vector<identity::Route> routes = m_routes;
  std::erase_if(routes, is);
  const auto kept = keep(std::move(routes), true);
  if (!kept) return tl::unexpected(kept.error());
  return removed;
}

void RouteBook::forgetIdentity(const std::string& identityId) {
  std::vector<identity::Route> routes = m_routes;
  const auto gone =
      std::erase_if(routes, [&](const identity::Route& route) { return route.identityId == identityId; });
  if (gone == 0) return;
  static_cast<void>(keep(routes, true));
  m_routes = std::move(routes);
}

base::Result<void> RouteBook::keep(std::vector<identity::Route> routes, bool takesAway) {
  if (!m_seal.hasKey()) return base::fail(errors::kWalletLocked);
  wire::Json json = wire::Json::array();
  for (const identity::Route& route : routes) {
    json.push_back({{"at", route.at}, {"identity", route.identityId}, {"mac", m_seal.macOf(route)}});
  }
  const std::string text = wire::writeJson(json);
  auto saved =
      takesAway ? m_store.tightenSetting(kRoutesSetting, text) : m_store.saveSetting(kRoutesSetting, text);
  if (saved) m_routes = std::move(routes);
  return saved;
}

base::Result<identity::Routed> RouteBook::find(const std::string& address) const {
  const auto asked = identity::parseAddress(address);
  if (!asked) return tl::unexpected(asked.error());
  return identity::findRoute(*asked, m_routes, routables());
}

std::string RouteBook::defaultOf(const std::string& provider) const {
  const bool any = std::ranges::find(m_routes, provider, &identity::Route::at) != m_routes.end();
  return any ? identity::defaultOf(provider, m_routes, routables()) : std::string();
}

std::string RouteBook::userOf(const keeping::IdentityView& identity) const {
  const providers::Entry* entry = entryOf(identity.identity);
  return entry != nullptr && !entry->tools.user.empty() ? entry->tools.user : kAnyUser;
}

/// What is known of the provider; one that anybody runs is known by the name that it was signed in by.
const providers::Entry* RouteBook::entryOf(const identity::Identity& identity) const {
  if (const auto* entry = m_catalog.entryOf(identity.issuer)) return entry;
  const providers::Entry* named = m_catalog.entry(identity.provider);
  return named != nullptr && named->selfHosted ? named : nullptr;
}

std::vector<identity::Routable> RouteBook::routables() const {
  std::vector<identity::Routable> all;
  for (const keeping::IdentityView& view : m_identities()) {
    identity::Routable one{view.identity.id, view.identity.alias, view.identity.provider, {}};
    // A token that the person made, or a password, is for the very service that it was kept for.
    bool issuerHost = view.credential != providers::Credential::Issued;
    if (const providers::Entry* entry = entryOf(view.identity)) {
      one.hosts = entry->tools.hosts;
      issuerHost = issuerHost || entry->tools.issuerHost;
    }
    const auto issuer = identity::parseAddress(view.identity.issuer);
    if (issuerHost && issuer) one.hosts.push_back(issuer->place());
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace lanyard::wallet
