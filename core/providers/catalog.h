#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/providers/entry.h"

namespace lanyard::providers {

/// What is known of providers. A provider is data; no code of the wallet depends on its name.
class Catalog {
 public:
  /// Adds one provider from its JSON document, as parseEntry() and resources/providers/schema.json say.
  /// `catalog.bad_entry` Misconfigured (detail: `file`, the member and why).
  [[nodiscard]] base::Result<void> add(std::string_view json, const std::string& file = {});
  /// All that is known of a provider by its name, or of the one that runs `issuer`; null where there is none.
  [[nodiscard]] const Entry* entry(const std::string& id) const;
  [[nodiscard]] const Entry* entryOf(std::string_view issuer) const;
  /// The provider with this name, with or without a client ID of its own. Null where there is none, or its
  /// address has a placeholder.
  [[nodiscard]] const ProviderSettings* find(const std::string& id) const;
  /// The id of the provider that runs `issuer`, and its name for people; empty where none is known.
  [[nodiscard]] std::string idOf(std::string_view issuer) const;
  [[nodiscard]] std::string nameOf(std::string_view issuer) const;
  /// The command that starts the provider on this computer that runs `issuer`; empty where none is known.
  [[nodiscard]] std::string startOf(std::string_view issuer) const;
  /// How to ask the provider that runs `issuer` for a refresh token; OpenID Connect's way where nothing is
  /// known.
  [[nodiscard]] OfflineAccess offlineAccess(std::string_view issuer) const;
  /// The settings of a sign-in to a provider with `clientId`, or where that is empty with the catalog's client
  /// ID, or with the one that the provider made for all. `provider.unknown` (detail: the known names), `provider.no_client_id` (detail: its name),
  /// `provider.template` (detail: its address, in which the person fills in a part); all Misconfigured.
  [[nodiscard]] base::Result<ProviderSettings> forSignIn(const std::string& id,
                                                         const std::string& clientId) const;
  /// The scopes that a sign-in with these settings asks for, under every name that the provider's replies may
  /// use for them: any other scope was given unasked.
  [[nodiscard]] std::vector<std::string> askedScopes(const ProviderSettings& settings) const;
  /// How long an issuer's refresh tokens live, as far as known.
  [[nodiscard]] RefreshLife refreshLife(std::string_view issuer) const;
  /// What ends there when a refresh token is revoked.
  [[nodiscard]] Revocation revocation(std::string_view issuer) const;

 private:
  std::map<std::string, Entry> m_providers;
};

}  // namespace lanyard::providers
