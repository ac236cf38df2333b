#include "core/providers/catalog.h"

#include <algorithm>

#include "core/wire/json.h"

namespace lanyard::providers {
namespace {

/// Whether a placeholder can stand for `c`: in a host for a part between its dots, in a path between slashes.
bool fitsPlaceholder(char c, bool inHost) {
  if (inHost) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  return c != '/' && c != '?' && c != '#';
}

/// Whether `issuer` fits `pattern`, in which `{name}` stands for one part of the host or of the path.
bool fits(std::string_view pattern, std::string_view issuer) {
  const std::size_t scheme = pattern.find("://");
  const std::size_t path = scheme == std::string_view::npos ? 0 : pattern.find('/', scheme + 3);
  std::size_t at = 0;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      if (at == issuer.size() || issuer[at++] != pattern[i++]) return false;
      continue;
    }
    const std::size_t begin = at;
    while (at < issuer.size() && fitsPlaceholder(issuer[at], i < path)) ++at;
    if (at == begin) return false;
    i = close + 1;
  }
  return at == issuer.size();
}

}  // namespace

base::Result<void> Catalog::add(std::string_view json, const std::string& file) {
  const auto refuse = [&file](const std::string& why) {
    return base::fail(errors::kCatalogBadEntry, file.empty() ? why : file + ": " + why);
  };
  const auto parsed = wire::parseJson(json);
  if (!parsed) return refuse(parsed.error().reason);
  auto entry = parseEntry(*parsed);
  if (!entry) return refuse(entry.error().detail);
  std::string id = entry->settings.provider;
  m_providers.insert_or_assign(std::move(id), std::move(*entry));
  return {};
}

const Entry* Catalog::entry(const std::string& id) const {
  const auto found = m_providers.find(id);
  return found == m_providers.end() ? nullptr : &found->second;
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
  if (settings.clientId.empty()) settings.clientId = found->second.registration.clientId;
  if (!clientId.empty()) settings.clientId = clientId;
  if (settings.clientId.empty()) return base::fail(errors::kProviderNoClientId, id);
  return settings;
}

const Entry* Catalog::entryOf(std::string_view issuer) const {
  for (const auto& [id, entry] : m_providers) {
    if (!entry.selfHosted && fits(entry.settings.issuer, issuer)) return &entry;
  }
  return nullptr;
}

std::string Catalog::idOf(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->settings.provider : std::string();
}

std::string Catalog::nameOf(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->name : std::string();
}

std::string Catalog::startOf(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->start : std::string();
}

OfflineAccess Catalog::offlineAccess(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->offline : OfflineAccess();
}

std::vector<std::string> Catalog::askedScopes(const ProviderSettings& settings) const {
  // A sign-in asks for these two unasked: for openid always, for offline_access where the provider knows it.
  std::vector<std::string> asked{"openid", "offline_access"};
  asked.insert(asked.end(), settings.scopes.begin(), settings.scopes.end());
  const Entry* known = entryOf(settings.issuer);
  if (known == nullptr) return asked;
  for (const auto& [scope, others] : known->scope.otherNames) {
    if (std::find(asked.begin(), asked.end(), scope) == asked.end()) continue;
    asked.insert(asked.end(), others.begin(), others.end());
  }
  return asked;
}

RefreshLife Catalog::refreshLife(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->refresh : RefreshLife();
}

Revocation Catalog::revocation(std::string_view issuer) const {
  const Entry* known = entryOf(issuer);
  return known != nullptr ? known->revocation.ends : Revocation::Unknown;
}

}  // namespace lanyard::providers
