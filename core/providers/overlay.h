#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/wire/json.h"

namespace lanyard::providers {

/// The documents in an overlay file: one entry, or `{"providers": [entry, …]}`. `catalog.bad_entry`
/// Misconfigured.
[[nodiscard]] base::Result<std::vector<wire::Json>> overlayDocuments(std::string_view text);

/// The document of the entry that `like` names, or null.
using Documents = std::function<wire::Json(const std::string& id)>;

/// An overlay's entry as a whole one. A new entry can say `"like": ID`, and then has what is not said of it
/// from that one: how its sign-ins, replies and tokens differ, but no address, client or name.
/// `catalog.bad_entry` Misconfigured where there is no such entry.
[[nodiscard]] base::Result<wire::Json> completed(wire::Json document, const Documents& documents);

}  // namespace lanyard::providers
