#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/wire/json.h"

namespace lanyard::providers {

/// What whoever administers the computer decided. The person cannot change it.
struct Policy {
  /// Entries of the catalog, or some members of known ones, that stand before all others. A client ID among
  /// them is the only one that signs in there.
  std::vector<wire::Json> providers;
  std::vector<std::string> hide;                 ///< by id: not listed, and nobody signs in there anew
  std::optional<std::vector<std::string>> only;  ///< all others are hidden
  std::vector<std::string> keystores;            ///< those that the wallet may use; empty: all
  std::optional<std::uint32_t> lockAfter;        ///< minutes, as the agent's --lock-after
  std::optional<std::string> proxy;              ///< as the agent's --proxy
  /// The https address of a document that describes the wallet to providers (Client ID Metadata Documents);
  /// empty: there is none, and the wallet registers itself instead.
  std::string clientDocument;

  [[nodiscard]] bool allowsKeystore(std::string_view name) const;
};

/// Reads a policy file: {"providers": [entry, …], "hide": [id, …], "only": [id, …], "keystores": ["system",
/// "file", "memory"], "lock_after": minutes, "proxy": "…", "client_document": "https://…"}. `policy.bad_file`
/// Misconfigured (detail: the member and why).
[[nodiscard]] base::Result<Policy> parsePolicy(std::string_view text);

}  // namespace lanyard::providers
