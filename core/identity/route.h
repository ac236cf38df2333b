#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/identity/address.h"

namespace lanyard::identity {

/// A rule of the person's: which identity is for an address, or is a provider's default. It allows nothing;
/// whoever asks for a token by it needs the same right as without it.
struct Route {
  std::string at;  ///< an address in its normal form ("https://git.example.org/acme"), or a provider's name
  std::string identityId;

  /// The address, or nothing for a provider's default.
  [[nodiscard]] std::optional<Address> address() const;
  bool operator==(const Route&) const = default;
};

/// An identity, as far as routing goes by it.
struct Routable {
  std::string id;
  std::string alias;
  std::string provider;
  std::vector<std::string> hosts;  ///< the provider's tokens are for these, on the port of https
};

/// Why an identity was found.
enum class RoutedBy {
  Rule,     ///< the rule for the address, the longest path of those that fit
  Default,  ///< the provider's default, of several identities there
  Host,     ///< its provider's tokens are for this host
};

[[nodiscard]] const char* routedByName(RoutedBy by);

struct Routed {
  std::string identityId;
  RoutedBy by = RoutedBy::Host;
  std::string at;  ///< the rule's address, or the host
};

/// Which identity a token for `asked` is of: that of the rule with the longest path that covers the address;
/// else the one whose provider names the host, or of several the provider's default. `route.none`
/// Misconfigured (values: the address) and `route.ambiguous` Misconfigured (values: the place, the aliases).
[[nodiscard]] base::Result<Routed> findRoute(const Address& asked, const std::vector<Route>& routes,
                                             const std::vector<Routable>& identities);

/// The identity that is the default of a provider by this name; empty where there is none.
[[nodiscard]] std::string defaultOf(const std::string& provider, const std::vector<Route>& routes,
                                    const std::vector<Routable>& identities);

}  // namespace lanyard::identity
