#include "core/providers/catalog.h"

#include <algorithm>

#include "core/wire/json.h"

namespace lanyard::providers {
namespace {

base::Result<void> refuse(const std::string& why) {
  return base::fail(errors::kCatalogBadEntry, why);
}

bool onlyStrings(const wire::Json& json) {
  return std::all_of(json.begin(), json.end(), [](const wire::Json& value) { return value.is_string(); });
}

base::Result<void> readLoopback(const wire::Json& json, LoopbackRule& rule) {
  if (!json.is_object()) return refuse("loopback is not an object");
  for (const auto& [name, value] : json.items()) {
    if (name == "host" && value.is_string()) {
      rule.host = value.get<std::string>();
    } else if (name == "path" && value.is_string()) {
      rule.path = value.get<std::string>();
    } else if (name == "ports" && value.is_array()) {
      for (const wire::Json& port : value) {
        if (!port.is_number_unsigned() || port.get<std::uint64_t>() > 65535)
          return refuse("a port is no port");
        rule.ports.push_back(port.get<std::uint16_t>());
      }
    } else {
      return refuse("loopback." + name);
    }
  }
  return {};
}

base::Result<void> readRefresh(const wire::Json& json, RefreshLife& life) {
  // Ten years: nobody means a longer time.
  constexpr std::uint64_t kMostDays = 3650;
  if (!json.is_object()) return refuse("refresh is not an object");
  for (const auto& [name, value] : json.items()) {
    const bool idle = name == "idle_days";
    if (!idle && name != "absolute_days") return refuse("refresh." + name);
    if (!value.is_number_unsigned()) return refuse("refresh." + name);
    const auto days = value.get<std::uint64_t>();
    if (days == 0 || days > kMostDays) return refuse("refresh." + name);
    (idle ? life.idle : life.absolute) = std::chrono::days(static_cast<std::int64_t>(days));
  }
  return {};
}

base::Result<void> readOffline(const wire::Json& json, OfflineAccess& offline) {
  if (!json.is_object()) return refuse("offline is not an object");
  offline.scopes.clear();
  for (const auto& [name, value] : json.items()) {
    if (name == "scopes" && value.is_array() && onlyStrings(value)) {
      offline.scopes = value.get<std::vector<std::string>>();
    } else if (name == "extra" && value.is_object() && onlyStrings(value)) {
      offline.extra = value.get<std::map<std::string, std::string>>();
    } else {
      return refuse("offline." + name);
    }
  }
  return {};
}

base::Result<void> readRevocation(const wire::Json& json, Revocation& revocation) {
  if (json == "token") {
    revocation = Revocation::Token;
  } else if (json == "grant") {
    revocation = Revocation::Grant;
  } else {
    return refuse("revocation");
  }
  return {};
}

base::Result<void> readNarrowing(const wire::Json& json, NarrowingWays& ways) {
  if (!json.is_object()) return refuse("narrow is not an object");
  for (const auto& [name, value] : json.items()) {
    if (name != "audience" && name != "resource") return refuse("narrow." + name);
    Narrowing& way = name == "audience" ? ways.audience : ways.resource;
    if (value == "parameter") {
      way = Narrowing::Parameter;
    } else if (value == "exchange") {
      way = Narrowing::Exchange;
    } else if (value == "none") {
      way = Narrowing::None;
    } else {
      return refuse("narrow." + name);
    }
  }
  return {};
}

base::Result<void> readScopeNames(const wire::Json& json,
                                  std::map<std::string, std::vector<std::string>>& names) {
  if (!json.is_object()) return refuse("scope_names is not an object");
  for (const auto& [scope, others] : json.items()) {
    if (!others.is_array() || !onlyStrings(others)) return refuse("scope_names." + scope);
    names[scope] = others.get<std::vector<std::string>>();
  }
  return {};
}

/// Whether `issuer` fits `pattern`, in which one part of the path may be a `{name}`.
bool fits(std::string_view pattern, std::string_view issuer) {
  const std::size_t open = pattern.find('{');
  const std::size_t close = pattern.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return pattern == issuer;
  const std::string_view before = pattern.substr(0, open);
  const std::string_view after = pattern.substr(close + 1);
  if (issuer.size() <= before.size() + after.size()) return false;
  const std::string_view part = issuer.substr(before.size(), issuer.size() - before.size() - after.size());
  return issuer.starts_with(before) && issuer.ends_with(after) && part.find('/') == std::string_view::npos;
}

base::Result<void> readMember(const std::string& name, const wire::Json& value, ProviderSettings& settings) {
  if (name == "id" && value.is_string()) {
    settings.provider = value.get<std::string>();
  } else if (name == "issuer" && value.is_string()) {
    settings.issuer = value.get<std::string>();
  } else if (name == "client_id" && value.is_string()) {
    settings.clientId = value.get<std::string>();
  } else if (name == "local" && value.is_boolean()) {
    settings.local = value.get<bool>();
  } else if (name == "scopes" && value.is_array() && onlyStrings(value)) {
    settings.scopes = value.get<std::vector<std::string>>();
  } else if (name == "extra" && value.is_object() && onlyStrings(value)) {
    settings.extra = value.get<std::map<std::string, std::string>>();
  } else if (name == "loopback") {
    return readLoopback(value, settings.loopback);
  } else {
    return refuse(name);
  }
  return {};
}

}  // namespace

base::Result<void> Catalog::add(std::string_view json) {
  const auto parsed = wire::parseJson(json);
  if (!parsed) return refuse(parsed.error().reason);
  if (!parsed->is_object()) return refuse("not an object");
  Entry entry;
  for (const auto& [name, value] : parsed->items()) {
    if (name == "name" && value.is_string()) {
      entry.name = value.get<std::string>();
      continue;
    }
    if (name == "start" && value.is_string()) {
      entry.start = value.get<std::string>();
      continue;
    }
    const auto read = name == "refresh"       ? readRefresh(value, entry.refresh)
                      : name == "offline"     ? readOffline(value, entry.offline)
                      : name == "revocation"  ? readRevocation(value, entry.revocation)
                      : name == "narrow"      ? readNarrowing(value, entry.narrowing)
                      : name == "scope_names" ? readScopeNames(value, entry.scopeNames)
                                              : readMember(name, value, entry.settings);
    if (!read) return read;
  }
  if (entry.settings.provider.empty() || entry.settings.issuer.empty()) {
    return refuse("id or issuer is missing");
  }
  // The host is never a placeholder: the entry is about whoever runs that host.
  const std::size_t open = entry.settings.issuer.find('{');
  const bool inPath = entry.settings.issuer.find('/', entry.settings.issuer.find("://") + 3) < open;
  if (open != std::string::npos && (!inPath || !entry.settings.clientId.empty())) {
    return refuse("issuer: a part for any does not fit here");
  }
  m_providers.insert_or_assign(entry.settings.provider, std::move(entry));
  return {};
}

const ProviderSettings* Catalog::find(const std::string& id) const {
  const auto found = m_providers.find(id);
  const bool whole =
      found != m_providers.end() && found->second.settings.issuer.find('{') == std::string::npos;
  return whole ? &found->second.settings : nullptr;
}

base::Result<ProviderSettings> Catalog::forSignIn(const std::string& id, const std::string& clientId) const {
  const auto found = m_providers.find(id);
  if (found == m_providers.end()) {
    std::string names;
    for (const auto& [name, entry] : m_providers) names += (names.empty() ? "" : ", ") + name;
    return base::fail(errors::kProviderUnknown, names);
  }
  ProviderSettings settings = found->second.settings;
  if (settings.issuer.find('{') != std::string::npos)
    return base::fail(errors::kProviderTemplate, settings.issuer);
  if (!clientId.empty()) settings.clientId = clientId;
  if (settings.clientId.empty()) return base::fail(errors::kProviderNoClientId, id);
  return settings;
}

const Catalog::Entry* Catalog::ofIssuer(std::string_view issuer) const {
  for (const auto& [id, entry] : m_providers) {
    if (fits(entry.settings.issuer, issuer)) return &entry;
  }
  return nullptr;
}

std::string Catalog::idOf(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->settings.provider : std::string();
}

std::string Catalog::nameOf(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->name : std::string();
}

std::string Catalog::startOf(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->start : std::string();
}

OfflineAccess Catalog::offlineAccess(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->offline : OfflineAccess();
}

std::vector<std::string> Catalog::askedScopes(const ProviderSettings& settings) const {
  // A sign-in asks for these two unasked: for openid always, for offline_access where the provider knows it.
  std::vector<std::string> asked{"openid", "offline_access"};
  asked.insert(asked.end(), settings.scopes.begin(), settings.scopes.end());
  const Entry* known = ofIssuer(settings.issuer);
  if (known == nullptr) return asked;
  for (const auto& [scope, others] : known->scopeNames) {
    if (std::find(asked.begin(), asked.end(), scope) == asked.end()) continue;
    asked.insert(asked.end(), others.begin(), others.end());
  }
  return asked;
}

RefreshLife Catalog::refreshLife(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->refresh : RefreshLife();
}

NarrowingWays Catalog::narrowing(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->narrowing : NarrowingWays();
}

Revocation Catalog::revocation(std::string_view issuer) const {
  const Entry* known = ofIssuer(issuer);
  return known != nullptr ? known->revocation : Revocation::Unknown;
}

}  // namespace lanyard::providers
