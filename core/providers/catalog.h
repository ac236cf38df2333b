#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/providers/provider_settings.h"

namespace lanyard::providers {

/// The providers that can be signed in to by name. A provider is data; nothing in the wallet asks for its
/// name.
class Catalog {
 public:
  /// Adds one provider from its JSON document: `id`, `issuer`, `client_id`, and as wanted `scopes`, `extra`,
  /// `local`, `loopback` {`host`, `ports`, `path`}. Unknown members are refused. `catalog.bad_entry`
  /// Misconfigured.
  [[nodiscard]] base::Result<void> add(std::string_view json);
  /// Null when there is none of that id.
  [[nodiscard]] const ProviderSettings* find(const std::string& id) const;

 private:
  std::map<std::string, ProviderSettings> m_providers;
};

}  // namespace lanyard::providers
