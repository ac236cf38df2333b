#include "core/wallet/route_book.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/wallet/wallet.h"
#include "core/wire/json.h"

namespace lanyard::wallet {
namespace {

constexpr const char* kRoutesSetting = "routes";
/// What was found there, and was not as the wallet wrote it.
constexpr const char* kSetAsideSetting = "routes.set_aside";
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

base::Result<bool> RouteBook::load() {
  const auto kept = m_store.setting(kRoutesSetting);
  if (!kept) return tl::unexpected(kept.error());
  m_routes.clear();
  if (kept->empty()) return true;
  std::optional<std::vector<identity::Route>> routes = readRoutes(*kept);
  if (!routes) {
    // The next rule takes its place in the database, and a person may want to see what it was.
    const auto aside = m_store.saveSetting(kSetAsideSetting, *kept);
    if (!aside) return tl::unexpected(aside.error());
    return false;
  }
  const std::vector<identity::Routable> identities = routables();
  // One of an identity that is gone was to be removed with it.
  std::erase_if(*routes, [&](const identity::Route& route) {
    return std::ranges::find(identities, route.identityId, &identity::Routable::id) == identities.end();
  });
  m_routes = *std::move(routes);
  return true;
}

/// The rules as keep() wrote them; nothing where anything else is there.
std::optional<std::vector<identity::Route>> RouteBook::readRoutes(const std::string& text) const {
  const auto json = wire::parseJson(text);
  if (!json || !json->is_object()) return std::nullopt;
  const auto rows = json->find("rules");
  if (rows == json->end() || !rows->is_array() || rows->size() > kMostRoutes) return std::nullopt;
  std::vector<identity::Route> routes;
  for (const wire::Json& row : *rows) routes.push_back({textOf(row, "at"), textOf(row, "identity")});
  if (!m_seal.fits(routes, textOf(*json, "mac"))) return std::nullopt;
  return routes;
}

base::Result<std::vector<identity::Route>> RouteBook::dropAll() {
  std::vector<identity::Route> dropped = m_routes;
  if (dropped.empty()) return dropped;
  const auto kept = keep({}, true);
  if (!kept) return tl::unexpected(kept.error());
  return dropped;
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
  if (const auto fits = checkPassword(at, identity); !fits) return fits;
  const bool isThere = replaces(at);
  if (!isThere && m_routes.size() >= kMostRoutes) return base::fail(errors::kRouteTooMany);
  std::size_t bytes = isThere ? 0 : at.size();
  for (const identity::Route& route : m_routes) bytes += route.at.size();
  if (bytes > kMostRouteBytes) return base::fail(errors::kRouteTooMany);
  return {};
}

/// A password goes to the place that it was given for, whatever a rule says.
base::Result<void> RouteBook::checkPassword(const std::string& at,
                                            const keeping::IdentityView& identity) const {
  if (!isAddress(at) || identity.credential != providers::Credential::Password) return {};
  const auto address = identity::parseAddress(at);
  const auto issuer = identity::parseAddress(identity.identity.issuer);
  if (address && issuer && samePlace(*address, *issuer)) return {};
  const std::string place = issuer ? issuer->place() : identity.identity.issuer;
  return base::fail(named(errors::kRouteBadAddress,
                          {identity.identity.alias + " is a password, which goes to " + place + " alone"}));
}

bool RouteBook::replaces(const std::string& at) const {
  return std::ranges::find(m_routes, at, &identity::Route::at) != m_routes.end();
}

base::Result<void> RouteBook::add(const std::string& at, const keeping::IdentityView& identity) {
  if (const auto fits = check(at, identity); !fits) return fits;
  std::vector<identity::Route> routes = m_routes;
  std::erase_if(routes, [&](const identity::Route& route) { return route.at == at; });
  routes.push_back({at, identity.identity.id});
  std::ranges::sort(routes, {},
                    [](const identity::Route& route) { return std::pair(!isAddress(route.at), route.at); });
  // The rule that it replaces must not come back with an older database.
  return keep(std::move(routes), replaces(at));
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
  wire::Json rows = wire::Json::array();
  for (const identity::Route& route : routes)
    rows.push_back({{"at", route.at}, {"identity", route.identityId}});
  const std::string text = wire::writeJson({{"mac", m_seal.macOf(routes)}, {"rules", std::move(rows)}});
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
  // A password goes with the name of the user whose it is.
  if (identity.credential == providers::Credential::Password) return identity.identity.subject;
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
    const auto issuer = identity::parseAddress(view.identity.issuer);
    // A token that the person made, or a password, is for the very service that it was kept for.
    bool goesHome = view.credential != providers::Credential::Issued;
    if (const providers::Entry* entry = entryOf(view.identity)) {
      // Any program of the person's can write a file of theirs: it sends a token to its issuer at most.
      if (m_catalog.originOf(view.identity.issuer) != providers::Origin::Person)
        one.hosts = entry->tools.hosts;
      goesHome = goesHome || entry->tools.issuerHost;
    }
    if (goesHome && issuer) one.own = *issuer;
    if (view.credential == providers::Credential::Password) one.only = issuer.value_or(identity::Address());
    all.push_back(std::move(one));
  }
  return all;
}

base::Result<keeping::IdentityView> findOrDefault(Wallet& wallet, const std::string& who) {
  auto found = wallet.find(who);
  if (found || found.error().code != errors::kIdentityAmbiguous) return found;
  const std::string byDefault = wallet.routes().defaultOf(who);
  return byDefault.empty() ? found : wallet.find(byDefault);
}

}  // namespace lanyard::wallet
