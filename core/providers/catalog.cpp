#include "core/providers/catalog.h"

#include <algorithm>

#include "core/wire/json.h"

namespace lanyard::providers {
namespace {

base::Result<void> refuse(const std::string& why) {
  return base::fail(base::ErrorKind::Misconfigured, "catalog.bad_entry", why);
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
  ProviderSettings settings;
  for (const auto& [name, value] : parsed->items()) {
    const auto read = readMember(name, value, settings);
    if (!read) return read;
  }
  if (settings.provider.empty() || settings.issuer.empty() || settings.clientId.empty()) {
    return refuse("id, issuer or client_id is missing");
  }
  m_providers.insert_or_assign(settings.provider, std::move(settings));
  return {};
}

const ProviderSettings* Catalog::find(const std::string& id) const {
  const auto found = m_providers.find(id);
  return found == m_providers.end() ? nullptr : &found->second;
}

}  // namespace lanyard::providers
