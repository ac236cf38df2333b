#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/providers/offline_access.h"
#include "core/providers/provider_settings.h"

namespace lanyard::providers {

/// How long a provider's refresh tokens live, where it publishes that. An absent value is unknown.
struct RefreshLife {
  std::optional<std::chrono::days> idle;      ///< a token unused for so long ends; every use restarts it
  std::optional<std::chrono::days> absolute;  ///< after the sign-in, however much it is used
};

/// What ends at a provider when a refresh token is revoked (RFC 7009 section 2.1 leaves this open).
enum class Revocation {
  /// Nobody says: taken for Grant, because another sign-in that ends without a word is worse than one that
  /// ends by
  /// itself some day.
  Unknown,
  Token,  ///< that sign-in alone; others of the same person by the same client go on
  Grant,  ///< all that the person allowed the client, whichever sign-in it came from
};

/// How a provider is asked for a token of just one audience or resource.
enum class Narrowing {
  Unknown,    ///< by the standards (below), and the token must show that it was done
  Parameter,  ///< by a parameter of the refresh (RFC 8707 for a resource), which the provider honours
  Exchange,   ///< by a token exchange (RFC 8693)
  None,       ///< not at all
};

/// Unknown means: a resource by the parameter of a refresh, then, like an audience, by an exchange if the
/// metadata lists that.
struct NarrowingWays {
  Narrowing audience = Narrowing::Unknown;
  Narrowing resource = Narrowing::Unknown;
};

/// What is known of providers. A provider is data; no code of the wallet depends on its name.
class Catalog {
 public:
  /// Adds one provider from its JSON document: `id`, `issuer`, and as wanted `client_id`, `scopes`, `extra`,
  /// `local`, `name`, `start` (the command that starts it, for one on this computer), `loopback` {`host`,
  /// `ports`, `path`}, `refresh` {`idle_days`, `absolute_days`}, `offline` {`scopes`, `extra`}, `revocation`
  /// ("token" or "grant"), `narrow` {`audience`, `resource`: "parameter", "exchange" or "none"},
  /// `scope_names` {a scope: the other names by which its replies call it}. One part of an issuer's path may
  /// be a placeholder `{name}`. Unknown members are refused. `catalog.bad_entry` Misconfigured.
  [[nodiscard]] base::Result<void> add(std::string_view json);
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
  /// The settings of a sign-in to a provider with `clientId`, or with the catalog's client ID where that is
  /// empty. `provider.unknown` (detail: the known names), `provider.no_client_id` (detail: its name),
  /// `provider.template` (detail: its address, in which the person fills in a part); all Misconfigured.
  [[nodiscard]] base::Result<ProviderSettings> forSignIn(const std::string& id,
                                                         const std::string& clientId) const;
  /// The scopes that a sign-in with these settings asks for, under every name that the provider's replies may
  /// use for them: any other scope was given unasked.
  [[nodiscard]] std::vector<std::string> askedScopes(const ProviderSettings& settings) const;
  /// How long an issuer's refresh tokens live, as far as known.
  [[nodiscard]] RefreshLife refreshLife(std::string_view issuer) const;
  /// How the provider that runs `issuer` is asked for narrower tokens.
  [[nodiscard]] NarrowingWays narrowing(std::string_view issuer) const;
  /// What ends there when a refresh token is revoked.
  [[nodiscard]] Revocation revocation(std::string_view issuer) const;

 private:
  struct Entry {
    ProviderSettings settings;
    std::string name;
    std::string start;
    RefreshLife refresh;
    OfflineAccess offline;
    Revocation revocation = Revocation::Unknown;
    NarrowingWays narrowing;
    std::map<std::string, std::vector<std::string>> scopeNames;
  };
  [[nodiscard]] const Entry* ofIssuer(std::string_view issuer) const;
  std::map<std::string, Entry> m_providers;
};

}  // namespace lanyard::providers
