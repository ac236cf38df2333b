#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapters/storage/trusted_files.h"
#include "core/base/error.h"
#include "core/providers/catalog.h"

namespace lanyard::agent {

/// Where files about providers are, beside the built-in ones.
struct ProviderPlaces {
  std::string system = "/etc/lanyard";  ///< policy.json, and providers.d of whoever administers the computer
  uid_t systemOwner = 0;
  std::string person;  ///< the person's folder, which has a providers.d too; empty: none
  uid_t owner = 0;     ///< the person

  /// Those of this process's user: $XDG_CONFIG_HOME/lanyard, else ~/.config/lanyard.
  [[nodiscard]] static ProviderPlaces ours();
};

/// What is known of providers, and which files were not believed.
struct KnownProviders {
  providers::Catalog catalog;
  std::vector<adapters::RefusedFile> refused;
};

/// The policy of the computer; an empty one where it has none. `policy.bad_file` Misconfigured,
/// `policy.unsafe_file` Untrusted: a wallet that went on without it would do what it forbids.
[[nodiscard]] base::Result<providers::Policy> readPolicy(const ProviderPlaces& places);

/// The built-in providers of `index`, which must outlive the catalog, and over them the files of the computer
/// and the person. A file that is refused keeps no other one out. `policy.bad_file` Misconfigured.
[[nodiscard]] base::Result<KnownProviders> knownProviders(std::string_view index,
                                                          const ProviderPlaces& places,
                                                          const providers::Policy& policy);

}  // namespace lanyard::agent
